/// What CallBa says of its own accord in a call.
public struct CallScript: Sendable, Equatable {
    /// Short phrases that keep the callee on the line, in the order they are used.
    public var fillers: [String]
    /// Said before CallBa hangs up by itself.
    public var closing: String

    /// Phrases in the language of the call.
    public init(fillers: [String], closing: String) {
        self.fillers = fillers
        self.closing = closing
    }
}

/// How long a call waits for what.
public struct CallPatience: Sendable, Equatable {
    /// For the opening line to be made before we dial all the same.
    public var preparation: Duration = .seconds(12)
    /// For the callee's greeting to begin, and to end.
    public var greeting: Duration = .seconds(2)
    public var greetingEnd: Duration = .seconds(8)
    /// After the callee's words are known and before CallBa buys time, and from then on.
    public var beforeFiller: Duration = .milliseconds(2_500)
    public var betweenFillers: Duration = .seconds(12)
    /// Fillers for one turn of the callee, at most.
    public var mostFillers = 2
    /// For a mark, beyond the length of the utterance.
    public var mark: Duration = .seconds(3)
    /// With nobody speaking, before the person is told, and before the call is ended.
    public var calleeSilence: Duration = .seconds(15)
    public var deadAir: Duration = .seconds(120)
    public var mediaLoss: Duration = .seconds(2)
    public var lastWords: Duration = .seconds(3)
    public var hangUpConfirmation: Duration = .seconds(5)
    /// For a page to come back.
    public var absence: Duration = .seconds(20)
    public var limits = LegLimits()

    /// The waits that people are used to.
    public init() {}
}
