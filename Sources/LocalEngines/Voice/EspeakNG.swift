import Calls
import Foundation
import Subprocess

/// English speech by the `espeak-ng` program, for when the voice model cannot speak.
///
/// It runs as a process of its own, text in and sound out, and is never linked: its licence is the GPL.
struct EspeakNG: Sendable {
    /// Says a text in English.
    /// - Returns: 24 kHz samples, ±1.
    /// - Throws: `.notInstalled` without the program, `.serverFault` if it makes no sound.
    func sound(of text: String, voice: Voice) async throws(ProviderError) -> [Float] {
        let (pitch, pace) =
            switch voice.preset {
            case .bright: (65, 165)
            case .clear: (50, 155)
            case .calm: (40, 140)
            case .warm: (32, 145)
            }
        let wordsPerMinute = Int((Double(pace) * voice.speed).rounded())
        let bytes: [UInt8]
        do {
            let result = try await run(
                .name("espeak-ng"),
                arguments: ["-v", "en-us", "-p", "\(pitch)", "-s", "\(wordsPerMinute)", "--stdin", "--stdout"],
                input: .string(text), output: .bytes(limit: 8 << 20), error: .discarded)
            guard result.terminationStatus.isSuccess else {
                throw ProviderError(.serverFault, provider: "espeak-ng", code: "exit")
            }
            bytes = result.standardOutput
        } catch let error as ProviderError {
            throw error
        } catch is CancellationError {
            return []
        } catch {
            throw ProviderError(.notInstalled, provider: "espeak-ng", code: "espeak-ng")
        }
        return try Self.samples(ofWave: bytes)
    }

    /// Reads a WAV file of 16-bit mono PCM and brings it to 24 kHz. Its length fields are not trusted: a program that
    /// writes to a pipe cannot know them.
    static func samples(ofWave bytes: [UInt8]) throws(ProviderError) -> [Float] {
        func number(_ start: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
        }
        guard bytes.count > 44, bytes.starts(with: Array("RIFF".utf8)), number(22, 2) == 1, number(34, 2) == 16 else {
            throw ProviderError(.serverFault, provider: "espeak-ng", code: "wav")
        }
        let rate = number(24, 4)
        guard (8_000...48_000).contains(rate) else {
            throw ProviderError(.serverFault, provider: "espeak-ng", code: "rate")
        }
        let input = stride(from: 44, to: bytes.count - 1, by: 2).map { index in
            Float(Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)) / 32_768
        }
        let step = Double(rate) / Double(VoiceSignal.modelRate)
        return (0..<Int(Double(input.count) / step)).map { index in
            let position = Double(index) * step
            let whole = Int(position)
            let part = Float(position - Double(whole))
            let next = min(whole + 1, input.count - 1)
            return input[whole] * (1 - part) + input[next] * part
        }
    }
}
