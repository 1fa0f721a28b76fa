/// Everything that a call can ask to be done. Results come back as ``CallInput``.
public enum CallEffect: Sendable, Equatable {
    /// Make speech in advance, in this order; ``CallInput/openingPrepared`` follows the first.
    case prepareSpeech([String])
    /// Place the call; the carrier's events follow, or ``CallInput/dialFailed(_:)``.
    case dial(LegLimits)
    /// End the leg in whatever state it is.
    case hangUp
    /// Take hold of the sound and start to hear.
    case openMedia
    /// Let go of the sound; the recogniser ends.
    case closeMedia
    /// Start a recogniser on the sound, in place of one that failed.
    case restartRecognizer(run: Int)
    /// Speak; ``CallInput/speechSent(turn:length:)`` and ``CallInput/speechHeard(turn:)`` follow.
    case speak(String, turn: Int)
    /// Send the tones of these keys; what follows is the same as after ``speak(_:turn:)``.
    case press(String, turn: Int)
    /// Stop what is being spoken; ``CallInput/speechStopped(turn:playedFraction:)`` follows.
    case stopSpeech(turn: Int)
    /// Let go of an utterance that is over.
    case finishSpeech(turn: Int)
    /// Look for replies to the conversation's last turn; ``CallInput/suggested(_:search:)`` or
    /// ``CallInput/suggestionsFailed(_:search:)`` follows.
    case suggest(Conversation, search: ReplySearch)
    /// Stop that search.
    case cancelSearch(ReplySearch)
    /// Stop looking for replies, but for one search if there is one to be kept, and making the speech of any.
    case cancelSuggestions(except: ReplySearch? = nil)
    /// Make the speech of replies that may be chosen, best first, when there is nothing better to do.
    case prepareReplies([String])
    /// Tell the sender of the command that was handed in what becomes of it. Every command is answered once, before anything else.
    case answer(CommandResult)
    /// Find out what the call came to.
    case summarize(Conversation)
    /// Keep it. Follows every record before it.
    case record(Record)
    /// Show it, once every record before it was tried.
    case publish(CallEvent.Kind)
    /// Wait; ``CallInput/timer(_:)`` follows. A timer that runs already starts anew.
    case startTimer(CallTimer, Duration)
    /// Stop waiting, if anything waits.
    case cancelTimer(CallTimer)

    /// What is kept of a call.
    public enum Record: Sendable, Equatable {
        /// A turn, or what has become of it.
        case turn(Turn)
        /// How the call ended.
        case ended(Outcome)
        /// What the call came to.
        case summary(Summary)
        /// That an engine had a part in the call.
        case engine(ProviderUse)
    }
}
