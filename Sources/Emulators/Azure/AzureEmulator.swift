public import Calls
import HTTPTypes
import Hummingbird
public import Logging
public import ServiceLifecycle
import TelephoneAudio
import WebSockets

/// Azure Speech on this machine: its WebSocket protocol, with any recogniser behind it.
///
/// Clients reach it at `ws://host:port` where the vendor has `wss://region.stt.speech.microsoft.com`.
public struct AzureEmulator: Service {
    /// How clients reach it, and when it ends a turn.
    public struct Configuration: Sendable {
        /// The address it listens at.
        public var host = "127.0.0.1"
        /// Its port; 0: any that is free.
        public var port = 0
        /// The key that is accepted.
        public var key: String
        /// After so much sound a turn is ended with its next phrase, as the service does in long sessions; `nil`: never.
        public var longestTurn: Duration?

        /// Describes an emulator; nothing is opened by that.
        public init(key: String) { self.key = key }
    }

    private let configuration: Configuration
    private let recognizer: any SpeechRecognizer
    private let faults: EmulatorFaults
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Puts an emulator together; ``run()`` opens it.
    /// - Parameters:
    ///   - recognizer: hears for the service.
    ///   - faults: what goes wrong, one for each socket that is opened.
    ///   - clock: by which slow answers are slow.
    ///   - onListening: called once, with the port, when sockets can be opened.
    public init(
        configuration: Configuration, recognizer: any SpeechRecognizer, faults: EmulatorFaults = EmulatorFaults(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.recognizer = recognizer
        self.faults = faults
        self.clock = clock
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until graceful shutdown, which closes every socket.
    public func run() async throws {
        let server = Application(
            router: Router(),
            server: .http1WithWebSockets(maxMessageSize: 1 << 20) { request, _ in route(request) },
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "azure-emulator"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
        try await server.run()
    }

    /// Judges a handshake as the service does.
    private func route(_ request: HTTPRequest) -> WebSocketRoute {
        guard let target = AzureTarget(request.path) else { return .refuse(.notFound) }
        let fault = faults.take()
        switch fault {
        case .unauthorized: return .refuse(.unauthorized)
        case .exhausted: return .refuse(.tooManyRequests)
        case .slow, .cut, .malformed, nil: break
        }
        let name = HTTPField.Name("Ocp-Apim-Subscription-Key")
        // Tokens are issued elsewhere: none is valid here.
        let key =
            name.flatMap { request.headerFields[$0] } ?? target.query["ocp-apim-subscription-key"]
            ?? request.headerFields[.authorization]
        guard let key else { return .refuse(.forbidden) }
        guard key == configuration.key else { return .refuse(.unauthorized) }
        guard target.isComplete else { return .refuse(.badRequest) }
        return .accept(gathering: .zero) { socket in try await serve(socket, target, fault) }
    }

    private func serve(_ socket: WebSocket, _ target: AzureTarget, _ fault: EmulatorFault?) async throws {
        let outbox = AzureOutbox(fault: fault, clock: clock)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await outbox.run(socket, clock) }
            var wire = AzureWire(target: target)
            var feed: AsyncStream<AudioFrame>.Continuation?
            defer {
                feed?.finish()
                group.cancelAll()
            }
            for try await message in socket.messages {
                for effect in wire.receive(message) {
                    switch effect {
                    case .open(let turn):
                        feed?.finish()
                        // Ten minutes of 100 ms; a client that is further ahead of the recogniser is not live.
                        let (frames, next) = AsyncStream.makeStream(
                            of: AudioFrame.self, bufferingPolicy: .bufferingOldest(6_000))
                        feed = next
                        // A command is one phrase long.
                        let longest = target.isInteractive ? .zero : configuration.longestTurn
                        let hearing = AzureHearing(turn: turn, longest: longest, outbox: outbox, feed: next)
                        group.addTask { await hearing.run(frames, by: recognizer) }
                    case .sound(let frame):
                        if case .dropped = feed?.yield(frame) {
                            return socket.startClosing(.internalError, reason: "too much sound")
                        }
                    case .endOfSound: feed?.finish()
                    case .refuse(let reason):
                        logger.debug("protocol broken", metadata: ["azure.problem": "\(reason)"])
                        return socket.startClosing(.invalidText, reason: reason)
                    }
                }
            }
        }
    }
}
