import AsyncAlgorithms
public import Foundation
public import Logging
import Synchronization

/// Everything outside the rules that a call needs.
public struct CallServices: Sendable {
    /// Places the call and carries its sound.
    public var carrier: any Carrier
    /// Turns what the callee says into words.
    public var recognizer: any SpeechRecognizer
    /// Turns our words into speech.
    public var synthesizer: any SpeechSynthesizer
    /// Finds replies, and what the call came to.
    public var assistant: any Assistant
    /// Keeps what was said.
    public var store: any CallStore
    /// Shows what happens.
    public var events: any EventBus
    /// Measures every wait.
    public var clock: any Clock<Duration>
    /// The date, for what is kept and shown.
    public var date: @Sendable () -> Date

    /// Puts together what a call needs.
    public init(
        carrier: any Carrier, recognizer: any SpeechRecognizer, synthesizer: any SpeechSynthesizer,
        assistant: any Assistant, store: any CallStore, events: any EventBus,
        clock: any Clock<Duration> = ContinuousClock(), date: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.carrier = carrier
        self.recognizer = recognizer
        self.synthesizer = synthesizer
        self.assistant = assistant
        self.store = store
        self.events = events
        self.clock = clock
        self.date = date
    }
}

/// Drives one call: the only place that feeds its ``CallMachine`` and carries out what it asks for.
///
///     person ─┐                                   ┌─▶ carrier, recogniser, voice, assistant
///     carrier ─┼─▶ inbox ─▶ CallMachine ─▶ effects ┤
///     timers ──┘      ▲                            └─▶ journal ─▶ store, then events
///                     └──────── results ◀────────────┘
///
/// The loop waits only for the inbox. Whatever is slow is a child task that sends its result back.
public final class CallSession: Sendable {
    private let services: CallServices
    private let call: Call
    private let hints: RecognitionHints
    private let logger: Logger
    private let inbox = AsyncChannel<CallInput>()
    private let machine: Mutex<CallMachine>
    private let line = Mutex(Line())

    /// What the running children share.
    private struct Line {
        var media: (any CallMedia)?
        /// Sound on its way to the recogniser.
        var ear: AsyncStream<AudioFrame>.Continuation?
        /// Recognisers that are to be run on the sound, one after the other.
        var hearings: AsyncStream<Hearing>.Continuation?
        var mediaScope: CancelScope?
        var timers: [CallTimer: CancelScope] = [:]
        var speeches: [Int: Speech] = [:]
        var suggestions: CancelScope?
        var isClosed = false
    }

    /// One run of a recogniser and its share of the sound.
    private struct Hearing: Sendable {
        var run: Int
        var frames: AsyncStream<AudioFrame>
    }

    /// A call that has not begun.
    public init(
        _ call: Call, script: CallScript, patience: CallPatience = CallPatience(), hints: RecognitionHints,
        services: CallServices, logger: Logger
    ) {
        self.call = call
        self.hints = hints
        self.services = services
        var logger = logger
        logger[metadataKey: "call.id"] = "\(call.id)"
        self.logger = logger
        self.machine = Mutex(CallMachine(call, script: script, patience: patience))
    }

    /// Carries a person's wish to the call. Returns once the call has taken it; does nothing when the call is over.
    public func wish(_ wish: CallInput.Wish) async { await inbox.send(.person(wish)) }

    /// Ends the call because the server cannot wait any longer.
    public func stop() async { await inbox.send(.serverStopping) }

