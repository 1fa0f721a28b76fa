import CallsTesting
import Foundation
import TelephoneAudio
import Testing

@Suite("The beep of a voicemail") struct BeepDetectorTests {
    @Test(
        "is heard once, when it is over", arguments: [300.0, 440, 800, 1_000, 1_400, 2_000, 2_500],
        [150, 400, 1_000, 2_000])
    func beep(frequency: Double, milliseconds: Int) {
        let tone = ExampleSounds.tones([(frequency, -12)], for: .milliseconds(milliseconds))
        let before = ExampleSounds.silence(for: .milliseconds(207))
        let beeps = Self.beeps(in: before + tone + ExampleSounds.silence(for: .seconds(1)))
        #expect(beeps.count == 1)
        let end = (before.count + tone.count) / 160
        #expect((end...end + 18).contains(beeps.first ?? 0))
    }

    @Test("is not heard while it goes on")
    func unfinished() {
        let sound =
            ExampleSounds.silence(for: .milliseconds(200)) + ExampleSounds.tones([(1_000, -12)], for: .seconds(1))
        #expect(Self.beeps(in: sound).isEmpty)
    }

    @Test(
        "is told from what is too short, too long, too low, too high or too faint",
        arguments: [
            (1_000.0, -12.0, 100), (1_000, -12, 2_200), (250, -12, 400), (2_700, -12, 400), (1_000, -45, 400),
        ])
    func others(frequency: Double, level: Double, milliseconds: Int) {
        let tone = ExampleSounds.tones([(frequency, level)], for: .milliseconds(milliseconds))
        let quiet = ExampleSounds.silence(for: .milliseconds(500))
        #expect(Self.beeps(in: quiet + tone + quiet).isEmpty)
    }

    @Test(
        "is told from the signals of the network",
        arguments: [
            (tones: [440.0, 480], on: 1_000, off: 2_000), ([480, 620], 500, 500), ([350, 440], 2_000, 500),
            ([425], 1_000, 4_000), ([425], 500, 500), ([450], 1_000, 4_000), ([400], 500, 500), ([2_100], 3_300, 500),
        ])
    func signals(tones: [Double], on: Int, off: Int) {
        let once =
            ExampleSounds.tones(tones.map { ($0, -12) }, for: .milliseconds(on))
            + ExampleSounds.silence(for: .milliseconds(off))
        #expect(Self.beeps(in: ExampleSounds.silence(for: .milliseconds(300)) + once + once + once).isEmpty)
    }

    @Test("is told from the three tones of a number out of service")
    func outOfService() {
        let quiet = ExampleSounds.silence(for: .milliseconds(500))
        let tones = [950.0, 1_400, 1_800].flatMap { ExampleSounds.tones([($0, -12)], for: .milliseconds(330)) }
        #expect(Self.beeps(in: quiet + tones + quiet).isEmpty)
    }

    @Test("is told from keys") func keys() throws {
        let keys = try #require(KeypadTones.sound(for: "w0123456789*#ABCDw"))
        #expect(Self.beeps(in: keys).isEmpty)
    }

    @Test("is told from a tune, with or without gaps between its notes", arguments: [0, 60])
    func tune(gap: Int) {
        let notes = [523.25, 523.25, 783.99, 783.99, 880, 880, 783.99].flatMap {
            ExampleSounds.tones([($0, -12)], for: .milliseconds(300 - gap))
                + ExampleSounds.silence(for: .milliseconds(gap))
        }
        let quiet = ExampleSounds.silence(for: .seconds(1))
        #expect(Self.beeps(in: quiet + notes + quiet).isEmpty)
    }

    @Test("is never heard in speech, noise or hold music", .enabled(if: ExampleSounds.hasCorpus))
    func corpus() throws {
        for path in ExampleSounds.recordings {
            let sound = try ExampleSounds.recording(path) + ExampleSounds.silence(for: .milliseconds(500))
            #expect(Self.beeps(in: sound).isEmpty, "\(path)")
        }
    }

    @Test("is heard after a greeting", .enabled(if: ExampleSounds.hasCorpus))
    func greeting() throws {
        let sound =
            try ExampleSounds.recording("kokoro_ko_nezumi/ko01.wav") + ExampleSounds.silence(for: .milliseconds(200))
            + ExampleSounds.tones([(1_000, -10)], for: .milliseconds(500)) + ExampleSounds.silence(for: .seconds(1))
        #expect(Self.beeps(in: sound).count == 1)
    }

    /// The numbers of the frames in which a beep was reported.
    private static func beeps(in sound: [UInt8]) -> [Int] {
        var detector = BeepDetector()
        return stride(from: 0, to: sound.count, by: 160).enumerated().compactMap { number, start in
            detector.take(AudioFrame(Array(sound[start..<min(start + 160, sound.count)]))) ? number : nil
        }
    }
}
