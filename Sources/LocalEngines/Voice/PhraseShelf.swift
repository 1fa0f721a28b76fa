import Calls
import Foundation
import Languages
import Synchronization

/// Stock phrases and lead-ins as telephone sound, kept on disk between runs and in memory while running.
///
/// Bounded by the lists of them: 4 voices × 2 languages × some 30 phrases, about 2 MB in all.
final class PhraseShelf: Sendable {
    private struct Key: Hashable, Sendable {
        let preset: Voice.Preset
        let language: Language
        let text: String
    }

    private let folder: URL
    private let phrases = Mutex<[Key: [UInt8]]>([:])

    /// - Parameter engines: phrases lie in its `phrases/<fingerprint>`; older fingerprints are left alone.
    init(engines: URL, fingerprint: String) {
        folder = engines.appending(path: "phrases").appending(path: fingerprint)
    }

    /// A phrase that is in memory.
    func phrase(_ text: String, language: Language, preset: Voice.Preset) -> [UInt8]? {
        phrases.withLock { $0[Key(preset: preset, language: language, text: text)] }
    }

    /// Reads the phrases of a voice from disk; blocks.
    /// - Returns: the phrases that are not there.
    func load(_ texts: [String], language: Language, preset: Voice.Preset) -> [String] {
        texts.filter { text in
            let key = Key(preset: preset, language: language, text: text)
            if phrases.withLock({ $0[key] != nil }) { return false }
            // Nothing there, or nothing whole: it is made again.
            guard let data = try? Data(contentsOf: file(key)), !data.isEmpty, data.count % 160 == 0 else { return true }
            phrases.withLock { $0[key] = Array(data) }
            return false
        }
    }

    /// Keeps a phrase; blocks. A disk that takes no more leaves it in memory.
    /// - Returns: whether it is on disk.
    func keep(_ bytes: [UInt8], of text: String, language: Language, preset: Voice.Preset) -> Bool {
        let key = Key(preset: preset, language: language, text: text)
        phrases.withLock { $0[key] = bytes }
        do {
            try FileManager.default.createDirectory(
                at: file(key).deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file(key), options: .atomic)
            return true
        } catch {
            return false
        }
    }

    private func file(_ key: Key) -> URL {
        folder.appending(path: "\(key.language.rawValue)-\(key.preset.rawValue)")
            .appending(path: Self.digest(key.text) + ".ulaw")
    }

    /// FNV-1a, 64 bits: a file name for a text. Source: RFC 9923.
    private static func digest(_ text: String) -> String {
        String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
    }
}
