import Calls
import TelephoneAudio

/// The kind of sound that a client declares, and its way to the telephone's.
struct AzureSound: Sendable, Equatable {
    private enum Coding: Sendable, Equatable { case muLaw, linear }

    private var coding: Coding
    /// 1 at 8 kHz, 2 at 16 kHz.
    private var samplesToOne: Int
    /// Bytes of a sample that is not complete.
    private var rest: [UInt8] = []

    /// Reads a RIFF header with a form that telephone sound can be made of.
    /// - Returns: the form, and how long the header is.
    static func read(_ bytes: [UInt8]) -> (AzureSound, length: Int)? {
        func number(_ start: Int, _ count: Int) -> Int {
            bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func name(_ start: Int) -> String { String(decoding: bytes[start..<start + 4], as: UTF8.self) }
        guard bytes.count >= 12, name(0) == "RIFF", name(8) == "WAVE" else { return nil }
        var place = 12
        var sound: AzureSound?
        while place + 8 <= bytes.count {
            let length = number(place + 4, 4)
            let body = place + 8
            if name(place) == "data" { return sound.map { ($0, body) } }
            guard body + length <= bytes.count else { return nil }
            if name(place) == "fmt " {
                guard length >= 16, number(body + 2, 2) == 1 else { return nil }
                switch (number(body, 2), number(body + 4, 4), number(body + 14, 2)) {
                case (7, 8_000, 8): sound = AzureSound(coding: .muLaw, samplesToOne: 1)
                case (1, 8_000, 16): sound = AzureSound(coding: .linear, samplesToOne: 1)
                case (1, 16_000, 16): sound = AzureSound(coding: .linear, samplesToOne: 2)
                default: return nil
                }
            }
            place = body + length
        }
        return nil
    }

    /// Sound as it goes over the telephone.
    mutating func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard coding == .linear else { return Array(bytes) }
        let sound = rest + bytes
        let size = 2 * samplesToOne
        let whole = sound.count - sound.count % size
        rest = Array(sound[whole...])
        return stride(from: 0, to: whole, by: size).map { start in
            let sum = (0..<samplesToOne).reduce(0) { sum, index in
                let place = start + 2 * index
                return sum + Int(Int16(bitPattern: UInt16(sound[place]) | UInt16(sound[place + 1]) << 8))
            }
            return MuLaw.encode(Int16(clamping: sum / samplesToOne))
        }
    }
}
