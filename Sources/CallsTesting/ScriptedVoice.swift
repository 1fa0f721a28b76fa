public import Calls
public import TelephoneAudio

/// A voice that can say what is in its script and nothing else.
public final class ScriptedVoice: SpeechSynthesizer {
    /// How an utterance goes.
    public enum Ending: Sendable, Equatable {
        /// All of it is made.
        case complete
        /// It fails after its frames.
        case failure(ProviderError)
        /// After its frames it goes on for ever, until it is cancelled.
        case endless
    }
    private struct Line: Sendable {
        var frames: Int
        var ending: Ending
    }
    private struct State: Sendable {
        var lines: [String: [Line]] = [:]
        var spoken: [String] = []
        var prepared: [String] = []
        var halted: [String] = []
        var abandoned: [String] = []
        var preparationHangs = false
    }

    private let state = Watched(State())

    /// A voice whose script is empty.
    public init() {}

    /// What it was asked to say so far, in order.
    public var spoken: [String] { state.value.spoken }
    /// What it was asked to make in advance so far, in order.
    public var prepared: [String] { state.value.prepared }

    /// Puts a text in the script, `frames` × 20 ms long. Said twice, it may be spoken twice.
    public func can(say text: String, frames: Int = 2, _ ending: Ending = .complete) {
        state.update { $0.lines[text, default: []].append(Line(frames: frames, ending: ending)) }
    }

    /// Makes preparing take for ever.
    public func hangInPreparation() { state.update { $0.preparationHangs = true } }

    /// Returns once it was asked to say the text.
    public func untilSpoken(_ text: String) async { await state.wait { $0.spoken.contains(text) } }
    /// Returns once all frames of an endless text have been taken.
    public func untilHalted(in text: String) async { await state.wait { $0.halted.contains(text) } }
    /// Returns once it was asked to make the text in advance.
    public func untilPrepared(_ text: String) async { await state.wait { $0.prepared.contains(text) } }
    /// Returns once it was cancelled while it was making the text in advance.
    public func untilAbandoned(_ text: String) async { await state.wait { $0.abandoned.contains(text) } }

    /// Says a line of the script.
    public func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        let (text, format) = (request.text, request.format)
        let line = state.update { state -> Line? in
            state.spoken.append(text)
            guard let lines = state.lines[text], let line = lines.first else { return nil }
            state.lines[text] = Array(lines.dropFirst())
            return line
        }
        guard let line else { preconditionFailure("the voice has no script for “\(text)”") }
        let bytes = [UInt8](repeating: 0xFF, count: format.sampleRate / 50 * format.bytesPerSample)
        for index in 0..<line.frames {
            guard !Task.isCancelled else { return }
            await onAudio(AudioFrame(bytes, format: format, offset: .milliseconds(20) * index))
        }
        switch line.ending {
        case .complete: return
        case .failure(let error): throw error
        case .endless:
            state.update { $0.halted.append(text) }
            await untilCancelled()
        }
    }

    /// Notes what is wanted.
    public func prepare(_ requests: [SpeechRequest]) async {
        let texts = requests.map(\.text)
        let hangs = state.update { state in
            state.prepared += texts
            return state.preparationHangs
        }
        guard hangs else { return }
        await untilCancelled()
        state.update { $0.abandoned += texts }
    }
}

/// Suspends until the task is cancelled.
func untilCancelled() async {
    let (never, source) = AsyncStream.makeStream(of: Never.self)
    for await _ in never {}
    withExtendedLifetime(source) {}
}
