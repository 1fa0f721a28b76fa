import Calls
import Concurrency
import Foundation
import Languages
import TelephoneAudio

/// One stream being heard: sound in, events out, in order.
///
/// A value that one task owns. It takes sound in stretches of 32 ms; after each it says what decodes have brought.
struct Hearing {
    typealias OnEvent = @Sendable (RecognitionEvent) async -> Void

    /// A decode of an utterance in progress.
    private struct Interim {
        var decoding: Decoding
        var end: Int
    }

    /// An utterance that is over and waits for its words.
    private struct Final {
        var utterance: Int
        var revision: Int
        var span: Range<Int>
        var decoding: Decoding
        /// How likely the sound is speech at all.
        var clarity: Double
        /// What was understood with the prompt, while it is decoded once more without.
        var doubted: Understanding?
        var endedAt: Duration
    }

    /// Sound from before speech was noticed that is decoded too, so that no first syllable is lost.
    private static let preroll = 8_000 * 300 / 1_000
    /// A jump in time up to this is a clock's imprecision, not a gap.
    private static let tolerance = 8_000 * 60 / 1_000
    private static let interimContext = 224
    private static let finalContext = 300

    private let pool: WhisperPool
    private let stream: Int
    private let settings: EmbeddedSpeechRecognizer.Settings
    private let hints: RecognitionHints
    private let load: RecognitionPriority
    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch

    private var activity: VoiceActivity
    private var tracker: Endpointer
    private var language: Language?
    /// Sound that is not yet a whole stretch.
    private var rest: [Float] = []
    /// Sound that may still be decoded, and where in the stream it begins.
    private var history: [Float] = []
    private var historyStart = 0

    /// How many utterances have begun.
    private(set) var utterance = 0
    private var revision = 0
    private var shown = ""
    /// How far into the stream the caption shown goes.
    private var shownEnd = 0
    /// Where the sound of the utterance in progress begins.
    private var begin = 0
    private var interims: [Interim] = []
    /// The decode of all that was said, begun when the speaker paused.
    private var early: Interim?
    private var finals: [Final] = []
    private var lateness: Lateness
    /// Kept while words are due.
    private var hold: RecognitionPriority.Hold?

    /// Starts on a stream that nothing has been heard of.
    init(
        pool: WhisperPool, activity: VoiceActivity, settings: EmbeddedSpeechRecognizer.Settings,
        hints: RecognitionHints, load: RecognitionPriority, clock: any Clock<Duration>
    ) {
        self.pool = pool
        self.activity = activity
        self.settings = settings
        self.hints = hints
        self.load = load
        self.clock = clock
        stream = pool.makeStream()
        stopwatch = Stopwatch(clock)
        language = hints.language
        var tracking = Endpointer.Settings()
        tracking.interimEvery = settings.interimEvery.samples
        tracker = Endpointer(settings: tracking)
        lateness = Lateness(interimLimit: settings.interimLimit, finalLimit: settings.finalLimit)
    }

    /// Takes the next sound.
    mutating func hear(_ frame: AudioFrame, _ onEvent: OnEvent) async throws(ProviderError) {
        guard frame.format == .telephone else {
            throw ProviderError(.invalidRequest, provider: WhisperModel.provider, code: "format")
        }
        let gap = frame.offset.samples - (tracker.position + rest.count)
        if gap > Self.tolerance { try await skip(gap, onEvent) }
        rest += MuLaw.decode(frame.bytes).map { Float($0) / 32_768 }
        var taken = 0
        while rest.count - taken >= VoiceActivity.window {
            let stretch = Array(rest[taken..<taken + VoiceActivity.window])
            taken += VoiceActivity.window
            let probability = try activity.probability(of: stretch)
            try await take(stretch, probability: probability, onEvent)
        }
        rest.removeFirst(taken)
    }

    /// Takes the end of the stream, and waits for what is still being decoded.
    mutating func finish(_ onEvent: OnEvent) async throws(ProviderError) {
        if !rest.isEmpty {
            let length = rest.count
            let padded = rest + [Float](repeating: 0, count: VoiceActivity.window - length)
            let probability = try activity.probability(of: padded)
            let stretch = rest
            rest = []
            try await take(stretch, probability: probability, onEvent)
        }
        let (span, clarity) = (tracker.span, tracker.clarity)
        for event in tracker.finish() { try await handle(event, span: span, clarity: clarity, onEvent) }
        while let next = finals.first, !Task.isCancelled {
            _ = await next.decoding.settled()
            try await deliver(onEvent)
        }
    }

