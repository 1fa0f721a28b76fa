import Foundation

/// Texts by the letters that they share, for finding the nearest one without any engine.
///
/// A text counts as the set of its runs of three to five letters, Hangul taken apart into its sounds, spaces left out:
/// "성암이" and "성함이" share most of them. Rare runs count for more than those that every text has, such as 세요.
package struct LetterIndex: Sendable {
    private struct Posting {
        let text: Int32
        let weight: Float
    }

    private let postings: [UInt64: [Posting]]
    /// How rare a run is that no text has.
    private let rarest: Float
    private let rarity: [UInt64: Float]
    private let lengths: [Float]

    /// Takes the texts apart.
    package init(_ texts: [String]) {
        let runs = texts.map { Self.runs(of: $0) }
        var counts: [UInt64: Int] = [:]
        for run in runs.lazy.flatMap(\.self) { counts[run, default: 0] += 1 }
        let total = Float(texts.count + 1)
        rarest = log(total)
        let rarity = counts.mapValues { log(total / Float($0)) }
        self.rarity = rarity
        var postings: [UInt64: [Posting]] = [:]
        var lengths: [Float] = []
        for (index, runs) in runs.enumerated() {
            var sum: Float = 0
            for run in runs {
                let weight = rarity[run] ?? 0
                sum += weight * weight
                postings[run, default: []].append(Posting(text: Int32(clamping: index), weight: weight * weight))
            }
            lengths.append(sum.squareRoot())
        }
        self.postings = postings
        self.lengths = lengths
    }

    /// How alike a text is to each of the texts, 0…1.
    package func scores(of text: String) -> [Float] {
        var scores = [Float](repeating: 0, count: lengths.count)
        var sum: Float = 0
        for run in Self.runs(of: text) {
            let weight = rarity[run] ?? rarest
            sum += weight * weight
            for posting in postings[run] ?? [] { scores[Int(posting.text)] += posting.weight }
        }
        guard sum > 0 else { return scores }
        let length = sum.squareRoot()
        for index in scores.indices where scores[index] > 0 { scores[index] /= lengths[index] * length }
        return scores
    }

    /// The runs of a text, of its beginning only, so that no text takes long.
    private static func runs(of text: String) -> Set<UInt64> {
        let letters = letters(of: text)
        var runs: Set<UInt64> = []
        for length in 3...5 where letters.count >= length {
            for start in 0...(letters.count - length) {
                runs.insert(letters[start..<(start + length)].reduce(UInt64(length)) { $0 << 11 | UInt64($1 & 0x7FF) })
            }
        }
        return runs
    }

    /// Sounds of Hangul and letters of other scripts as numbers below 2,048.
    private static func letters(of text: String) -> [UInt32] {
        var letters: [UInt32] = []
        for character in text.prefix(400).lowercased() {
            if let sounds = HangulSyllable.sounds(character) {
                letters += [0x100 + sounds.initial, 0x120 + sounds.vowel]
                if sounds.final > 0 { letters.append(0x140 + sounds.final) }
            } else if character.isLetter || character.isNumber, let scalar = character.unicodeScalars.first {
                letters.append(scalar.value < 0x80 ? scalar.value : 0x200 + scalar.value % 0x600)
            }
        }
        return letters
    }
}
