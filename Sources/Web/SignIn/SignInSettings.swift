import Foundation
import HTTPTypes
import Hummingbird
import Providers

/// How people come in. Names and meanings: `.env.example`.
package struct SignInSettings: Sendable, Equatable {
    /// Whether people may use the server without signing in.
    package enum Guests: String, Sendable {
        case allow, forbid
    }

    /// A provider that vouches for people.
    package struct Provider: Sendable, Equatable {
        package var issuer: String
        package var clientID: String
        package var clientSecret: String
        /// Where the provider sends people back to, as it is registered there.
        package var callbackPath: String

        /// What people call it.
        package var name: String {
            issuer == OpenIDConfiguration.google ? "Google" : URLComponents(string: issuer)?.host ?? issuer
        }

        /// A provider where this server is registered as `clientID`.
        package init(
            issuer: String = OpenIDConfiguration.google, clientID: String, clientSecret: String,
            callbackPath: String = SignInRoutes.callbackPath
        ) {
            self.issuer = issuer
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.callbackPath = callbackPath
        }
    }

    /// `nil`: only at the server's own computer.
    package var guests: Guests?
    package var provider: Provider?
    /// Where people and providers find this server, without a slash at its end; `nil`: where it listens.
    package var publicAddress: String?

    /// The addresses of proxies that say truthfully whom they carry requests for.
    package var proxies: Set<String> = []

    /// The defaults: only people at this computer.
    package init() {}

    /// Whether a text is an address of IPv4 or IPv6.
    package static func isAddress(_ text: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }

    /// Whether only this computer can reach an address.
    package static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension SignInSettings {
    /// What makes a browser the owner's: on a server that only this computer can reach, and that has no sign-in
    /// provider.
    package func invitation(host: String) -> (OwnerInvitation, token: String)? {
        guard provider == nil, Self.isLoopback(host) else { return nil }
        return OwnerInvitation.issue()
    }
}
