/// Which engine does a part of a call's work.
public struct EngineUse: Sendable, Hashable, Codable {
    /// What engines do in a call.
    public enum Work: String, Sendable, Hashable, Codable, CaseIterable {
        /// Understanding what the callee says.
        case hearing
        /// Finding replies, and what the call came to.
        case thinking
        /// Turning our words into sound.
        case speaking
    }

    /// What it does.
    public var work: Work
    /// Its name: `whisper`, `elevenlabs` …
    public var engine: String
    /// Whether sound or words leave this machine for it.
    public var leavesMachine: Bool
    /// Whether it does the work because the preferred engine cannot.
    public var isStandIn: Bool

    /// Describes who does what.
    public init(_ work: Work, by engine: String, leavesMachine: Bool, isStandIn: Bool = false) {
        self.work = work
        self.engine = engine
        self.leavesMachine = leavesMachine
        self.isStandIn = isStandIn
    }
}
