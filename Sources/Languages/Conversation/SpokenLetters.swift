import Foundation

/// The sounds of a text, for telling whether two texts may be the same speech: letters and digits as they are read, Hangul
/// in its single letters, so that a syllable heard half wrong still counts half.
package struct SpokenLetters: Sendable, Equatable {
    /// One for each sound, roughly.
    package let sounds: [Unicode.Scalar]
    /// Letters as people count them; syllables in Korean.
    package let count: Int

    package init(_ text: String, language: Language) {
        let letters = Speakable.text(text, language: language).lowercased().filter { $0.isLetter || $0.isNumber }
        count = letters.count
        sounds = Array(letters.decomposedStringWithCanonicalMapping.unicodeScalars)
    }

    /// Where in another text this one fits best.
    ///
    /// - Returns: `share`, how much of this text agrees with that stretch, 0…1 (1 less the edits needed for each sound),
    ///   and `start`, the sounds of the other text before it.
    package func bestMatch(in other: SpokenLetters) -> (share: Double, start: Int) {
        guard !sounds.isEmpty else { return (0, 0) }
        // Edits needed to end at each place of the other text, and where such a stretch begins: it may begin anywhere.
        var edits = [Int](repeating: 0, count: other.sounds.count + 1)
        var starts = Array(0...other.sounds.count)
        for (index, sound) in sounds.enumerated() {
            var (diagonalEdits, diagonalStart) = (edits[0], starts[0])
            (edits[0], starts[0]) = (index + 1, 0)
            for (place, theirs) in other.sounds.enumerated() {
                var (fewest, start) = (diagonalEdits + (sound == theirs ? 0 : 1), diagonalStart)
                (diagonalEdits, diagonalStart) = (edits[place + 1], starts[place + 1])
                if edits[place] + 1 < fewest { (fewest, start) = (edits[place] + 1, starts[place]) }
                if diagonalEdits + 1 < fewest { (fewest, start) = (diagonalEdits + 1, diagonalStart) }
                (edits[place + 1], starts[place + 1]) = (fewest, start)
            }
        }
        let best = edits.indices.min { edits[$0] < edits[$1] } ?? 0
        return (1 - Double(edits[best]) / Double(sounds.count), starts[best])
    }
}
