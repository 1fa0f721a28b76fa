public import Calls
public import Foundation
public import Logging
public import TelephoneAudio

/// Whisper and Silero VAD on this machine: nothing leaves it, and no account is needed.
///
/// One model is shared by all streams and a few threads. Finals come first; when the machine cannot keep up, interims
/// are left out and `lagging(true)` is said.
public struct EmbeddedSpeechRecognizer: SpeechRecognizer {
    /// How the work is shared out, and when captions count as late.
    public struct Settings: Sendable, Equatable {
        /// How many decodes run at once, each on a thread of its own with 61 MB of memory. 1…16.
        public var workers = 2
        /// How many threads decodes use together: all of them if one decode runs alone, else a share. 1…16.
        public var threads = 2
        /// How many decodes may wait, of all streams together.
        public var waitingDecodes = 64
        /// How many finished utterances of one stream may wait for their words. If there are more, no more of the
        /// stream is taken until one is done.
        public var waitingFinals = 2
        /// Whether there are captions while someone still speaks.
        public var hasInterims = true
        /// How often there is one, in time of the stream.
        public var interimEvery: Duration = .milliseconds(900)
        /// An interim later than this after it was due counts as late.
        public var interimLimit: Duration = .milliseconds(2_500)
        /// A final later than this after the utterance was over counts as late.
        public var finalLimit: Duration = .milliseconds(1_500)
        /// How long to wait for the words that tell whether a speaker has finished, before judging without them.
        public var patience: Duration = .milliseconds(700)

        /// The settings for two cores.
        public init() {}
    }

    private let pool: WhisperPool
    private let silero: OnnxModel
    private let logger: Logger
    private let settings: Settings
    private let load: RecognitionPriority
    private let clock: any Clock<Duration>

    /// Loads the engines. Blocks for about 0.5 s.
    /// - Parameters:
    ///   - directory: what `scripts/engines` fills.
    ///   - logger: told how streams went; never what was said.
    ///   - settings: how the work is shared out.
    ///   - load: told while someone is heard.
    ///   - clock: by which lateness is measured. Positions in the stream come from the stream itself.
    /// - Throws: `.notInstalled` if something is missing or damaged; `code` names it. `.serverFault` if memory is short.
    public init(
        engines directory: URL, logger: Logger, settings: Settings = Settings(),
        load: RecognitionPriority = RecognitionPriority(), clock: any Clock<Duration> = ContinuousClock()
    ) throws(ProviderError) {
        let runtime = try OnnxRuntime(engines: directory)
        silero = try runtime.load(directory.appending(path: "models/silero_vad.onnx"), threads: 1)
        pool = try WhisperPool(
            engines: directory, workers: min(16, max(1, settings.workers)),
            threads: min(16, max(1, settings.threads)), capacity: max(1, settings.waitingDecodes))
        self.logger = logger
        self.settings = settings
        self.load = load
        self.clock = clock
    }

    /// Hears a stream until it ends. See `SpeechRecognizer`.
    /// - Throws: `.invalidRequest` if a frame is not in `AudioFormat.telephone`; `.serverFault` if an engine fails.
    @concurrent
    public func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        var hearing = Hearing(
            pool: pool, activity: VoiceActivity(model: silero), settings: settings, hints: hints, load: load,
            clock: clock)
        defer { hearing.abandonAll() }
        for await frame in audio {
            if Task.isCancelled { return }
            try await hearing.hear(frame, onEvent)
        }
        if Task.isCancelled { return }
        try await hearing.finish(onEvent)
        logger.debug("stream heard", metadata: ["ears.utterances": "\(hearing.utterance)"])
    }
}
