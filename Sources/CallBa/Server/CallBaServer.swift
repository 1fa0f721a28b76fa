import AsyncHTTPClient
import CallPlacing
import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PracticeLine
import Providers
import ServiceLifecycle
import SocketIO
import Storage
import UnixSignals
import Web
import WebSockets

/// A whole CallBa: server, practice line, engines and store, put together and ready to run.
struct CallBaServer: Sendable {
    let address: String
    /// Every route, as in `GET /calls/:id`.
    let routes: [String]
    let texts: Texts
    let missingEngines: [ProviderError]
    private let services: [any Service]
    private let runningCalls: RunningCalls
    private let store: DatabaseStore
    private let clients: [HTTPClient]
    private let logger: Logger

    /// Puts everything together; nothing listens yet.
    /// - Parameters:
    ///   - invitation: what makes a browser the owner's, if anything does.
    ///   - engines: those of the configured folder unless others are given.
    ///   - onPractice: told what happens at the practice line's end of a call.
    ///   - onReady: told once pages can be opened, and at which address.
    /// - Throws: `LoopbackPort.Taken`, `StoreError`, `YAMLFileError`, or what keeps the pages from being read.
    init(
        _ configuration: ServerConfiguration, invitation: OwnerInvitation? = nil, engines: Engines? = nil,
        logger: Logger,
        onPractice: @escaping @Sendable (PracticeEvent) async -> Void = { _ in },
        onReady: @escaping @Sendable (_ address: String) async -> Void
    ) async throws {
        try configuration.signIn.judge(host: configuration.host)
        let port = try await LoopbackPort.find(host: configuration.host, configuration.port)
        let practice = try PracticeAccount(ownPort: port, linePort: try await LoopbackPort.find(host: "127.0.0.1"))
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        address = "http://\(host):\(port)"

        // What is read from files.
        texts = try Texts(directory: WebResources.texts)
        let pages = try Pages(
            directory: WebResources.templates, texts: texts, assets: PageAssets(directory: WebResources.assets))
        let clientScript = try ClientScriptRoutes(assets: WebResources.assets)
        // By their numbers: the friendliest partner first, the bad days last.
        let scenarios = try Scenario.load(from: configuration.scenariosDirectory)
            .sorted { $0.number.e164 < $1.number.e164 }

        // What is kept. What an earlier server left is read before anything is dialled.
        let store = try await DatabaseStore.open(configuration.database)
        try await Self.closeInterrupted(store, logger)
        var left: [OpenLeg] = []
        if let account = configuration.twilio?.accountSid { left = try await store.openLegs(of: account) }

        // Nothing below throws: an HTTP client that is never shut down would end the program.
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.http)
        let vendorHTTP = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.vendors)
        let engines = engines ?? Engines(directory: configuration.enginesDirectory, logger: logger)
        let callEngines = engines.preceded(by: configuration.vendors, http: vendorHTTP, logger: logger)
        missingEngines = engines.missing

        // Calls: where their events go, the telephone, and what runs and places them.
        let connections = OpenFiles.connections(under: OpenFiles.raise())
        let sockets = SocketServer(
            configuration: CallSocketHandlers.configuration(connections: connections), logger: logger)
        let hub = CallEventHub(pages: sockets.main, texts: texts) { await Self.noteShown($0, in: store, logger) }
        let runningCalls = RunningCalls(audience: hub, slots: configuration.slots, logger: logger)
        let practiceCarrier = TwilioCarrier(practice.carrier, http: http, logger: logger)
        let network = configuration.twilio.map { TwilioCarrier($0, http: http, legs: store, logger: logger) }
        let carriers = CarrierRoutes(carriers: (network.map { [$0] } ?? []) + [practiceCarrier])
        let line = PracticeLine(
            scenarios: scenarios, recognizer: engines.recognizer, voice: engines.synthesizer,
            configuration: practice.line, logger: logger, onEvent: onPractice)
        let counter = PaidWorkCounter(
            store: store, rules: configuration.previews, paid: configuration.vendors.paidWork)
        let placer = CallPlacer(
            scenarios: scenarios, network: network, practice: practiceCarrier, recognizer: callEngines.recognizer,
            synthesizer: callEngines.synthesizer, assistant: callEngines.assistant,
            openings: Openings(callEngines.assistant, counter: counter), store: store, rules: configuration.dialing,
            prices: configuration.prices, audience: hub, runningCalls: runningCalls,
            hasReadyReplies: configuration.vendors.makesRepliesReady, timeouts: configuration.timeouts, logger: logger)

        // People: their sessions, how they sign in, and the sockets of their pages.
        let signedIn = SignedInSockets(pages: sockets.main)
        let sessions = Sessions(store: store, date: { Date() }, sockets: signedIn)
        let signIn = SignInRoutes(
            configuration.signIn, host: configuration.host, port: port, invitation: invitation, sessions: sessions,
            pages: pages, http: http)
        let admission = SocketAdmission(
            sessions: sessions, origin: signIn.origin, isCalling: { runningCalls.isBusy(for: $0) })
        sockets.admit { request, peer in await admission.admit(request, from: peer) }
        CallSocketHandlers(
            runningCalls: runningCalls, hub: hub, store: store, sessions: sessions, signedIn: signedIn,
            admission: admission, texts: texts, scenarioOf: { placer.scenario(of: $0)?.id }
        ).serve(sockets.main)

        // What listens.
        let limits = signIn.origin.connectionLimits(most: connections)
        let router = Routes.router(
            pages: pages, signIn: signIn, placer: placer, store: store, runningCalls: runningCalls, hub: hub,
            workers: Workers(configuration), audio: PreviewAudio(callEngines.synthesizer, counter: counter),
            carriers: carriers, sockets: sockets, clientScript: clientScript,
            health: HealthRoute(missing: engines.missing, carriers: carriers, storage: { store.condition }),
            requestsOfVisitor: limits.maxPerAddress, logger: logger)
        routes = router.routes.map(\.description)
        let application = Self.application(
            router, carriers: carriers, sockets: sockets,
            table: ConnectionTable(limits), host: configuration.host, port: port, logger: logger,
            onReady: { [address] in
                configuration.supervisor?.tell("READY=1")
                await onReady(address)
            })

        // They stop from the last to the first: calls are closed while their sound, their webhooks and their pages are
        // still served, and kept to their end.
        var services: [any Service] = [
            StoreUpkeep(store: store, logger: logger), CarrierUpkeep(carriers: carriers.carriers, left: left),
            Retention(store: store, clock: ContinuousClock(), date: { Date() }, logger: logger), application, sockets,
            line, runningCalls,
        ]
        // The last to stop: a server that closes calls is alive.
        if let supervisor = configuration.supervisor, let patience = supervisor.patience {
            let signs = SignsOfLife(supervisor: supervisor, patience: patience, clock: ContinuousClock()) {
                [address] time in await RunningServer.answers(at: address, within: TimeAmount(time), http)
            }
            services.insert(signs, at: 0)
        }
        self.services = services
        self.runningCalls = runningCalls
        self.store = store
        clients = [http, vendorHTTP]
        self.logger = logger
    }

    /// Hummingbird's application: HTTP and WebSockets at one address.
    private static func application(
        _ router: Router<AppContext>, carriers: CarrierRoutes, sockets: SocketServer, table: ConnectionTable,
        host: String, port: Int, logger: Logger, onReady: @escaping @Sendable () async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router,
            server: .http1WithWebSockets(maxMessageSize: CallSocketHandlers.largestMessage, connections: table) {
                request, peer in
                await sockets.webSocketRoute(for: request, from: peer.address) ?? carriers.socket(request)
            },
            configuration: .init(address: .hostname(host, port: port), serverName: "CallBa"),
            onServerRunning: { channel in
                do {
                    try await table.watch(channel)
                } catch {
                    // It is closed already: the server stops.
                    return
                }
                await onReady()
            }, logger: logger)
    }

    /// Notes that a person was shown what a call came to.
    private static func noteShown(_ call: Call.ID, in store: DatabaseStore, _ logger: Logger) async {
        do {
            try await store.markShown(call, at: Date())
        } catch {
            logger.error("showing not noted", metadata: ["call.id": "\(call)"])
        }
    }

    /// Where an answer is waited for: the telephone network, and sign-in.
    private static var http: HTTPClient.Configuration {
        .init(timeout: .init(connect: .seconds(3), read: .seconds(20)))
    }

    /// A vendor that is down is left to its stand-in at once.
    private static var vendors: HTTPClient.Configuration {
        var configuration = http
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Serves until the process is told to stop by a signal; see ``run(until:)``.
    func run(gracefulShutdownSignals: [UnixSignal] = [.sigterm, .sigint]) async throws {
        try await run(until: UnixSignalsSequence(trapping: gracefulShutdownSignals))
    }

    /// Serves until it is told to stop.
    ///
    /// Told once, it takes no more calls; those that go on are closed with a sentence, in some seconds, while everything
    /// else is still served. Told twice, calls are hung up at once; told once more, or without calls, it ends as it is.
    func run(until stops: some AsyncSequence & Sendable) async throws {
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        let group = ServiceGroup(configuration: configuration)
        do {
            try await run(group, until: stops)
        } catch {
            try await close()
            throw error
        }
        try await close()
    }

    private enum Progress { case isOver, mustEnd, isUntold }

    private func run(_ group: ServiceGroup, until stops: some AsyncSequence & Sendable) async throws {
        try await withThrowingTaskGroup(of: Progress.self) { tasks in
            tasks.addTask {
                try await group.run()
                return .isOver
            }
            tasks.addTask {
                var count = 0
                for try await _ in stops {
                    count += 1
                    switch count {
                    case 1: await group.triggerGracefulShutdown()
                    case 2 where runningCalls.count > 0: runningCalls.hurryUp()
                    default: return .mustEnd
                    }
                }
                return .isUntold
            }
            while let progress = try await tasks.next() {
                switch progress {
                case .isOver: tasks.cancelAll()
                case .mustEnd: return try await end(&tasks)
                case .isUntold: break
                }
            }
        }
    }

    /// Ends what still runs.
    private func end(_ tasks: inout ThrowingTaskGroup<Progress, any Error>) async throws {
        tasks.cancelAll()
        do {
            try await tasks.waitForAll()
        } catch is CancellationError {
            // As it was told.
        }
    }

    /// Lets go of the store and of connections. A server that is never run is closed by the code that made it.
    func close() async throws {
        for http in clients { try await http.shutdown() }
        try await store.close()
    }

    /// Calls that a killed server left open are closed; ``CarrierUpkeep`` hangs up those that the carrier still has. A
    /// database belongs to one server at a time: the calls of another that runs would be taken for left ones.
    private static func closeInterrupted(_ store: DatabaseStore, _ logger: Logger) async throws {
        for record in try await store.openCalls() {
            let last = record.turns.compactMap { $0.endedAt ?? $0.startedAt }.max() ?? record.call.createdAt
            try await store.end(record.call.id, outcome: .interrupted, at: last)
            logger.notice("call closed that was interrupted", metadata: ["call.id": "\(record.call.id)"])
        }
    }
}
