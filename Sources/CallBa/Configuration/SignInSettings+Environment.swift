import Configuration
import Foundation
import Web

extension SignInSettings {
    /// What the environment says; see `.env.example`.
    init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        self.init()
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
