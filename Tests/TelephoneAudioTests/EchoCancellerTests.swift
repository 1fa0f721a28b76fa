import CallsTesting
import Foundation
import Testing

@testable import TelephoneAudio

@Suite("The echo of our own voice", .enabled(if: ExampleSounds.hasCorpus)) struct EchoCancellerTests {
    private static let ours = ["kokoro_ko_gong/ko01.wav", "kokoro_ko_gong/ko02.wav"]

    @Test(
        "is silence and told as echo half a second after it first came back",
        arguments: zip([80, 300, 600], [6.0, 15, 25]))
    func echoAlone(milliseconds: Int, loss: Double) throws {
        let speech = try Self.speech(Self.ours)
        let echo = EchoLine(delay: .milliseconds(milliseconds), loss: loss).answer(to: speech)
        let heard = Self.hear(echo, whilePlaying: speech)
        let start = (800 + milliseconds * 8 + 3_200 + 4_000) / 160
        #expect(heard.power(from: start) < Self.power(echo, from: start) / 1_000, "30 dB")
        let audible = (start..<heard.isEcho.count).filter { Self.power(echo, $0) > 1e7 * pow(10, -loss / 10) / 1_000 }
        #expect(audible.count > 100)
        #expect(audible.count { heard.isEcho[$0] } * 100 >= audible.count * 95)
        for number in heard.isEcho.indices where heard.isEcho[number] {
            #expect(heard.sound[number * 160..<number * 160 + 160].allSatisfy { $0 == MuLaw.silence })
        }
        let delay = try #require(heard.canceller.delay)
        #expect(abs(delay / .milliseconds(1) - Double(milliseconds)) < 1)
    }

    @Test(
        "is recognized whichever voice is ours",
        arguments: [
            "kokoro_ko_nezumi/ko05.wav", "kokoro_en_kumo/en03.wav", "espeak_en/en08.wav",
        ])
    func voices(path: String) throws {
        let speech = try Self.speech([path, path.replacing(/\d\d\.wav/, with: "02.wav")])
        let echo = EchoLine(delay: .microseconds(233_437), loss: 12, hiss: 12).answer(to: speech)
        let heard = Self.hear(echo, whilePlaying: speech)
        #expect(heard.power(from: 80) < Self.power(echo, from: 80) / 300, "25 dB, through hiss that is 35 dB below")
    }

    @Test(
        "of the next sentence is silent at once, though it comes a little sooner or later",
        arguments: [-20, 15])
    func moved(milliseconds: Int) throws {
        let first = try Self.speech([Self.ours[0]]) + ExampleSounds.silence(for: .seconds(1))
        let second = try Self.speech([Self.ours[1]])
        let echo =
            EchoLine(delay: .milliseconds(200), loss: 10).answer(to: first, length: first.count)
            + EchoLine(delay: .milliseconds(200 + milliseconds), loss: 10).answer(to: second)
        let heard = Self.hear(echo, whilePlaying: first + second)
        let start = first.count / 160
        #expect(heard.power(from: start) < Self.power(echo, from: start) / 1_000)
    }

    @Test("is followed while the clocks of the line drift apart")
    func drift() throws {
        let speech = try Self.speech(Self.ours + Self.ours)
        let echo = EchoLine(delay: .milliseconds(200), loss: 10, drift: 100e-6).answer(to: speech)
        let heard = Self.hear(echo, whilePlaying: speech)
        #expect(heard.power(from: 80) < Self.power(echo, from: 80) / 100, "20 dB")
    }

    @Test(
        "leaves the callee who talks over us understandable",
        arguments: [
            ("kokoro_ko_kumo", 100), ("kokoro_ko_gong", 300),
        ])
    func doubleTalk(voice: String, milliseconds: Int) throws {
        let speech = try Self.speech(Self.ours + ["kokoro_ko_gong/ko03.wav", "kokoro_ko_gong/ko04.wav"])
        let alone = try Self.speech(Self.ours).count
        let callee =
            try ExampleSounds.silence(for: .microseconds(alone * 125))
            + Self.speech(["\(voice)/ko20.wav", "\(voice)/ko21.wav"])
        let length = min(callee.count, speech.count) / 160 * 160
        let clean = MuLaw.decode(callee.prefix(length)).map(Double.init)
        let echo = EchoLine(delay: .milliseconds(milliseconds), loss: 0).samples(for: speech, length: length)
        // Over the sentences of the callee, both are equally loud.
        let scale = (Self.energy(clean[alone...]) / Self.energy(echo[alone...])).squareRoot()
        let mixed = zip(clean, echo).map { Self.encode($0 + scale * $1) }
        let heard = Self.hear(mixed, whilePlaying: speech)
        let cleaned = MuLaw.decode(heard.sound).map(Double.init)
        let noise = { (sound: [Double]) in Self.energy(zip(sound, clean).map { $0 - $1 }[alone...]) }
        let before = noise(MuLaw.decode(mixed).map(Double.init))
        #expect(noise(cleaned) < before / 10, "10 dB better")
        let product = zip(cleaned, clean).dropFirst(alone).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(product / (Self.energy(cleaned[alone...]) * Self.energy(clean[alone...])).squareRoot() > 0.95)
        let silenced = heard.isEcho.indices.filter { heard.isEcho[$0] }.reduce(0) {
            $0 + Self.energy(clean[$1 * 160..<$1 * 160 + 160])
        }
        #expect(silenced < Self.energy(clean[...]) / 15, "only what our echo covered")
    }

    @Test(
        "on a line without any, both may talk at once and every bit passes",
        arguments: [
            "kokoro_ko_gong", "kokoro_ko_kumo",
        ])
    func noEcho(voice: String) throws {
        let speech = try Self.speech(Self.ours)
        let callee = try Self.speech(["\(voice)/ko31.wav", "\(voice)/ko32.wav", "\(voice)/ko33.wav"])
        let heard = Self.hear(callee, whilePlaying: speech)
        #expect(heard.sound == callee)
        #expect(!heard.isEcho.contains(true))
        #expect(heard.canceller.delay == nil)
    }

    @Test("is not looked for in hold music or a steady level", arguments: ["noise/holdmusic.wav", nil])
    func otherSounds(path: String?) throws {
        let speech = try Self.speech(Self.ours)
        let other = try path.map { try ExampleSounds.recording($0) } ?? [UInt8](repeating: 0x10, count: 40_000)
        let sound = Array(other.prefix(48_000))
        #expect(Self.hear(sound, whilePlaying: path == nil ? sound : speech).sound == sound)
    }

    @Test("does not touch the callee once we are quiet")
    func after() throws {
        let speech = try Self.speech(Self.ours)
        let echo = EchoLine(delay: .milliseconds(100), loss: 6).answer(to: speech)
        let pause = ExampleSounds.silence(for: .milliseconds(1_500))
        let callee = try Self.speech(["kokoro_ko_kumo/ko07.wav"])
        let heard = Self.hear(echo + pause + callee, whilePlaying: speech)
        #expect(heard.canceller.delay != nil)
        #expect(heard.sound.suffix(callee.count) == callee[...])
    }

    @Test("is found whatever the size of the frames, and though their times tremble", arguments: [400, 123])
    func frames(size: Int) throws {
        let speech = try Self.speech(Self.ours)
        let echo = EchoLine(delay: .milliseconds(300), loss: 10).answer(to: speech)
        let heard = Self.hear(echo, whilePlaying: speech, size: size, tremble: [0, 13, -17, 5, 0, 19, -8])
        #expect(heard.power(from: 90) < Self.power(echo, from: 90) / 1_000)
    }

    @Test("is silent again soon after sound was lost")
    func loss() throws {
        let speech = try Self.speech(Self.ours)
        let echo = EchoLine(delay: .milliseconds(300), loss: 10).answer(to: speech)
        var canceller = EchoCanceller()
        var (before, after) = (0.0, 0.0)
        for number in 0..<echo.count / 160 {
            let time = Duration.milliseconds(20 * number)
            if (number + 1) * 160 <= speech.count {
                canceller.played(AudioFrame(Array(speech[number * 160..<(number + 1) * 160])), at: time)
            }
            // A fifth of a second is missing.
            guard !(100..<110).contains(number) else { continue }
            let frame = Array(echo[number * 160..<(number + 1) * 160])
            let cleaned = canceller.clean(AudioFrame(frame), at: time).frame.bytes
            guard number > 110 else { continue }
            before += Self.energy(MuLaw.decode(frame).map(Double.init)[...])
            after += Self.energy(MuLaw.decode(cleaned).map(Double.init)[...])
        }
        #expect(after < before / 1_000)
    }

    @Test("a frame keeps its length and offset, and one of another format is not touched")
    func shape() {
        var canceller = EchoCanceller()
        let frame = AudioFrame([1, 2, 3, 4], format: .telephone, offset: .seconds(3))
        #expect(canceller.clean(frame, at: .seconds(5)).frame == frame)
        let preview = AudioFrame([1, 2, 3, 4], format: .preview)
        #expect(canceller.clean(preview, at: .seconds(6)).frame == preview)
        let empty = AudioFrame([])
        #expect(canceller.clean(empty, at: .seconds(6)).frame == empty)
    }
}

