import CallsTesting
import Foundation
import TelephoneAudio
import Testing

@Suite("The tones of a fax") struct FaxDetectorTests {
    @Test(
        "are heard while it answers, once", arguments: [2_085.0, 2_100, 2_115],
        [(-10.0, 2_600), (-20, 3_300), (-33, 4_000)])
    func answer(frequency: Double, how: (level: Double, milliseconds: Int)) {
        let tone = ExampleSounds.tones([(frequency, how.level)], for: .milliseconds(how.milliseconds))
        let before = ExampleSounds.silence(for: .milliseconds(1_807))
        let found = Self.faxes(in: before + tone + ExampleSounds.silence(for: .seconds(1)))
        #expect(found.count == 1)
        let start = before.count / 160
        #expect((start + 109...start + 112).contains(found.first ?? 0), "2.2 s after its beginning")
    }

    @Test(
        "are heard when the phase turns and the loudness trembles, and though a frame is lost", arguments: [-12.0, -30])
    func modernAnswer(level: Double) {
        var tone = Self.modernAnswer(level: level)
        tone.replaceSubrange(8_000..<8_160, with: ExampleSounds.silence(for: .milliseconds(20)))
        #expect(Self.faxes(in: ExampleSounds.silence(for: .milliseconds(200)) + tone).count == 1)
    }

    @Test("are heard through the hiss of a line")
    func hiss() {
        let tone = MuLaw.decode(ExampleSounds.tones([(2_100, -20)], for: .seconds(3)))
        var state: UInt32 = 1
        let noisy = tone.map { sample -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return MuLaw.encode(sample + Int16(state >> 24) - 128)
        }
        #expect(Self.faxes(in: noisy).count == 1)
    }

    @Test("are heard when it calls, with its second tone", arguments: [1_062.0, 1_100, 1_138], [0.87, 1, 1.13])
    func call(frequency: Double, pace: Double) {
        let once =
            ExampleSounds.tones([(frequency, -15)], for: .milliseconds(Int(500 * pace)))
            + ExampleSounds.silence(for: .milliseconds(Int(3_000 * pace)))
        #expect(Self.faxes(in: once).isEmpty)
        #expect(Self.faxes(in: once + once).count == 1)
    }

    @Test(
        "are told from a beep, and from what is too short, too high or too faint",
        arguments: [
            (1_100.0, -12.0, 500), (2_100, -12, 2_000), (2_100, -45, 3_000), (2_150, -12, 3_000), (2_050, -12, 3_000),
            (1_100, -12, 4_000), (2_500, -12, 4_000),
        ])
    func others(frequency: Double, level: Double, milliseconds: Int) {
        let tone = ExampleSounds.tones([(frequency, level)], for: .milliseconds(milliseconds))
        let quiet = ExampleSounds.silence(for: .seconds(1))
        #expect(Self.faxes(in: quiet + tone + quiet).isEmpty)
    }

    @Test(
        "are told from the signals of the network, and from tones that come again sooner",
        arguments: [
            (tones: [440.0, 480], on: 1_000, off: 2_000), ([480, 620], 500, 500), ([350, 440], 4_000, 500),
            ([425], 1_000, 4_000), ([1_400], 500, 3_000), ([1_100], 500, 500), ([2_100], 500, 500),
            ([1_100, 2_100], 3_000, 500),
        ])
    func signals(tones: [Double], on: Int, off: Int) {
        let once =
            ExampleSounds.tones(tones.map { ($0, -12) }, for: .milliseconds(on))
            + ExampleSounds.silence(for: .milliseconds(off))
        #expect(Self.faxes(in: ExampleSounds.silence(for: .milliseconds(300)) + once + once + once).isEmpty)
    }

    @Test("are told from keys and from the three tones of a number out of service")
    func otherTones() throws {
        let keys = try #require(KeypadTones.sound(for: "w0123456789*#ABCDw"))
        let tones = [950.0, 1_400, 1_800].flatMap { ExampleSounds.tones([($0, -12)], for: .milliseconds(330)) }
        #expect(Self.faxes(in: keys + tones).isEmpty)
    }

    @Test("are never heard in speech, noise or hold music", .enabled(if: ExampleSounds.hasCorpus))
    func corpus() throws {
        for path in ExampleSounds.recordings {
            #expect(Self.faxes(in: try ExampleSounds.recording(path)).isEmpty, "\(path)")
        }
    }

    @Test("are heard in frames of any length", arguments: [80, 123, 800])
    func frames(size: Int) {
        #expect(Self.faxes(in: ExampleSounds.tones([(2_100, -15)], for: .seconds(3)), size: size).count == 1)
    }

    /// The answer of newer machines: 15 Hz of tremble by a fifth, and a turned phase every 450 ms, for three seconds.
    private static func modernAnswer(level: Double) -> [UInt8] {
        (0..<24_000).map { index in
            let time = Double(index) / 8_000
            let loudness = 1 + 0.2 * sin(2 * .pi * 15 * time)
            let sign = (index / 3_600).isMultiple(of: 2) ? 1.0 : -1
            let value = 32_124 * pow(10, (level - 3.17) / 20) * loudness * sign * sin(2 * .pi * 2_100 * time)
            return MuLaw.encode(Int16(value.rounded()))
        }
    }

    /// The numbers of the frames in which a fax was reported.
    private static func faxes(in sound: [UInt8], size: Int = 160) -> [Int] {
        var detector = FaxDetector()
        return stride(from: 0, to: sound.count, by: size).enumerated().compactMap { number, start in
            detector.take(AudioFrame(Array(sound[start..<min(start + size, sound.count)]))) ? number : nil
        }
    }
}
