/// Everything that can happen to a call.
public enum CallInput: Sendable, Equatable {
    /// The call has been accepted; nothing has been done yet.
    case begin
    /// The opening line can be spoken at once, or cannot be made in advance.
    case openingPrepared

    /// What the carrier says of the leg.
    case carrier(CarrierEvent)
    /// The carrier could not place the call.
    case dialFailed(ProviderError.Kind)
    /// The carrier did not take our request to hang up.
    case hangUpFailed(ProviderError.Kind)

    /// The callee can be heard and spoken to.
    case mediaOpened
    /// The sound ended without our doing, or never came.
    case mediaClosed

    /// From the recogniser; `run` rises each time it is started, since its utterances count from 1 each time.
    case heard(RecognitionEvent, run: Int)
    /// That run of the recogniser has ended by itself.
    case recognizerFailed(ProviderError.Kind, run: Int)
    /// Sound was lost on the way to the recogniser.
    case audioLost
    /// A beep has ended, such as that of a voicemail: what follows is recorded.
    case beepHeard
    /// The tones of a fax.
    case faxHeard
    /// The line returns our voice, as is known from here on; what was heard before may hold it.
    case echoRecognized

    /// The first frame of an utterance has been handed to the carrier.
    case speechStarted(turn: Int)
    /// All of an utterance has been handed to the carrier; it plays for that much longer.
    case speechSent(turn: Int, length: Duration)
    /// The carrier has played all of an utterance.
    case speechHeard(turn: Int)
    /// An utterance was stopped at our request; `playedFraction` is 0…1.
    case speechStopped(turn: Int, playedFraction: Double)
    /// An utterance could not be made or handed to the carrier.
    case speechFailed(turn: Int, ProviderError.Kind)

    /// Replies that a search has found, best first.
    case suggested([Suggestion], search: ReplySearch)
    /// That search will find none.
    case suggestionsFailed(ProviderError.Kind, search: ReplySearch)
    /// What the call came to.
    case summarized(Summary)
    /// No summary will come.
    case summaryFailed(ProviderError.Kind)

    /// An engine has done a part of the work, or counts what it made in advance.
    case engine(ProviderUse)

    /// The person has done something.
    case person(CallCommand)
    /// A wait is over.
    case timer(CallTimer)
    /// The server is about to stop: the call is to be closed politely.
    case serverClosing
    /// The server is stopping and has waited long enough.
    case serverStopping
}

/// Waits that a call may be in. Each runs at most once at a time; starting it again starts it anew.
public enum CallTimer: Sendable, Hashable {
    /// For the opening line to be made.
    case preparation
    /// For the callee to pick up, should the carrier not keep its own limit.
    case answer
    /// For sound to come after the callee picked up.
    case sound
    /// For the callee to greet us after picking up.
    case greeting
    /// For a greeting that has begun to end.
    case greetingEnd
    /// For the person to answer the callee's turn before we buy time.
    case patience(turn: Int)
    /// For replies to be found.
    case suggestions(search: ReplySearch)
    /// For the callee to go on with a turn whose words are known so far.
    case steadyWords(turn: Int)
    /// For an utterance to be made, and then for the carrier to confirm that it was played.
    case mark(turn: Int)
    /// For the callee to say something.
    case calleeSilence
    /// For anybody to say something, before we end the call.
    case deadAir
    /// For the call as a whole, from the answer until a good-bye must begin.
    case longestCall
    /// For the carrier to confirm that the leg is over.
    case hangUpConfirmation
    /// For a page to watch the call again.
    case absence
    /// For the carrier to open a new stream after one was lost.
    case mediaLoss
    /// For the person to choose what to do about a voicemail that answered; once they have, for its greeting to end.
    case voicemail
    /// For the person to choose, once the voicemail records.
    case recording
    /// For a voicemail that has fallen silent to go on speaking.
    case voicemailQuiet
    /// For what the callee was saying when the line went dead to be understood.
    case lastWords
    /// For a recogniser that failed to be started again.
    case recognizerRestart
    /// For what is being said to end, before the callee is told that the server stops.
    case lastSentence
    /// For what the call came to.
    case summary
}
