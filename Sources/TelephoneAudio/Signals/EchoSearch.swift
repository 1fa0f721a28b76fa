/// Looks for the delay at which what is heard resembles what was played, coarsely: at 2 kHz, over delays up to 1.2 s.
struct EchoSearch: Sendable {
    /// Samples at 8 kHz to one here.
    static let step = 4
    /// Delays looked at, 0 to 1.2 s.
    static let delays = 2_400
    /// What the sums remember, in samples here: 400 ms.
    private static let memory: Float = 800

    private var known = [Float](repeating: 0, count: delays)
    /// The place up to which `known` reaches. Nil before the first stretch.
    private var end: Int?
    private var likeness = [Float](repeating: 0, count: delays)
    private var playedEnergy = [Float](repeating: 0, count: delays)
    private var heardEnergy: Float = 0
    private var heardSamples: Float = 0

    /// Compares the next stretch.
    ///
    /// - Parameters:
    ///   - heard: Differences of neighboring samples.
    ///   - end: The place after it.
    mutating func take(_ heard: [Float], before end: Int, played: PlayedSound) {
        let count = heard.count - heard.count % Self.step
        // A few samples make none here.
        guard count > 0 else { return }
        let reach = Self.delays * Self.step
        if self.end != end - count {
            known = Self.thin(played.differences(from: end - count - reach, count: reach))
        }
        self.end = end
        let heard = Self.thin(Array(heard.suffix(count)))
        let played = known + Self.thin(played.differences(from: end - count, count: count))
        let decay = max(0, 1 - Float(heard.count) / Self.memory)
        let products = Correlation.slide(heard, along: played)
        // The energy of what was played under the place where the stretch lies, carried along from place to place.
        var energy: Float = 0
        for index in 0..<heard.count { energy += played[index] * played[index] }
        // The last place is the sound played at the time it was heard: delay zero. The first is beyond the longest.
        for place in 0..<Self.delays {
            energy += played[place + heard.count] * played[place + heard.count] - played[place] * played[place]
            likeness[place] = decay * likeness[place] + products[place + 1]
            playedEnergy[place] = decay * playedEnergy[place] + max(energy, 0)
        }
        heardEnergy = decay * heardEnergy + Correlation.energy(heard)
        heardSamples = decay * heardSamples + Float(heard.count)
        known = Array(played.suffix(Self.delays))
    }

    /// The most likely delay in samples of 8 kHz, and how alike the sounds are there: 0 not at all, 1 the same.
    var best: (delay: Int, likeness: Float)? {
        // A delay at which next to nothing was played explains nothing.
        let leastEnergy = (playedEnergy.max() ?? 0) / 10
        guard heardEnergy > heardSamples * 400, leastEnergy > 0 else { return nil }
        var best = (place: 0, value: Float(0))
        for place in 0..<Self.delays where playedEnergy[place] > leastEnergy {
            let value = likeness[place] * likeness[place] / playedEnergy[place]
            if value > best.value { best = (place, value) }
        }
        let delay = (Self.delays - 1 - best.place) * Self.step
        return (delay, (best.value / heardEnergy).squareRoot())
    }

    /// A quarter of the samples, what is above 1 kHz mostly taken away.
    private static func thin(_ samples: [Float]) -> [Float] {
        stride(from: 0, to: samples.count - step + 1, by: step).map { index in
            samples[index] + samples[index + 1] + samples[index + 2] + samples[index + 3]
        }
    }
}
