import HTTPTypes
import Hummingbird

/// Tells browsers to load nothing from elsewhere, to guess no types, and to come over TLS again if they came so; with
/// errors too.
struct SecurityHeadersMiddleware: RouterMiddleware {
    let origin: RequestOrigin

    private static let policy =
        "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.named("Referrer-Policy")] = "same-origin"
        if origin.isSecure(request) { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}
