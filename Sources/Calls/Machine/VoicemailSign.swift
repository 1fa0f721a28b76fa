/// Something that speaks for a voicemail having answered. One alone may be wrong: a person who greets at length is a voicemail
/// to the carrier, one who cannot talk now says what voicemails say.
enum VoicemailSign: Sendable {
    /// The carrier's verdict.
    case carrier
    /// Words that only recordings say.
    case words
    /// The same again, word for word.
    case repetition
    /// A menu of keys.
    case menu
    /// A beep, which is enough by itself.
    case beep
}
