import AsyncAlgorithms
import Concurrency
public import Logging
import Synchronization
import TelephoneAudio

/// Drives one call: the only place that feeds its ``CallMachine`` and carries out what it asks for.
///
///     person ─┐                                   ┌─▶ carrier, recogniser, voice, assistant
///     carrier ─┼─▶ inbox ─▶ CallMachine ─▶ effects ┤
///     timers ──┘      ▲                            └─▶ journal ─▶ store, then events
///                     └──────── results ◀────────────┘
///
/// The loop waits only for the inbox. Whatever is slow is a child task that sends its result back.
public final class CallSession: Sendable {
    let services: CallServices
    let call: Call
    let hints: RecognitionHints
    let logger: Logger
    let inbox: AsyncChannel<Incoming>
    let machine: Mutex<CallMachine>
    let line = Mutex(Line())
    /// The time since the session was made.
    let stopwatch: Stopwatch

    /// What the running children share.
    struct Line {
        var media: (any CallMedia)?
        /// Takes our own voice out of what is heard on it.
        var lineEar = InboundAudioProcessor()
        /// When everything that was handed to the carrier has been played.
        var playedOut = Duration.zero
        /// Sound on its way to the recogniser.
        var ear: AsyncStream<AudioFrame>.Continuation?
        /// Recognisers that are to be run on the sound, one after the other.
        var runs: AsyncStream<RecognitionRun>.Continuation?
        var mediaScope: CancelScope?
        var timers: [CallTimer: CancelScope] = [:]
        var speeches: [Int: Speech] = [:]
        var searches: [ReplySearch: CancelScope] = [:]
        /// Making the speech of replies that are shown.
        var preparation: CancelScope?
        var isClosed = false
        /// Whether the server stops, so that nothing can be waited for that may never come.
        var isHurried = false
    }

    /// One run of a recogniser and its share of the sound.
    struct RecognitionRun: Sendable {
        var number: Int
        var frames: AsyncStream<AudioFrame>
    }

    /// A call that has not begun.
    public init(
        _ call: Call, script: CallScript, patience: CallTimeouts = CallTimeouts(), hints: RecognitionHints,
        services: CallServices, logger: Logger
    ) {
        self.call = call
        self.hints = hints
        let inbox = AsyncChannel<Incoming>()
        let onUse: @Sendable (ProviderUse) async -> Void = { use in await inbox.send(.engine(use)) }
        var own = services
        own.recognizer = services.recognizer.forCall(call, onUse: onUse)
        own.synthesizer = services.synthesizer.forCall(call, onUse: onUse)
        own.assistant = services.assistant.forCall(call, onUse: onUse)
        self.services = own
        self.inbox = inbox
        var logger = logger
        logger[metadataKey: "call.id"] = "\(call.id)"
        self.logger = logger
        self.stopwatch = Stopwatch(services.clock)
        self.machine = Mutex(CallMachine(call, script: script, patience: patience))
    }

    /// Carries a person's command to the call.
    /// - Returns: what becomes of it; `.rejected(.callOver)` when the call is over.
    @discardableResult
    public func submit(_ command: CallCommand) async -> CommandResult {
        let (results, result) = AsyncStream.makeStream(of: CommandResult.self, bufferingPolicy: .bufferingOldest(1))
        await inbox.send(Incoming(input: .person(command), answer: Answer(result)))
        for await result in results { return result }
        return .rejected(.callOver)
    }

    /// Closes the call because the server is about to stop: the callee is told, and the line is hung up.
    public func close() async { await inbox.send(.serverClosing) }

    /// Ends the call because the server cannot wait any longer: the line is hung up at once.
    public func stop() async {
        line.withLock { $0.isHurried = true }
        await inbox.send(.serverStopping)
    }

    /// Makes the call, from dialling to the stored summary. Returns when all of it is kept; a store that is away is waited
    /// for about ten minutes, or some seconds after ``stop()``.
    ///
    /// Cancelling the task is the same as ``stop()``: the call is hung up and closed in the store before this returns.
    public func run() async {
        let cancellation = CancelScope()
        // A task of its own: hanging up and keeping what was said must be possible after the caller was cancelled. It
        // does not outlive this function.
        let whole = Task { await drive(cancellation) }
        await withTaskCancellationHandler {
            await whole.value
        } onCancel: {
            line.withLock { $0.isHurried = true }
            cancellation.cancel()
        }
    }

    private func drive(_ cancellation: CancelScope) async {
        // One entry for each change that people see: an hour's call has some thousands. Only a store that hangs for
        // minutes fills it, and then the oldest entries are the ones worth keeping.
        let (journal, pen) = AsyncStream.makeStream(of: Entry.self, bufferingPolicy: .bufferingOldest(8_192))
        await withDiscardingTaskGroup { group in
            group.addTask {
                await Journal(self.call.id, self.services, self.logger) { self.line.withLock { $0.isHurried } }
                    .keep(journal)
            }
            await withDiscardingTaskGroup { work in
                work.addTask { await self.inbox.send(.begin) }
                work.addTask {
                    await cancellation.run { await CancelScope.untilCancelled() }
                    await self.stop()
                }
                for await incoming in inbox {
                    let searchesEarly = services.assistant.searchesEarly
                    let (effects, isSettled) = machine.withLock { machine in
                        machine.searchesEarly = searchesEarly
                        return (machine.handle(incoming.input, at: services.date()), machine.isSettled)
                    }
                    for effect in effects {
                        if case .answer(let result) = effect {
                            incoming.answer?.give(result)
                        } else {
                            perform(effect, in: &work, pen: pen)
                        }
                    }
                    if isSettled { break }
                }
                inbox.finish()
                work.cancelAll()
            }
            pen.finish()
        }
        logger.info("call closed")
    }
}

