import Calls
import Foundation
import Languages

/// Words as a person on the phone takes them: without spaces, capitals and punctuation, and forgiving small mishearings.
struct Understanding {
    let language: Language
    /// Lower case, canonically composed, words separated by single spaces, with a space at both ends.
    let words: String
    /// The same without any space.
    let squeezed: String
    /// Squeezed, in the smallest letters: jamo for Hangul.
    private let letters: [Unicode.Scalar]

    init(_ text: String, language: Language) {
        self.language = language
        words = " " + Understanding.words(of: text).joined(separator: " ") + " "
        squeezed = words.filter { $0 != " " }
        letters = Understanding.letters(of: squeezed)
    }

    var isEmpty: Bool { squeezed.isEmpty }

    /// Whether the phrase is among the words.
    ///
    /// `^` before it: nothing comes before; `$` after it: nothing comes after. Anchored phrases must be there to the
    /// letter; others may differ in one letter of five, and short ones in none.
    func contains(_ phrase: String) -> Bool {
        var phrase = phrase[...]
        let isStart = phrase.hasPrefix("^")
        if isStart { phrase = phrase.dropFirst() }
        let isEnd = phrase.hasSuffix("$")
        if isEnd { phrase = phrase.dropLast() }
        switch language {
        case .korean:
            let wanted = Understanding.words(of: String(phrase)).joined()
            guard !wanted.isEmpty else { return false }
            switch (isStart, isEnd) {
            case (true, true): return squeezed == wanted
            case (true, false): return squeezed.hasPrefix(wanted)
            case (false, true): return squeezed.hasSuffix(wanted)
            case (false, false): return squeezed.contains(wanted) || isNear(wanted, atLeast: 5, oneIn: 5)
            }
        case .english:
            let wanted = Understanding.words(of: String(phrase)).joined(separator: " ")
            guard !wanted.isEmpty else { return false }
            switch (isStart, isEnd) {
            case (true, true): return words == " \(wanted) "
            case (true, false): return words.hasPrefix(" \(wanted) ")
            case (false, true): return words.hasSuffix(" \(wanted) ")
            case (false, false):
                return words.contains(" \(wanted) ")
                    || isNear(wanted.filter { $0 != " " }, atLeast: 9, oneIn: 9)
            }
        }
    }

    /// Whether some stretch of what was said differs from the phrase in at most one letter of `oneIn`.
    private func isNear(_ phrase: String, atLeast: Int, oneIn: Int) -> Bool {
        let wanted = Understanding.letters(of: phrase)
        guard wanted.count >= atLeast else { return false }
        return Understanding.distance(of: wanted, within: letters) <= wanted.count / oneIn
    }

    static func words(of text: String) -> [String] {
        text.precomposedStringWithCanonicalMapping.lowercased()
            .replacing("'", with: "").replacing("’", with: "")
            .split { !($0.isLetter || $0.isNumber) }
            .map(String.init)
    }

    static func letters(of text: String) -> [Unicode.Scalar] {
        Array(text.decomposedStringWithCanonicalMapping.unicodeScalars)
    }

    /// The fewest letters to change, add or leave out so that `wanted` is found somewhere within `text`.
    /// Source: Sellers, "The theory and computation of evolutionary distances", 1980.
    static func distance(of wanted: [Unicode.Scalar], within text: [Unicode.Scalar]) -> Int {
        var row = Array(0...wanted.count)
        var best = wanted.count
        for letter in text {
            var diagonal = row[0]
            for index in 0..<wanted.count {
                let above = row[index + 1]
                row[index + 1] = min(diagonal + (wanted[index] == letter ? 0 : 1), above + 1, row[index] + 1)
                diagonal = above
            }
            best = min(best, row[wanted.count])
        }
        return best
    }

    /// The fewest letters to change, add or leave out to make one text the other.
    static func distance(_ one: String, _ other: String) -> Int {
        let one = letters(of: one)
        var row = Array(0...one.count)
        for (index, letter) in letters(of: other).enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in 0..<one.count {
                let above = row[column + 1]
                row[column + 1] = min(diagonal + (one[column] == letter ? 0 : 1), above + 1, row[column] + 1)
                diagonal = above
            }
        }
        return row[one.count]
    }
}

/// A line with `{slot}` gaps.
struct LineTemplate {
    static func slots(in line: String) -> [String] {
        line.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }

    /// `nil` if a gap cannot be filled.
    static func fill(_ line: String, with spoken: [String: String]) -> String? {
        var result = line
        for name in slots(in: line) {
            guard let value = spoken[name] else { return nil }
            result = result.replacing("{\(name)}", with: value)
        }
        return result
    }
}
