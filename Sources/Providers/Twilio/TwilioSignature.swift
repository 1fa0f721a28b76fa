import Crypto
import Foundation

/// Proof that a request comes from Twilio: `X-Twilio-Signature`, base64 of HMAC-SHA1 over the address and the parameters.
///
/// Source: Twilio, "Security: validating requests".
struct TwilioSignature: Sendable {
    private let key: SymmetricKey

    init(authToken: String) {
        key = SymmetricKey(data: Data(authToken.utf8))
    }

    /// Judges a form POST, or a GET when there are no fields in a body.
    /// - Parameters:
    ///   - url: the address as Twilio was given it, with its query.
    ///   - form: every parameter of the body.
    func isValid(_ signature: String?, url: String, form: TwilioForm = TwilioForm()) -> Bool {
        let parameters = Self.message(of: form)
        return matches(signature, Self.ports(of: url).map { $0 + parameters })
    }

    /// Judges a POST with a JSON body, whose hash is in the query.
    func isValid(_ signature: String?, url: String, body: [UInt8]) -> Bool {
        let query = url.firstIndex(of: "?").map { url[url.index(after: $0)...] } ?? ""
        let hash = SHA256.hash(data: body).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        // The hash is no secret; what proves anything is the signature over the address that holds it.
        guard TwilioForm(urlEncoded: query)["bodySHA256"]?.lowercased() == hash else { return false }
        return matches(signature, Self.ports(of: url))
    }

    /// Judges a WebSocket handshake, whose address may have been signed with a slash at its end.
    func isValid(_ signature: String?, socketURL url: String) -> Bool {
        let other = url.hasSuffix("/") ? String(url.dropLast()) : url + "/"
        return matches(signature, [url, other].flatMap(Self.ports))
    }

    /// Signs what Twilio would sign.
    func sign(url: String, form: TwilioForm = TwilioForm()) -> String {
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Data((url + Self.message(of: form)).utf8), using: key)
        return Data(code).base64EncodedString()
    }

    /// Compares in constant time.
    private func matches(_ signature: String?, _ messages: [String]) -> Bool {
        guard let signature, let code = Data(base64Encoded: signature) else { return false }
        return messages.reduce(false) { isFound, message in
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: Data(message.utf8), using: key)
                || isFound
        }
    }

    /// Names in byte order, each with its value; the values of a name that repeats in byte order, each once.
    private static func message(of form: TwilioForm) -> String {
        let fields = form.fields.map { (name: Array($0.name.utf8), value: Array($0.value.utf8)) }.sorted { one, other in
            one.name == other.name
                ? one.value.lexicographicallyPrecedes(other.value) : one.name.lexicographicallyPrecedes(other.name)
        }
        var message: [UInt8] = []
        for (index, field) in fields.enumerated() where index == 0 || fields[index - 1] != field {
            message += field.name + field.value
        }
        return String(decoding: message, as: UTF8.self)
    }

    /// An address as it stands, and with the port of its scheme named or left out.
    private static func ports(of url: String) -> [String] {
        guard let scheme = url.range(of: "://") else { return [url] }
        let rest = url[scheme.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var host = rest[..<end]
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        let tail = rest[end...]
        let usual =
            switch url[..<scheme.lowerBound] {
            case "https", "wss": "443"
            default: "80"
            }
        let bare: Substring
        let named: String
        if let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber), host.last != ":" {
            bare = host[..<colon]
            named = String(host)
        } else {
            bare = host
            named = "\(host):\(usual)"
        }
        let prefix = url[..<scheme.upperBound]
        return ["\(prefix)\(host)\(tail)", "\(prefix)\(named)\(tail)", "\(prefix)\(bare)\(tail)"]
    }
}
