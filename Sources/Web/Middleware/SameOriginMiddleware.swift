import CallPlacing
import Foundation
import HTTPTypes
import Hummingbird

/// Refuses what another site makes a browser ask for.
struct SameOriginMiddleware: RouterMiddleware {
    /// The server's own address as people know it: a proxy may hide it.
    let ownAddress: String

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let isReading = request.method == .get || request.method == .head
        guard
            isReading || request.headers[.origin] == ownAddress
                || Self.isOwn(request.headers, host: request.head.authority)
        else {
            throw APIError("request.origin", .forbidden)
        }
        return try await next(request, context)
    }

    /// Whether a request comes from a page of ours, or from a program that is no browser.
    static func isOwn(_ headers: HTTPFields, host: String?) -> Bool {
        guard let origin = headers[.origin] else {
            return headers[.fetchSite].map { ["same-origin", "none"].contains($0) } ?? true
        }
        guard let host, let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }
}