    /// Lets go of all decodes.
    func abandonAll() {
        for decoding in interims.map(\.decoding) + finals.map(\.decoding) { decoding.abandon() }
        early?.decoding.abandon()
    }

    // MARK: - Sound

    /// Takes a gap in the sound as silence. It is longer than a stretch.
    private mutating func skip(_ gap: Int, _ onEvent: OnEvent) async throws(ProviderError) {
        var left = gap
        if !rest.isEmpty {
            let missing = VoiceActivity.window - rest.count
            let stretch = rest + [Float](repeating: 0, count: missing)
            rest = []
            left -= missing
            try await take(stretch, probability: try activity.probability(of: stretch), onEvent)
        }
        activity.reset()
        while left > 0, tracker.span != nil {
            let length = min(left, VoiceActivity.window)
            left -= length
            try await take([Float](repeating: 0, count: length), probability: 0, onEvent)
        }
        // Silence: the remainder, however long, is one step.
        guard left > 0 else { return }
        _ = tracker.hear(0, length: left)
        history = []
        historyStart = tracker.position
    }

    /// Takes one stretch of sound.
    private mutating func take(
        _ stretch: [Float], probability: Float, _ onEvent: OnEvent
    ) async throws(ProviderError) {
        history += stretch
        let (before, clarity) = (tracker.span, tracker.clarity)
        for event in tracker.hear(probability, length: stretch.count) {
            try await handle(event, span: tracker.span ?? before, clarity: clarity, onEvent)
        }
        try await deliver(onEvent)
        holdBackOthers()
        // Before speech only the pre-roll is of use.
        let keepFrom = tracker.span == nil ? tracker.position - Self.preroll - VoiceActivity.window : begin
        if keepFrom > historyStart {
            history.removeFirst(min(history.count, keepFrom - historyStart))
            historyStart = keepFrom
        }
    }

    private mutating func handle(
        _ event: Endpointer.Event, span: Range<Int>?, clarity: Double, _ onEvent: OnEvent
    ) async throws(ProviderError) {
        switch event {
        case .began:
            begin = max(historyStart, (span?.lowerBound ?? tracker.position) - Self.preroll)
            await startUtterance(onEvent)
        case .interimDue:
            guard settings.hasInterims, hints.wantsInterims else { return }
            lateness.interimIsDue(at: stopwatch.elapsed)
            interims.append(Interim(decoding: submit(.interim, upTo: tracker.position), end: tracker.position))
        case .paused:
            for interim in interims { interim.decoding.abandon() }
            early = Interim(decoding: submit(.final, upTo: tracker.position), end: tracker.position)
        case .resumed:
            if let early, case .understood(let result)? = early.decoding.outcome {
                await show(early, result, onEvent)
            }
            early?.decoding.abandon()
            early = nil
        case .wordsNeeded:
            guard let early else { return }
            await waitForWords(of: early.decoding)
            learnWords()
        case .ended:
            let decoding = early?.decoding ?? submit(.final, upTo: tracker.position)
            early = nil
            try await settle(decoding, span: span ?? begin..<tracker.position, clarity: clarity, onEvent)
        case .wasNoise:
            await onEvent(.nothingSaid(utterance: utterance))
        case .tooLong:
            try await cut(span: span ?? begin..<tracker.position, clarity: clarity, onEvent)
        }
    }

    private mutating func startUtterance(_ onEvent: OnEvent) async {
        utterance += 1
        revision = 0
        shown = ""
        shownEnd = 0
        await onEvent(.speechStarted(utterance: utterance))
    }

    /// Ends an utterance that is too long where it is quietest, and goes on with the next.
    private mutating func cut(
        span: Range<Int>, clarity: Double, _ onEvent: OnEvent
    ) async throws(ProviderError) {
        let earliest = begin + (tracker.position - begin) * 6 / 10
        let place = earliest + Quietest.position(in: history[(earliest - historyStart)...])
        early?.decoding.abandon()
        early = nil
        let decoding = submit(.final, upTo: place)
        try await settle(decoding, span: span.lowerBound..<place, clarity: clarity, onEvent)
        begin = place
        tracker.cut(at: place)
        await startUtterance(onEvent)
    }

