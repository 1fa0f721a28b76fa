import Calls
import HTTPTypes
import Hummingbird

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
        if let person = context.person { context.body?.count(for: .person(person.id)) }
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
