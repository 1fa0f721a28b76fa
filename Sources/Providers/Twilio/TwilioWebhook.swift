import Foundation

/// A request of Twilio's to this server.
public struct TwilioWebhook: Sendable {
    /// Path and query as they stand in the request line: `/twilio/answer?call=…`.
    public var uri: String
    /// The body of a POST as it came; empty for a GET.
    public var body: [UInt8]
    /// What kind of body it is; a form unless it says JSON.
    public var contentType: String?
    /// The value of `X-Twilio-Signature`, if there is one.
    public var signature: String?
    /// The value of `X-Twilio-Webhooks-Signature-Settings`, if there is one.
    public var signatureSettings: String?

    /// Describes a request.
    public init(
        uri: String, body: [UInt8] = [], contentType: String? = nil, signature: String?,
        signatureSettings: String? = nil
    ) {
        self.uri = uri
        self.body = body
        self.contentType = contentType
        self.signature = signature
        self.signatureSettings = signatureSettings
    }

    var path: Substring { uri.prefix { $0 != "?" } }
    var query: WebForm { WebForm(urlEncoded: uri.dropFirst(path.count + 1)) }
    var isJSON: Bool { contentType?.lowercased().hasPrefix("application/json") == true }
    /// What the body says.
    var form: WebForm { isJSON ? WebForm(json: body) : WebForm(urlEncoded: body) }
}

/// What to answer a ``TwilioWebhook``.
public enum TwilioReply: Sendable, Equatable {
    /// 200 with this body as `text/xml`.
    case twiML(String)
    /// 200 with this body as `text/plain`.
    case text(String)
    /// 204.
    case noContent
    /// 403: it does not come from Twilio, or is none of our calls' business.
    case forbidden
    /// 404: there is no such webhook.
    case notFound
}

/// Why a request of Twilio's, or of a client that pretends to be Twilio, changed nothing.
public enum TwilioRefusal: String, Sendable, CaseIterable {
    /// It carries no signature.
    case unsigned
    /// It was signed with another key, for another address, or was altered on its way.
    case wrongSignature
    /// It speaks of another account.
    case otherAccount
    /// It names a call of ours by another call's SID, or sends another call's sound.
    case foreignCall
    /// It speaks of a call without an owner. Such a call is hung up.
    case noOwner
    /// It says again what was known, or comes too late to matter.
    case repeated
    /// A media socket came with a token that another had used.
    case usedToken
    /// A media socket, or a client that wants to listen in, came with a token that was never given out.
    case unknownToken
}

/// The right to open one media socket, once. Given by ``TwilioCarrier/claimMedia(uri:signature:settings:)``.
public struct TwilioMediaClaim: Sendable {
    enum Purpose: Sendable {
        /// Carries the call's sound.
        case carry(TwilioLeg)
        /// Hears the call's sound.
        case listen(TwilioLeg)
        /// Proves that sockets reach this server.
        case probe(answer: String)
    }

    let purpose: Purpose
}
