/// Why a sign-in came to nothing, in terms of who can do something about it.
enum OpenIDError: Error, Equatable, Sendable {
    /// What a provider answers with.
    enum Document: String, Sendable, CaseIterable {
        /// What it says of itself.
        case discovery
        /// The keys it signs with.
        case keys
        /// What it gives for a code.
        case tokens
    }

    /// What is wrong with an ID token.
    enum Flaw: String, Sendable, CaseIterable {
        /// It is no token, or one without the claims that every ID token has.
        case malformed
        /// It is not signed as we ask for: RS256.
        case algorithm
        /// It is signed with a key that the provider does not publish.
        case key
        /// Its signature is not the provider's.
        case signature
        /// Another provider made it.
        case issuer
        /// It was made for another server.
        case audience
        /// Its time is over, or has not come.
        case time
        /// It belongs to another sign-in.
        case nonce
        /// It belongs to another access token.
        case accessToken
        /// It has no subject.
        case subject
    }

    /// The provider does not answer, or is not well: worth trying again later.
    case unavailable
    /// The provider answers with something that the protocol does not know.
    case unreadable(Document)
    /// The provider refuses this server, or is not the one that is configured; with the reason, for logs.
    case misconfigured(String)
    /// The code was used before, has expired, or belongs to another sign-in.
    case codeRefused
    /// The token does not prove a person's identity.
    case tokenRefused(Flaw)
    /// The provider has not made sure that the address is the person's own.
    case unverifiedEmail

    /// What happened, for logs: without names, addresses or secrets.
    var code: String {
        switch self {
        case .unavailable: "unavailable"
        case .unreadable(let document): "unreadable-\(document.rawValue)"
        case .misconfigured(let reason): "misconfigured-\(reason)"
        case .codeRefused: "code-refused"
        case .tokenRefused(let flaw): "token-\(flaw.rawValue)"
        case .unverifiedEmail: "unverified-email"
        }
    }
}
