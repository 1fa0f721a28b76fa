import CWhisper
import Calls
import Foundation
import Languages

/// What one decode should do.
struct WhisperRequest: Sendable {
    /// Telephone sound: 8 kHz, -1…1.
    var samples: [Float]
    /// `nil`: find out whether it is Korean or English.
    var language: Language?
    /// Text in the style and with the words that are expected; only used if `language` is known.
    var prompt: String
    /// The least share of the 30 s window to look at, of 1,500 parts. Less is quicker, 400 and more is steadier.
    var context: Int
}

/// What one decode understood.
struct WhisperResult: Sendable, Equatable {
    /// A piece of text: a word, a part of one, or even a part of a character.
    struct Token: Sendable, Equatable {
        var bytes: [UInt8]
        /// How sure the model was, 0…1.
        var probability: Double
    }

    var tokens: [Token]
    var language: Language
    /// How likely the sound holds no speech at all, 0…1: of speech seldom over 0.4, of music seldom under 0.5.
    var noSpeech: Double
}

/// The functions of libwhisper.
struct WhisperLibrary: Sendable {
    let defaultContextParameters: whisper_context_default_params
    let defaultParameters: whisper_full_default_params
    let load: whisper_init_from_file_with_params_no_state
    let makeState: whisper_init_state
    let decode: whisper_full_with_state
    let segmentCount: whisper_full_n_segments_from_state
    let tokenCount: whisper_full_n_tokens_from_state
    let tokenID: whisper_full_get_token_id_from_state
    let tokenProbability: whisper_full_get_token_p_from_state
    let tokenText: whisper_full_get_token_text_from_state
    let firstMark: whisper_token_eot
    let languageID: whisper_lang_id
    let lastLanguageID: whisper_lang_max_id
    let hear: whisper_pcm_to_mel_with_state
    let detectLanguage: whisper_lang_auto_detect_with_state
    let step: whisper_decode_with_state
    let logits: whisper_get_logits_from_state
    let vocabularySize: whisper_n_vocab
    let startMark: whisper_token_sot
    let noSpeechMark: whisper_token_nosp
    let freeState: whisper_free_state
    let freeContext: whisper_free

    /// Opens `lib/libwhisper.so` and makes sure its structures are laid out as declared.
    /// - Throws: `.notInstalled` if it is missing or another version.
    init(engines: URL) throws(ProviderError) {
        let file = engines.appending(path: "lib/libwhisper.so")
        let library = try DynamicLibrary(file, engine: WhisperModel.provider)
        defaultContextParameters = try library.function(
            "whisper_context_default_params", as: whisper_context_default_params.self)
        defaultParameters = try library.function("whisper_full_default_params", as: whisper_full_default_params.self)
        load = try library.function(
            "whisper_init_from_file_with_params_no_state", as: whisper_init_from_file_with_params_no_state.self)
        makeState = try library.function("whisper_init_state", as: whisper_init_state.self)
        decode = try library.function("whisper_full_with_state", as: whisper_full_with_state.self)
        segmentCount = try library.function(
            "whisper_full_n_segments_from_state", as: whisper_full_n_segments_from_state.self)
        tokenCount = try library.function("whisper_full_n_tokens_from_state", as: whisper_full_n_tokens_from_state.self)
        tokenID = try library.function(
            "whisper_full_get_token_id_from_state", as: whisper_full_get_token_id_from_state.self)
        tokenProbability = try library.function(
            "whisper_full_get_token_p_from_state", as: whisper_full_get_token_p_from_state.self)
        tokenText = try library.function(
            "whisper_full_get_token_text_from_state", as: whisper_full_get_token_text_from_state.self)
        firstMark = try library.function("whisper_token_eot", as: whisper_token_eot.self)
        languageID = try library.function("whisper_lang_id", as: whisper_lang_id.self)
        lastLanguageID = try library.function("whisper_lang_max_id", as: whisper_lang_max_id.self)
        hear = try library.function("whisper_pcm_to_mel_with_state", as: whisper_pcm_to_mel_with_state.self)
        detectLanguage = try library.function(
            "whisper_lang_auto_detect_with_state", as: whisper_lang_auto_detect_with_state.self)
        step = try library.function("whisper_decode_with_state", as: whisper_decode_with_state.self)
        logits = try library.function("whisper_get_logits_from_state", as: whisper_get_logits_from_state.self)
        vocabularySize = try library.function("whisper_n_vocab", as: whisper_n_vocab.self)
        startMark = try library.function("whisper_token_sot", as: whisper_token_sot.self)
        noSpeechMark = try library.function("whisper_token_nosp", as: whisper_token_nosp.self)
        freeState = try library.function("whisper_free_state", as: whisper_free_state.self)
        freeContext = try library.function("whisper_free", as: whisper_free.self)

        // Defaults spread over the structure: another layout would not read back like this.
        let defaults = defaultParameters(WHISPER_SAMPLING_GREEDY)
        guard
            defaults.n_max_text_ctx == 16_384, defaults.entropy_thold == 2.4, defaults.greedy.best_of == 5,
            defaults.grammar_penalty == 100, defaults.vad_params.speech_pad_ms == 30
        else { throw ProviderError(.notInstalled, provider: WhisperModel.provider, code: "another version") }

        let silence = try library.function("whisper_log_set", as: whisper_log_set.self)
        silence({ _, _, _ in }, nil)
    }
}

