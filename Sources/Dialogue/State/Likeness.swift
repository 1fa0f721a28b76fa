/// How alike two texts are, letter by letter.
package enum Likeness {
    /// Longer texts are compared as far as this, so that no text takes long.
    private static let most = 400

    /// The share of the longer text's letters that the other has in the same order, 0…1.
    package static func of(_ one: String, _ other: String) -> Double {
        let (one, other) = (words(one).joined(), words(other).joined())
        return Double(common(one, other)) / Double(max(1, min(most, max(one.count, other.count))))
    }

    /// How many letters both have in the same order.
    package static func common<Letter: Equatable>(
        _ one: some Collection<Letter>, _ other: some Collection<Letter>
    ) -> Int {
        let columns = Array(other.prefix(most))
        var row = [Int](repeating: 0, count: columns.count + 1)
        for letter in one.prefix(most) {
            var corner = 0
            for (index, column) in columns.enumerated() {
                let above = row[index + 1]
                row[index + 1] = letter == column ? corner + 1 : max(above, row[index])
                corner = above
            }
        }
        return row[columns.count]
    }

    /// The words of a text, in small letters and without marks.
    package static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// What words have in common however they are inflected: neighbouring letters in Hangul, whole words elsewhere.
    package static func pairs(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.flatMap { word -> [String] in
            let letters = Array(word)
            guard letters.contains(where: isHangul) else { return word.count > 2 ? [String(word)] : [] }
            guard letters.count > 1 else { return [] }
            return letters.indices.dropLast().map { String(letters[$0...($0 + 1)]) }
        }
    }

    private static func isHangul(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return (0xAC00...0xD7A3).contains(scalar.value)
    }
}
