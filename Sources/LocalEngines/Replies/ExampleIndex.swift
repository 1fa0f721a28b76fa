import Calls
import Foundation
import Synchronization

/// A list of example sentences as vectors, for finding those that mean what was said.
///
/// Vectors are computed once and kept in a file beside the engines, because computing them takes seconds: see
/// ``ExampleLearning``. The file's name tells what list it was made of, so that an old one is not taken for a new one.
final class ExampleIndex: Sendable {
    /// The sentences, in order.
    let texts: [String]
    private let name: String
    private let file: URL
    /// All vectors one after another; `nil` until they are known.
    private let vectors: Mutex<[Float]?>
    /// How many files of one name are kept: other checkouts may use other lists.
    private static let keptFiles = 4

    /// Takes the vectors from their file, if there is one.
    /// - Parameter name: what the file is called, besides the fingerprint of the texts.
    init(_ texts: [String], name: String, engines directory: URL) {
        self.texts = texts
        self.name = name
        file = directory.appending(path: "cache/\(name)-\(Self.fingerprint(of: texts)).f32")
        vectors = Mutex(Self.read(file, count: texts.count))
    }

    /// Whether every sentence has its vector.
    var isReady: Bool { texts.isEmpty || vectors.withLock { $0 != nil } }

    /// Takes the vectors from their file, if somebody has written it meanwhile.
    /// - Returns: whether they are known.
    func load() -> Bool {
        guard let all = Self.read(file, count: texts.count) else { return isReady }
        vectors.withLock { $0 = all }
        return true
    }

    /// Where the file is.
    var folder: URL { file.deletingLastPathComponent() }

    /// Takes the vectors of all sentences, in their order, and keeps them in the file.
    func take(_ learned: [[Float]]) {
        guard !texts.isEmpty, learned.count == texts.count, let first = learned.first, !first.isEmpty,
            learned.allSatisfy({ $0.count == first.count })
        else { return }
        let all = learned.flatMap(\.self)
        vectors.withLock { $0 = all }
        write(all)
    }

    /// The sum of all vectors; `nil` until they are known.
    var sum: [Float]? {
        guard let all = vectors.withLock({ $0 }), !texts.isEmpty else { return nil }
        let dimensions = all.count / texts.count
        var sum = [Float](repeating: 0, count: dimensions)
        for start in stride(from: 0, to: all.count - dimensions + 1, by: max(1, dimensions)) {
            for position in 0..<dimensions { sum[position] += all[start + position] }
        }
        return sum
    }

    /// The product of a vector with that of each sentence, which is their cosine if it is of unit length; `nil` until
    /// they are known.
    func scores(of vector: [Float]) -> [Float]? {
        guard let all = vectors.withLock({ $0 }), all.count == texts.count * vector.count else { return nil }
        return all.withUnsafeBufferPointer { all in
            vector.withUnsafeBufferPointer { vector in
                (0..<texts.count).map { index in
                    let start = index * vector.count
                    var sum: Float = 0
                    for position in 0..<vector.count { sum += all[start + position] * vector[position] }
                    return sum
                }
            }
        }
    }

    // MARK: The file

    /// FNV-1a, 64 bit.
    private static func fingerprint(of texts: [String]) -> String {
        let hash = texts.joined(separator: "\n").utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }

    private static func read(_ file: URL, count: Int) -> [Float]? {
        // A missing or unreadable file means that the sentences are learned again.
        guard let data = try? Data(contentsOf: file) else { return nil }
        guard count > 0, !data.isEmpty, data.count % (count * 4) == 0 else { return nil }
        let floats = data.withUnsafeBytes { bytes in
            (0..<(data.count / 4)).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
            }
        }
        return floats.allSatisfy(\.isFinite) ? floats : nil
    }

    private func write(_ all: [Float]) {
        var data = Data(capacity: all.count * 4)
        for value in all { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
        // A folder that cannot be written to costs the seconds of learning again at the next start, nothing else.
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? data.write(to: file, options: .atomic)
        // Files that cannot be listed or removed stay: they are small.
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let ours = files.filter { isOurs($0.lastPathComponent) }.sorted { Self.age($0) < Self.age($1) }
        for old in ours.dropFirst(Self.keptFiles) { try? FileManager.default.removeItem(at: old) }
    }

    private func isOurs(_ file: String) -> Bool {
        guard file.hasPrefix(name + "-"), file.hasSuffix(".f32") else { return false }
        return file.dropFirst(name.count + 1).dropLast(4).allSatisfy(\.isHexDigit)
    }

    private static func age(_ file: URL) -> TimeInterval {
        // A file that has just gone counts as old: removing it does nothing.
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        return (attributes?[.modificationDate] as? Date).map { -$0.timeIntervalSinceReferenceDate } ?? 0
    }
}
