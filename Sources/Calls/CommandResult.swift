/// What became of a person's command. Only the page that sent it is told.
public enum CommandResult: Sendable, Equatable {
    /// It is carried out. Words and keys are said as that turn; `nil` for what is not said, or not yet.
    case accepted(turn: Int?)
    /// It is not carried out, and nothing has changed.
    case rejected(CommandRejection)
}

/// Why a person's command was not carried out.
public enum CommandRejection: String, Sendable, CaseIterable {
    /// There was nothing to say.
    case emptyText
    /// More than ``TextLimit/speech`` admits.
    case tooLong
    /// A reply to a turn after which the callee has said something else.
    case outdatedReply
    /// The callee has not picked up yet.
    case notTalking
    /// The call is over.
    case callOver
    /// Too many sentences wait to be spoken.
    case tooMany
    /// Keys that a telephone does not have, or none.
    case wrongKeys
    /// More than ``CallMachine/mostKeys`` keys.
    case tooManyKeys
    /// No voicemail answered that a message could be left on.
    case noVoicemail
    /// The message is being left already, or will be as soon as the voicemail records.
    case messageAsked
    /// The opening line has been said, or is being said.
    case openingSaid
    /// A phrase that buys time is being said already.
    case alreadyHolding
    /// Nothing is being said.
    case nothingToStop
    /// The server stops, and the call is being closed.
    case serverStopping
}
