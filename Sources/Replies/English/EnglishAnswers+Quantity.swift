import Dialogue
import Foundation
import Languages

/// Numbers of things that are read back.
extension EnglishAnswers {
    /// "so that is two hundred flyers" to a purpose of three hundred: the number of the purpose.
    func quantity(in sentence: String) -> AnswerPart? {
        for match in facts.purpose.lowercased().matches(of: #/\b(\d{1,6})\s([a-z]{4,})\b/#) {
            let noun = String(match.output.2)
            guard let wanted = Int(match.output.1), let place = sentence.range(of: " " + noun),
                let heard = Self.number(before: sentence[..<place.lowerBound]), heard != wanted
            else { continue }
            return AnswerPart(answers: words.say("countWrong", ["count": "\(wanted) \(noun)"]), kind: .whole)
        }
        return nil
    }

    private static let ones: [String: Int] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
        "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
        "seventy": 70, "eighty": 80, "ninety": 90,
    ]

    /// The number at the end of a text, up to 99,999; `nil` if it ends with none.
    private static func number(before text: Substring) -> Int? {
        let words = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        if let digits = words.last.flatMap(Int.init) { return digits }
        var spoken: [String] = []
        for word in words.reversed().prefix(6) {
            guard ones[word] != nil || ["hundred", "thousand"].contains(word) else { break }
            spoken.insert(word, at: 0)
        }
        guard !spoken.isEmpty else { return nil }
        var (total, part) = (0, 0)
        for word in spoken {
            switch word {
            case "hundred": part = max(1, min(part, 99)) * 100
            case "thousand": (total, part) = (max(1, min(part, 99)) * 1000, 0)
            default: part = min(part, 9_900) + (ones[word] ?? 0)
            }
        }
        return total + part
    }
}