extension EchoCancellerTests {
    private struct Heard {
        var sound: [UInt8] = []
        /// For each frame.
        var isEcho: [Bool] = []
        var canceller = EchoCanceller()

        func power(from frame: Int) -> Double { EchoCancellerTests.power(sound, from: frame) }
    }

    private static func hear(
        _ sound: [UInt8], whilePlaying speech: [UInt8], size: Int = 160, tremble: [Int] = [0]
    ) -> Heard {
        var heard = Heard()
        for (number, start) in stride(from: 0, to: sound.count, by: size).enumerated() {
            let time = Duration.microseconds(start * 125 + tremble[number % tremble.count] * 1_000)
            if start < speech.count {
                let frame = AudioFrame(Array(speech[start..<min(start + size, speech.count)]))
                heard.canceller.played(frame, at: .microseconds(start * 125))
            }
            let frame = AudioFrame(Array(sound[start..<min(start + size, sound.count)]))
            let (cleaned, isEcho) = heard.canceller.clean(frame, at: time)
            heard.sound += cleaned.bytes
            heard.isEcho.append(isEcho)
        }
        return heard
    }

    /// Sentences with pauses of 300 ms, in whole frames.
    private static func speech(_ paths: [String]) throws -> [UInt8] {
        let sound = try paths.flatMap {
            try ExampleSounds.recording($0) + ExampleSounds.silence(for: .milliseconds(300))
        }
        return Array(sound.prefix(sound.count / 160 * 160))
    }

