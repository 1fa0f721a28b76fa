/// What the person wants done in a call.
public enum CallCommand: Sendable, Equatable {
    /// Say a reply that was offered to a turn of the callee's; without a turn, to their last one.
    case choose(String, turn: Int? = nil)
    /// Say what was typed.
    case type(String)
    /// Say something short that buys time.
    case hold
    /// Press these keys, as on a telephone's keypad.
    case press(String)
    /// Say the opening line at once, even if the callee is speaking.
    case speakOpening
    /// Leave a message on the voicemail that answered, then hang up.
    case leaveMessage
    /// Stop speaking.
    case stopSpeaking
    /// End the call.
    case hangUp
    /// No page watches the call any more.
    case leave
    /// A page watches it again.
    case comeBack
}