    /// Keeps the cores free for words that are due: while someone speaks if captions follow, else once they pause.
    private mutating func holdBackOthers() {
        let isFollowed = settings.hasInterims && hints.wantsInterims && tracker.span != nil
        let isDue = isFollowed || early != nil || !finals.isEmpty
        if isDue != (hold != nil) { hold = isDue ? load.hold() : nil }
    }

    // MARK: - Words

    private func submit(_ urgency: DecodeQueue<UInt64>.Urgency, upTo end: Int) -> Decoding {
        let sound = history[max(0, begin - historyStart)..<min(history.count, end - historyStart)]
        // An interim is shown as it comes, so it must not be able to recite the prompt.
        let request = WhisperRequest(
            samples: Array(sound), language: language, prompt: urgency == .final ? prompt : "",
            context: urgency == .final ? Self.finalContext : Self.interimContext)
        return pool.submit(request, urgency: urgency, stream: stream)
    }

    private var prompt: String { language.map { RecognitionPrompt.text(in: $0, phrases: hints.phrases) } ?? "" }

    /// Waits for a decode, but not longer than `patience`.
    private func waitForWords(of decoding: Decoding) async {
        guard decoding.outcome == nil else { return }
        _ = await withTimeout(settings.patience, by: clock) { await decoding.settled() }
    }

    /// Lets what the speaker has said decide how long a silence ends it.
    private mutating func learnWords() {
        guard let early, case .understood(let result)? = early.decoding.outcome else { return }
        let understanding = Understanding(result, clarity: tracker.clarity)
        tracker.understood(understanding?.text ?? "", language: result.language)
    }

    /// Takes in an utterance that is over. If too many wait for their words, waits for the first of them.
    private mutating func settle(
        _ decoding: Decoding, span: Range<Int>, clarity: Double, _ onEvent: OnEvent
    ) async throws(ProviderError) {
        for interim in interims { interim.decoding.abandon() }
        interims = []
        lateness.interimIsMoot()
        finals.append(
            Final(
                utterance: utterance, revision: revision, span: span, decoding: decoding, clarity: clarity,
                endedAt: stopwatch.elapsed))
        try await deliver(onEvent)
        while finals.count > settings.waitingFinals, let first = finals.first, !Task.isCancelled {
            _ = await first.decoding.settled()
            try await deliver(onEvent)
        }
    }

    /// Says what decodes have brought since the last time.
    private mutating func deliver(_ onEvent: OnEvent) async throws(ProviderError) {
        while let first = finals.first, let outcome = first.decoding.outcome {
            switch outcome {
            case .understood(let result):
                if first.doubted == nil, let said = doubted(result, of: first) {
                    var plain = first.decoding.request
                    plain.prompt = ""
                    finals[0].doubted = said
                    finals[0].decoding = pool.submit(plain, urgency: .final, stream: stream)
                    continue
                }
                finals.removeFirst()
                lateness.finalCame(after: stopwatch.elapsed - first.endedAt)
                await conclude(first, result, onEvent)
            case .dropped:
                // The queue was full of other finals. This one must not be lost.
                finals[0].decoding = pool.submit(first.decoding.request, urgency: .final, stream: stream)
            case .failed(let error):
                throw error
            }
        }
        for interim in interims {
            guard let outcome = interim.decoding.outcome else { continue }
            if case .understood(let result) = outcome {
                lateness.interimCame(at: stopwatch.elapsed)
                await show(interim, result, onEvent)
            }
        }
        interims.removeAll { $0.decoding.outcome != nil }
        if early?.decoding.outcome != nil { learnWords() }
        if let isLate = lateness.change(at: stopwatch.elapsed, oldestFinal: finals.first?.endedAt) {
            await onEvent(.lagging(isLate))
        }
    }

    /// Says an interim, if it says anything new: two decodes at once may end in the wrong order.
    private mutating func show(_ interim: Interim, _ result: WhisperResult, _ onEvent: OnEvent) async {
        let (end, prompt) = (interim.end, interim.decoding.request.prompt)
        guard
            end > shownEnd, let start = tracker.span?.lowerBound,
            let understanding = Understanding(result, clarity: tracker.clarity), understanding.text != shown,
            understanding.isClear, !Recital(of: prompt, in: understanding.text).isLikely
        else { return }
        shown = understanding.text
        shownEnd = end
        revision += 1
        await onEvent(
            .transcript(
                transcript(understanding, utterance, revision, start..<max(start, end), isFinal: false)))
    }

