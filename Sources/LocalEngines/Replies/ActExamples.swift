import Calls
import Dialogue
import Foundation
import Languages

/// The example sentences of the intent tables, for finding the act of a turn by its meaning.
struct ActExamples: Sendable {
    /// What an act was found by.
    struct Match: Sendable, Equatable {
        let act: DialogueAct
        /// 0 … 1; scores of this model lie close together.
        let score: Float
        /// How much better it fits than the best other act.
        let margin: Float
    }

    private let lists: [Language: (index: ExampleIndex, acts: [DialogueAct])]

    /// Takes the vectors from their files, as far as there are any.
    init(engines directory: URL) {
        var lists: [Language: (index: ExampleIndex, acts: [DialogueAct])] = [:]
        for language in Language.allCases {
            let examples = DialogueActRules.shipped[language].examples
            let index = ExampleIndex(
                examples.map(\.text), name: "intents-\(language.rawValue)", engines: directory)
            lists[language] = (index, examples.map(\.act))
        }
        self.lists = lists
    }

    /// The lists to be learned.
    var indexes: [ExampleIndex] { Language.allCases.compactMap { lists[$0]?.index } }

    /// The act whose examples a vector is closest to; `nil` until the examples are learned.
    func nearest(to vector: [Float], language: Language) -> Match? {
        guard let (index, acts) = lists[language], let scores = index.scores(of: vector) else { return nil }
        var best: [DialogueAct: Float] = [:]
        for (act, score) in zip(acts, scores) { best[act] = max(best[act] ?? 0, score) }
        let ranked = best.sorted { $0.value > $1.value }
        guard let first = ranked.first else { return nil }
        return Match(act: first.key, score: first.value, margin: first.value - (ranked.dropFirst().first?.value ?? 0))
    }

    /// Whether a language's examples are learned.
    func isReady(in language: Language) -> Bool { lists[language]?.index.isReady ?? false }
}
