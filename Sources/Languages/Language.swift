/// A language that CallBa hears, speaks and shows. Raw values are ISO 639-1.
public enum Language: String, Sendable, Hashable, Codable, CaseIterable {
    case korean = "ko"
    case english = "en"
}
