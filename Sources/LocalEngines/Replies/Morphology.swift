import CMeCab
import Calls
import Dialogue
import Foundation

/// Korean words and what they are, by mecab-ko: Debian's libmecab with the mecab-ko dictionary.
actor Morphology {
    private let queue = EngineExecutor(label: "callba.morphology")
    private let tagger: Tagger

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// Opens the system's `libmecab.so.2` and `models/mecab-ko-dic`.
    /// - Throws: `.notInstalled` if either is missing; `code` is its name.
    init(engines directory: URL) throws(ProviderError) {
        tagger = try Tagger(engines: directory)
    }

    /// The words of a sentence in order; empty if the engine cannot read it.
    func words(of text: String) -> [AnalyzedWord] { tagger.words(of: text) }

    /// The engine, used from the actor's thread alone.
    private final class Tagger {
        private let address: OpaquePointer
        private let parse: mecab_sparse_tostr_function
        private let destroy: mecab_destroy_function

        init(engines directory: URL) throws(ProviderError) {
            let library = try Tagger.library(beside: directory)
            let create = try library.function("mecab_new2", as: mecab_new2_function.self)
            parse = try library.function("mecab_sparse_tostr", as: mecab_sparse_tostr_function.self)
            destroy = try library.function("mecab_destroy", as: mecab_destroy_function.self)
            let dictionary = directory.appending(path: "models/mecab-ko-dic")
            // mecab splits its arguments at spaces and cannot quote them.
            guard !dictionary.path.contains(" "), let tagger = create("-r /dev/null -d \(dictionary.path)") else {
                throw ProviderError(.notInstalled, provider: "mecab", code: dictionary.lastPathComponent)
            }
            address = tagger
        }

        deinit { destroy(address) }

        /// An install may bring its own library; otherwise the system's is used.
        private static func library(beside directory: URL) throws(ProviderError) -> DynamicLibrary {
            let own = directory.appending(path: "lib/libmecab.so.2")
            if FileManager.default.fileExists(atPath: own.path) { return try DynamicLibrary(own, engine: "mecab") }
            for folder in [
                "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
            ] {
                let file = URL(filePath: folder).appending(path: "libmecab.so.2")
                if FileManager.default.fileExists(atPath: file.path) {
                    return try DynamicLibrary(file, engine: "mecab")
                }
            }
            throw ProviderError(.notInstalled, provider: "mecab", code: "libmecab.so.2")
        }

        func words(of text: String) -> [AnalyzedWord] {
            guard let output = parse(address, text) else { return [] }
            return String(cString: output).split(separator: "\n").compactMap { line in
                let parts = line.split(separator: "\t", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                let features = parts[1].split(separator: ",", omittingEmptySubsequences: false)
                return AnalyzedWord(
                    surface: String(parts[0]), tag: String(features[0]),
                    meaning: features.count > 1 ? String(features[1]) : "*")
            }
        }
    }
}
