import Calls
import Foundation

/// The Kokoro voice model: phonemes in, 24 kHz sound out.
final class Kokoro: Sendable {
    static let provider = "kokoro"

    /// How a preset is made: style tables of the model, weighted, and a pace.
    struct Style: Sendable {
        /// Rows of `voices.bin` and their weights, which sum to 1.
        let blend: [(row: Int, weight: Float)]
        /// 1 is the model's own pace.
        let pace: Double
    }

    /// Preset voices. They keep clear of one another in pitch (235 Hz, 250 Hz, 138 Hz) or in color.
    static func style(of preset: Voice.Preset) -> Style {
        switch preset {
        case .clear: Style(blend: [(0, 1)], pace: 0.95)
        case .warm: Style(blend: [(1, 1)], pace: 0.92)
        case .bright: Style(blend: [(0, 0.6), (4, 0.4)], pace: 0.95)
        case .calm: Style(blend: [(2, 0.65), (1, 0.35)], pace: 0.92)
        }
    }

    /// The most phonemes the model can say at once; its tables have no more rows.
    static let limit = 509

    private let model: OnnxModel
    private let symbols: [Unicode.Scalar: Int64]
    /// `voices.bin`: voices × 510 lengths × 256 numbers.
    private let tables: [Float]
    /// Whether the model takes a pace for each phoneme (see `scripts/kokoro_pace.py`).
    let takesPaces: Bool
    /// Tells installs apart: sizes of the model's files.
    let fingerprint: String

    /// Loads `models/kokoro`; blocks for about a second.
    /// - Throws: `.notInstalled` if a file is missing, `.serverFault` if one is damaged.
    init(runtime: OnnxRuntime, engines: URL, threads: Int) throws(ProviderError) {
        let folder = engines.appending(path: "models/kokoro")
        let voices = try Self.read(folder.appending(path: "voices.bin"))
        guard voices.count == 5 * 510 * 256 * 4 else {
            throw ProviderError(.serverFault, provider: Self.provider, code: "voices.bin")
        }
        tables = voices.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        struct Vocabulary: Decodable {
            var vocab: [String: Int64]
        }
        do {
            let list = try JSONDecoder().decode(
                Vocabulary.self, from: Self.read(folder.appending(path: "vocab.json")))
            var symbols: [Unicode.Scalar: Int64] = [:]
            for (symbol, number) in list.vocab {
                if let scalar = symbol.unicodeScalars.first { symbols[scalar] = number }
            }
            self.symbols = symbols
        } catch let error as ProviderError {
            throw error
        } catch {
            throw ProviderError(.serverFault, provider: Self.provider, code: "vocab.json")
        }
        let file = folder.appending(path: "model.onnx")
        model = try runtime.load(file, threads: threads)
        let shape = try Self.paceShape(of: file)
        takesPaces = shape.isFree
        fingerprint = "\(shape.size)-\(shape.isFree ? "paced" : "even")"
    }

    /// Says phonemes. Blocks for about half as long as the sound lasts: call it from a thread of your own.
    /// - Parameters:
    ///   - phonemes: symbols of the model; others are passed over.
    ///   - speed: relative to the preset's own pace.
    /// - Returns: 24 kHz samples with silence at both ends; empty for no phonemes.
    func sound(of phonemes: String, preset: Voice.Preset, speed: Double) throws(ProviderError) -> [Float] {
        let scalars = phonemes.unicodeScalars.filter { symbols[$0] != nil }.prefix(Self.limit)
        guard !scalars.isEmpty else { return [] }
        let numbers = scalars.compactMap { symbols[$0] }
        let style = Self.style(of: preset)
        let pace = Float(style.pace * min(max(speed, 0.5), 2))
        let outputs = try model.run(
            [
                ("tokens", .integers([0] + numbers + [0], shape: [1, numbers.count + 2])),
                ("style", .floats(row(numbers.count - 1, of: style), shape: [1, 256])),
                ("speed", paces(for: Array(scalars), at: pace)),
            ], outputs: ["audio"])
        return outputs.first ?? []
    }

    /// The model puts about a second of silence around a piece, and working that out takes half the time of a short
    /// phrase. Where it takes a pace for each phoneme, the silence at the end is hurried. The one at the beginning is
    /// not: it holds the onset of the first consonant.
    private func paces(for phonemes: [Unicode.Scalar], at pace: Float) -> OnnxTensor {
        guard takesPaces else { return .floats([pace], shape: [1]) }
        var paces = [Float](repeating: pace, count: phonemes.count + 2)
        paces[phonemes.count + 1] = pace * Self.tailHaste
        if let last = phonemes.last, ",.?!".unicodeScalars.contains(last) {
            paces[phonemes.count] = pace * Self.markHaste
        }
        return .floats(paces, shape: [paces.count])
    }

    private static let tailHaste: Float = 8
    private static let markHaste: Float = 2.5

    private func row(_ index: Int, of style: Style) -> [Float] {
        var result = [Float](repeating: 0, count: 256)
        for (voice, weight) in style.blend {
            let start = (voice * 510 + index) * 256
            for column in 0..<256 { result[column] += weight * tables[start + column] }
        }
        return result
    }

    private static func read(_ file: URL) throws(ProviderError) -> Data {
        do {
            return try Data(contentsOf: file)
        } catch {
            throw ProviderError(.notInstalled, provider: provider, code: file.lastPathComponent)
        }
    }

    /// How the model declares its input `speed`: as one number, or with a free length.
    ///
    /// The declaration is a protocol buffer (onnx.proto, `ValueInfoProto`) near the end of the file.
    private static func paceShape(of file: URL) throws(ProviderError) -> (isFree: Bool, size: Int) {
        let data: Data
        do {
            data = try Data(contentsOf: file, options: .alwaysMapped)
        } catch {
            throw ProviderError(.notInstalled, provider: provider, code: file.lastPathComponent)
        }
        let name: [UInt8] = [0x0A, 0x05] + Array("speed".utf8)
        let tail = data.suffix(4 << 20)
        let free = Data(name + [0x12, 0x0A, 0x0A, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0A, 0x02, 0x12, 0x00])
        return (tail.range(of: free) != nil, data.count)
    }
}
