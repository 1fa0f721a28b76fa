/// Which engine does a part of a call's work.
public struct ProviderUse: Sendable, Hashable, Codable {
    /// What engines do in a call.
    public enum Work: String, Sendable, Hashable, Codable, CaseIterable {
        /// Understanding what the callee says.
        case hearing
        /// Finding replies, and what the call came to.
        case thinking
        /// Turning our words into sound.
        case speaking
    }

    /// Speech that was made before it was asked for. A vendor charges for it whether it is used or not.
    public struct Advance: Sendable, Hashable, Codable {
        /// Characters of the texts that were made, as people write them.
        public var madeCharacters: Int
        /// Characters of those of them that were spoken, each counted once; never more than ``madeCharacters``.
        public var usedCharacters: Int

        /// Counts what was made and what was used of it.
        public init(madeCharacters: Int, usedCharacters: Int) {
            self.madeCharacters = madeCharacters
            self.usedCharacters = usedCharacters
        }
    }

    /// What it does.
    public var work: Work
    /// Its name: `whisper`, `elevenlabs` …
    public var engine: String
    /// Whether sound or words leave this machine for it.
    public var leavesMachine: Bool
    /// Whether it does the work because the preferred engine cannot.
    public var isStandIn: Bool
    /// What it made in advance in the whole call; `nil` while that is not counted, and where it costs nothing.
    ///
    /// A use that has it is a count: it does not say that the engine has the work at that moment.
    public var advance: Advance?

    /// Describes who does what.
    public init(
        _ work: Work, by engine: String, leavesMachine: Bool, isStandIn: Bool = false, advance: Advance? = nil
    ) {
        self.work = work
        self.engine = engine
        self.leavesMachine = leavesMachine
        self.isStandIn = isStandIn
        self.advance = advance
    }

    /// The same use without a count: what it is known by, as a call keeps each use once.
    public var uncounted: ProviderUse {
        ProviderUse(work, by: engine, leavesMachine: leavesMachine, isStandIn: isStandIn)
    }
}
