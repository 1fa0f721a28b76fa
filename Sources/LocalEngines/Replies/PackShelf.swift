import Dialogue
import Foundation
import Languages

/// The packs of one language with their examples in one row, to be searched.
struct PackShelf: Sendable {
    /// What meanings are measured by.
    struct Scales: Sendable {
        let examples: MeaningScale
        let purposes: MeaningScale
    }

    /// An entry and how well it fits.
    struct Ranked {
        let pack: AnswerPack
        let entry: AnswerPack.Entry
        let score: Float
    }

    private let packs: [AnswerPack]
    private let language: Language
    /// The entry that each example belongs to, by its place in its pack.
    private let owners: [Int]
    /// Where the examples of each pack stand in the row.
    private let ranges: [Range<Int>]
    private let letters: LetterIndex
    /// One for each pack.
    private let meanings: [ExampleIndex]
    private let purposes: ExampleIndex
    private let purposeOwners: [String]

    /// - Parameter letters: of the examples of all packs, in their order.
    init(_ packs: [AnswerPack], _ language: Language, letters: LetterIndex, engines directory: URL) {
        self.packs = packs
        self.language = language
        var texts: [String] = []
        var owners: [Int] = []
        var ranges: [Range<Int>] = []
        var meanings: [ExampleIndex] = []
        for pack in packs {
            let start = texts.count
            for (position, entry) in pack.entries.enumerated() {
                texts += entry.examples
                owners += entry.examples.map { _ in position }
            }
            ranges.append(start..<texts.count)
            meanings.append(
                ExampleIndex(
                    Array(texts[start...]), name: "pack-\(language.rawValue)-\(pack.id)", engines: directory))
        }
        self.owners = owners
        self.ranges = ranges
        self.meanings = meanings
        self.letters = letters
        purposes = ExampleIndex(
            packs.flatMap(\.purposes), name: "purposes-\(language.rawValue)", engines: directory)
        purposeOwners = packs.flatMap { pack in pack.purposes.map { _ in pack.id } }
    }

    /// The lists to be learned.
    var indexes: [ExampleIndex] { [purposes] + meanings }

    /// What meanings are measured by; `nil` until all are known.
    func scales() -> Scales? {
        guard let examples = MeaningScale(meanings), let purposes = MeaningScale([purposes]) else { return nil }
        return Scales(examples: examples, purposes: purposes)
    }

    /// How close a purpose is to those of each pack that has any.
    func purposes(closeTo vector: [Float], _ scales: Scales) -> [String: Float] {
        let scores = scales.purposes.scores(of: vector, in: purposes, number: 0) ?? []
        return Dictionary(zip(purposeOwners, scores), uniquingKeysWith: max)
    }

    /// Entries that are close enough, best first.
    /// - Parameter meaning: the vector of the turn, and what it is measured by.
    func ranked(_ turn: String, kinds: [String], meaning: (vector: [Float], scales: Scales)?) -> [Ranked] {
        let sentences = TurnPieces.sentences(of: turn, in: language)
        guard !sentences.isEmpty else { return [] }
        var byLetters = letters.scores(of: turn)
        for sentence in sentences.suffix(4) where sentences.count > 1 {
            for (index, score) in letters.scores(of: sentence).enumerated() where score > byLetters[index] {
                byLetters[index] = score
            }
        }
        let isPooled = !packs.contains { $0.id != AnswerPack.general && kinds.contains($0.id) }
        let bound = PackScore.bound(byMeaning: meaning != nil, isPooled: isPooled)
        var ranked: [Ranked] = []
        for (number, pack) in packs.enumerated()
        where isPooled || kinds.contains(pack.id) || pack.id == AnswerPack.general {
            let meant = meaning.flatMap {
                $0.scales.examples.scores(of: $0.vector, in: meanings[number], number: number)
            }
            let handicap = pack.id == AnswerPack.general ? PackScore.generalHandicap : 0
            var best = [Float](repeating: 0, count: pack.entries.count)
            for (position, index) in ranges[number].enumerated() {
                let score = PackScore.of(meaning: meant?[position], letters: byLetters[index]) - handicap
                best[owners[index]] = max(best[owners[index]], score)
            }
            for (entry, score) in zip(pack.entries, best) where score >= bound.close {
                ranked.append(Ranked(pack: pack, entry: entry, score: min(1, score)))
            }
        }
        // Entries that fit as well stay in the order of the packs.
        let ordered = ranked.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element)
        guard let first = ordered.first else { return [] }
        let margin = first.score - (ordered.dropFirst().first?.score ?? 0)
        return first.score >= bound.clear || margin >= bound.margin ? ordered : []
    }
}

/// How meaning and letters make one score, and how much is enough.
///
/// Chosen with turns that no pack has: of entries that fit, nine in ten are used; of entries found for turns of calls of
/// another kind, one in ten.
enum PackScore {
    /// How much the letters count beside the meaning.
    private static let share: Float = 0.3
    /// What an entry of the general pack must be better by than one of the call's kind.
    static let generalHandicap: Float = 0.04
    /// What a letter of a word of the purpose counts beside its meaning, and how many count.
    private static let letter: Float = 0.08
    private static let mostLetters = 8
    /// What a kind must reach, and what the others must reach of the best.
    private static let leastOfKind: Float = 0.38
    private static let leastByWords: Float = 0.16
    private static let shareOfBest: Float = 0.6

    /// -1…1.
    static func of(meaning: Float?, letters: Float) -> Float {
        guard let meaning else { return letters }
        return (1 - share) * meaning + share * letters
    }

    /// What the best entry must reach to be used, or, if it is that much better than the next, what any must reach.
    struct Bound {
        let clear: Float
        let close: Float
        let margin: Float
    }

    /// More is asked for if all packs were searched.
    static func bound(byMeaning: Bool, isPooled: Bool) -> Bound {
        switch (byMeaning, isPooled) {
        case (true, false): Bound(clear: 0.36, close: 0.26, margin: 0.1)
        case (true, true): Bound(clear: 0.45, close: 0.36, margin: 0.12)
        case (false, false): Bound(clear: 0.3, close: 0.2, margin: 0.08)
        case (false, true): Bound(clear: 0.4, close: 0.35, margin: 0.1)
        }
    }

    /// The kinds of a purpose, best first, three at most.
    static func kinds(words: [(id: String, letters: Int)], meanings: [String: Float]) -> [String] {
        var scores = meanings.filter { $0.value >= leastOfKind || words.map(\.id).contains($0.key) }
            .mapValues { max(0, $0) }
        for (id, letters) in words { scores[id, default: 0] += letter * Float(min(mostLetters, letters)) }
        let ranked = scores.filter { $0.value >= leastByWords }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard let best = ranked.first?.value else { return [] }
        return ranked.filter { $0.value >= shareOfBest * best }.prefix(3).map(\.key)
    }
}
