import AsyncHTTPClient
public import Calls
import Concurrency
import Hummingbird
public import Logging
public import ServiceLifecycle
import WebSockets

/// The other end of the phone: speaks Twilio's REST, webhooks and Media Streams to a server over loopback, and connects
/// each call to a persona that hears with a recogniser and answers by what it understood.
public struct PracticeLine: Service {
    /// How a server reaches the line, and who it must say it is.
    public struct Configuration: Sendable {
        /// The address the line listens at.
        public var host: String
        /// Its port; 0: any that is free.
        public var port: Int
        /// `AC` and 32 hexadecimal digits: the user name of REST requests.
        public var accountSid: String
        /// The password of REST requests, and the key of every signature.
        public var authToken: String
        /// API keys that may be used instead: their secrets by their SIDs (`SK` and 32 hexadecimal digits).
        public var apiKeys: [String: String] = [:]
        /// Numbers that calls may be made from; `nil`: any.
        public var callerNumbers: Set<PhoneNumber>?
        /// How many calls are dialled in a second, as Twilio limits it; the others wait as `queued`. `nil`: any number.
        public var callsPerSecond: Double?
        /// Whether a call ends as `failed` when its server breaks the media protocol, so that no test overlooks it.
        /// Otherwise the message is dropped and told once a stream, as Twilio does.
        public var isStrict = false

        /// Describes a line; nothing is opened by that.
        public init(host: String = "127.0.0.1", port: Int = 0, accountSid: String, authToken: String) {
            self.host = host
            self.port = port
            self.accountSid = accountSid
            self.authToken = authToken
        }
    }

    private let scenarios: [Scenario]
    private let recognizer: any SpeechRecognizer
    private let voice: any SpeechSynthesizer
    private let configuration: Configuration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void
    private let onEvent: @Sendable (PracticeEvent) async -> Void

    /// Puts a line together; ``run()`` opens it.
    /// - Parameters:
    ///   - scenarios: who can be called; each has its number.
    ///   - recognizer: the personas' ear.
    ///   - voice: the personas' mouth.
    ///   - clock: paces ringing, sound and patience.
    ///   - onListening: called once, with the port, when calls can be placed.
    ///   - onEvent: called in order for each call, never twice at once for one.
    public init(
        scenarios: [Scenario], recognizer: any SpeechRecognizer, voice: any SpeechSynthesizer,
        configuration: Configuration, clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
        onEvent: @escaping @Sendable (PracticeEvent) async -> Void = { _ in }
    ) {
        self.scenarios = scenarios
        self.recognizer = recognizer
        self.voice = voice
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.onListening = onListening
        self.onEvent = onEvent
    }

    /// Serves until graceful shutdown, which hangs up every call and waits until their last callbacks are sent.
    public func run() async throws {
        // Calls are taken up at once; a hundred waiting is a server gone wrong, which is told 429.
        let (placed, inbox) = AsyncStream.makeStream(of: CallLeg.self, bufferingPolicy: .bufferingOldest(100))
        try await HTTPClient.withHTTPClient(
            configuration: .init(redirectConfiguration: .disallow)
        ) { http in
            let time = LineTime(clock)
            let closing = AsyncValue<Void>()
            let surroundings = CallLeg.Surroundings(
                webhooks: Webhooks(
                    http: http, signature: RequestSignature(token: configuration.authToken), time: time, logger: logger),
                sockets: WebSocketClient(logger: logger), recognizer: recognizer, spoken: SpokenLines(voice),
                time: time, isStrict: configuration.isStrict, logger: logger, onEvent: onEvent)
            let numbers = Dictionary(scenarios.map { ($0.number.e164, $0) }) { first, _ in first }
            let directory = LineDirectory(placed: inbox) { request in
                CallLeg(request, scenario: numbers[request.to], surroundings: surroundings)
            }
            let service = TwilioService(
                accountSid: configuration.accountSid,
                secrets: configuration.apiKeys.merging([configuration.accountSid: configuration.authToken]) { $1 },
                callerNumbers: configuration.callerNumbers.map { Set($0.map(\.e164)) }, calls: directory, time: time)
            let server = Application(
                router: service.routes(),
                server: .http1WithWebSockets(),
                configuration: .init(
                    address: .hostname(configuration.host, port: configuration.port), serverName: "practice-line"),
                onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
                logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // A server that cannot open its port, or has been told to stop, takes the calls with it.
                    defer {
                        closing.set()
                        directory.close()
                    }
                    try await server.run()
                }
                group.addTask {
                    await withGracefulShutdownHandler {
                        await withDiscardingTaskGroup { calls in
                            var next = Duration.zero
                            for await leg in placed {
                                if let rate = configuration.callsPerSecond {
                                    next = max(next, time.elapsed)
                                    let turn = next
                                    await race {
                                        // Cancelled when the line closes.
                                        try? await time.sleep(until: turn)
                                    } or: {
                                        await closing.wait()
                                    }
                                    next += .seconds(1) / rate
                                }
                                calls.addTask { await leg.run() }
                            }
                        }
                    } onGracefulShutdown: {
                        closing.set()
                        directory.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
