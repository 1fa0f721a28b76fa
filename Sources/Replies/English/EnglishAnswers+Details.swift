import Dialogue
import Foundation
import Languages

extension PurposeDetails {
    /// "order number 123-456", "confirmation code: K7QX2M".
    func englishCode(_ label: String) -> String? {
        let names = [
            "order": "order", "confirmation": "(?:confirmation|booking|reservation|reference)", "tracking": "tracking",
            "policy": "policy",
            "member": "(?:member(?:ship)?)", "account": "account", "case": "(?:case|ticket|claim|reference)",
            "serial": "serial",
        ]
        guard let name = names[label],
            // Every name in the table makes a pattern.
            let pattern = try? Regex(
                "(?i)\\b" + name + "(?: number| code| id| no\\.?| #|#)?(?: is|:)?\\s+#?([A-Z0-9-]*\\d[A-Z0-9-]*)",
                as: (Substring, Substring).self),
            let match = purposeText.firstMatch(of: pattern), match.output.1.count >= 3
        else { return nil }
        return String(match.output.1)
    }

    var englishAge: String? {
        purposeText.firstMatch(of: #/(?:\b(?:she|he|i)(?:'s| is|'m| am)\s)(\d{1,3})\b/#.ignoresCase()).map {
            String($0.output.1)
        }
            ?? purposeText.firstMatch(of: #/\b(\d{1,3})[\s-]?(?:years?|yrs?|months?)[\s-]old\b/#.ignoresCase()).map {
                String($0.output.1)
            }
    }

    var englishWeight: String? {
        purposeText.firstMatch(of: #/\b\d{1,3}(?:\.\d)?\s?(?:pounds|lbs?|kg|kilos?)\b/#.ignoresCase()).map {
            String($0.output)
        }
    }

    var englishUnit: String? {
        purposeText.firstMatch(of: #/\b(?:unit|apartment|apt\.?|room)\s#?(\d{1,5}[A-Za-z]?)\b/#.ignoresCase()).map {
            String($0.output.1)
        }
    }
}
