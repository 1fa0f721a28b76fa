/// Work outside of calls for which a vendor may charge.
public enum PaidWork: String, Sendable, Hashable, CaseIterable {
    /// Finding the first line of a call.
    case opening
    /// Making a sentence into sound, to be listened to before a call.
    case preview
}
