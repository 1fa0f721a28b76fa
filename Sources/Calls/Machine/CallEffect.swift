/// Everything that a call can ask to be done. Results come back as ``CallInput``.
public enum CallEffect: Sendable, Equatable {
    /// Make speech in advance, in this order; ``CallInput/openingPrepared`` follows the first.
    case prepareSpeech([String])
    case dial(LegLimits)
    case hangUp
    /// Take hold of the sound and start to hear.
    case openMedia
    /// Let go of the sound; the recogniser ends.
    case closeMedia
    /// Start a recogniser on the sound, in place of one that failed.
    case restartRecognizer(run: Int)
    /// Speak; ``CallInput/speechSent(turn:length:)`` and ``CallInput/speechHeard(turn:)`` follow.
    case speak(String, turn: Int)
    /// Stop what is being spoken; ``CallInput/speechStopped(turn:playedFraction:)`` follows.
    case stopSpeech(turn: Int)
    /// Let go of an utterance that is over.
    case finishSpeech(turn: Int)
    /// Look for replies, in place of an older search.
    case suggest(Conversation, turn: Int)
    /// Stop looking for replies and making their speech.
    case cancelSuggestions
    /// Make the speech of replies that may be chosen, best first, when there is nothing better to do.
    case prepareReplies([String])
    case summarize(Conversation)
    case record(Record)
    /// Follows every record before it.
    case publish(CallEvent.Kind)
    case startTimer(CallTimer, Duration)
    case cancelTimer(CallTimer)

    /// What is kept of a call.
    public enum Record: Sendable, Equatable {
        case turn(Turn)
        case ended(Outcome)
        case summary(Summary)
    }
}
