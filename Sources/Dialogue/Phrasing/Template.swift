/// Sentences with places for what a call is about: `{time:이에요}` is filled with the slot "time" and the particle that its
/// last letter asks for.
package enum Template {
    /// A sentence with its slots filled, or `nil` if one is not known. Of wordings of one reply the first that can be
    /// filled.
    package static func fill(_ phrase: String, with slots: [String: String]) -> String? {
        phrase.split(separator: "|").lazy.compactMap { fill(one: $0, with: slots) }.first
    }

    private static func fill(one phrase: Substring, with slots: [String: String]) -> String? {
        var text = ""
        var rest = phrase
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            let parts = rest[rest.index(after: open)..<close].split(separator: ":").map(String.init)
            guard let value = parts.first.flatMap({ slots[$0] }) else { return nil }
            text += rest[..<open] + (parts.count > 1 ? KoreanParticle.attach(parts[1], to: value) : value)
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}
