public import Calls
import Hummingbird
public import Logging
public import ServiceLifecycle
import WebSockets

/// Stands in for Google's Gemini API: speaks its wire, and finds words with an assistant of ours.
///
/// It understands conversations as CallBa's own prompt quotes them, one JSON object a part; of anything else it takes the
/// texts as what two people said. Structured answers are those of that prompt: replies, an opening line, a summary.
public struct GeminiEmulator: Service {
    /// How it is reached, and what it refuses.
    public struct Configuration: Sendable {
        /// The address it listens at.
        public var host: String
        /// Its port; 0: any that is free.
        public var port: Int
        /// The key that requests must show.
        public var key: String
        /// The models it has, without `models/`.
        public var models = [
            "gemini-3.5-flash-lite", "gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash", "gemini-3.5-flash",
            "gemini-3.1-flash-lite", "gemini-3.1-pro-preview",
        ]
        /// A prompt with one of these words is blocked; an answer with one ends where the word begins.
        public var blockedWords: [String] = []

        /// Describes an emulator; nothing is opened by that.
        public init(host: String = "127.0.0.1", port: Int = 0, key: String) {
            self.host = host
            self.port = port
            self.key = key
        }
    }

    private let configuration: Configuration
    private let routes: GeminiRoutes
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Puts an emulator together; ``run()`` opens it.
    /// - Parameters:
    ///   - assistant: finds the words of its answers.
    ///   - faults: what it does wrong on purpose.
    ///   - clock: measures how late a slow answer comes.
    ///   - onListening: called once, with the port, when requests can be made.
    public init(
        _ configuration: Configuration, assistant: any Assistant, faults: EmulatorFaults = EmulatorFaults(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        routes = GeminiRoutes(
            configuration: configuration, writer: GeminiWriter(assistant: assistant), faults: faults, clock: clock)
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let server = Application(
            router: routes.router(),
            server: .http1WithWebSockets(),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "gemini-emulator"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger)
        try await server.run()
    }
}
