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
        // Several servers and tests may share the engines: what one learns the others take from its files.
        let turn = takeTurn()
        defer { if let turn { close(turn) } }
        var model: SentenceModel?
        for index in indexes where !index.isReady {
            if index.load() {
                state.withLock { $0.learned += index.texts.count }
                continue
            }
            let opened = if let model { model } else { try SentenceModel(engines: directory) }
            model = opened
            var vectors: [[Float]] = []
            for text in index.texts {
                if isCancelled { return }
                vectors.append(try opened.vector(of: TextLimit.meaning.cut(text)))
                state.withLock { $0.learned += 1 }
            }
            index.take(vectors)
        }
    }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Waits until nobody else learns for the same folder. The lock goes with the file that is closed.
    /// - Returns: the open file, or `nil` where there can be none, or when cancelled.
    private func takeTurn() -> Int32? {
        guard let folder = indexes.first?.folder else { return nil }
        // A folder that cannot be made, or written to, has no files to share either.
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = open(folder.appending(path: "learning.lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard file >= 0 else { return nil }
        while flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK, !isCancelled {
            Thread.sleep(forTimeInterval: 0.2)
        }
        return file
    }
}
