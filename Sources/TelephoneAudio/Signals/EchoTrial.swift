/// A filter that has to prove itself on sound it was not fitted to.
struct EchoTrial: Sendable {
    enum Verdict {
        case open
        case passed(EchoFilter)
        case failed
    }

    private let filter: EchoFilter
    private var blocks: Float = 0
    private var likeness: Float = 0

    init(_ filter: EchoFilter) {
        self.filter = filter
    }

    /// Compares the next block with what the filter foretells.
    ///
    /// Every block counts alike however loud it is. Voices that are alike by chance are so for the length of a vowel, and
    /// as often upside down; an echo is so always. Over n blocks with the mean likeness r, chance seldom lets n·r² rise
    /// above 1.
    mutating func judge(_ block: [Float], before end: Int, played: PlayedSound) -> Verdict {
        let echo = filter.differences(of: played, before: end, count: block.count)
        let echoEnergy = Correlation.energy(echo)
        let heardEnergy = Correlation.energy(block)
        // In the pauses of our voice there is nothing to foretell.
        guard echoEnergy > 25 * Float(block.count), echoEnergy > heardEnergy / 1_000 else { return .open }
        guard heardEnergy > 0 else { return .failed }
        blocks += 1
        let product = zip(echo, block).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        likeness += product / (echoEnergy * heardEnergy).squareRoot()
        let mean = max(likeness / blocks, 0)
        if blocks >= 4, blocks * mean * mean >= 2.5 { return .passed(filter) }
        // So little that a better candidate is worth more than patience.
        if blocks >= 5, mean < 0.15 { return .failed }
        return blocks >= 60 ? .failed : .open
    }
}
