import Crypto
import Foundation

/// Proves that a request comes from the line, as Twilio's `X-Twilio-Signature` does: HMAC-SHA1 keyed with the account's
/// token over the address and the sorted form.
struct RequestSignature: Sendable {
    static let headerName = "X-Twilio-Signature"
    let token: String

    /// For a JSON body: the address says what the body's hash is, so that the signature covers it too.
    /// - Returns: the address to send it to, and the signature.
    func sign(url: String, json body: String) -> (url: String, signature: String) {
        let hash = SHA256.hash(data: Data(body.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        let address = url + (url.contains("?") ? "&" : "?") + "bodySHA256=" + hash.joined()
        return (address, sign(url: address))
    }

    /// For a form POST; with an empty form, for a GET or a WebSocket handshake.
    func sign(url: String, form: [(String, String)] = []) -> String {
        var message = url
        for (name, values) in Dictionary(grouping: form, by: \.0).sorted(by: {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }) {
            for value in Set(values.map(\.1)).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                message += name + value
            }
        }
        let key = SymmetricKey(data: Data(token.utf8))
        return Data(HMAC<Insecure.SHA1>.authenticationCode(for: Data(message.utf8), using: key)).base64EncodedString()
    }
}

/// `application/x-www-form-urlencoded`, UTF-8.
enum Form {
    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&")
    }

    /// `nil` if it is not a form.
    static func decode(_ text: String) -> [(String, String)]? {
        var fields: [(String, String)] = []
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = unescape(sides[0]), let value = unescape(sides.count > 1 ? sides[1] : "") else {
                return nil
            }
            fields.append((name, value))
        }
        return fields
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "*"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "):
                result += "+"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    private static func unescape(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
