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

    /// Samples from a place on, with the high frequencies raised; silence where nothing is known.
    func emphasized(from start: Int, count: Int) -> [Float] {
        guard let end else { return [Float](repeating: 0, count: count) }
        let known = end - Self.capacity..<end
        var before: Float = 0
        return (start - 1..<start + count).map { index in
            let sample = known.contains(index) ? Float(samples[Self.slot(index)]) : 0
            defer { before = sample }
            return sample - Emphasis.amount * before
        }.suffix(count)
    }

    private static func slot(_ place: Int) -> Int { place & (capacity - 1) }
}

/// Raising the high frequencies and lowering them again. Speech is strong where it is low; evened out, filters learn
/// sooner.
enum Emphasis {
    static let amount: Float = 0.9
}
