/// A telephone number in E.164: `+` and 7–15 digits.
public struct PhoneNumber: Sendable, Hashable, CustomStringConvertible {
    /// `+821012345678`.
    public let e164: String
    /// The number in E.164.
    public var description: String { e164 }

    /// Takes a number that is already E.164 and nothing else.
    public init?(e164: String) {
        guard e164.first == "+", (8...16).contains(e164.count),
            e164.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
            e164.dropFirst().first != "0"
        else { return nil }
        self.e164 = e164
    }
}
