public import Calls

/// A telephone network in which nothing happens but what the test makes happen.
public final class ScriptedCarrier: Carrier {
    private enum Opening: Sendable {
        case media(ScriptedMedia)
        case refused(ProviderError)
    }
    private struct State: Sendable {
        var dialed: [Call.ID] = []
        var dialFailure: ProviderError?
        var hangUps = 0
        var hangUpFailures: [ProviderError] = []
        var isSilent = false
        var isOver = false
        var current: ScriptedMedia?
        var mediaWishes = 0
    }

    private let events: AsyncStream<CarrierEvent>
    private let source: AsyncStream<CarrierEvent>.Continuation
    private let openings: AsyncStream<Opening>
    private let opener: AsyncStream<Opening>.Continuation
    private let state = Watched(State())

    /// A network with one telephone, which does not ring yet.
    public init() {
        (events, source) = AsyncStream.makeStream(of: CarrierEvent.self, bufferingPolicy: .bufferingOldest(16))
        (openings, opener) = AsyncStream.makeStream(of: Opening.self, bufferingPolicy: .bufferingOldest(16))
    }

    /// Calls that were placed.
    public var dialed: [Call.ID] { state.value.dialed }
    /// How often we asked to hang up.
    public var hangUps: Int { state.value.hangUps }

    /// Makes the call impossible to place.
    public func refuseToDial(_ error: ProviderError) { state.update { $0.dialFailure = error } }
    /// Makes the next request to hang up fail. Said twice, the next two fail.
    public func failNextHangUp(_ error: ProviderError) { state.update { $0.hangUpFailures.append(error) } }
    /// Takes requests to hang up and never confirms them.
    public func ignoreHangUps() { state.update { $0.isSilent = true } }

    /// Reports something of the leg. After an end nothing can be reported.
    public func report(_ event: CarrierEvent) {
        let wasOver = state.update { state in
            defer { if case .ended = event { state.isOver = true } }
            return state.isOver
        }
        precondition(!wasOver, "the script reports \(event) of a leg that is over")
        source.yield(event)
        if case .ended = event { source.finish() }
    }

    /// Lends this sound to the next who asks, or to who is asking.
    public func open(_ media: ScriptedMedia) { opener.yield(.media(media)) }
    /// Refuses sound to the next who asks, or to who is asking.
    public func refuseMedia(_ error: ProviderError) { opener.yield(.refused(error)) }

    /// Returns once the call has been placed.
    public func untilDialed() async { await state.wait { !$0.dialed.isEmpty } }
    /// Returns once we have asked that often to hang up.
    public func untilHungUp(times: Int = 1) async { await state.wait { $0.hangUps >= times } }
    /// Returns once sound was asked for that often.
    public func untilMediaWanted(times: Int = 1) async { await state.wait { $0.mediaWishes >= times } }

    /// Places the one call there is and reports what the test says.
    public func connect(
        _ call: Call, limits: LegLimits, onEvent: @Sendable (CarrierEvent) async -> Void
    ) async throws(ProviderError) {
        let (isFirst, failure) = state.update { state in
            state.dialed.append(call.id)
            return (state.dialed.count == 1, state.dialFailure)
        }
        precondition(isFirst, "the script has one telephone, and it was dialled twice")
        if let failure { throw failure }
        for await event in events { await onEvent(event) }
    }

    /// Ends the leg and its sound at once, unless the test said otherwise.
    public func hangUp(_ call: Call.ID) async throws(ProviderError) {
        let (failure, isSilent) = state.update { state in
            state.hangUps += 1
            return (state.hangUpFailures.isEmpty ? nil : state.hangUpFailures.removeFirst(), state.isSilent)
        }
        if let failure { throw failure }
        let (isOver, media) = state.update { ($0.isOver, $0.current) }
        guard !isSilent, !isOver else { return }
        report(.ended(.completed))
        media?.end()
    }

    /// Lends the sound that the test opens.
    public func withMedia(
        of call: Call.ID, _ body: @Sendable (any CallMedia) async -> Void
    ) async throws(ProviderError) {
        state.update { $0.mediaWishes += 1 }
        var iterator = openings.makeAsyncIterator()
        switch await iterator.next() {
        case .media(let media):
            state.update { $0.current = media }
            await body(media)
        case .refused(let error): throw error
        case nil: return
        }
    }
}
