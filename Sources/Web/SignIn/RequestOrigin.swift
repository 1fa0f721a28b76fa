import CallPlacing
import Foundation
import HTTPTypes
import Hummingbird
package import WebSockets

/// What is known of where a request came from, and by which way.
package struct RequestOrigin: Sendable {
    /// Whether the server listens at this computer alone.
    let isLoopback: Bool
    let guests: SignInSettings.Guests?
    /// The address people know, without a slash at its end.
    let address: String
    /// The addresses of proxies that are believed.
    let proxies: Set<String>
    /// Whether people know the server by another address than the one it listens at, so that something at this computer
    /// carries their requests here.
    private let isCarried: Bool
    private let guestBudget = GuestBudget()

    init(_ settings: SignInSettings, host: String, port: Int) {
        isLoopback = SignInSettings.isLoopback(host)
        guests = settings.guests
        proxies = settings.proxies
        isCarried = settings.publicAddress != nil
        address = settings.publicAddress ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// The public address without its scheme, as a browser names it in `Host`.
    var authority: String { address.range(of: "://").map { String(address[$0.upperBound...]) } ?? address }

    /// Whether a request comes from a browser at this computer: it names this computer, and no proxy says that it
    /// carries it for another client. Where strangers can connect, nothing that a request says proves that.
    func isAtHome(_ request: HTTPRequest) -> Bool {
        guard isLoopback, let host = Self.host(of: request.authority), SignInSettings.isLoopback(host) else {
            return false
        }
        return Self.marks.allSatisfy { request.headerFields[$0] == nil }
    }

    /// Whether a client may come in as a guest, without signing in. A person at this computer may, unless a program
    /// here carries the request for others.
    func admitsGuest(_ request: Request, from local: LocalPeer?) async -> Bool {
        switch guests {
        case .allow: return true
        case .forbid: return false
        case nil:
            guard isAtHome(request.head) else { return false }
            return await local?.isForwarder() != true
        }
    }

    /// Counts a guest: a client that comes in without signing in.
    func countGuest(_ request: Request, from peer: String?) throws(APIError) {
        let origin: GuestBudget.Origin =
            isAtHome(request.head) ? .home : visitor(of: request.head, from: peer).map { .address($0) } ?? .unknown
        guard let wait = guestBudget.take(for: origin, at: .now) else { return }
        let seconds = Int((wait / .seconds(1)).rounded(.up))
        var error = APIError(
            "guests.tooMany", .tooManyRequests, ["minutes": "\(max(1, (seconds + 59) / 60))"])
        error.retryAfter = seconds
        throw error
    }

    /// The address that a visitor's requests are counted by; `nil` where many visitors come from one address and nothing
    /// that can be believed tells them apart.
    func visitor(of request: HTTPRequest, from peer: String?) -> String? {
        let address = client(of: request, from: peer)
        return isShared(address) ? nil : Self.household(of: address)
    }

    /// Whether requests of many people come from an address: a proxy's, or this computer's own, where a tunnel may end.
    func isShared(_ address: String) -> Bool { proxies.contains(address) || Self.isThisComputer(address) }

    private static func isThisComputer(_ address: String) -> Bool {
        address.isEmpty || SignInSettings.isLoopback(household(of: address)) || address == "::1"
    }

    /// The address that a request came from: the other end of its connection, or what a proxy there says that is believed.
    /// What others say proves nothing.
    func client(of request: HTTPRequest, from peer: String?) -> String {
        var client = peer ?? ""
        guard believes(client, about: request) else { return client }
        // Each proxy adds its own visitor at the end.
        let hops = request.headerFields[values: .named("X-Forwarded-For")].flatMap { $0.split(separator: ",") }
        for hop in hops.reversed() {
            let hop = hop.trimmingCharacters(in: .whitespaces)
            guard SignInSettings.isAddress(hop) else { break }
            client = hop
            guard proxies.contains(hop) else { break }
        }
        return client
    }

    /// Whether the other end of a connection says truthfully whom it carries a request for: proxies that the operator
    /// names. Where none is named and only this computer can connect, what carries requests for the public address is the
    /// tunnel that the operator runs here.
    private func believes(_ peer: String, about request: HTTPRequest) -> Bool {
        if proxies.contains(peer) { return true }
        return proxies.isEmpty && isLoopback && isCarried && Self.isThisComputer(peer)
            && request.authority?.lowercased() == authority.lowercased()
    }

    /// What counts as one address: with IPv6 one household has 2⁶⁴ of them, which share their first half.
    static func household(of address: String) -> String {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        let all = withUnsafeBytes(of: &bytes) { Array($0) }
        let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        guard !isMapped else { return all.suffix(4).map { "\($0)" }.joined(separator: ".") }
        return all.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// How many connections the server takes, and of whom.
    package func connectionLimits(most: Int) -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.maxConnections = most
        limits.maxPerAddress = min(limits.maxPerAddress, max(8, most / 4))
        limits.nameOfAddress = Self.household
        limits.isShared = isShared
        return limits
    }

    /// Whether cookies may be sent over TLS only. A header that a client makes up changes but its own cookie.
    func isSecure(_ request: Request) -> Bool {
        if request.headers[.forwardedProto]?.lowercased() == "https" { return true }
        let host = Self.host(of: request.head.authority) ?? ""
        return address.hasPrefix("https://") && !SignInSettings.isLoopback(host)
    }

    private static func host(of authority: String?) -> String? {
        guard let authority else { return nil }
        if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
        return String(authority.prefix { $0 != ":" })
    }

    /// What proxies and tunnels add.
    private static let marks: [HTTPField.Name] =
        [
            "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "CF-Connecting-IP",
            "True-Client-IP", "Via",
        ]
        .compactMap { HTTPField.Name($0) }
}

extension HTTPField.Name {
    /// The scheme by which a browser reached the proxy in front of us.
    static var forwardedProto: HTTPField.Name { named("X-Forwarded-Proto") }
    /// Where a request was made from, in the browser's own words. Source: W3C, Fetch Metadata.
    static var fetchSite: HTTPField.Name { named("Sec-Fetch-Site") }
}
