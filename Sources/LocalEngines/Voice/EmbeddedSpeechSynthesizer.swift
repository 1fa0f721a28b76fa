public import Calls
public import Foundation
public import Languages
public import Logging
import Synchronization
public import TelephoneAudio

/// The voice that comes with CallBa: Kokoro on this machine, nothing sent anywhere.
///
/// Speech is made clause by clause, the next one while one is playing; words that begin many sentences are kept ready,
/// so that most sentences begin at once. Previews are made when no call has anything to say, or a clause at a time between
/// what calls say. When the model cannot speak, English is said by
/// `espeak-ng` and Korean by the stock phrases that were made earlier; other Korean texts then fail.
public final class EmbeddedSpeechSynthesizer: SpeechSynthesizer {
    /// How much sound made ahead is kept in memory; the oldest goes first. 8 MB is about 17 minutes on a telephone.
    public static let cacheLimit = 8 << 20

    private let logger: Logger
    private let thread: SynthesisThread
    private let model: Kokoro
    private let english: EnglishPhonemes?
    private let shelf: PhraseShelf
    private let cache = Mutex(Cache())
    private let espeak = EspeakNG()

    /// Loads the voice model; blocks for about a second, so call it before serving.
    /// - Parameters:
    ///   - directory: the folder that `scripts/engines` fills; phrases made are kept in its `phrases`.
    ///   - threads: how many threads one clause may use, 1–8. More than one pays only on a machine with cores to spare.
    ///   - ears: what speech made in advance gives way to.
    /// - Throws: `.notInstalled` if the engines are not there; `code` is the missing file.
    public init(
        engines directory: URL, threads: Int = 2, givingWayTo ears: RecognitionPriority = RecognitionPriority(),
        logger: Logger
    )
        throws(ProviderError)
    {
        self.logger = logger
        thread = SynthesisThread(givingWayTo: ears)
        let runtime = try OnnxRuntime(engines: directory)
        model = try Kokoro(runtime: runtime, engines: directory, threads: min(max(threads, 1), 8))
        shelf = PhraseShelf(engines: directory, fingerprint: Self.version + "-" + model.fingerprint)
        do {
            english = try EnglishPhonemes()
        } catch {
            english = nil
            logger.notice("no English dictionary, English is spoken by espeak-ng", metadata: ["package": "festlex-cmu"])
        }
    }

    /// Rises when the same text would come to sound different.
    private static let version = "2"

