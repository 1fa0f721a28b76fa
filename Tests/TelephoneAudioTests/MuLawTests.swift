import TelephoneAudio
import Testing

@Suite("µ-law") struct MuLawTests {
    @Test("every code comes back from its own value, but for the second zero")
    func roundTrip() {
        for code in UInt8.min...UInt8.max {
            // 0x7F is minus zero, which a linear sample cannot tell from zero.
            #expect(MuLaw.encode(MuLaw.decode(code)) == (code == 0x7F ? 0xFF : code))
        }
    }

    @Test("the highest bit of a code is its sign and nothing else")
    func signs() {
        for code in UInt8.min...0x7F {
            #expect(MuLaw.decode(code) == -MuLaw.decode(code | 0x80))
        }
        for sample in Int16(1)...Int16.max {
            #expect(MuLaw.encode(-sample) == MuLaw.encode(sample) & 0x7F)
        }
    }

    @Test("louder samples never get quieter codes")
    func rises() {
        let decoded = (Int16.min...Int16.max).map { MuLaw.decode(MuLaw.encode($0)) }
        #expect(zip(decoded, decoded.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("what is beyond the loudest code becomes the loudest code")
    func clips() {
        #expect(MuLaw.encode(32_635) == 0x80)
        #expect(MuLaw.encode(Int16.max) == 0x80)
        #expect(MuLaw.encode(-32_635) == 0x00)
        #expect(MuLaw.encode(Int16.min) == 0x00)
        #expect(MuLaw.decode(0x00) == -32_124)
    }

    /// Table 2a gives the values at 14 bits; here they are shifted to 16. One from each segment's first and last step.
    @Test(
        "values are those of table 2a of G.711",
        arguments: [
            (0xFF, 0), (0xFE, 2), (0xF0, 30), (0xEF, 33), (0xE0, 93), (0xDF, 99), (0xD0, 219), (0xCF, 231),
            (0xC0, 471), (0xBF, 495), (0xB0, 975), (0xAF, 1_023), (0xA0, 1_983), (0x9F, 2_079), (0x90, 3_999),
            (0x8F, 4_191), (0x80, 8_031),
        ] as [(UInt8, Int16)])
    func reference(code: UInt8, value: Int16) {
        #expect(MuLaw.decode(code) == value * 4)
        #expect(MuLaw.encode(value * 4) == code)
    }

    @Test("decision values are those of table 2a: a sample belongs to the step that holds it")
    func decisions() {
        // Between the decision values 31 and 35 lies the step whose value is 33.
        #expect(MuLaw.encode(31 * 4) == 0xEF)
        #expect(MuLaw.encode(31 * 4 - 1) == 0xF0)
        #expect(MuLaw.encode(35 * 4 - 1) == 0xEF)
        #expect(MuLaw.encode(35 * 4) == 0xEE)
    }

    @Test("sequences are coded sample by sample")
    func sequences() {
        #expect(MuLaw.decode([0xFF, 0x80, 0x00] as [UInt8]) == [0, 32_124, -32_124])
        #expect(MuLaw.encode([0, 32_124, -32_124] as [Int16]) == [0xFF, 0x80, 0x00])
        #expect(MuLaw.encode(0) == MuLaw.silence)
    }
}
