package import AsyncHTTPClient
import CallPlacing
import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import Logging
import Providers

/// Signing in and out. There is one truth of whose request it is: the session that the browser's cookie names.
package struct SignInRoutes: Sendable {
    let sessions: Sessions
    let accounts: Accounts
    package let origin: RequestOrigin
    /// The provider that people sign in with; `nil` if there is none.
    let provider: OpenIDConnect?
    /// Where it sends people back to.
    let callbackPath: String
    /// What people call that provider.
    let providerName: String?
    /// What makes a browser the owner's, if anything does.
    let invitation: OwnerInvitation?
    let pending: PendingSignIns
    let pages: Pages
    let date: @Sendable () -> Date

    /// Tells a browser that it is away at the provider for this server, and for no other browser.
    private static let cookie = "callba_signin"
    package static let callbackPath = "/auth/google/callback"
    /// The other paths here, to which no provider may send people back.
    package static let paths = ["/auth/google", "/auth/local", "/auth/logout"]

    func add(to router: Router<AppContext>) {
        router.get("/auth/google", use: start)
        router.get("\(callbackPath)", use: comeBack)
        router.get("/auth/local", use: admitOwner)
        router.post("/auth/logout", use: leave)
        router.get("/account", use: account)
        router.get("/api/me", use: tell)
        router.post("/api/users/session", use: admitGuest)
    }

    // MARK: With a provider

    private func start(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let provider else { throw APIError("signin.none", .notFound) }
        let query = request.uri.queryParameters
        let path = Self.ownPath(query["return"].map(String.init))
        // A browser that came by another name of this server would come back without its cookie: redirect it to the
        // public address. Once is enough: a proxy may hide the name that the browser sees.
        if request.head.authority?.lowercased() != origin.authority.lowercased(), query["here"] == nil {
            return .seeOther("\(origin.address)/auth/google?here=1&\(Self.returnQuery(path))")
        }
        let kept = Self.browserToken(request)
        let browser = kept ?? .random()
        do throws(OpenIDError) {
            let attempt = pending.begin(browser: browser, path: path, at: date())
            let isAgain = query["choose"] != nil
            var response = Response.seeOther(try await provider.address(for: attempt, choosesAccount: isAgain))
            response.setCookie(
                Cookie(
                    name: Self.cookie, value: browser.text, maxAge: PendingSignIns.limit,
                    path: callbackPath.hasPrefix("/auth/") ? "/auth" : "/",
                    secure: origin.isSecure(request), httpOnly: true, sameSite: .lax))
            return response
        } catch {
            return refuse(error, request, context)
        }
    }

    private func comeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let provider else { throw APIError("signin.none", .notFound) }
        let query = request.uri.queryParameters
        // First of all: whatever comes of it, this state is used.
        let found = query["state"].flatMap { state in
            pending.finish(state: String(state), browser: Self.browserToken(request), at: date())
        }
        if let reason = query["error"] {
            let error =
                reason == "access_denied"
                ? APIError("signin.denied", .forbidden) : APIError("signin.setup", .badGateway)
            return refuse(error, request, context)
        }
        guard let found, let code = query["code"] else {
            return refuse(APIError("signin.stale"), request, context)
        }
        let profile: OpenIDConnect.Profile
        do throws(OpenIDError) {
            profile = try await provider.profile(
                for: String(code), issuer: query["iss"].map(String.init), of: found.attempt)
        } catch {
            return refuse(error, request, context)
        }
        let proof = Accounts.Proof(
            identity: .init(issuer: profile.issuer, subject: profile.subject), name: profile.name, email: profile.email)
        return try await admit(proof, request, context, to: found.path)
    }

    // MARK: Without one

    private func admitOwner(_ request: Request, _ context: AppContext) async throws -> Response {
        let token = request.uri.queryParameters["token"].map(String.init) ?? ""
        guard let invitation, invitation.redeem(token) else {
            // Their own window, opened again.
            if context.person?.identity == OwnerInvitation.owner { return .seeOther("/") }
            return refuse(APIError("signin.invitation", .forbidden), request, context)
        }
        return try await admit(.init(identity: OwnerInvitation.owner), request, context, to: "/")
    }

    private struct Admitted: Encodable { var userId: String }

    private func admitGuest(_ request: Request, _ context: AppContext) async throws -> Response {
        if let person = context.person { return .json(Admitted(userId: person.id.rawValue), status: .created) }
        guard await origin.admitsGuest(request, from: context.localPeer) else {
            throw APIError("session.missing", .unauthorized)
        }
        try origin.countGuest(request, from: context.peer)
        let (guest, cookie) = try await sessions.admitGuest(isSecure: origin.isSecure(request))
        var response = Response.json(Admitted(userId: guest.id.rawValue), status: .created)
        response.setCookie(cookie)
        return response
    }

    // MARK: Sessions

    /// Gives the browser a session of its own: the one before ends, so that a client that knew its token is not signed
    /// in too.
    private func admit(
        _ proof: Accounts.Proof, _ request: Request, _ context: AppContext, to path: String
    ) async throws -> Response {
        let person = try await accounts.admit(proof, from: context.person)
        let isSecure = origin.isSecure(request)
        _ = try await sessions.end(for: request.headers, isSecure: isSecure)
        var response = Response.seeOther(path)
        response.setCookie(try await sessions.begin(for: person, isSecure: isSecure))
        return response
    }

    private func leave(_ request: Request, _ context: AppContext) async throws -> Response {
        let cookie = try await sessions.end(for: request.headers, isSecure: origin.isSecure(request))
        let isForm = request.headers[.accept]?.contains("text/html") == true
        var response = isForm ? Response.seeOther("/account") : Response.json(["ok": true])
        response.setCookie(cookie)
        return response
    }

    private struct Told: Encodable {
        struct User: Encodable {
            var id: String
            var name: String?
            var email: String?
            /// No provider vouches for a guest; they are known by their browser alone.
            var isGuest: Bool

            enum CodingKeys: CodingKey { case id, name, email, isGuest }

            /// What is not known is `null`, not left out.
            func encode(to encoder: any Encoder) throws {
                var values = encoder.container(keyedBy: CodingKeys.self)
                try values.encode(id, forKey: .id)
                try values.encode(name, forKey: .name)
                try values.encode(email, forKey: .email)
                try values.encode(isGuest, forKey: .isGuest)
            }
        }
        var user: User
    }

    private func tell(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let person = context.person else { throw APIError("session.missing", .unauthorized) }
        return .json(
            Told(
                user: .init(
                    id: person.id.rawValue, name: person.name, email: person.email, isGuest: person.isGuest)))
    }

    private func account(_ request: Request, _ context: AppContext) async throws -> Response {
        .html(pages.account(view(of: context.person, path: "/"), in: context.language))
    }

    // MARK: Sign-in refused

    private func refuse(_ error: OpenIDError, _ request: Request, _ context: AppContext) -> Response {
        context.logger.notice("sign-in refused", metadata: ["signin.reason": "\(error.code)"])
        return refuse(APIError(error), request, context)
    }

    private func refuse(_ error: APIError, _ request: Request, _ context: AppContext) -> Response {
        let sentence = error.sentence(pages.texts, context.language)
        guard request.wantsPage else {
            return .json(["error": sentence, "code": error.code], status: error.status)
        }
        let view = view(of: context.person, path: "/", problem: sentence)
        return .html(pages.account(view, in: context.language), status: error.status)
    }

    /// What is shown to a visitor without a session who opened a person's page.
    func offer(for request: Request, _ language: Language) -> Response {
        .html(pages.account(view(of: nil, path: request.uri.string), in: language), status: .unauthorized)
    }

    private func view(of person: Person?, path: String, problem: String? = nil) -> AccountView {
        AccountView(
            name: person.flatMap { $0.isGuest ? nil : $0.name ?? $0.email },
            email: person.flatMap { $0.isGuest || $0.name == nil ? nil : $0.email },
            isSignedIn: person?.isGuest == false, isGuest: person?.isGuest == true, provider: providerName,
            returnQuery: Self.returnQuery(path), problem: problem)
    }

    private static func returnQuery(_ path: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
        return "return=" + (path.addingPercentEncoding(withAllowedCharacters: plain) ?? "/")
    }

    private static func browserToken(_ request: Request) -> Token? {
        request.headers.cookie(cookie).flatMap { Token($0) }
    }

    /// A path of this server, whatever was asked for.
    static func ownPath(_ asked: String?) -> String {
        guard let asked, asked.hasPrefix("/"), !asked.hasPrefix("//"), !asked.contains("\\"), asked.utf8.count <= 2_000,
            asked.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return "/" }
        return asked
    }
}

/// Shows visitors without a session where to sign in, in place of the page that they opened.
struct SignInOfferMiddleware: RouterMiddleware {
    let routes: SignInRoutes

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError where error.code == "session.missing" && request.wantsPage {
            return routes.offer(for: request, context.language)
        }
    }
}

extension SignInRoutes {
    /// Puts sign-in together as it is configured.
    package init(
        _ settings: SignInSettings, host: String, port: Int, invitation: OwnerInvitation?, sessions: Sessions,
        pages: Pages, http: HTTPClient
    ) {
        let origin = RequestOrigin(settings, host: host, port: port)
        let provider = settings.provider.map { provider in
            OpenIDConnect(
                .init(
                    issuer: provider.issuer, clientID: provider.clientID, clientSecret: provider.clientSecret,
                    redirectAddress: origin.address + provider.callbackPath),
                http: http)
        }
        self.init(
            sessions: sessions, accounts: Accounts(sessions: sessions), origin: origin,
            provider: provider, callbackPath: settings.provider?.callbackPath ?? Self.callbackPath,
            providerName: settings.provider?.name, invitation: invitation,
            pending: PendingSignIns(), pages: pages, date: sessions.date)
    }
}
