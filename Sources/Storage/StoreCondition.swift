/// How a database is doing, as far as is known.
public enum StoreCondition: String, Sendable, Hashable, CaseIterable {
    /// What is to be kept is kept.
    case ready
    /// There is no room on the disk.
    case full
    /// The file, or the disk it lies on, cannot be written.
    case readOnly
    /// The file has been deleted or moved away.
    case gone
    /// Another file lies where the file was.
    case replaced
    /// The server does not answer.
    case unreachable
    /// Writing fails for another reason.
    case failing
}
