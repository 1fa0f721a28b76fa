import Foundation
import HTTPTypes
import Hummingbird
import Languages

/// Chooses the language of a request: `?lang=`, which is remembered, the cookie `lang`, the browser's own choice.
struct LanguageMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let asked = request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) }
        context.language = asked ?? Self.language(of: request.headers)
        var response = try await next(request, context)
        if let asked {
            response.setCookie(
                Cookie(name: "lang", value: asked.rawValue, maxAge: 365 * 24 * 3600, path: "/", sameSite: .lax))
        }
        return response
    }

    /// What the headers of a request or a socket's handshake ask for.
    static func language(of headers: HTTPFields) -> Language {
        for field in headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let pair = pair.trimmingCharacters(in: .whitespaces)
                if pair.hasPrefix("lang="), let language = Language(rawValue: String(pair.dropFirst(5))) {
                    return language
                }
            }
        }
        // Korean first: English only for those who ask for English and not for Korean.
        let accepted = (headers[.acceptLanguage] ?? "").lowercased()
        guard let english = accepted.range(of: "en") else { return .korean }
        guard let korean = accepted.range(of: "ko") else { return .english }
        return korean.lowerBound < english.lowerBound ? .korean : .english
    }
}
