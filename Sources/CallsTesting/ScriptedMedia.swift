public import Calls
public import TelephoneAudio

/// The sound of a scripted call: the test is the callee's telephone.
public final class ScriptedMedia: CallMedia {
    /// What our side did, in order.
    public enum Sent: Sendable, Equatable {
        /// A frame was queued.
        case frame(AudioFrame)
        /// A mark was asked for.
        case mark(String)
        /// What was queued was dropped.
        case clear
    }

    private struct State: Sendable {
        var sent: [Sent] = []
        var outstanding: [String] = []
        var failure: ProviderError?
    }

    /// What arrives from the callee's side.
    public let incoming: AsyncStream<MediaEvent>
    private let source: AsyncStream<MediaEvent>.Continuation
    private let marksReturn: Bool
    private let state = Watched(State())

    /// A sound that has just been opened.
    /// - Parameter marksReturn: whether everything is played at once, so that each mark comes back by itself.
    public init(marksReturn: Bool = true) {
        self.marksReturn = marksReturn
        (incoming, source) = AsyncStream.makeStream(of: MediaEvent.self, bufferingPolicy: .bufferingNewest(250))
    }

    /// What our side did so far, in order.
    public var sent: [Sent] { state.value.sent }
    /// How many frames our side has sent so far.
    public var frameCount: Int { state.value.sent.count { if case .frame = $0 { true } else { false } } }

    /// Lets the callee be heard.
    public func arrive(_ event: MediaEvent) { source.yield(event) }
    /// Ends the sound, as when the line goes dead.
    public func end() { source.finish() }
    /// Makes everything that our side does from here on fail.
    public func fail(_ error: ProviderError) { state.update { $0.failure = error } }

    /// Returns once our side has done exactly this.
    public func untilSent(_ sent: Sent) async { await state.wait { $0.sent.contains(sent) } }
    /// Returns once our side has sent that many frames.
    public func untilSent(frames count: Int) async {
        await state.wait { state in state.sent.count { if case .frame = $0 { true } else { false } } >= count }
    }

    /// Returns once our side has done that many things, of whatever sort.
    public func untilSent(things count: Int) async { await state.wait { $0.sent.count >= count } }

    private func note(_ sent: Sent) throws(ProviderError) {
        let failure = state.update { state in
            if state.failure == nil { state.sent.append(sent) }
            return state.failure
        }
        if let failure { throw failure }
    }

    /// Notes a frame.
    public func play(_ frame: AudioFrame) async throws(ProviderError) { try note(.frame(frame)) }

    /// Notes a mark, and sends it back if everything is played at once.
    public func mark(_ name: String) async throws(ProviderError) {
        try note(.mark(name))
        if marksReturn {
            source.yield(.mark(name))
        } else {
            state.update { $0.outstanding.append(name) }
        }
    }

    /// Notes the request, and sends outstanding marks back as a carrier does.
    public func clear() async throws(ProviderError) {
        try note(.clear)
        let marks = state.update { state in
            defer { state.outstanding = [] }
            return state.outstanding
        }
        for mark in marks { source.yield(.mark(mark)) }
    }
}
