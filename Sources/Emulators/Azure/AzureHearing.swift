import Calls
import Concurrency
import Synchronization
import TelephoneAudio
import WebSockets

/// Messages on their way to one client, in order.
struct AzureOutbox: Sendable {
    private let replies: AsyncStream<(reply: AzureReply, due: Duration)>
    private let queue: AsyncStream<(reply: AzureReply, due: Duration)>.Continuation
    private let fault: EmulatorFault?
    private let stopwatch: Stopwatch

    init(fault: EmulatorFault?, clock: any Clock<Duration>) {
        // Some messages a second; a client that lets so many wait reads none.
        (replies, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(10_000))
        self.fault = fault
        stopwatch = Stopwatch(clock)
    }

    func send(_ reply: AzureReply) {
        var due = stopwatch.elapsed
        if case .slow(let delay) = fault { due += delay }
        queue.yield((reply, due))
    }

    /// Sends until the socket or the task ends.
    func run(_ socket: WebSocket, _ clock: any Clock<Duration>) async {
        for await (reply, due) in replies {
            let wait = due - stopwatch.elapsed
            // Only cancellation makes a clock throw.
            if wait > .zero, (try? await clock.sleep(for: wait)) == nil { return }
            do {
                try await socket.send(reply.message(isWhole: fault != .malformed || !reply.isResult))
            } catch {
                return
            }
            if fault == .cut, reply.isResult { return socket.abort() }
        }
    }
}

/// One turn: what a recogniser hears of it, told as the service tells it.
///
/// A lock, not an actor: a few instructions each, from the recogniser and from the sound.
final class AzureHearing: Sendable {
    private struct State {
        var heard = Duration.zero
        /// The end of the last phrase.
        var told = Duration.zero
        var hasBegun = false
        var isOver = false
    }

    private let turn: AzureTurn
    private let longest: Duration?
    private let outbox: AzureOutbox
    private let feed: AsyncStream<AudioFrame>.Continuation
    private let state = Mutex(State())

    init(
        turn: AzureTurn, longest: Duration?, outbox: AzureOutbox, feed: AsyncStream<AudioFrame>.Continuation
    ) {
        self.turn = turn
        self.longest = longest
        self.outbox = outbox
        self.feed = feed
    }

    /// Hears until the sound, or the turn, ends.
    func run(_ frames: AsyncStream<AudioFrame>, by recognizer: any SpeechRecognizer) async {
        outbox.send(.turnStart(turn))
        let sound = frames.map { frame in
            self.state.withLock { $0.heard = frame.offset + frame.duration }
            return frame
        }
        do {
            try await transcribe(sound, by: recognizer)
            guard !Task.isCancelled, !end() else { return }
            let heard = heard
            outbox.send(.endDetected(turn, at: heard))
            outbox.send(.endOfDictation(turn, at: heard))
        } catch {
            guard !end() else { return }
            outbox.send(.failure(turn, at: heard))
        }
        outbox.send(.turnEnd(turn))
    }

    private var heard: Duration { state.withLock { $0.heard } }

    /// - Returns: whether the turn was over already.
    private func end() -> Bool {
        state.withLock { state in
            defer { state.isOver = true }
            return state.isOver
        }
    }

    private func transcribe(
        _ sound: some AsyncSequence<AudioFrame, Never> & Sendable, by recognizer: any SpeechRecognizer
    ) async throws(ProviderError) {
        let hints = RecognitionHints(language: turn.language, phrases: turn.phrases)
        try await recognizer.transcribe(sound, hints: hints) { event in self.tell(event) }
    }

    private func tell(_ event: RecognitionEvent) {
        let state = state.withLock { $0 }
        guard !state.isOver else { return }
        switch event {
        case .speechStarted:
            guard !state.hasBegun else { return }
            self.state.withLock { $0.hasBegun = true }
            outbox.send(.startDetected(turn, at: state.heard))
        case .transcript(let transcript) where !transcript.isFinal: outbox.send(.hypothesis(turn, transcript))
        case .transcript(let transcript):
            self.state.withLock { $0.told = transcript.end }
            outbox.send(.phrase(turn, transcript))
            guard let longest, transcript.end >= longest, !end() else { return }
            outbox.send(.turnEnd(turn))
            feed.finish()
        // Words before it may still be on their way, so it is told where the last ones ended.
        case .nothingSaid: outbox.send(.noMatch(turn, upTo: state.told))
        case .started, .lagging: break
        }
    }
}
