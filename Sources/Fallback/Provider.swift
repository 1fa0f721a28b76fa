import Calls

/// One of the engines that can do a work, and what is said of it.
public struct Provider<Part: Sendable>: Sendable {
    /// The engine itself.
    public var part: Part
    /// Its name: `whisper`, `elevenlabs` …
    public var name: String
    /// Whether sound or words leave this machine for it.
    public var leavesMachine: Bool

    /// Names an engine.
    public init(_ part: Part, name: String, leavesMachine: Bool) {
        self.part = part
        self.name = name
        self.leavesMachine = leavesMachine
    }

    func use(for work: ProviderUse.Work, isStandIn: Bool) -> ProviderUse {
        ProviderUse(work, by: name, leavesMachine: leavesMachine, isStandIn: isStandIn)
    }

    /// The same engine with something put around or in place of its part.
    public func with(_ part: Part) -> Provider { Provider(part, name: name, leavesMachine: leavesMachine) }
}

/// How long the preferred engine is waited for before the stand-in does the work.
public struct FallbackLimits: Sendable, Equatable {
    /// For a recogniser to accept the stream.
    public var recognizer: Duration = .seconds(3)
    /// For the first sound of a voice, and for each further piece of it.
    public var voice: Duration = .milliseconds(1_500)
    /// For speech that is made in advance, a call's first line above all: the call is not placed before.
    public var preparation: Duration = .seconds(4)
    /// For all replies to a turn.
    public var suggestions: Duration = .milliseconds(1_800)
    /// For the first line of a call.
    public var opening: Duration = .seconds(4)
    /// For what a call came to.
    public var summary: Duration = .seconds(20)

    /// The waits that a person bears in a call.
    public init() {}
}
