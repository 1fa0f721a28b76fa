import AsyncHTTPClient
import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PracticeLine
import Providers
import ServiceLifecycle
import SocketIO
import Storage
import UnixSignals
import WebSockets

/// A whole CallBa: server, practice line, engines and store, put together and ready to run.
struct CallBaServer: Sendable {
    let address: String
    /// Every route, as in `GET /calls/:id`.
    let routes: [String]
    let texts: Texts
    let missingEngines: [ProviderError]
    private let services: [any Service]
    private let desk: RunningCalls
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
        let linePort = try await LoopbackPort.find(host: "127.0.0.1")
        let address = "http://\(configuration.host):\(port)"
        let resources = Bundle.module.bundleURL
        let texts = try Texts(directory: resources.appending(path: "Texts"))
        let pages = try Pages(directory: resources.appending(path: "Templates"), texts: texts)
        // By their numbers: the friendliest partner first, the bad days last.
        let scenarios = try Scenario.load(from: configuration.scenariosDirectory)
            .sorted { $0.number.e164 < $1.number.e164 }
        let store = try await DatabaseStore.open(configuration.database)
        try await Self.closeInterrupted(store, logger)
        // Read before anything is dialled: what is there was left by another.
        var left: [OpenLeg] = []
        if let account = configuration.twilio?.accountSid { left = try await store.openLegs(of: account) }
        let engines = engines ?? Engines(directory: configuration.enginesDirectory, logger: logger)
        let practice = try PracticeAccount(ownPort: port, linePort: linePort)
        // Nothing below throws: an HTTP client that is never shut down would end the program.
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .init(timeout: .init(connect: .seconds(3), read: .seconds(20))))
        let vendorHTTP = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.vendors)
        let callEngines = engines.preceded(by: configuration.vendors, http: vendorHTTP, logger: logger)

        let connections = OpenFiles.connections(under: OpenFiles.raise())
        let sockets = SocketServer(
            configuration: CallSocketHandlers.configuration(connections: connections), logger: logger)
        let watch = CallEventHub(pages: sockets.main, texts: texts) { call in
            do {
                try await store.markShown(call, at: Date())
            } catch {
                logger.error("showing not noted", metadata: ["call.id": "\(call)"])
            }
        }
        let desk = RunningCalls(watch: watch, slots: configuration.slots, logger: logger)
        let practiceCarrier = TwilioCarrier(practice.carrier, http: http, logger: logger)
        let network = configuration.twilio.map { TwilioCarrier($0, http: http, legs: store, logger: logger) }
        let carriers = CarrierRoutes(carriers: (network.map { [$0] } ?? []) + [practiceCarrier])
        let line = PracticeLine(
            scenarios: scenarios, recognizer: engines.recognizer, voice: engines.synthesizer,
            configuration: practice.line, logger: logger, onEvent: onPractice)
        let counter = PaidWorkCounter(
            store: store, rules: configuration.previews, paid: configuration.vendors.paidWork)
        let booking = CallPlacer(
            scenarios: scenarios, network: network, practice: practiceCarrier, recognizer: callEngines.recognizer,
            synthesizer: callEngines.synthesizer, assistant: callEngines.assistant,
            openings: Openings(callEngines.assistant, counter: counter), store: store,
            rules: configuration.dialing, prices: configuration.prices, watch: watch, desk: desk,
            hasReadyReplies: configuration.vendors.makesRepliesReady, patience: configuration.patience,
            logger: logger)
        let signedIn = SignedInSockets(pages: sockets.main)
        let sessions = Sessions(store: store, date: { Date() }, sockets: signedIn)
        let signIn = SignInRoutes(
            configuration.signIn, host: configuration.host, port: port, invitation: invitation, sessions: sessions,
            pages: pages, http: http)
        let admission = SocketAdmission(
            sessions: sessions, doorway: signIn.doorway, isCalling: { desk.isBusy(for: $0) })
        sockets.admit { request, peer in await admission.admit(request, from: peer) }
        CallSocketHandlers(
            desk: desk, watch: watch, store: store, sessions: sessions, signedIn: signedIn, admission: admission,
            texts: texts, scenarioOf: { booking.scenario(of: $0)?.id }
        ).serve(sockets.main)
        let missing = engines.missing
        let router = Self.router(
            pages: pages, signIn: signIn, booking: booking, workers: Workers(configuration),
            audio: PreviewAudio(callEngines.synthesizer, counter: counter), carriers: carriers, sockets: sockets,
            clientScript: try ClientScriptRoutes(assets: resources.appending(path: "Assets")),
            assets: resources.appending(path: "Assets").path,
            health: HealthRoute(
                missing: missing, carriers: carriers, storage: { store.condition }), logger: logger)
        let table = ConnectionTable(signIn.doorway.connectionLimits(most: connections))
        let application = Application(
            router: router,
            server: .http1WithWebSockets(maxMessageSize: CallSocketHandlers.largestMessage, connections: table) {
                request, peer in
                await sockets.webSocketRoute(for: request, from: peer.address) ?? carriers.socket(request)
            },
            configuration: .init(address: .hostname(configuration.host, port: port), serverName: "CallBa"),
            onServerRunning: { channel in
                do {
                    try await table.watch(channel)
                } catch {
                    // It is closed already: the server stops.
                    return
                }
                await onReady(address)
            }, logger: logger)
        self.address = address
        self.routes = router.routes.map(\.description)
        self.texts = texts
        self.missingEngines = missing
        let retention = Retention(store: store, clock: ContinuousClock(), date: { Date() }, logger: logger)
        // They stop from the last to the first: calls are closed while their sound, their webhooks and their pages are
        // still served, and kept to their end.
        self.services = [
            StoreUpkeep(store: store, logger: logger), CarrierUpkeep(carriers: carriers.carriers, left: left),
            retention, application, sockets, line, desk,
        ]
        self.desk = desk
        self.store = store
        self.clients = [http, vendorHTTP]
        self.logger = logger
    }

    /// A vendor that is down is left to its stand-in at once.
    private static var vendors: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(3), read: .seconds(20)))
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
                    case 2 where desk.count > 0: desk.hurryUp()
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

    private static func router(
        pages: Pages, signIn: SignInRoutes, booking: CallPlacer, workers: Workers, audio: PreviewAudio,
        carriers: CarrierRoutes, sockets: SocketServer, clientScript: ClientScriptRoutes, assets: String,
        health: HealthRoute, logger: Logger
    ) -> Router<AppContext> {
        let router = Router(context: AppContext.self)
        router.addMiddleware {
            LanguageMiddleware()
            SecurityHeadersMiddleware(doorway: signIn.doorway)
            ErrorMiddleware(pages: pages)
            RequestBodyMiddleware(doorway: signIn.doorway)
        }
        carriers.add(to: router)
        sockets.addRoutes(to: router, peer: \.peer)
        clientScript.add(to: router)
        health.add(to: router)
        router.addMiddleware {
            SameOriginMiddleware(ownAddress: signIn.doorway.address)
            AssetRulesMiddleware()
            FileMiddleware(
                assets, urlBasePath: "/assets", cacheControl: .init([(MediaType(type: .any), [.noCache])]),
                logger: logger)
            SessionMiddleware(sessions: signIn.sessions, doorway: signIn.doorway, pages: pages)
            SignInOfferMiddleware(routes: signIn)
        }
        signIn.add(to: router)
        let people = router.group("", context: SignedInContext.self)
        let lane = PersonalLane("files", atOnce: max(1, ProcessInfo.processInfo.activeProcessorCount / 2))
        CallRoutes(booking: booking, audio: audio, texts: pages.texts, lane: lane).add(to: people)
        ListenRoutes(store: booking.store, carriers: carriers).add(to: people)
        PeopleRoutes(booking: booking, sessions: signIn.sessions, doorway: signIn.doorway).add(to: people)
        ContactRoutes(store: booking.store, texts: pages.texts, lane: lane).add(to: people)
        CallExportRoutes(booking: booking, texts: pages.texts, lane: lane).add(to: people)
        PageRoutes(
            pages: pages, booking: booking, workers: workers, lane: lane,
            problem: { language in health.problem.map { pages.texts.text("error.\($0)", language) } }
        ).add(to: people)
        return router
    }

}

/// The practice line's account: as with Twilio, a name and a secret that both ends know.
private struct PracticeAccount {
    let carrier: TwilioConfiguration
    let line: PracticeLine.Configuration

    init(ownPort: Int, linePort: Int) throws {
        let sid = Sid.random("AC")
        let token = Sid.random()
        guard let from = PhoneNumber(e164: "+827000000000"), let api = URL(string: "http://127.0.0.1:\(linePort)"),
            let own = URL(string: "http://127.0.0.1:\(ownPort)")
        else { throw LoopbackPort.Taken(port: ownPort) }
        carrier = TwilioConfiguration(
            accountSid: sid, authToken: token, from: from, apiBaseURL: api, publicBaseURL: own)
        line = PracticeLine.Configuration(port: linePort, accountSid: sid, authToken: token)
    }
}
