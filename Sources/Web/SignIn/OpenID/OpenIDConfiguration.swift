/// Who vouches for people, and how that provider knows this server.
struct OpenIDConfiguration: Sendable, Equatable {
    /// Google's issuer.
    static let google = "https://accounts.google.com"

    /// The provider's issuer, exactly as it names itself; its discovery document is found below this address.
    var issuer: String
    /// The name by which the provider knows this server.
    var clientID: String
    /// The secret that the provider gave with it.
    var clientSecret: String
    /// Where the provider sends browsers back to. The provider compares it byte for byte with what it was registered with.
    var redirectAddress: String

    /// Describes a provider; asks nothing of it.
    init(
        issuer: String = OpenIDConfiguration.google, clientID: String, clientSecret: String, redirectAddress: String
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectAddress = redirectAddress
    }

    /// What a token may name as its issuer: Google's old tokens leave the scheme out.
    var issuers: Set<String> {
        issuer == Self.google ? [issuer, "accounts.google.com"] : [issuer]
    }

    /// Source: OpenID Connect Discovery 1.0, section 4.
    var discoveryAddress: String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }
}
