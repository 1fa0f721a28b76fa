package import CallPlacing
package import Calls
import Foundation
package import Hummingbird
package import Logging
package import SocketIO

/// All that the server answers over HTTP.
package enum Routes {
    /// The routes in the order in which they are asked. What stands above a group of middleware is not judged by it.
    /// - Parameter requestsOfVisitor: requests of one visitor under way, behind a proxy.
    package static func router(
        pages: Pages, signIn: SignInRoutes, placer: CallPlacer, store: any Store, runningCalls: RunningCalls,
        hub: CallEventHub, workers: Workers, audio: PreviewAudio, carriers: CarrierRoutes, sockets: SocketServer,
        clientScript: ClientScriptRoutes, health: HealthRoute,
        requestsOfVisitor: Int, logger: Logger
    ) -> Router<AppContext> {
        let router = Router(context: AppContext.self)
        router.addMiddleware {
            LanguageMiddleware()
            SecurityHeadersMiddleware(origin: signIn.origin)
            ErrorMiddleware(pages: pages)
            VisitorRequestsMiddleware(origin: signIn.origin, requests: VisitorRequests(most: requestsOfVisitor))
            RequestBodyMiddleware(origin: signIn.origin)
        }
        carriers.add(to: router)
        sockets.addRoutes(to: router, peer: \.peer)
        clientScript.add(to: router)
        health.add(to: router)
        router.addMiddleware {
            SameOriginMiddleware(ownAddress: signIn.origin.address)
            CompressionMiddleware()
            NamedAssetsMiddleware(address: pages.assets.address)
            AssetRulesMiddleware()
            FileMiddleware(
                pages.assets.directory.path, urlBasePath: "/assets",
                cacheControl: .init([(MediaType(type: .any), [.noCache])]),
                logger: logger)
            SessionMiddleware(sessions: signIn.sessions, origin: signIn.origin, pages: pages)
            SignInOfferMiddleware(routes: signIn)
        }
        signIn.add(to: router)
        let people = router.group("", context: SignedInContext.self)
        let lane = PersonalLane(
            "files", atOnce: max(1, ProcessInfo.processInfo.activeProcessorCount / 2), hasRests: true)
        CallRoutes(
            placer: placer, store: store, runningCalls: runningCalls, hub: hub, audio: audio, texts: pages.texts,
            lane: lane
        ).add(to: people)
        ListenRoutes(store: store, carriers: carriers).add(to: people)
        PeopleRoutes(
            placer: placer, store: store, runningCalls: runningCalls, hub: hub, sessions: signIn.sessions,
            origin: signIn.origin
        ).add(to: people)
        ContactRoutes(store: store, texts: pages.texts, lane: lane).add(to: people)
        CallExportRoutes(placer: placer, store: store, texts: pages.texts, lane: lane).add(to: people)
        PageRoutes(
            pages: pages, placer: placer, store: store, runningCalls: runningCalls, hub: hub, workers: workers,
            lane: lane,
            problem: { language in health.problem.map { pages.texts.text("error.\($0)", language) } }
        ).add(to: people)
        return router
    }
}
