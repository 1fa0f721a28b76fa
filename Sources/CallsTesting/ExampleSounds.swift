import Calls
public import Foundation
import TelephoneAudio

/// Telephone sound for tests: tones made on the spot, and recorded voices from the corpus beside the repository.
public enum ExampleSounds {
    /// Where the corpus is: `CALLBA_CORPUS`, or `shared/speech/corpus` beside the repository.
    public static let corpus =
        ProcessInfo.processInfo.environment["CALLBA_CORPUS"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).resolvingSymlinksInPath().appending(path: "../../../../shared/speech/corpus")
        .standardized

    /// Whether the voices can be heard on this machine.
    public static var hasCorpus: Bool { FileManager.default.fileExists(atPath: corpus.appending(path: "ko.tsv").path) }

    /// The paths of all recordings, within the corpus.
    public static var recordings: [String] {
        let paths = FileManager.default.enumerator(atPath: corpus.path)?.allObjects as? [String] ?? []
        return paths.filter { $0.hasSuffix(".wav") }.sorted()
    }

    /// The µ-law of a recording; empty when it holds none.
    ///
    /// - Parameter path: Its path within the corpus.
    /// - Throws: What reading the file throws.
    public static func recording(_ path: String) throws -> [UInt8] {
        let file = try [UInt8](Data(contentsOf: corpus.appending(path: path)))
        var start = 12
        while start + 8 <= file.count {
            let size = file[start + 4..<start + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            if file[start..<start + 4].elementsEqual("data".utf8) { return Array(file[(start + 8)...].prefix(size)) }
            start += 8 + size + size % 2
        }
        return []
    }

    /// Tones that sound together.
    ///
    /// - Parameters:
    ///   - tones: The frequency of each in hertz, and its level in dBm0; a tone of full scale has 3.17 dBm0.
    ///   - duration: How long they sound.
    /// - Returns: µ-law at 8 kHz, without soft edges.
    public static func tones(_ tones: [(frequency: Double, level: Double)], for duration: Duration) -> [UInt8] {
        (0..<samples(in: duration)).map { index in
            let value = tones.reduce(0) { sum, tone in
                let phase = 2 * Double.pi * tone.frequency * Double(index) / 8_000
                return sum + 32_124 * pow(10, (tone.level - 3.17) / 20) * sin(phase + tone.frequency)
            }
            return MuLaw.encode(Int16(min(max(value, -32_635), 32_635)))
        }
    }

    /// Nothing at all.
    public static func silence(for duration: Duration) -> [UInt8] {
        [UInt8](repeating: MuLaw.silence, count: samples(in: duration))
    }

    private static func samples(in duration: Duration) -> Int { Int((duration / .microseconds(125)).rounded()) }
}
