import Foundation
import Testing

@testable import TelephoneAudio

@Suite("Keypad tones") struct KeypadTonesTests {
    @Test("a key sounds for 100 ms and is quiet for 100 ms, in whole frames")
    func durations() throws {
        let sound = try #require(KeypadTones.sound(for: "5"))
        #expect(sound.count == 10 * 160)
        #expect(sound.prefix(800).contains { MuLaw.decode($0) > 10_000 })
        #expect(sound.suffix(800).allSatisfy { $0 == MuLaw.silence })
    }

    @Test("w is half a second of quiet")
    func pause() {
        #expect(KeypadTones.sound(for: "w") == [UInt8](repeating: MuLaw.silence, count: 4_000))
    }

    @Test("what is on no keypad has no sound", arguments: ["12E", "1 2", "a", "+82", "１"])
    func refused(keys: String) {
        #expect(KeypadTones.sound(for: keys) == nil)
    }

    @Test(
        "a key has the two frequencies of ITU-T Q.23 and nothing else", arguments: "123A456B789C*0#D".map(String.init))
    func frequencies(key: String) throws {
        let expected: [String: (Double, Double)] = [
            "1": (697, 1_209), "2": (697, 1_336), "3": (697, 1_477), "A": (697, 1_633),
            "4": (770, 1_209), "5": (770, 1_336), "6": (770, 1_477), "B": (770, 1_633),
            "7": (852, 1_209), "8": (852, 1_336), "9": (852, 1_477), "C": (852, 1_633),
            "*": (941, 1_209), "0": (941, 1_336), "#": (941, 1_477), "D": (941, 1_633),
        ]
        let (low, high) = try #require(expected[key])
        let sound = MuLaw.decode(try #require(KeypadTones.sound(for: key)).prefix(800)).map(Double.init)
        let total = sound.reduce(0) { $0 + $1 * $1 } / 800
        let (row, column) = (power(of: low, in: sound), power(of: high, in: sound))
        #expect((row + column) / total > 0.95)
        #expect((0...3).contains(10 * log10(column / row)), "the column a little louder, as lines dampen it more")
    }

    @Test("the tones stay well below clipping and begin and end softly")
    func shape() throws {
        let sound = MuLaw.decode(try #require(KeypadTones.sound(for: "D"))).map { abs(Int($0)) }
        #expect((15_000...20_000).contains(sound.max() ?? 0))
        #expect(sound[0..<4].allSatisfy { $0 < 500 })
        #expect(sound[796..<800].allSatisfy { $0 < 500 })
    }

    private func power(of frequency: Double, in sound: [Double]) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for (index, sample) in sound.enumerated() {
            real += sample * cos(2 * .pi * frequency * Double(index) / 8_000)
            imaginary += sample * sin(2 * .pi * frequency * Double(index) / 8_000)
        }
        return 2 * (real * real + imaginary * imaginary) / Double(sound.count * sound.count)
    }
}
