import Calls
import Foundation
import Synchronization

/// Computes the vectors that lists of examples lack: at low priority, with a model of its own, so that no turn of a call
/// waits for it.
final class ExampleLearning: Sendable {
    /// How far it is.
    struct Progress: Sendable, Equatable {
        /// Sentences whose vectors are known.
        var learned: Int
        /// All sentences.
        var total: Int
    }

    private let indexes: [ExampleIndex]
    private let directory: URL
    private let state: Mutex<(learned: Int, isCancelled: Bool)>
    private static let niceness: Int32 = 10

    /// Prepares to learn lists in their order, with the engine of a folder.
    init(_ indexes: [ExampleIndex], engines directory: URL) {
        self.indexes = indexes
        self.directory = directory
        state = Mutex((indexes.filter(\.isReady).reduce(0) { $0 + $1.texts.count }, false))
    }

    /// How far it is.
    var progress: Progress {
        Progress(learned: state.withLock { $0.learned }, total: indexes.reduce(0) { $0 + $1.texts.count })
    }

    /// Whether nothing is left to learn.
    var isDone: Bool { indexes.allSatisfy(\.isReady) }

    /// Learns what is missing, list by list; each is of use as soon as it is learned.
    /// - Throws: what the engine throws. Cancelled work returns quietly after the sentence at hand.
    func run() async throws(ProviderError) {
        guard !isDone else { return }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Void, ProviderError>, Never>) in
                let thread = Thread { [self] in
                    // On Linux this concerns the calling thread alone.
                    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
                    continuation.resume(returning: Result { () throws(ProviderError) in try learn() })
                }
                thread.name = "examples"
                thread.stackSize = 8 << 20
                thread.start()
            }
        } onCancel: {
            state.withLock { $0.isCancelled = true }
        }
        try result.get()
    }

    private func learn() throws(ProviderError) {
        let model = try SentenceModel(engines: directory)
        for index in indexes where !index.isReady {
            var vectors: [[Float]] = []
            for text in index.texts {
                if state.withLock({ $0.isCancelled }) { return }
                vectors.append(try model.vector(of: TextLimit.meaning.cut(text)))
                state.withLock { $0.learned += 1 }
            }
            index.take(vectors)
        }
    }
}
