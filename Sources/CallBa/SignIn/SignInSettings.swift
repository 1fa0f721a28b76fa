import Configuration
import Foundation
import HTTPTypes
import Hummingbird
import Providers

/// How people come in. Names and meanings: `.env.example`.
struct SignInSettings: Sendable, Equatable {
    /// Whether people may use the server without signing in.
    enum Guests: String, Sendable {
        case allow, forbid
    }

    /// A provider that vouches for people.
    struct Provider: Sendable, Equatable {
        var issuer = OpenIDConfiguration.google
        var clientID: String
        var clientSecret: String

        /// What people call it.
        var name: String {
            issuer == OpenIDConfiguration.google ? "Google" : URLComponents(string: issuer)?.host ?? issuer
        }
    }

    /// `nil`: only at the server's own computer.
    var guests: Guests?
    var provider: Provider?
    /// Where people and providers find this server, without a slash at its end; `nil`: where it listens.
    var publicAddress: String?

    /// The addresses of proxies that say truthfully whom they carry requests for.
    var proxies: Set<String> = []

    /// The defaults: whoever sits at this computer.
    init() {}

    init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        if let written = environment.text("callba.guests") {
            guard let guests = Guests(rawValue: written.lowercased()) else { throw .guests(written) }
            self.guests = guests
        }
        if let written = environment.text("public.host") {
            guard let address = TwilioSettings.address(written) else { throw .publicHost(written) }
            let text = address.absoluteString
            publicAddress = text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        for written in (environment.text("callba.trusted.proxies") ?? "").split(separator: ",") {
            let proxy = written.trimmingCharacters(in: .whitespaces)
            guard Self.isAddress(proxy) else { throw .proxy(proxy) }
            proxies.insert(proxy)
        }
        let client = environment.text("google.client.id")
        let secret = environment.text("google.client.secret")
        let issuer = environment.text("oidc.issuer")
        guard client != nil || secret != nil || issuer != nil else { return }
        guard let client, let secret else {
            throw .signInMissing(
                [("GOOGLE_CLIENT_ID", client), ("GOOGLE_CLIENT_SECRET", secret)].filter { $0.1 == nil }.map(\.0))
        }
        var provider = Provider(clientID: client, clientSecret: secret)
        if let issuer {
            // Codes and secrets travel there: in the clear only on this computer.
            guard let parts = URLComponents(string: issuer), let host = parts.host, !host.isEmpty,
                parts.scheme == "https" || (parts.scheme == "http" && Self.isLoopback(host)), parts.query == nil,
                parts.fragment == nil
            else { throw .issuer(issuer) }
            provider.issuer = issuer
        }
        self.provider = provider
    }

    /// Whether a text is an address of IPv4 or IPv6.
    static func isAddress(_ text: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }

    /// Whether only this computer can reach an address.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Refuses to open the server to strangers by accident.
    func judge(host: String) throws(ServerConfiguration.Failure) {
        guard !Self.isLoopback(host) else { return }
        guard provider != nil || guests == .allow else { throw .openToStrangers(host) }
        // A provider cannot send anybody back to "every address of this computer".
        guard provider == nil || publicAddress != nil || !["0.0.0.0", "::", "[::]"].contains(host) else {
            throw .publicHostMissing
        }
    }
}

extension SignInSettings {
    /// What makes a browser the owner's: on a server that only this computer can reach, and that nobody vouches for
    /// people on.
    func invitation(host: String) -> (OwnerInvitation, token: String)? {
        guard provider == nil, Self.isLoopback(host) else { return nil }
        return OwnerInvitation.issue()
    }
}

/// What is known of where a request came from, and by which way.
struct Doorway: Sendable {
    /// Whether the server listens at this computer alone.
    let isLoopback: Bool
    let guests: SignInSettings.Guests?
    /// The address people know, without a slash at its end.
    let address: String
    /// The addresses of proxies that are believed.
    let proxies: Set<String>
    private let guestBudget = GuestBudget()

    init(_ settings: SignInSettings, host: String, port: Int) {
        isLoopback = SignInSettings.isLoopback(host)
        guests = settings.guests
        proxies = settings.proxies
        address = settings.publicAddress ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// The public address without its scheme, as a browser names it in `Host`.
    var authority: String { address.range(of: "://").map { String(address[$0.upperBound...]) } ?? address }

    /// Whether a request comes from a browser at this computer: it names this computer, and no proxy says that it
    /// carries it for somebody else. Where strangers can connect, nothing that a request says proves that.
    func isAtHome(_ request: Request) -> Bool {
        guard isLoopback, let host = Self.host(of: request.head.authority), SignInSettings.isLoopback(host) else {
            return false
        }
        return Self.marks.allSatisfy { request.headers[$0] == nil }
    }

    /// Whether somebody may come in without signing in.
    func admitsGuest(_ request: Request) -> Bool {
        switch guests {
        case .allow: true
        case .forbid: false
        case nil: isAtHome(request)
        }
    }

    /// Counts somebody who comes in without signing in.
    func countGuest(_ request: Request, from peer: String?) throws(Complaint) {
        guard let wait = guestBudget.take(for: client(of: request, from: peer), at: .now) else { return }
        let seconds = Int((wait / .seconds(1)).rounded(.up))
        var complaint = Complaint(
            "guests.tooMany", .tooManyRequests, ["minutes": "\(max(1, (seconds + 59) / 60))"])
        complaint.retryAfter = seconds
        throw complaint
    }

    /// The address that a request came from: the other end of its connection, or what a trusted proxy there says. What
    /// others say proves nothing.
    func client(of request: Request, from peer: String?) -> String {
        var client = peer ?? ""
        guard proxies.contains(client), let name = HTTPField.Name("X-Forwarded-For") else { return client }
        // Each proxy adds its own visitor at the end.
        let hops = request.headers[values: name].flatMap { $0.split(separator: ",") }
        for hop in hops.reversed() {
            let hop = hop.trimmingCharacters(in: .whitespaces)
            guard SignInSettings.isAddress(hop) else { break }
            client = hop
            guard proxies.contains(hop) else { break }
        }
        return client
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
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "CF-Connecting-IP", "Via"]
        .compactMap { HTTPField.Name($0) }
}

extension HTTPField.Name {
    /// The scheme by which a browser reached the proxy in front of us.
    static var forwardedProto: HTTPField.Name { named("X-Forwarded-Proto") }
    /// Where a request was made from, in the browser's own words. Source: W3C, Fetch Metadata.
    static var fetchSite: HTTPField.Name { named("Sec-Fetch-Site") }
}
