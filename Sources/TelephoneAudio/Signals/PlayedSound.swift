/// What was played in the last eight seconds, by its place on the line's time, counted in samples.
struct PlayedSound: Sendable {
    private static let capacity = 1 << 16
    /// Times within 40 ms of what was expected are the jitter of a clock, not a gap.
    private static let tolerance = 320

    private var samples = [Int16](repeating: 0, count: capacity)
    /// The place after the last sample played. Nil before the first.
    private var end: Int?
    /// The place after the last frame that was not silence. Nil when there was none.
    private(set) var lastSound: Int?

    /// Writes µ-law sound at a place; what is known for that place and later is replaced.
    mutating func note(_ codes: [UInt8], at place: Int) {
        var place = place
        if let end {
            if abs(place - end) < Self.tolerance {
                place = end
            } else if place < end {
                for index in max(place, end - Self.capacity)..<end { samples[Self.slot(index)] = 0 }
                lastSound = lastSound.map { min($0, place) }
            } else {
                for index in max(end, place - Self.capacity)..<place { samples[Self.slot(index)] = 0 }
            }
        }
        var loudest: Int16 = 0
        for (index, code) in codes.enumerated() {
            let sample = MuLaw.decode(code)
            samples[Self.slot(place + index)] = sample
            loudest = max(loudest, abs(sample))
        }
        end = place + codes.count
        if loudest > 32 { lastSound = end }
    }

    /// Samples from a place on; silence where nothing is known.
    func samples(from start: Int, count: Int) -> [Float] {
        guard let end else { return [Float](repeating: 0, count: count) }
        let known = end - Self.capacity..<end
        return (start..<start + count).map { known.contains($0) ? Float(samples[Self.slot($0)]) : 0 }
    }

    /// The differences of neighboring samples from a place on, which is how sounds are compared: speech is strong where
    /// it is low, and filters learn sooner from sound that is evened out.
    func differences(from start: Int, count: Int) -> [Float] {
        let samples = samples(from: start - 1, count: count + 1)
        return (0..<count).map { samples[$0 + 1] - samples[$0] }
    }

    private static func slot(_ place: Int) -> Int { place & (capacity - 1) }
}
