import AsyncHTTPClient
import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOFoundationCompat
import Providers
import ServiceLifecycle
import Web
import WebSockets

/// Whether a CallBa answers where this one would be.
enum RunningServer {
    private struct Health: Decodable { var ok: Bool }

    static func answers(
        at address: String, within time: TimeAmount = .seconds(5), _ http: HTTPClient
    ) async -> Bool {
        // Whatever else answers there, or does not, is no CallBa.
        guard let response = try? await http.execute(HTTPClientRequest(url: address + "/health"), timeout: time),
            let body = try? await response.body.collect(upTo: 64 * 1024),
            let health = try? JSONDecoder().decode(Health.self, from: Data(buffer: body))
        else { return false }
        return health.ok
    }
}

/// Tries what real calls need, with the running server or, when there is none, with a listener in its place.
struct TelephoneCheck: Sendable {
    let twilio: TwilioConfiguration
    let host: String
    let port: Int
    /// Whether the server answers there already.
    let isServed: Bool
    let logger: Logger

    /// - Parameter onFinding: called with each finding as soon as it is known.
    func run(_ http: HTTPClient, onFinding: @escaping @Sendable (TwilioCheckup.Finding) async -> Void) async throws {
        let checkup = TwilioCheckup(twilio, http: http, logger: logger)
        guard !isServed else { return await checkup.run(onFinding: onFinding) }
        let (listening, isListening) = AsyncStream.makeStream(of: Never.self)
        let group = ServiceGroup(
            configuration: .init(
                services: [listener(http) { isListening.finish() }], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                // If the listener could not start, the loop below must not wait for it.
                defer { isListening.finish() }
                try await group.run()
            }
            for await _ in listening {}
            await checkup.run(onFinding: onFinding)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func listener(_ http: HTTPClient, onReady: @escaping @Sendable () -> Void) -> some ApplicationProtocol {
        let routes = CarrierRoutes(carriers: [TwilioCarrier(twilio, http: http, logger: logger)])
        let router = Router(context: AppContext.self)
        routes.add(to: router)
        return Application(
            router: router, server: .http1WithWebSockets { request, _ in routes.socket(request) },
            configuration: .init(address: .hostname(host, port: port), serverName: "CallBa"),
            onServerRunning: { _ in onReady() }, logger: logger)
    }
}

extension TwilioCheckup.Finding {
    /// The key of what was tried.
    var stepKey: String { "doctor.telephone.\(step.rawValue)" }

    /// What to do; `nil` if nothing is amiss.
    func advice(_ terminal: Terminal, _ twilio: TwilioConfiguration, port: Int) -> String? {
        problem.map { problem in
            terminal.text(
                "doctor.problem.\(problem.rawValue)",
                [
                    "code": code ?? problem.rawValue, "number": twilio.from.e164, "port": "\(port)",
                    "address": twilio.publicBaseURL.absoluteString.trimmingSuffix("/"),
                    "host": twilio.publicBaseURL.host() ?? "",
                    "api": twilio.apiBaseURL.absoluteString.trimmingSuffix("/"),
                ])
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
