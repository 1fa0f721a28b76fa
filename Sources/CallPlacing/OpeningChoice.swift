import Calls
import Dialogue
import Foundation
import HTTPTypes
import Languages
import Replies

/// What a person wants said first: `{"variant": "reason", "text": "…"}`, or the text alone.
///
/// The variant is the name of an ``Introduction``, which is said as it is: whatever the text says, the callee has been told
/// that a person types and a machine reads.
package struct OpeningChoice: Codable, Sendable, Equatable {
    /// How the call begins; `nil`: plainly.
    package var variant: String?
    /// What follows; `nil` or blank: it is made from the purpose.
    package var text: String?

    private enum CodingKeys: String, CodingKey { case variant, text }

    package init(variant: String? = nil, text: String? = nil) {
        self.variant = variant
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            // A bare text is the older form of the contract.
            self.text = text
            return
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        variant = try values.decodeIfPresent(String.self, forKey: .variant)
        text = try values.decodeIfPresent(String.self, forKey: .text)
    }

    /// How the call begins, and the words that follow in one line; `nil` in place of words that are to be made.
    ///
    /// A text that begins with an introduction itself, as a whole line does that was told earlier, is not introduced twice.
    /// - Throws: what is wrong with the choice, under the code `opening.…`.
    func read(
        callerName: String?, language: Language
    ) throws(APIError) -> (introduction: Introduction, words: String?) {
        var introduction = Introduction.plain
        if let variant, !variant.isEmpty {
            guard let known = Introduction(rawValue: variant) else { throw APIError("opening.unknown") }
            introduction = known
        }
        guard let text else { return (introduction, nil) }
        guard !text.unicodeScalars.contains(where: Self.isControl) else { throw APIError("opening.control") }
        var words = text.singleSpaced
        if let (found, rest) = Introduction.split(words, callerName: callerName, language: language) {
            words = rest
            if variant == nil { introduction = found }
        }
        guard !words.isEmpty else { return (introduction, nil) }
        guard TextLimit.speech.admits(words) else {
            throw APIError("opening.long", .badRequest, ["max": "\(TextLimit.speech.characters)"])
        }
        guard words.contains(where: { $0.isLetter || $0.isNumber }) else { throw APIError("opening.empty") }
        return (introduction, words)
    }

    /// What no person types on purpose: it cannot be spoken, and hides how a line reads.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return false }
        return scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
    }
}
