import CallsTesting
import Foundation
import Subprocess
import Testing

@testable import TelephoneAudio

@Suite("The key decoder of the practice line") struct KeyDecoderTests {
    private static let keys = "0123456789*#ABCD"

    @Test("hears every key once, in frames of any size", arguments: [1, 80, 160, 333])
    func everyKey(frame: Int) throws {
        let sound = try #require(KeypadTones.sound(for: Self.keys + "w1123"))
        var decoder = KeyDecoder()
        let keys = stride(from: 0, to: sound.count, by: frame).flatMap {
            decoder.take(Array(sound[$0..<min($0 + frame, sound.count)]))
        }
        #expect(String(keys) == Self.keys + "1123")
    }

    @Test("takes frequencies up to 1.5 % off and refuses 3.5 %", arguments: Self.keys)
    func frequencies(key: Character) {
        for (low, high) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1), (1, 0), (0, 1), (-1, 0), (0, -1)] {
            #expect(Self.decode(Self.press(key, detune: (low * 0.015, high * 0.015))) == [key])
            #expect(Self.decode(Self.press(key, detune: (low * 0.035, high * 0.035))).isEmpty)
        }
    }

    @Test("takes tones of 40 ms and refuses 23 ms, wherever they begin", arguments: Self.keys)
    func durations(key: Character) {
        for lead in stride(from: 20, through: 40, by: 1) {
            let quiet = ExampleSounds.silence(for: .milliseconds(lead))
            #expect(Self.decode(quiet + Self.press(key, for: .milliseconds(40))) == [key])
            #expect(Self.decode(quiet + Self.press(key, for: .milliseconds(23))).isEmpty)
        }
    }

    @Test("a pause of 40 ms divides two presses, a break of 10 ms does not", arguments: Self.keys)
    func pauses(key: Character) {
        let tone = Self.tone(key, for: .milliseconds(50))
        let end = ExampleSounds.silence(for: .milliseconds(60))
        #expect(Self.decode(tone + ExampleSounds.silence(for: .milliseconds(40)) + tone + end) == [key, key])
        #expect(Self.decode(tone + ExampleSounds.silence(for: .milliseconds(10)) + tone + end) == [key])
    }

    @Test("takes a column 4 dB above to 8 dB below its row, and refuses 6 above and 10 below", arguments: Self.keys)
    func twist(key: Character) {
        #expect(Self.decode(Self.press(key, twist: 4)) == [key])
        #expect(Self.decode(Self.press(key, twist: -8)) == [key])
        #expect(Self.decode(Self.press(key, twist: 6)).isEmpty)
        #expect(Self.decode(Self.press(key, twist: -10)).isEmpty)
    }

    @Test("takes levels from 0 to -25 dBm0 and refuses -55", arguments: Self.keys)
    func levels(key: Character) {
        #expect(Self.decode(Self.press(key, level: -3)) == [key])
        #expect(Self.decode(Self.press(key, level: -25)) == [key])
        #expect(Self.decode(Self.press(key, level: -55)).isEmpty)
    }

    @Test("one tone alone, or a third beside the two, is no key")
    func otherTones() {
        let quiet = ExampleSounds.silence(for: .milliseconds(60))
        let length = Duration.milliseconds(100)
        #expect(Self.decode(ExampleSounds.tones([(770, -10)], for: length) + quiet).isEmpty)
        #expect(Self.decode(ExampleSounds.tones([(1_336, -10)], for: length) + quiet).isEmpty)
        #expect(Self.decode(ExampleSounds.tones([(770, -10), (852, -10)], for: length) + quiet).isEmpty)
        let third = ExampleSounds.tones([(770, -10), (1_336, -10), (1_040, -10)], for: length)
        #expect(Self.decode(third + quiet).isEmpty)
        let overtone = ExampleSounds.tones([(770, -10), (1_336, -10), (2_672, -16)], for: length)
        #expect(Self.decode(overtone + quiet).isEmpty)
    }

    @Test("hears no key in speech, noise or hold music", .enabled(if: ExampleSounds.hasCorpus))
    func talkOff() throws {
        for path in ExampleSounds.recordings {
            #expect(Self.decode(try ExampleSounds.recording(path)).isEmpty, "\(path)")
        }
    }

    @Test("hears keys on a line that hisses", arguments: Self.keys)
    func noise(key: Character) {
        var generator = Numbers(state: 7)
        let sound = Self.press(key).map { code in
            let noise = Double.random(in: -1_500...1_500, using: &generator)
            return MuLaw.encode(Int16(Double(MuLaw.decode(code)) + noise))
        }
        #expect(Self.decode(sound) == [key])
    }

    private static func decode(_ sound: [UInt8]) -> [Character] {
        var decoder = KeyDecoder()
        return decoder.take(sound)
    }

    /// A key between pauses.
    private static func press(
        _ key: Character, detune: (row: Double, column: Double) = (0, 0), twist: Double = 0, level: Double = -10,
        for duration: Duration = .milliseconds(60)
    ) -> [UInt8] {
        let quiet = ExampleSounds.silence(for: .milliseconds(60))
        return quiet + tone(key, detune: detune, twist: twist, level: level, for: duration) + quiet
    }

    /// - Parameters:
    ///   - detune: What share of its frequency each tone is off.
    ///   - twist: The column's level above the row's, in dB.
    ///   - level: The level of the louder tone in dBm0.
    private static func tone(
        _ key: Character, detune: (row: Double, column: Double) = (0, 0), twist: Double = 0, level: Double = -10,
        for duration: Duration
    ) -> [UInt8] {
        let row = KeypadTones.keys.firstIndex { $0.contains(key) } ?? 0
        let column = KeypadTones.keys[row].firstIndex(of: key) ?? 0
        return ExampleSounds.tones(
            [
                (KeypadTones.rows[row] * (1 + detune.row), level - max(twist, 0)),
                (KeypadTones.columns[column] * (1 + detune.column), level + min(twist, 0)),
            ], for: duration)
    }
}

/// Random numbers that are the same in every run (a linear congruential generator; Knuth's MMIX constants).
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 32
    }
}

@Suite("Keys of other makers", .timeLimit(.minutes(1))) struct KeyPeerTests {
    private static let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    /// Not standardized: that would follow the link out of the virtual environment.
    private static let python = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".venv/bin/python").path
    private static let keys = "159D0*#A6B2C3478"

    /// What the script prints, read as base64.
    private static func run(_ arguments: [String]) async throws -> Data {
        let script = tests.appending(path: "peers/keypad.py").path
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments([python, script] + arguments), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16))
        #expect(result.terminationStatus.isSuccess, "run scripts/peers first: \(result.standardError)")
        return try #require(Data(base64Encoded: result.standardOutput))
    }

    @Test("a decoder we did not write hears our tones")
    func ourTones() async throws {
        let sound = MuLaw.decode(try #require(KeypadTones.sound(for: Self.keys)))
        let bytes = sound.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let answer = try await Self.run(["hear", Data(bytes).base64EncodedString()])
        #expect(String(decoding: answer, as: UTF8.self) == Self.keys)
    }

    @Test("our decoder hears the tones of a generator we did not write")
    func theirTones() async throws {
        let bytes = [UInt8](try await Self.run(["press", Self.keys]))
        let sound = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            MuLaw.encode(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8))
        }
        var decoder = KeyDecoder()
        #expect(String(decoder.take(sound)) == Self.keys)
    }
}
