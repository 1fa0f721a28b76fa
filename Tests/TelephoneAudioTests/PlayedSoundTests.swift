import Testing

@testable import TelephoneAudio

@Suite("What was played") struct PlayedSoundTests {
    private let loud = MuLaw.encode(8_031)

    private func sound(_ count: Int) -> [UInt8] { [UInt8](repeating: loud, count: count) }

    @Test("is silence before the first frame and after the last")
    func ends() {
        var played = PlayedSound()
        #expect(played.samples(from: 0, count: 3) == [0, 0, 0])
        played.note(sound(160), at: 1_000)
        let level = Float(MuLaw.decode(loud))
        #expect(played.samples(from: 998, count: 4) == [0, 0, level, level])
        #expect(played.samples(from: 1_158, count: 4) == [level, level, 0, 0])
        #expect(played.lastSound == 1_160)
    }

    @Test("has no gaps where a clock trembles by less than 40 ms, and one where more is missing")
    func gaps() {
        var played = PlayedSound()
        played.note(sound(160), at: 0)
        played.note(sound(160), at: 200)
        #expect(played.lastSound == 320)
        played.note(sound(160), at: 1_320)
        #expect(!played.samples(from: 0, count: 320).contains(0))
        #expect(played.samples(from: 320, count: 1_000).allSatisfy { $0 == 0 })
        #expect(!played.samples(from: 1_320, count: 160).contains(0))
    }

    @Test("is replaced from the place at which something else is played instead")
    func replaced() {
        var played = PlayedSound()
        played.note(sound(8_000), at: 0)
        played.note([UInt8](repeating: MuLaw.silence, count: 160), at: 4_000)
        #expect(!played.samples(from: 0, count: 4_000).contains(0))
        #expect(played.samples(from: 4_000, count: 4_000).allSatisfy { $0 == 0 })
        #expect(played.lastSound == 4_000)
    }

    @Test("is forgotten after eight seconds")
    func forgotten() {
        var played = PlayedSound()
        played.note(sound(160), at: 0)
        played.note(sound(160), at: 80_000)
        #expect(played.samples(from: 0, count: 160).allSatisfy { $0 == 0 })
        #expect(played.samples(from: 79_000, count: 1_000).allSatisfy { $0 == 0 })
    }
}
