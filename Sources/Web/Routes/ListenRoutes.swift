import CallPlacing
import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Providers

/// Lets the person a call is made for hear it, in a browser that runs Twilio's Voice SDK.
struct ListenRoutes: Sendable {
    let store: any CallStore
    let carriers: CarrierRoutes

    func add(to router: RouterGroup<SignedInContext>) {
        router.get("/calls/:id/listen-token", use: token)
    }

    private struct Token: Encodable {
        var token: String
        /// Seconds.
        var expiresIn: Int
    }

    private func token(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let record = try await context.call(in: store)
        let tokens = carriers.carriers.lazy.compactMap { $0.listenToken(for: record.call.id, at: Date()) }
        guard let token = tokens.first else { throw APIError("listen.unavailable", .conflict) }
        return .json(Token(token: try token.jwt, expiresIn: Int(token.lifetime.components.seconds)))
    }
}