    /// What was understood with the prompt, if the prompt alone may have made it.
    private func doubted(_ result: WhisperResult, of final: Final) -> Understanding? {
        let prompt = final.decoding.request.prompt
        guard !prompt.isEmpty, let said = Understanding(result, clarity: final.clarity) else { return nil }
        return !said.isClear || Recital(of: prompt, in: said.text).isLikely ? said : nil
    }

    /// Says a final, or that there is none.
    private mutating func conclude(_ final: Final, _ result: WhisperResult, _ onEvent: OnEvent) async {
        let last = Understanding(result, clarity: final.clarity)
        guard let understanding = Understanding.agreed(final.doubted, last, prompt: prompt) else {
            await onEvent(.nothingSaid(utterance: final.utterance))
            return
        }
        // One good utterance settles which language is spoken.
        if language == nil, understanding.confidence > 0.5 { language = understanding.language }
        await onEvent(
            .transcript(
                transcript(understanding, final.utterance, final.revision + 1, final.span, isFinal: true)))
    }

    private func transcript(
        _ understanding: Understanding, _ utterance: Int, _ revision: Int, _ span: Range<Int>, isFinal: Bool
    ) -> Transcript {
        Transcript(
            utterance: utterance, revision: revision, text: understanding.text, isFinal: isFinal,
            confidence: understanding.confidence, doubtful: understanding.doubtful, language: understanding.language,
            start: .samples(span.lowerBound), end: .samples(span.upperBound))
    }
}

/// Whether captions come in time. Does nothing itself; times are from any one clock.
struct Lateness: Sendable {
    private let interimLimit: Duration
    private let finalLimit: Duration
    private var owedSince: Duration?
    private var wasLastInTime = true
    private var isLate = false

    /// In time, and nothing owed.
    init(interimLimit: Duration, finalLimit: Duration) {
        self.interimLimit = interimLimit
        self.finalLimit = finalLimit
    }

    /// An interim was asked for.
    mutating func interimIsDue(at time: Duration) { owedSince = owedSince ?? time }

    /// An interim came.
    mutating func interimCame(at time: Duration) {
        if let owedSince { wasLastInTime = time - owedSince <= interimLimit }
        owedSince = nil
    }

    /// The utterance is over: no interim is owed any more.
    mutating func interimIsMoot() { owedSince = nil }

    /// A final came so long after its utterance was over.
    mutating func finalCame(after delay: Duration) { wasLastInTime = delay <= finalLimit }

    /// Whether captions have become late (`true`) or are in time again (`false`) since this was asked last.
    /// - Parameter oldestFinal: when the oldest utterance that still waits for its words was over.
    mutating func change(at time: Duration, oldestFinal: Duration?) -> Bool? {
        let isOwed =
            owedSince.map { time - $0 > interimLimit } ?? false || oldestFinal.map { time - $0 > finalLimit } ?? false
        let becomes = isOwed || (isLate && !wasLastInTime)
        if isOwed { wasLastInTime = false }
        guard becomes != isLate else { return nil }
        isLate = becomes
        return becomes
    }
}

/// Where to cut sound that is too long.
enum Quietest {
    /// The middle of the quietest 100 ms, counted from the first sample given.
    static func position(in sound: ArraySlice<Float>) -> Int {
        let length = 800
        guard sound.count > length else { return sound.count }
        let energies = sound.map { $0 * $0 }
        var energy = energies[..<length].reduce(0, +)
        var best = (energy: energy, start: 0)
        for start in 1...(energies.count - length) {
            energy += energies[start + length - 1] - energies[start - 1]
            if energy < best.energy { best = (energy, start) }
        }
        return best.start + length / 2
    }
}

/// Text that prepares Whisper for what is likely to be said.
enum RecognitionPrompt {
    private static let longest = 200

    /// A sentence about telephone calls, and the words to expect.
    static func text(in language: Language, phrases: [String]) -> String {
        let opening =
            switch language {
            case .korean: "전화 통화입니다. 예약, 주문, 배송, 진료 시간을 안내해 드리겠습니다."
            case .english: "A telephone call about a booking, an order, a delivery or an appointment."
            }
        var text = opening
        for phrase in phrases where text.count + phrase.count + 2 <= opening.count + longest {
            text += (text == opening ? " " : ", ") + phrase
        }
        return text == opening ? text : text + "."
    }
}
