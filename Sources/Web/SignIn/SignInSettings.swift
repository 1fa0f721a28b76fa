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
        /// Where the provider sends people back to, as it is registered there.
        var callbackPath = SignInRoutes.callbackPath

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

    /// The defaults: only people at this computer.
    init() {}

    init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        if let written = environment.text(.guests) {
            guard let guests = Guests(rawValue: written.lowercased()) else { throw .guests(written) }
            self.guests = guests
        }
        if let written = environment.text(.publicHost) {
            guard let address = TwilioSettings.address(written) else { throw .publicHost(written) }
            let text = address.absoluteString
            publicAddress = text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        for written in (environment.text(.trustedProxies) ?? "").split(separator: ",") {
            let proxy = written.trimmingCharacters(in: .whitespaces)
            guard Self.isAddress(proxy) else { throw .proxy(proxy) }
            proxies.insert(proxy)
        }
        let client = environment.text(.googleClientID)
        let secret = environment.text(.googleClientSecret)
        let issuer = environment.text(.oidcIssuer)
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
        if let written = environment.text(.googleCallbackURL) {
            let (origin, path) = try Self.callback(written)
            provider.callbackPath = path
            // People must come back to where they left from. A name that only the telephone network uses is another's.
            if environment.plain(.publicHost) == nil { publicAddress = origin }
        }
        self.provider = provider
    }

    /// Takes apart where people come back to.
    private static func callback(
        _ written: String
    ) throws(ServerConfiguration.Failure) -> (origin: String, path: String) {
        guard let parts = URLComponents(string: written), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.query == nil,
            parts.fragment == nil,
            // No page of ours is there, and no letter that a router takes for more than itself.
            parts.path.wholeMatch(of: /\/(auth|api\/auth|oauth2?|login|signin)(\/[A-Za-z0-9._~-]+)+/) != nil,
            !SignInRoutes.paths.contains(parts.path)
        else { throw .callback(written) }
        return ("\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")", parts.path)
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
        // A provider cannot redirect a browser to "every address of this computer".
        guard provider == nil || publicAddress != nil || !["0.0.0.0", "::", "[::]"].contains(host) else {
            throw .publicHostMissing
        }
    }
}

extension SignInSettings {
    /// What makes a browser the owner's: on a server that only this computer can reach, and that has no sign-in
    /// provider.
    func invitation(host: String) -> (OwnerInvitation, token: String)? {
        guard provider == nil, Self.isLoopback(host) else { return nil }
        return OwnerInvitation.issue()
    }
}