// MARK: - Effects

extension CallSession {
    private func perform(_ effect: CallEffect, in work: inout DiscardingTaskGroup, pen: AsyncStream<Entry>.Continuation)
    {
        switch effect {
        case .record(let record): write(.record(record), with: pen)
        case .publish(let kind): write(.publish(kind), with: pen)
        case .startTimer(let timer, let duration): start(timer, duration, in: &work)
        case .cancelTimer(let timer): line.withLock { $0.timers.removeValue(forKey: timer) }?.cancel()
        case .dial(let limits): work.addTask { await self.dial(limits) }
        case .hangUp: work.addTask { await self.hangUp() }
        case .openMedia: openMedia(in: &work)
        case .closeMedia:
            line.withLock { line in
                line.isClosed = true
                return line.mediaScope
            }?.cancel()
        case .restartRecognizer(let run): listen(run: run)
        case .prepareSpeech(let texts):
            work.addTask {
                await self.prepare(Array(texts.prefix(1)))
                await self.inbox.send(.openingPrepared)
                await self.prepare(Array(texts.dropFirst()))
            }
        case .prepareReplies(let texts):
            guard services.hasReadyReplies else { break }
            let scope = CancelScope()
            line.withLock { line in
                defer { line.preparation = scope }
                return line.preparation
            }?.cancel()
            work.addTask { await scope.run { await self.prepare(texts) } }
        case .speak(let text, let turn): speak(text, turn: turn, in: &work)
        case .press(let keys, let turn): press(keys, turn: turn, in: &work)
        case .stopSpeech(let turn): line.withLock { $0.speeches[turn] }?.stop()
        case .finishSpeech(let turn): line.withLock { $0.speeches[turn] }?.finish()
        case .suggest(let conversation, let search): start(search, in: conversation, in: &work)
        case .cancelSearch(let search): line.withLock { $0.searches[search] }?.cancel()
        case .cancelSuggestions(let kept):
            let scopes = line.withLock { line in
                line.searches.filter { $0.key != kept }.map(\.value) + [line.preparation].compactMap(\.self)
            }
            for scope in scopes { scope.cancel() }
        case .summarize(let conversation): work.addTask { await self.summarize(conversation) }
        case .answer: break  // Only the task that handed the command in waits for it.
        }
    }

    private func write(_ entry: Entry, with pen: AsyncStream<Entry>.Continuation) {
        if case .dropped = pen.yield(entry) { logger.error("journal is full") }
    }

    private func start(_ timer: CallTimer, _ duration: Duration, in work: inout DiscardingTaskGroup) {
        let scope = CancelScope()
        line.withLock { line in
            defer { line.timers[timer] = scope }
            return line.timers[timer]
        }?.cancel()
        work.addTask {
            await scope.run {
                // Only cancellation makes a clock throw, and then nothing has fired.
                guard (try? await self.services.clock.sleep(for: duration)) != nil, !Task.isCancelled else { return }
                await self.inbox.send(.timer(timer))
            }
            self.line.withLock { if $0.timers[timer] === scope { $0.timers[timer] = nil } }
        }
    }

    private func dial(_ limits: LegLimits) async {
        do {
            try await services.carrier.connect(call, limits: limits) { event in await self.inbox.send(.carrier(event)) }
        } catch {
            logger.warning("call not placed", metadata: error.metadata)
            await inbox.send(.dialFailed(error.kind))
        }
    }

    private func hangUp() async {
        do {
            try await services.carrier.hangUp(call.id)
        } catch {
            logger.warning("hang-up not taken", metadata: error.metadata)
            await inbox.send(.hangUpFailed(error.kind))
        }
    }

    private func prepare(_ texts: [String]) async {
        guard !texts.isEmpty else { return }
        await services.synthesizer.prepare(texts.map(speech))
    }

    /// What the voice is asked for, for words of this call.
    func speech(_ text: String) -> SpeechRequest {
        SpeechRequest(text, language: call.language, voice: call.voice, format: .telephone)
    }

    private func start(_ search: ReplySearch, in conversation: Conversation, in work: inout DiscardingTaskGroup) {
        let scope = CancelScope()
        line.withLock { $0.searches[search] = scope }
        work.addTask {
            await scope.run { await self.suggest(search, in: conversation) }
            self.line.withLock { $0.searches[search] = nil }
        }
    }

    private func suggest(_ search: ReplySearch, in conversation: Conversation) async {
        let found = Mutex<[Suggestion]>([])
        do {
            try await services.assistant.suggestReplies(to: conversation) { suggestion in
                found.withLock { $0.append(suggestion) }
            }
            guard !Task.isCancelled else { return }
            await inbox.send(.suggested(found.withLock { $0 }, search: search))
        } catch {
            logger.warning("no suggestions", metadata: error.metadata)
            await inbox.send(.suggestionsFailed(error.kind, search: search))
        }
    }

    private func summarize(_ conversation: Conversation) async {
        // Nothing more will be said: what was made for nothing is known, and kept before the summary is.
        if let count = services.synthesizer.madeInAdvance { await inbox.send(.engine(count)) }
        do {
            await inbox.send(.summarized(try await services.assistant.summarize(conversation)))
        } catch {
            logger.warning("no summary", metadata: error.metadata)
            await inbox.send(.summaryFailed(error.kind))
        }
    }
}

extension ProviderError {
    var metadata: Logger.Metadata {
        ["error.kind": "\(kind)", "error.provider": "\(provider)", "error.code": "\(code ?? "")"]
    }
}
