/// G.711 µ-law, the coding of telephone sound. Source: ITU-T G.711 (11/88), tables 2a and 2b.
public enum MuLaw {
    /// The code of silence.
    public static let silence: UInt8 = 0xFF

    /// Decodes one code; the result lies within ±32,124.
    public static func decode(_ code: UInt8) -> Int16 { decoded[Int(code)] }

    /// Decodes codes to linear PCM, one sample a byte.
    public static func decode(_ codes: some Sequence<UInt8>) -> [Int16] { codes.map { decoded[Int($0)] } }

    /// Encodes one linear sample; values beyond ±32,635 clip.
    public static func encode(_ sample: Int16) -> UInt8 {
        let bias = 0x84
        let sign: UInt8 = sample < 0 ? 0x80 : 0
        let magnitude = min(abs(Int(sample)), 32_635) + bias
        // The highest set bit, 7…14, numbers the segment; the four bits below it are the step.
        let segment = (Int.bitWidth - 1 - magnitude.leadingZeroBitCount) - 7
        let step = (magnitude >> (segment + 3)) & 0x0F
        return ~(sign | UInt8(segment << 4) | UInt8(step))
    }

    /// Encodes linear PCM, one byte a sample.
    public static func encode(_ samples: some Sequence<Int16>) -> [UInt8] { samples.map { encode($0) } }

    private static let decoded: [Int16] = (0...255).map { value in
        let code = ~UInt8(value)
        let segment = Int(code >> 4) & 0x07
        let magnitude = (((Int(code) & 0x0F) << 3) + 0x84) << segment
        let sample = magnitude - 0x84
        return Int16(code & 0x80 == 0 ? sample : -sample)
    }
}
