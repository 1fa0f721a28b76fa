/// What CallBa says of its own accord in a call.
public struct CallScript: Sendable, Equatable {
    /// Short phrases that keep the callee on the line, in the order they are used.
    public var fillers: [String]
    /// Said before CallBa hangs up by itself.
    public var closing: String
    /// Said after the opening line when a message is left on a voicemail.
    public var messageClosing: String
    /// Said before the line is hung up because the server stops.
    public var interruption: String

    /// Phrases in the language of the call.
    public init(fillers: [String], closing: String, messageClosing: String, interruption: String) {
        self.fillers = fillers
        self.closing = closing
        self.messageClosing = messageClosing
        self.interruption = interruption
    }
}

/// How long a call waits for what.
public struct CallTimeouts: Sendable, Equatable {
    /// For the opening line to be made before we dial all the same.
    public var preparation: Duration = .seconds(12)
    /// For the callee to pick up, beyond the limit that the carrier was given.
    public var answer: Duration = .seconds(15)
    /// For the callee's greeting to begin.
    public var greeting: Duration = .seconds(2)
    /// For sound to come after the callee picked up.
    public var sound: Duration = .seconds(10)
    /// For the callee's greeting to end once it has begun.
    public var greetingEnd: Duration = .seconds(8)
    /// How often that is waited for anew while words are understood, before the person is told.
    public var mostGreetingWaits = 3
    /// After the callee's words are known and before CallBa buys time.
    public var beforeFiller: Duration = .milliseconds(2_500)
    /// From one filler to the next.
    public var betweenFillers: Duration = .seconds(12)
    /// Fillers for one turn of the callee, at most.
    public var mostFillers = 2
    /// With the callee's words unchanged, before replies to them are looked for although they may go on.
    public var steadyWords: Duration = .milliseconds(250)
    /// For replies to be found.
    public var suggestions: Duration = .seconds(15)
    /// For an utterance to be made, whatever its length.
    public var making: Duration = .seconds(20)
    /// For each character of an utterance to be made, on top of that.
    public var makingCharacter: Duration = .milliseconds(300)
    /// For a mark, beyond the length of the utterance.
    public var mark: Duration = .seconds(3)
    /// With nobody speaking, before the person is told.
    public var calleeSilence: Duration = .seconds(15)
    /// With nobody speaking, before the call is ended.
    public var deadAir: Duration = .seconds(120)
    /// For a new stream after one was lost, before the person is told.
    public var mediaLoss: Duration = .seconds(2)
    /// For the person to choose what to do about a voicemail that answered.
    public var voicemail: Duration = .seconds(30)
    /// For the same, once the voicemail records: a line that records costs money.
    public var recording: Duration = .seconds(20)
    /// For the person to choose a key once a voicemail has offered some, and for it to answer the keys that were pressed.
    public var menu: Duration = .seconds(120)
    /// For a voicemail's greeting to end once the person has chosen to leave a message.
    public var beforeMessage: Duration = .seconds(60)
    /// With a voicemail silent, before its greeting counts as over.
    public var voicemailQuiet: Duration = .seconds(4)
    /// For the callee's last words to be understood once the line is dead.
    public var lastWords: Duration = .seconds(3)
    /// For the carrier to confirm a hang-up; it is asked three times.
    public var hangUpConfirmation: Duration = .seconds(5)
    /// For a page to come back.
    public var absence: Duration = .seconds(20)
    /// For a good-bye before the carrier's own limit ends the leg.
    public var goodbye: Duration = .seconds(15)
    /// For what the call came to.
    public var summary: Duration = .seconds(60)
    /// For the same, once the server cannot wait any longer.
    public var lastSummary: Duration = .seconds(5)
    /// For what is being said on either side to end, before the callee is told that the server stops.
    public var lastSentence: Duration = .seconds(5)
    /// What the carrier is asked to keep.
    public var limits = LegLimits()

    /// The waits that people are used to.
    public init() {}

    /// For that text to be made and handed to the carrier.
    func making(_ text: String) -> Duration { making + makingCharacter * text.count }
}
