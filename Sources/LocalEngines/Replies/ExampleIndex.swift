import Calls
import Dialogue
import Foundation
import Languages
import Synchronization

/// The example sentences of the intent tables as vectors, for finding the act of a turn by its meaning.
///
/// Vectors are computed once and kept in a file beside the engines, because computing them takes seconds.
final class ExampleIndex: Sendable {
    /// What an act was found by.
    struct Match: Sendable, Equatable {
        let act: DialogueAct
        /// 0 … 1; scores of this model lie close together.
        let score: Float
        /// How much better it fits than the best other act.
        let margin: Float
    }

    private let embedding: SentenceEmbedding
    private let file: URL
    private let vectors: Mutex<[Language: [[Float]]]>

    /// Takes the vectors from their file if they fit the tables; otherwise `learn` has to be run.
    init(_ embedding: SentenceEmbedding, engines directory: URL) {
        self.embedding = embedding
        file = directory.appending(path: "cache/intents-\(ExampleIndex.fingerprint).f32")
        vectors = Mutex(ExampleIndex.read(file))
    }

    /// Whether every example has its vector.
    var isReady: Bool { vectors.withLock { $0.count == Language.allCases.count } }

    /// Computes what is missing, one sentence at a time so that a turn in a call waits for one at most, and keeps it.
    /// - Throws: what the engine throws. Cancelled work returns quietly.
    func learn() async throws(ProviderError) {
        guard !isReady else { return }
        for language in Language.allCases {
            var learned: [[Float]] = []
            for example in ExampleIndex.examples(language) {
                if Task.isCancelled { return }
                learned.append(try await embedding.vector(of: example.text))
            }
            vectors.withLock { $0[language] = learned }
        }
        write()
    }

    /// The act whose examples a text is closest to; `nil` until the examples are learned.
    func nearest(to text: String, language: Language) async throws(ProviderError) -> Match? {
        guard let known = vectors.withLock({ $0[language] }) else { return nil }
        let vector = try await embedding.vector(of: text)
        var best: [DialogueAct: Float] = [:]
        for (example, other) in zip(ExampleIndex.examples(language), known) {
            let score = zip(vector, other).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            best[example.act] = max(best[example.act] ?? 0, score)
        }
        let ranked = best.sorted { $0.value > $1.value }
        guard let first = ranked.first else { return nil }
        return Match(act: first.key, score: first.value, margin: first.value - (ranked.dropFirst().first?.value ?? 0))
    }

    // MARK: The file

    private static func examples(_ language: Language) -> [(act: DialogueAct, text: String)] {
        switch language {
        case .korean: DialogueActRules.korean.examples
        case .english: DialogueActRules.english.examples
        }
    }

    /// Changes with the examples, so that an old file is not taken for the vectors of new ones. FNV-1a, 64 bit.
    private static var fingerprint: String {
        let text = Language.allCases.flatMap { examples($0).map(\.text) }.joined(separator: "\n")
        let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    private static func read(_ file: URL) -> [Language: [[Float]]] {
        // A missing or unreadable file means that the examples are learned again.
        guard let data = try? Data(contentsOf: file) else { return [:] }
        let counts = Language.allCases.map { examples($0).count }
        let total = counts.reduce(0, +)
        guard total > 0, data.count % (total * 4) == 0, !data.isEmpty else { return [:] }
        let dimensions = data.count / 4 / total
        let floats = data.withUnsafeBytes { bytes in
            (0..<(data.count / 4)).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
            }
        }
        guard floats.allSatisfy(\.isFinite) else { return [:] }
        var vectors: [Language: [[Float]]] = [:]
        var start = 0
        for (language, count) in zip(Language.allCases, counts) {
            vectors[language] = (0..<count).map {
                Array(floats[(start + $0 * dimensions)..<(start + ($0 + 1) * dimensions)])
            }
            start += count * dimensions
        }
        return vectors
    }

    private func write() {
        let all = vectors.withLock { vectors in Language.allCases.flatMap { (vectors[$0] ?? []).joined() } }
        var data = Data(capacity: all.count * 4)
        for value in all { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
        // A folder that cannot be written to costs the seconds of learning again at the next start, nothing else.
        try? FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? data.write(to: file, options: .atomic)
    }
}
