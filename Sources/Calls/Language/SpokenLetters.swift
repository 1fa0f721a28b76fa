import Foundation

/// The sounds of a text, for telling whether two texts may be the same speech: letters and digits as they are read, Hangul
/// in its single letters, so that a syllable heard half wrong still counts half.
struct SpokenLetters: Sendable, Equatable {
    /// One for each sound, roughly.
    let sounds: [Unicode.Scalar]
    /// Letters as people count them; syllables in Korean.
    let count: Int

    init(_ text: String, language: Language) {
        let letters = Speakable.text(text, language: language).lowercased().filter { $0.isLetter || $0.isNumber }
        count = letters.count
        sounds = Array(letters.decomposedStringWithCanonicalMapping.unicodeScalars)
    }

    /// Where in another text this one fits best.
    ///
    /// - Returns: `share`, how much of this text agrees with that stretch, 0…1 (1 less the edits needed for each sound),
    ///   and `start`, the sounds of the other text before it.
    func bestMatch(in other: SpokenLetters) -> (share: Double, start: Int) {
        guard !sounds.isEmpty else { return (0, 0) }
        // Edits needed to end at each place of the other text, and where such a stretch begins: it may begin anywhere.
        var row = (0...other.sounds.count).map { (edits: 0, start: $0) }
        for (index, sound) in sounds.enumerated() {
            var diagonal = row[0]
            row[0] = (index + 1, 0)
            for (place, theirs) in other.sounds.enumerated() {
                let replaced = (edits: diagonal.edits + (sound == theirs ? 0 : 1), start: diagonal.start)
                let added = (edits: row[place].edits + 1, start: row[place].start)
                let dropped = (edits: row[place + 1].edits + 1, start: row[place + 1].start)
                diagonal = row[place + 1]
                row[place + 1] = [replaced, added, dropped].min { $0.edits < $1.edits } ?? replaced
            }
        }
        let best = row.min { $0.edits < $1.edits } ?? (sounds.count, 0)
        return (1 - Double(best.edits) / Double(sounds.count), best.start)
    }
}