    /// Makes the call, from dialling to the stored summary. Returns when all of it is kept.
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
            cancellation.cancel()
        }
    }

    private func drive(_ cancellation: CancelScope) async {
        // One entry for each change that people see: an hour's call has some thousands. Only a store that hangs for
        // minutes fills it, and then the oldest entries are the ones worth keeping.
        let (journal, pen) = AsyncStream.makeStream(of: Entry.self, bufferingPolicy: .bufferingOldest(8_192))
        await withDiscardingTaskGroup { group in
            group.addTask { await Journal(self.call.id, self.services, self.logger).keep(journal) }
            await withDiscardingTaskGroup { work in
                work.addTask { await self.inbox.send(.begin) }
                work.addTask {
                    await cancellation.run { await CancelScope.untilCancelled() }
                    await self.stop()
                }
                for await input in inbox {
                    let (effects, isSettled) = machine.withLock { machine in
                        (machine.handle(input, at: services.date()), machine.isSettled)
                    }
                    for effect in effects { perform(effect, in: &work, pen: pen) }
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
        case .prepareReplies(let texts): replaceSuggestions(in: &work) { await self.prepare(texts) }
        case .speak(let text, let turn): speak(text, turn: turn, in: &work)
        case .press(_, let turn): work.addTask { await self.inbox.send(.speechFailed(turn: turn, .unsupported)) }
        case .stopSpeech(let turn): line.withLock { $0.speeches[turn] }?.stop()
        case .finishSpeech(let turn): line.withLock { $0.speeches[turn] }?.finish()
        case .suggest(let conversation, let turn):
            replaceSuggestions(in: &work) { await self.suggest(conversation, turn: turn) }
        case .cancelSuggestions: line.withLock { $0.suggestions }?.cancel()
        case .summarize(let conversation): work.addTask { await self.summarize(conversation) }
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
        await services.synthesizer.prepare(texts, language: call.language, voice: call.voice, format: .telephone)
    }

    private func replaceSuggestions(
        in work: inout DiscardingTaskGroup, _ search: @escaping @Sendable () async -> Void
    ) {
        let scope = CancelScope()
        line.withLock { line in
            defer { line.suggestions = scope }
            return line.suggestions
        }?.cancel()
        work.addTask { await scope.run(search) }
    }

    private func suggest(_ conversation: Conversation, turn: Int) async {
        let found = Mutex<[Suggestion]>([])
        do {
            try await services.assistant.suggestReplies(to: conversation) { suggestion in
                found.withLock { $0.append(suggestion) }
            }
            guard !Task.isCancelled else { return }
            await inbox.send(.suggested(found.withLock { $0 }, turn: turn))
        } catch {
            logger.warning("no suggestions", metadata: error.metadata)
            await inbox.send(.suggestionsFailed(error.kind, turn: turn))
        }
    }

    private func summarize(_ conversation: Conversation) async {
        do {
            await inbox.send(.summarized(try await services.assistant.summarize(conversation)))
        } catch {
            logger.warning("no summary", metadata: error.metadata)
            await inbox.send(.summaryFailed(error.kind))
        }
    }
}

// MARK: - Sound

extension CallSession {
    private func openMedia(in work: inout DiscardingTaskGroup) {
        let scope = CancelScope()
        let isClosed = line.withLock { line in
            line.mediaScope = scope
            return line.isClosed
        }
        guard !isClosed else { return }
        work.addTask {
            await scope.run {
                do throws(ProviderError) {
                    try await self.services.carrier.withMedia(of: self.call.id) { media in await self.carry(media) }
                } catch {
                    self.logger.warning("no media", metadata: error.metadata)
                }
            }
            await self.inbox.send(.mediaClosed)
        }
    }

    /// Listens to the callee until the sound has ended and all of it is understood.
    private func carry(_ media: any CallMedia) async {
        // A recogniser is started only after the one before it has ended.
        let (hearings, source) = AsyncStream.makeStream(of: Hearing.self, bufferingPolicy: .bufferingNewest(1))
        line.withLock { line in
            line.media = media
            line.hearings = source
        }
        await inbox.send(.mediaOpened)
        listen(run: machine.withLock { $0.recognizerRun })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await hearing in hearings { await self.hear(hearing) } }
            for await event in media.incoming {
                switch event {
                case .audio(let frame):
                    if case .dropped = line.withLock({ $0.ear })?.yield(frame) { await inbox.send(.audioLost) }
                case .mark(let name): line.withLock { line in line.speeches.values.first { $0.mark == name } }?.finish()
                case .digit: break
                }
            }
            line.withLock { line in
                line.media = nil
                line.ear?.finish()
                line.hearings?.finish()
            }
        }
    }

    /// Has a recogniser started on the sound that arrives from here on.
    private func listen(run: Int) {
        // Late audio is worse than lost audio: the newest few seconds are kept.
        let (frames, ear) = AsyncStream.makeStream(of: AudioFrame.self, bufferingPolicy: .bufferingNewest(60))
        line.withLock { line in
            guard line.media != nil else { return }
            line.ear?.finish()
            line.ear = ear
            line.hearings?.yield(Hearing(run: run, frames: frames))
        }
    }

    /// Runs one recogniser until its sound ends.
    private func hear(_ hearing: Hearing) async {
        do {
            try await services.recognizer.transcribe(hearing.frames, hints: hints) { event in
                await self.inbox.send(.heard(event, run: hearing.run))
            }
            guard line.withLock({ $0.media != nil }), !Task.isCancelled else { return }
            logger.warning("recognizer ended before the sound did")
            await inbox.send(.recognizerFailed(.serverFault, run: hearing.run))
        } catch {
            logger.warning("recognizer failed", metadata: error.metadata)
            await inbox.send(.recognizerFailed(error.kind, run: hearing.run))
        }
    }

    private func speak(_ text: String, turn: Int, in work: inout DiscardingTaskGroup) {
        let speech = Speech(mark: "turn-\(turn)")
        guard
            let media = line.withLock({ line in
                line.speeches[turn] = speech; return line.media
            })
        else {
            work.addTask { await self.inbox.send(.speechFailed(turn: turn, .unreachable)) }
            return
        }
        work.addTask {
            await speech.scope.run { await self.play(text, as: speech, turn: turn, on: media) }
            self.line.withLock { $0.speeches[turn] = nil }
            switch speech.ending {
            case .none: break
            case .finished: await self.inbox.send(.speechHeard(turn: turn))
            case .stopped:
                let fraction = speech.playedFraction(at: self.services.clock)
                // The socket may be gone with everything on it: then nothing plays either.
                try? await media.clear()
                await self.inbox.send(.speechStopped(turn: turn, playedFraction: fraction))
            }
        }
    }

    /// Speaks one text and stays until its mark has come back or somebody stops it.
    private func play(_ text: String, as speech: Speech, turn: Int, on media: any CallMedia) async {
        let failure = Mutex<ProviderError?>(nil)
        do throws(ProviderError) {
            try await services.synthesizer.speak(
                text, language: call.language, voice: call.voice, format: .telephone
            ) { frame in
                guard failure.withLock({ $0 == nil }), !Task.isCancelled else { return }
                do throws(ProviderError) {
                    try await media.play(frame)
                    let isFirst = speech.sent(frame.duration, at: self.services.clock)
                    if isFirst { await self.inbox.send(.speechStarted(turn: turn)) }
                } catch {
                    failure.withLock { $0 = error }
                }
            }
            if let failure = failure.withLock({ $0 }) { throw failure }
            guard !Task.isCancelled else { return }
            try await media.mark(speech.mark)
            speech.allSent()
        } catch {
            logger.warning("not spoken", metadata: error.metadata)
            await inbox.send(.speechFailed(turn: turn, error.kind))
            return
        }
        await inbox.send(.speechSent(turn: turn, length: speech.remaining(at: services.clock)))
        await CancelScope.untilCancelled()
    }
}

extension ProviderError {
    fileprivate var metadata: Logger.Metadata {
        ["error.kind": "\(kind)", "error.provider": "\(provider)", "error.code": "\(code ?? "")"]
    }
}
