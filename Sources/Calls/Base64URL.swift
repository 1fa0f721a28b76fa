public import Foundation

extension Data {
    /// The bytes in base64 with the alphabet that addresses, cookies and tokens allow, without padding.
    /// Source: RFC 4648, section 5.
    public var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Reads ``base64URL``; `nil` if the text is none.
    public init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
