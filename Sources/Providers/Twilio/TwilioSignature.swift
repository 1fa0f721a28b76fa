import Crypto
import Foundation

/// Proof that a request comes from Twilio: `X-Twilio-Signature`, base64 of an HMAC over the address and the parameters.
///
/// The account's AuthToken and SHA-1 sign, unless the header `X-Twilio-Webhooks-Signature-Settings` names another
/// algorithm: then it is the shared webhook secret. Source: Twilio, "Security: validating requests".
struct TwilioSignature: Sendable {
    private enum Algorithm { case sha1, sha256 }

    private let token: SymmetricKey
    private let webhookSecret: SymmetricKey?

    /// - Parameter webhookSecret: the secret of the account's shared webhook key, if it has one.
    init(authToken: String, webhookSecret: String? = nil) {
        token = SymmetricKey(data: Data(authToken.utf8))
        self.webhookSecret = webhookSecret.map { SymmetricKey(data: Data($0.utf8)) }
    }

    /// Judges a form POST, or a GET when there are no fields in a body.
    /// - Parameters:
    ///   - url: the address as Twilio was given it, with its query.
    ///   - form: every parameter of the body.
    ///   - settings: the value of `X-Twilio-Webhooks-Signature-Settings`, if there is one.
    func isValid(
        _ signature: String?, url: String, form: WebForm = WebForm(), settings: String? = nil
    ) -> Bool {
        let parameters = Self.message(of: form)
        return matches(signature, Self.addresses(of: url).map { $0 + parameters }, settings)
    }

    /// Judges a POST with a JSON body, whose hash is in the query.
    func isValid(_ signature: String?, url: String, body: [UInt8], settings: String? = nil) -> Bool {
        let query = url.firstIndex(of: "?").map { url[url.index(after: $0)...] } ?? ""
        let hash = SHA256.hash(data: body).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        // The hash is no secret; what proves anything is the signature over the address that holds it.
        guard WebForm(urlEncoded: query)["bodySHA256"]?.lowercased() == hash else { return false }
        return matches(signature, Self.addresses(of: url), settings)
    }

    /// Judges a WebSocket handshake, whose address may have been signed with a slash at its end.
    func isValid(_ signature: String?, socketURL url: String, settings: String? = nil) -> Bool {
        let path = url.firstIndex(of: "?") ?? url.endIndex
        let other =
            url[..<path].hasSuffix("/")
            ? String(url[..<path].dropLast()) + url[path...] : String(url[..<path]) + "/" + url[path...]
        return matches(signature, [url, other].flatMap(Self.addresses), settings)
    }

    /// Signs what Twilio would sign.
    func sign(url: String, form: WebForm = WebForm()) -> String {
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Data((url + Self.message(of: form)).utf8), using: token)
        return Data(code).base64EncodedString()
    }

    /// Compares with every message, each in constant time.
    private func matches(_ signature: String?, _ messages: [String], _ settings: String?) -> Bool {
        guard let signature, let code = Data(base64Encoded: signature), let (algorithm, key) = key(for: settings) else {
            return false
        }
        return messages.reduce(false) { isFound, message in
            let message = Data(message.utf8)
            let isThis =
                switch algorithm {
                case .sha1: HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: message, using: key)
                case .sha256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key)
                }
            return isThis || isFound
        }
    }

    /// What signed, by `key=…,algorithm=…`; `nil` if that is not known here.
    private func key(for settings: String?) -> (Algorithm, SymmetricKey)? {
        let named = (settings ?? "").split(separator: ",").lazy.map { part -> (String, String) in
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return (sides.first ?? "", sides.count > 1 ? sides[1] : "")
        }.first { $0.0 == "algorithm" && !$0.1.isEmpty }
        guard let named else { return (.sha1, token) }
        guard let webhookSecret else { return nil }
        switch named.1.uppercased() {
        case "HMAC_SHA1": return (.sha1, webhookSecret)
        case "HMAC_SHA256": return (.sha256, webhookSecret)
        default: return nil
        }
    }

    /// Names in byte order, each with its value; the values of a name that repeats in byte order, each once.
    private static func message(of form: WebForm) -> String {
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

    /// The forms in which an address may have been signed: as it stands, without user and password, and of those with
    /// and without the port. Twilio's SDK takes 80 for the port of `wss` as well.
    private static func addresses(of url: String) -> [String] {
        guard let scheme = url.range(of: "://") else { return [url] }
        let rest = url[scheme.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var host = rest[..<end]
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        let ports =
            switch url[..<scheme.lowerBound].lowercased() {
            case "https": [":443"]
            case "wss": [":443", ":80"]
            default: [":80"]
            }
        var hosts = [String(host)]
        if let colon = host.lastIndex(of: ":"), host[colon...].count > 1,
            host[colon...].dropFirst().allSatisfy(\.isNumber)
        {
            let bare = String(host[..<colon])
            hosts.append(bare)
            if ports.contains(String(host[colon...])) { hosts += ports.map { bare + $0 } }
        } else {
            hosts += ports.map { host + $0 }
        }
        return [url] + hosts.map { "\(url[..<scheme.upperBound])\($0)\(rest[end...])" }
    }
}
