public import Calls
public import Foundation

/// The account at Twilio (or at something that speaks like it) and where it finds us.
public struct TwilioConfiguration: Sendable {
    /// What a REST request proves itself with.
    public enum Credentials: Sendable, Equatable {
        /// The account's own AuthToken.
        case authToken
        /// An API key's SID (`SK…`) and its secret.
        case apiKey(sid: String, secret: String)
    }

    /// `AC…`.
    public var accountSid: String
    /// The account's primary AuthToken. Webhooks are signed with it, whatever REST requests use.
    public var authToken: String
    /// What REST requests prove themselves with.
    public var credentials: Credentials
    /// The secret of the account's shared webhook key, should webhooks be signed with that; see Twilio's header
    /// `X-Twilio-Webhooks-Signature-Settings`.
    public var webhookSecret: String?
    /// The TwiML application (`AP…`) through which browsers listen in; needs an API key.
    public var applicationSid: String?
    /// The number calls are made from: one that the account owns or has verified.
    public var from: PhoneNumber
    /// Where the REST interface is, without a trailing `/`.
    public var apiBaseURL: URL
    /// Where Twilio reaches this server, without a trailing `/`: `https://callba.example`. With `http` the media socket is
    /// `ws`, otherwise `wss`.
    public var publicBaseURL: URL
    /// Where its media sockets reach this server, if that is another address.
    public var mediaBaseURL: URL?

    /// Twilio's own REST interface.
    public static let twilioAPI = "https://api.twilio.com"

    /// Describes an account.
    public init(
        accountSid: String, authToken: String, credentials: Credentials = .authToken, webhookSecret: String? = nil,
        applicationSid: String? = nil, from: PhoneNumber, apiBaseURL: URL, publicBaseURL: URL,
        mediaBaseURL: URL? = nil
    ) {
        self.accountSid = accountSid
        self.authToken = authToken
        self.credentials = credentials
        self.webhookSecret = webhookSecret
        self.applicationSid = applicationSid
        self.from = from
        self.apiBaseURL = apiBaseURL
        self.publicBaseURL = publicBaseURL
        self.mediaBaseURL = mediaBaseURL
    }

    /// An address of ours as Twilio names it.
    func publicAddress(_ uri: String) -> String { Self.trimmed(publicBaseURL) + uri }

    /// The same with a WebSocket's scheme.
    func socketAddress(_ uri: String) -> String {
        let address = Self.trimmed(mediaBaseURL ?? publicBaseURL) + uri
        // https://… becomes wss://…, http://… becomes ws://….
        return address.hasPrefix("http") ? "ws" + address.dropFirst(4) : address
    }

    var apiAddress: String { Self.trimmed(apiBaseURL) }

    private static func trimmed(_ url: URL) -> String {
        let text = url.absoluteString
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