    fileprivate static func energy(_ samples: ArraySlice<Double>) -> Double { samples.reduce(0) { $0 + $1 * $1 } }

    private static func power(_ sound: [UInt8], from frame: Int) -> Double {
        energy(MuLaw.decode(sound.dropFirst(frame * 160)).map(Double.init)[...])
    }

    /// Mean square of one frame.
    private static func power(_ sound: [UInt8], _ frame: Int) -> Double {
        energy(MuLaw.decode(sound[frame * 160..<min(frame * 160 + 160, sound.count)]).map(Double.init)[...]) / 160
    }

    fileprivate static func encode(_ sample: Double) -> UInt8 {
        MuLaw.encode(Int16(min(max(sample.rounded(), -32_635), 32_635)))
    }
}

/// A line that returns what is played.
private struct EchoLine {
    var delay: Duration
    /// In dB.
    var loss: Double
    /// Amplitude of noise added.
    var hiss = 0.0
    /// How much faster one clock runs than the other.
    var drift = 0.0
    /// What the path does to the sound beside delaying it.
    private let response = [0.15, 0.8, 0.35, -0.2, 0.1, -0.05, 0.03]

    init(delay: Duration, loss: Double, hiss: Double = 0, drift: Double = 0) {
        (self.delay, self.loss, self.hiss, self.drift) = (delay, loss, hiss, drift)
    }

    /// What comes back, as µ-law in whole frames, half a second longer than the delay unless a length is given.
    func answer(to speech: [UInt8], length: Int? = nil) -> [UInt8] {
        let whole = (speech.count + Int(delay / .microseconds(125)) + 4_000) / 160 * 160
        return samples(for: speech, length: length ?? whole).map { EchoCancellerTests.encode($0) }
    }

    /// What comes back, before it is coded again.
    func samples(for speech: [UInt8], length: Int) -> [Double] {
        let scale = pow(10, -loss / 20)
        let sound = MuLaw.decode(speech).map { Double($0) * scale }
        let filtered = sound.indices.map { index in
            response.indices.reduce(0) { $0 + (index >= $1 ? response[$1] * sound[index - $1] : 0) }
        }
        return (0..<length).map { index in
            let place = Double(index) - delay / .microseconds(125) - Double(index) * drift
            let whole = Int(place.rounded(.down))
            let share = place - Double(whole)
            let value = { filtered.indices.contains($0) ? filtered[$0] : 0 }
            // A noise that is the same in every run.
            let noise = Double(index &* 7_919 % 2_003) / 1_001 - 1
            return value(whole) * (1 - share) + value(whole + 1) * share + hiss * noise
        }
    }
}
