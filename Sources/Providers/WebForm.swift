import Foundation

/// Named values as web forms and queries carry them, in `application/x-www-form-urlencoded`.
package struct WebForm: Sendable, Equatable {
    /// One name with its value; names may repeat.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var fields: [Field]

    package init(_ fields: KeyValuePairs<String, String> = [:]) {
        self.fields = fields.map { Field(name: $0.key, value: $0.value) }
    }

    /// Reads a query string; see the other initializer.
    package init(urlEncoded text: some StringProtocol) { self.init(urlEncoded: Array(text.utf8)) }

    /// Reads a body. Bytes that are no UTF-8 become U+FFFD, broken escapes stay as they are.
    package init(urlEncoded bytes: [UInt8]) {
        fields = bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return Field(name: Self.decode(parts[0]), value: parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    /// Reads a JSON object's strings and numbers; empty if it is none.
    package init(json bytes: [UInt8]) {
        // Whatever else the object holds is none of a call's words.
        let object = (try? JSONDecoder().decode([String: Value].self, from: Data(bytes))) ?? [:]
        fields = object.sorted { $0.key < $1.key }.compactMap { name, value in
            value.text.map { Field(name: name, value: $0) }
        }
    }

    private struct Value: Decodable {
        var text: String?

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let string = try? value.decode(String.self) {
                // The usual case.
                text = string
            } else if let number = try? value.decode(Int.self) {
                // Sequence numbers may come so.
                text = "\(number)"
            }
        }
    }

    /// The last value of that name.
    package subscript(_ name: String) -> String? { fields.last { $0.name == name }?.value }

    /// The text of a body.
    package var urlEncoded: String {
        fields.map { Self.encode($0.name) + "=" + Self.encode($0.value) }.joined(separator: "&")
    }

    /// Escapes everything but the unreserved characters of RFC 3986.
    package static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func decode(_ text: some Collection<UInt8>) -> String {
        let bytes = Array(text)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "+") {
                decoded.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), index + 1 < bytes.count, let high = hexDigit(bytes[index]),
                let low = hexDigit(bytes[index + 1])
            {
                decoded.append(high << 4 | low)
                index += 2
            } else {
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
