public import Calls
import HTTPTypes
import Hummingbird
public import Logging
public import ServiceLifecycle
import WebSockets

/// Stands in for ElevenLabs: the same paths, bodies, refusals and headers, spoken by a voice that really speaks.
///
/// It makes speech, whole or as a stream, and lists voices, models and the account. Formats are `ulaw_8000`, `pcm_8000`,
/// `pcm_16000` and `pcm_24000`; a request for another one that the vendor knows, MP3 among them, is refused as by a plan
/// that lacks it (403 `only_for_creator+`), one for an unknown format as the vendor's own validation does (422). The
/// WebSocket interface is not there.
public struct ElevenLabsEmulator: Service {
    /// How it is reached, and who may use it.
    public struct Configuration: Sendable {
        /// The address it listens at.
        public var host: String
        /// Its port; 0: any that is free.
        public var port: Int
        /// The `xi-api-key` that is accepted.
        public var apiKey: String
        /// Its voices: how each name of the vendor's kind sounds.
        public var voices: [String: Voice.Preset]
        /// Characters that may be spoken before the credit is used up.
        public var credit: Int

        /// Describes an emulator; nothing is opened by that.
        public init(
            host: String = "127.0.0.1", port: Int = 0, apiKey: String,
            voices: [String: Voice.Preset] = Configuration.ownVoices, credit: Int = 1_000_000
        ) {
            self.host = host
            self.port = port
            self.apiKey = apiKey
            self.voices = voices
            self.credit = credit
        }

        /// One voice for each preset, named as the vendor names voices: 20 letters and digits.
        public static let ownVoices: [String: Voice.Preset] = [
            "CallBaEmulatedBright": .bright, "CallBaEmulatedClear0": .clear, "CallBaEmulatedCalm00": .calm,
            "CallBaEmulatedWarm00": .warm,
        ]
    }

    /// What a client wanted to be spoken.
    public struct Wish: Sendable, Equatable {
        /// Names the voice.
        public var voice: String
        /// What is to be spoken.
        public var text: String
        /// What was spoken before, for the tone; `nil` if that was not said.
        public var previousText: String?
        /// Names the model.
        public var model: String
        /// ISO 639-1; `nil` if it was not said.
        public var language: String?
        /// `ulaw_8000` and the like.
        public var format: String
        /// 0.7–1.2.
        public var speed: Double
        /// Whether the sound is wanted while it is made.
        public var isStream: Bool
    }

    private let voice: any SpeechSynthesizer
    private let configuration: Configuration
    private let faults: EmulatorFaults
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void
    private let onWish: @Sendable (Wish) async -> Void

    /// Puts an emulator together; ``run()`` opens it.
    /// - Parameters:
    ///   - voice: really speaks.
    ///   - faults: what goes wrong; may be changed while it runs.
    ///   - clock: measures how late a slow answer is.
    ///   - onListening: called once, with the port, when it can be used.
    ///   - onWish: told of everything that is to be spoken, before it is.
    public init(
        voice: any SpeechSynthesizer, configuration: Configuration, faults: EmulatorFaults = EmulatorFaults(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
        onWish: @escaping @Sendable (Wish) async -> Void = { _ in }
    ) {
        self.voice = voice
        self.configuration = configuration
        self.faults = faults
        self.clock = clock
        self.logger = logger
        self.onListening = onListening
        self.onWish = onWish
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let desk = ElevenLabsDesk(
            voice: voice, configuration: configuration, faults: faults, clock: clock, onWish: onWish)
        let server = Application(
            router: desk.routes(),
            server: .http1WithWebSockets(),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "elevenlabs-emulator"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger)
        try await server.run()
    }
}