/// Whisper's weights in memory, shared by all threads that decode.
///
/// Unchecked, because the compiler cannot know that the library only reads a context that has no state of its own.
final class WhisperModel: @unchecked Sendable {
    static let provider = "whisper"

    fileprivate let library: WhisperLibrary
    fileprivate let context: OpaquePointer

    /// Loads `models/ggml-whisper-base-q8_0.bin`. Takes about 0.2 s and 91 MB; blocks.
    /// - Throws: `.notInstalled` if the library or the model is missing or damaged.
    init(engines: URL) throws(ProviderError) {
        library = try WhisperLibrary(engines: engines)
        let file = engines.appending(path: "models/ggml-whisper-base-q8_0.bin")
        guard FileManager.default.isReadableFile(atPath: file.path) else {
            throw ProviderError(.notInstalled, provider: Self.provider, code: file.lastPathComponent)
        }
        var parameters = library.defaultContextParameters()
        parameters.use_gpu = false
        // Flash attention reads past the end of short sound into what an earlier decode left there.
        parameters.flash_attn = false
        guard let context = library.load(file.path, parameters) else {
            throw ProviderError(.notInstalled, provider: Self.provider, code: file.lastPathComponent)
        }
        self.context = context
    }

    deinit { library.freeContext(context) }
}

/// What one thread needs to decode: about 61 MB of working memory.
///
/// Unchecked, so that it can be made on one thread and handed to the one that decodes. Two threads must not use it at
/// once; `WhisperPool` gives each thread its own.
final class WhisperState: @unchecked Sendable {
    private let model: WhisperModel
    private let state: OpaquePointer

    /// Makes the working memory for one thread.
    /// - Throws: `.serverFault` if there is not enough memory.
    init(model: WhisperModel) throws(ProviderError) {
        guard let state = model.library.makeState(model.context) else {
            throw ProviderError(.serverFault, provider: WhisperModel.provider, code: "memory")
        }
        self.model = model
        self.state = state
    }

    deinit { model.library.freeState(state) }

    /// Decodes. Blocks for about a tenth of the sound's length.
    /// - Parameters:
    ///   - request: at most 30 s of sound.
    ///   - threads: how many threads work on it, the caller's included.
    ///   - isUnwanted: asked again and again; `true` stops the decode.
    /// - Returns: `nil` if stopped.
    /// - Throws: `.serverFault` if the library fails.
    func decode(
        _ request: WhisperRequest, threads: Int, unless isUnwanted: @escaping @Sendable () -> Bool
    ) throws(ProviderError) -> WhisperResult? {
        if isUnwanted() { return nil }
        let samples = Upsampler.doubled(request.samples)
        let language: Language
        if let known = request.language {
            language = known
        } else {
            language = try detectLanguage(samples, threads: threads)
        }
        let prompt = request.language == nil ? "" : request.prompt
        let question = Unmanaged.passRetained(Question(isUnwanted))
        defer { question.release() }
        let status = language.rawValue.withCString { language in
            prompt.withCString { prompt in
                var parameters = makeParameters(sampleCount: samples.count, context: request.context)
                parameters.n_threads = Int32(threads)
                parameters.language = language
                parameters.initial_prompt = prompt
                parameters.abort_callback_user_data = question.toOpaque()
                parameters.abort_callback = { question in
                    guard let question else { return false }
                    return Unmanaged<Question>.fromOpaque(question).takeUnretainedValue().ask()
                }
                return model.library.decode(model.context, state, parameters, samples, Int32(samples.count))
            }
        }
        if isUnwanted() { return nil }
        guard status == 0 else {
            throw ProviderError(.serverFault, provider: WhisperModel.provider, code: "\(status)")
        }
        let tokens = tokens()
        return WhisperResult(tokens: tokens, language: language, noSpeech: try noSpeech(threads: threads))
    }

