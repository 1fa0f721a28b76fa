/// A request of Twilio's to this server.
public struct TwilioWebhook: Sendable {
    /// Path and query as they stand in the request line: `/twilio/answer?call=…`.
    public var uri: String
    /// The form of a POST as it came; empty for a GET.
    public var body: String
    /// The value of `X-Twilio-Signature`, if there is one.
    public var signature: String?

    /// Describes a request.
    public init(uri: String, body: String, signature: String?) {
        self.uri = uri
        self.body = body
        self.signature = signature
    }

    var path: Substring { uri.prefix { $0 != "?" } }
    var query: TwilioForm { TwilioForm(urlEncoded: uri.dropFirst(path.count + 1)) }
}

/// What to answer a ``TwilioWebhook``.
public enum TwilioReply: Sendable, Equatable {
    /// 200 with this body as `text/xml`.
    case twiML(String)
    /// 204.
    case noContent
    /// 403: it does not come from Twilio.
    case forbidden
    /// 404: there is no such webhook.
    case notFound
}

/// The right to open one media socket, once. Given by ``TwilioCarrier/claimMedia(uri:signature:)``.
public struct TwilioMediaClaim: Sendable {
    let leg: TwilioLeg
}
