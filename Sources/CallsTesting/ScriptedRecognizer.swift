public import Calls
public import TelephoneAudio

/// A recogniser that hears what the test says, whatever the sound.
public final class ScriptedRecognizer: SpeechRecognizer {
    private enum Step: Sendable {
        case event(RecognitionEvent)
        case failure(ProviderError)
        case ending
    }
    private struct Run: Sendable {
        let steps: AsyncStream<Step>
        let source: AsyncStream<Step>.Continuation
        var frames: [AudioFrame] = []
        var lastWords: [RecognitionEvent] = []
        var isOver = false

        init() {
            (steps, source) = AsyncStream.makeStream(of: Step.self, bufferingPolicy: .bufferingOldest(64))
        }
    }
    private struct State: Sendable {
        var runs: [Run]
        var started = 0
        var hints: RecognitionHints?
    }

    private let state: Watched<State>

    /// A recogniser that may be started that often.
    public init(runs: Int = 1) { state = Watched(State(runs: (0..<runs).map { _ in Run() })) }

    /// How often it has been started.
    public var started: Int { state.value.started }
    /// What it was told of the call.
    public var hints: RecognitionHints? { state.value.hints }
    /// The sound that a run was given so far.
    public func frames(run: Int = 0) -> [AudioFrame] { state.value.runs[run].frames }

    /// Lets a run hear something.
    public func hear(_ event: RecognitionEvent, run: Int = 0) { state.value.runs[run].source.yield(.event(event)) }
    /// Makes a run fail.
    public func fail(_ error: ProviderError, run: Int = 0) { state.value.runs[run].source.yield(.failure(error)) }
    /// Makes a run return although its sound goes on.
    public func giveUp(run: Int = 0) { state.value.runs[run].source.yield(.ending) }
    /// What a run understands once its sound has ended.
    public func lastWords(_ events: [RecognitionEvent], run: Int = 0) {
        state.update { $0.runs[run].lastWords = events }
    }

    /// Returns once it has been started that often.
    public func untilStarted(times: Int = 1) async { await state.wait { $0.started >= times } }
    /// Returns once a run has been given that many frames.
    public func untilGiven(frames count: Int, run: Int = 0) async {
        await state.wait { $0.runs[run].frames.count >= count }
    }

    /// Follows the script of the next run.
    public func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        let (index, run) = state.update { state in
            let index = state.started
            precondition(index < state.runs.count, "run \(index) of the recognizer is not in the script")
            state.started += 1
            state.hints = hints
            return (index, state.runs[index])
        }
        let failure = await withTaskGroup(of: Void.self, returning: ProviderError?.self) { group in
            group.addTask { [state] in
                for await frame in audio { state.update { $0.runs[index].frames.append(frame) } }
                run.source.finish()
            }
            defer { group.cancelAll() }
            for await step in run.steps {
                switch step {
                case .event(let event): await onEvent(event)
                case .failure(let error): return error
                case .ending: return nil
                }
            }
            for event in state.value.runs[index].lastWords { await onEvent(event) }
            return nil
        }
        if let failure { throw failure }
    }
}