    /// Speaks a text; see ``SpeechSynthesizer/speak(_:onAudio:)``. It has one tone, whatever was said before.
    ///
    /// - Throws: `.rateLimited` when more is to be said at once than can be queued; else why neither the model nor its
    ///   substitute could speak.
    public func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        let (request, format) = (request.withoutPrevious, request.format)
        var offset = Duration.zero
        if let phrase = await stockPhrase(request) {
            return await emit(phrase, format: format, offset: &offset, to: onAudio)
        }
        let pieces = pieces(of: request)
        guard let first = pieces.first else { return }
        var current = await sound(of: first)
        for index in pieces.indices {
            let sound: [UInt8]
            switch current {
            case .success(let bytes): sound = bytes
            case .failure(.canceled): return
            case .failure(.failed(let error)): throw error
            }
            guard index + 1 < pieces.count else {
                return await emit(sound, format: format, offset: &offset, to: onAudio)
            }
            async let next = self.sound(of: pieces[index + 1])
            await emit(sound, format: format, offset: &offset, to: onAudio)
            if Task.isCancelled { return }
            current = await next
        }
    }

    /// Makes texts ahead; see ``SpeechSynthesizer/prepare(_:)``. Stops without an error when
    /// cancelled, or when there is too much to do.
    ///
    /// First the beginnings of all texts, because one of them will be wanted at once; the rest of it can be made while
    /// its beginning plays.
    public func prepare(_ requests: [SpeechRequest]) async {
        var pieces: [[SpeechRequest]] = []
        for request in requests.map(\.withoutPrevious) {
            if request.isStockPhrase {
                guard await keepReady(request) == nil else { return }
            } else {
                pieces.append(request.clauses(isAwaited: false))
            }
        }
        for round in 0..<(pieces.map(\.count).max() ?? 0) {
            for text in pieces where round < text.count {
                if Task.isCancelled { return }
                if cache.withLock({ $0.sounds[text[round]] != nil }) { continue }
                guard case .success = await made(text[round], urgency: .later) else { return }
            }
        }
    }

    /// Whether all of a text can be said on the telephone without making anything.
    public func isPrepared(_ text: String, language: Language, voice: Voice) -> Bool {
        if voice.speed == 1, shelf.phrase(text, language: language, preset: voice.preset) != nil { return true }
        let request = SpeechRequest(text, language: language, voice: voice, format: .telephone)
        return request.clauses(isAwaited: false).allSatisfy { clause in cache.withLock { $0.sounds[clause] != nil } }
    }

    /// Reads a stock phrase from disk, or makes it and keeps it there.
    /// - Returns: what kept it from being made.
    private func keepReady(_ request: SpeechRequest) async -> ProviderError? {
        guard await stockPhrase(request) == nil, !Task.isCancelled else { return nil }
        var sound: [UInt8] = []
        for clause in request.clauses(isAwaited: false) {
            switch await made(clause, urgency: .later) {
            case .success(let bytes): sound += bytes
            case .failure(.canceled): return nil
            case .failure(.failed(let error)): return error
            }
        }
        guard !sound.isEmpty else { return nil }
        let bytes = sound
        let kept = await thread.run(.later) { [shelf] () throws(ProviderError) in
            shelf.keep(bytes, of: request.text, language: request.language, preset: request.voice.preset)
        }
        if case .success(false) = kept { logger.warning("a phrase could not be kept on disk") }
        return nil
    }

    // MARK: Pieces

    /// Whole sentences if the first of them has been made ahead or no call waits, else pieces that start soon.
    private func pieces(of request: SpeechRequest) -> [SpeechRequest] {
        let whole = request.clauses(isAwaited: false)
        guard request.format == .telephone, let first = whole.first else { return whole }
        let isMade = cache.withLock { $0.sounds[first] != nil }
        return isMade ? whole : request.clauses(isAwaited: true)
    }

    private func stockPhrase(_ request: SpeechRequest) async -> [UInt8]? {
        request.isStockPhrase ? await kept(request) : nil
    }

    /// A phrase that was made before, by this program or an earlier one.
    private func kept(_ request: SpeechRequest) async -> [UInt8]? {
        let (text, language, preset) = (request.text, request.language, request.voice.preset)
        if let phrase = shelf.phrase(text, language: language, preset: preset) { return phrase }
        _ = await thread.run(.now) { [shelf] () throws(ProviderError) in
            shelf.load([text], language: language, preset: preset)
        }
        return shelf.phrase(text, language: language, preset: preset)
    }

    private func sound(of piece: SpeechRequest) async -> Result<[UInt8], SynthesisThread.Refusal> {
        if let sound = cache.withLock({ $0.sounds[piece] }) { return .success(sound) }
        let isLeadIn = piece.isLeadIn
        if isLeadIn, let phrase = await kept(piece) { return .success(phrase) }
        let result = await made(piece, urgency: piece.format.urgency)
        if isLeadIn, case .success(let bytes) = result {
            // A disk that takes no more costs nothing but making it again.
            _ = await thread.run(.now) { [shelf] () throws(ProviderError) in
                shelf.keep(bytes, of: piece.text, language: piece.language, preset: piece.voice.preset)
            }
        }
        guard case .failure(.failed(let error)) = result, piece.language == .english else { return result }
        logger.warning("the voice model failed, espeak-ng speaks", metadata: ["reason": "\(error.kind)"])
        return await spokenByEspeak(piece)
    }

    private func made(
        _ piece: SpeechRequest, urgency: SynthesisThread.Urgency
    ) async -> Result<[UInt8], SynthesisThread.Refusal> {
        let result = await thread.run(urgency) { [self] () throws(ProviderError) in
            let phonemes: String
            switch piece.language {
            case .korean: phonemes = KoreanPhonemes.phonemes(piece.text)
            case .english:
                guard let english else {
                    throw ProviderError(.notInstalled, provider: Kokoro.provider, code: "festlex-cmu")
                }
                phonemes = english.phonemes(piece.text)
            }
            let samples = try model.sound(of: phonemes, preset: piece.voice.preset, speed: piece.voice.speed)
            return VoiceSignal.finished(samples, of: piece.text, format: piece.format)
        }
        // A preview is kept whole by those who let people listen to it; here it would drive out what calls will say.
        if piece.format == .telephone, case .success(let sound) = result {
            cache.withLock { $0.keep(sound, for: piece) }
        }
        return result
    }

    private func spokenByEspeak(
        _ piece: SpeechRequest
    ) async -> Result<[UInt8], SynthesisThread.Refusal> {
        let samples: [Float]
        do throws(ProviderError) {
            samples = try await espeak.sound(of: piece.text, voice: piece.voice)
        } catch {
            return .failure(.failed(error))
        }
        if Task.isCancelled { return .failure(.canceled) }
        return await thread.run(piece.format.urgency) { () throws(ProviderError) in
            VoiceSignal.finished(samples, of: piece.text, format: piece.format)
        }
    }

    /// Hands sound on in frames of 100 ms; the last may be shorter, but is whole 20 ms.
    private func emit(
        _ bytes: [UInt8], format: AudioFormat, offset: inout Duration, to onAudio: @Sendable (AudioFrame) async -> Void
    ) async {
        let size = format.sampleRate / 10 * format.bytesPerSample
        for start in stride(from: 0, to: bytes.count, by: size) {
            if Task.isCancelled { return }
            let frame = AudioFrame(Array(bytes[start..<min(start + size, bytes.count)]), format: format, offset: offset)
            offset += frame.duration
            await onAudio(frame)
        }
    }

    /// Sounds by their texts, the oldest dropped first.
    private struct Cache: Sendable {
        private(set) var sounds: [SpeechRequest: [UInt8]] = [:]
        private var order: [SpeechRequest] = []
        private var size = 0

        mutating func keep(_ sound: [UInt8], for key: SpeechRequest) {
            guard sound.count <= EmbeddedSpeechSynthesizer.cacheLimit / 4, sounds[key] == nil else { return }
            sounds[key] = sound
            order.append(key)
            size += sound.count
            while size > EmbeddedSpeechSynthesizer.cacheLimit, let oldest = order.first {
                order.removeFirst()
                size -= sounds.removeValue(forKey: oldest)?.count ?? 0
            }
        }
    }
}

extension SpeechRequest {
    /// Whether it is one of the phrases that are kept ready on disk.
    fileprivate var isStockPhrase: Bool { isKept && StockPhrases.all(in: language).contains(text) }

    /// Whether it is one of the beginnings that many texts share, which are kept on disk too.
    fileprivate var isLeadIn: Bool { isKept && StockPhrases.leadIns(in: language).contains(text) }

    private var isKept: Bool { format == .telephone && voice.speed == 1 }

    /// The same for each piece of the text.
    /// - Parameter isAwaited: whether the first piece is to be a short one, so that it starts soon.
    fileprivate func clauses(isAwaited: Bool) -> [SpeechRequest] {
        Speakable.clauses(text, language: language, isAwaited: isAwaited).map { clause in
            SpeechRequest(clause, language: language, voice: voice, format: format)
        }
    }
}

extension AudioFormat {
    /// How soon sound in this form is wanted: a call does not wait for anybody who listens before theirs.
    fileprivate var urgency: SynthesisThread.Urgency { self == .preview ? .preview : .now }
}
