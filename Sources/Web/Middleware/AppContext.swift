import CallPlacing
import Calls
import Foundation
import HTTPTypes
package import Hummingbird
import Languages

/// What is known of one request.
package struct AppContext: RequestContext {
    /// Bytes of the longest JSON or form.
    static let longestBody = 64 * 1_024

    package var coreContext: CoreRequestContextStorage
    package var maxUploadSize: Int { Self.longestBody }
    /// The other end of the connection it came by.
    let peer: String?
    /// The two ends of that connection, where this computer's system can tell who is there.
    let localPeer: LocalPeer?
    /// Whose browser it came from.
    var person: Person?
    /// The language its sentences are written in.
    var language = Language.korean

    package init(source: Source) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress
        localPeer = source.channel.remoteAddress?.port.flatMap { peerPort in
            source.channel.localAddress?.port.map { LocalPeer(peerPort: peerPort, ownPort: $0) }
        }
    }
}

/// Handlers in this group cannot be reached without a person: the type says so.
struct SignedInContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    var maxUploadSize: Int { AppContext.longestBody }
    let person: Person
    let language: Language

    init(context: AppContext) throws {
        guard let person = context.person else { throw APIError("session.missing", .unauthorized) }
        coreContext = context.coreContext
        self.person = person
        language = context.language
    }
}

extension SignedInContext {
    /// The call in the address, if it is theirs.
    /// - Throws: `call.unknown` if it is not: a stranger learns no more than that there is nothing for them.
    func call(in store: any CallStore) async throws -> CallRecord {
        let id = Call.ID(try parameters.require("id"))
        guard let record = try await store.call(id, of: person) else { throw APIError("call.unknown", .notFound) }
        return record
    }
}

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

/// Finds out whose browser a request came from; where guests are admitted, a browser without a session that opens a page
/// of ours becomes one.
struct SessionMiddleware: RouterMiddleware {
    let sessions: Sessions
    let origin: RequestOrigin
    let pages: Pages

    /// How a browser without a session comes to an address.
    enum Arrival: Equatable {
        /// It opens a page of ours, of itself or from another page of ours.
        case visit
        /// It opens a page of ours because another site says so.
        case sent
        /// It opens none.
        case other
    }

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.person = try await sessions.person(for: request.headers)
        let arrival = Self.arrival(request)
        guard context.person == nil, arrival != .other, await origin.admitsGuest(request, from: context.localPeer)
        else { return try await next(request, context) }
        if arrival == .sent { return step(request, context) }
        try origin.countGuest(request, from: context.peer)
        let (guest, cookie) = try await sessions.admitGuest(isSecure: origin.isSecure(request))
        context.person = guest
        var response = try await next(request, context)
        response.setCookie(cookie)
        return response
    }

    /// The pages that a first visit may begin with. A call's page is none of them: a new guest has no calls.
    private static let entrances: Set<String> = ["/", "/history", "/contacts", "/settings"]

    /// Only what a person opens makes a guest: not what a page loads or fetches, and not what another site makes their
    /// browser ask for. Source: W3C, Fetch Metadata.
    static func arrival(_ request: Request) -> Arrival {
        guard request.wantsPage, entrances.contains(request.uri.path), request.headers[.origin] == nil,
            request.headers[.named("Sec-Fetch-Dest")].map({ $0 == "document" }) ?? true,
            request.headers[.named("Sec-Fetch-Mode")].map({ $0 == "navigate" }) ?? true
        else { return .other }
        return ["none", "same-origin"].contains(request.headers[.fetchSite] ?? "none") ? .visit : .sent
    }

    /// A page that opens the page asked for, which is then opened by us.
    private func step(_ request: Request, _ context: AppContext) -> Response {
        let query = (request.uri.query.map { $0 + "&" } ?? "") + "from=link"
        let view = ErrorView(
            title: pages.texts.text("doorstep.title", context.language),
            text: pages.texts.text("doorstep.text", context.language), isWorthRetrying: false)
        var response = Response.html(pages.error(view, in: context.language))
        response.headers[.named("Refresh")] = "0; url=\(request.uri.path)?\(query)"
        return response
    }
}

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