    /// How likely the sound just decoded holds no speech. The library's own figure is that of the last mark before the
    /// text, which without timestamps is always nothing; the model was trained to tell it at the first.
    private func noSpeech(threads: Int) throws(ProviderError) -> Double {
        let library = model.library
        var start = library.startMark(model.context)
        let mark = Int(library.noSpeechMark(model.context))
        guard library.step(model.context, state, &start, 1, 0, Int32(threads)) == 0, let first = library.logits(state)
        else { throw ProviderError(.serverFault, provider: WhisperModel.provider, code: "speech") }
        let logits = UnsafeBufferPointer(start: first, count: Int(library.vocabularySize(model.context)))
        guard let highest = logits.max(), logits.indices.contains(mark) else { return 0 }
        let sum = logits.reduce(0.0) { $0 + Double(exp($1 - highest)) }
        return Double(exp(logits[mark] - highest)) / sum
    }

    private func makeParameters(sampleCount: Int, context: Int) -> whisper_full_params {
        var parameters = model.library.defaultParameters(WHISPER_SAMPLING_GREEDY)
        parameters.greedy.best_of = 1
        parameters.no_context = true
        parameters.no_timestamps = true
        parameters.single_segment = true
        parameters.suppress_nst = true
        parameters.temperature_inc = 0
        parameters.print_progress = false
        parameters.print_realtime = false
        parameters.print_timestamps = false
        // One part of the window is 320 samples; some room at the end keeps the last word whole.
        parameters.audio_ctx = Int32(min(1_500, max(context, sampleCount / 320 + 64)))
        // A person says at most nine tokens a second: a longer text is a loop of the decoder.
        parameters.max_tokens = Int32(sampleCount * 9 / 16_000 + 10)
        return parameters
    }

    private func detectLanguage(_ samples: [Float], threads: Int) throws(ProviderError) -> Language {
        let library = model.library
        var probabilities = [Float](repeating: 0, count: Int(library.lastLanguageID()) + 1)
        guard
            library.hear(model.context, state, samples, Int32(samples.count), Int32(threads)) == 0,
            library.detectLanguage(model.context, state, 0, Int32(threads), &probabilities) >= 0
        else { throw ProviderError(.serverFault, provider: WhisperModel.provider, code: "language") }
        func probability(_ language: Language) -> Float {
            let id = Int(library.languageID(language.rawValue))
            return probabilities.indices.contains(id) ? probabilities[id] : 0
        }
        return probability(.english) > probability(.korean) ? .english : .korean
    }

    private func tokens() -> [WhisperResult.Token] {
        let library = model.library
        let firstMark = library.firstMark(model.context)
        var tokens: [WhisperResult.Token] = []
        for segment in 0..<library.segmentCount(state) {
            for index in 0..<library.tokenCount(state, segment) {
                guard
                    library.tokenID(state, segment, index) < firstMark,
                    let text = library.tokenText(model.context, state, segment, index)
                else { continue }
                let bytes = [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
                let probability = Double(library.tokenProbability(state, segment, index))
                tokens.append(WhisperResult.Token(bytes: bytes, probability: probability))
            }
        }
        return tokens
    }

    /// Carries a Swift closure through the C callback.
    private final class Question {
        let ask: @Sendable () -> Bool
        init(_ ask: @escaping @Sendable () -> Bool) { self.ask = ask }
    }
}
