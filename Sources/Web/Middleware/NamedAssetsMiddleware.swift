import HTTPTypes
import Hummingbird

/// Serves the files that pages load under the name of their content, which may be kept for ever. A page of an earlier
/// version gets the files as they are, to be asked for again the next time.
struct NamedAssetsMiddleware: RouterMiddleware {
    /// As in ``PageAssets/address``.
    let address: String

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard let match = path.wholeMatch(of: /(\/assets\/[0-9a-f]{16})\/([\w.-]+)/) else {
            return try await next(request, context)
        }
        var head = request.head
        head.path = "/assets/\(match.output.2)"
        var response = try await next(Request(head: head, body: request.body), context)
        if match.output.1 == address, [.ok, .partialContent, .notModified].contains(response.status) {
            response.headers[.cacheControl] = "public, max-age=31536000, immutable"
        }
        return response
    }
}
