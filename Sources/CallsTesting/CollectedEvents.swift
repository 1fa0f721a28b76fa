public import Calls

/// An event bus that keeps everything it is given.
public final class CollectedEvents: EventBus {
    private let events = Watched<[CallEvent]>([])

    /// A bus that has been given nothing.
    public init() {}

    /// Everything so far, in order.
    public var all: [CallEvent] { events.value }
    /// What happened so far, in order.
    public var kinds: [CallEvent.Kind] { events.value.map(\.kind) }

    /// Keeps an event, whichever call it belongs to.
    public func publish(_ event: CallEvent, to call: Call.ID) async { events.update { $0.append(event) } }

    /// Returns once exactly this has happened.
    public func untilShown(_ kind: CallEvent.Kind) async { await untilShown { $0 == kind } }

    /// Returns once something of that sort has happened.
    public func untilShown(where isMeant: @escaping @Sendable (CallEvent.Kind) -> Bool) async {
        await events.wait { $0.contains { isMeant($0.kind) } }
    }
}
