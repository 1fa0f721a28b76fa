/// A path by which the line returns what is played, once it has been recognized.
struct EchoPath: Sendable {
    /// Samples by which the next words may come back sooner or later than the last, 60 ms: a carrier plays in its own
    /// rhythm.
    private static let play = 480
    /// Samples that are compared to find out, 100 ms.
    private static let alignLength = 800
    /// Blocks after which a pause of ours raises doubt, 300 ms.
    private static let pause = 15
    /// Blocks of echo after which there is no more doubt, 120 ms.
    private static let longestDoubt = 6

    /// Energies of a block: of what was heard, of the echo foretold, and of their difference.
    private struct Energies {
        var heard: Float
        var echo: Float
        var left: Float
        /// Energy too small to be anything.
        var nothing: Float

        /// Whether there is enough of the echo in the block to judge by.
        var isTelling: Bool { echo > nothing && echo > heard / 50 }
    }

    /// The filter in use.
    private(set) var filter: EchoFilter
    /// A newer fit, used once it has done better.
    private var rival: EchoFilter?
    /// Energies that the two have left over since the rival was fitted, and what they had to explain.
    private var sums = (filter: Float(0), rival: Float(0), heard: Float(0))
    private var blocksUntilFit = 0
    /// How much of the echo is left over when nothing else is heard, as a share of its energy.
    private var leak: Float = 0.1
    /// Energy of the echo with what may ring on from the blocks before.
    private var ringing: Float = 0
    /// Blocks for which the callee's voice is still expected.
    private var blocksOfCallee = 0
    /// Blocks in a row in which the filter did not explain what it foretold.
    private var misses = 0
    /// Blocks in a row without any echo.
    private var quietBlocks = 0
    /// Blocks of echo for which it is open whether the filter still fits; after a pause the delay may have changed.
    private var doubts = 0
    private var blocksUntilAlign = 0

    init(_ filter: EchoFilter) {
        self.filter = filter
    }

    /// Whether there is no need to look for another path.
    var isTrusted: Bool { misses < 15 }

    /// Nothing of ours is on the line.
    mutating func rest() {
        doubts = Self.longestDoubt
        misses = 0
        ringing = 0
        blocksOfCallee = 0
        rival = nil
    }

    /// Cleans one block.
    ///
    /// - Parameters:
    ///   - codes: The block as it came.
    ///   - heard: Differences of the neighboring samples heard last; the block is their end.
    ///   - end: The place after the block.
    /// - Returns: The bytes to put in place of the block, nil to leave it; and whether it was our echo alone.
    mutating func clean(
        _ codes: [UInt8], heard: [Float], before end: Int, played: PlayedSound
    ) -> (bytes: [UInt8]?, isEcho: Bool) {
        let block = Array(heard.suffix(codes.count))
        var echo = filter.differences(of: played, before: end, count: block.count)
        var energies = Self.energies(block, echo)
        if misses >= 2 || doubts > 0, align(energies, heard: heard, before: end, played: played) {
            echo = filter.differences(of: played, before: end, count: block.count)
            energies = Self.energies(block, echo)
        }
        if energies.isTelling {
            misses = energies.left > energies.heard / 2 ? misses + 1 : 0
            doubts = energies.left < energies.heard / 4 ? 0 : max(0, doubts - 1)
            compete(block, energies, heard: heard, before: end, played: played)
        }
        ringing = max(energies.echo, ringing / 2)
        quietBlocks = energies.echo > energies.nothing ? 0 : quietBlocks + 1
        if quietBlocks >= Self.pause { doubts = Self.longestDoubt }
        var allowed = allowance(energies)
        if doubts > 0, blocksOfCallee == 0, energies.heard > 8 * energies.nothing {
            allowed = max(allowed, 1.2 * loudestNearby(count: block.count, before: end, played: played))
        }

        // Beside what else is there, the echo is too little to be heard.
        guard ringing > energies.heard / 50 || allowed > energies.heard else {
            blocksOfCallee = energies.heard > 100 * energies.nothing ? 5 : max(0, blocksOfCallee - 1)
            return (nil, false)
        }
        if min(energies.left, energies.heard) <= allowed {
            guard energies.heard > energies.nothing else { return (nil, false) }
            blocksOfCallee = max(0, blocksOfCallee - 1)
            return ([UInt8](repeating: MuLaw.silence, count: codes.count), true)
        }
        blocksOfCallee = 5
        guard energies.left < energies.heard else { return (nil, false) }
        let cleaned = zip(codes, filter.samples(of: played, before: end, count: codes.count)).map { code, echo in
            let sample = (Float(MuLaw.decode(code)) - echo).rounded()
            return MuLaw.encode(Int16(min(max(sample, -32_635), 32_635)))
        }
        return (cleaned, false)
    }

    private static func energies(_ block: [Float], _ echo: [Float]) -> Energies {
        Energies(
            heard: Correlation.energy(block), echo: Correlation.energy(echo),
            left: Correlation.energy(zip(block, echo).map { $0 - $1 }), nothing: 25 * Float(block.count))
    }

    /// What may be left over of the block without there being anything but echo.
    private mutating func allowance(_ energies: Energies) -> Float {
        let share = energies.left / max(energies.echo, energies.nothing)
        if energies.isTelling, share < 4 * leak {
            leak += (max(share, 0.03) - leak) / 8
        } else {
            leak = max(leak, min(leak * 1.005, 0.06))
        }
        return (blocksOfCallee > 0 ? 2 : 4) * leak * ringing + 8 * energies.nothing
    }

    /// Lets the newer fit and the filter in use explain the same blocks, and keeps the better one.
    private mutating func compete(
        _ block: [Float], _ energies: Energies, heard: [Float], before end: Int, played: PlayedSound
    ) {
        if let rival {
            let echo = rival.differences(of: played, before: end, count: block.count)
            sums.rival += Correlation.energy(zip(block, echo).map { $0 - $1 })
            sums.filter += energies.left
            sums.heard += energies.heard
        }
        blocksUntilFit -= 1
        guard blocksUntilFit <= 0 else { return }
        if let rival, sums.rival < 0.9 * sums.filter, sums.rival < 0.5 * sums.heard {
            filter = rival.centered()
            misses = 0
        }
        blocksUntilFit = 6
        sums = (0, 0, 0)
        rival = filter.fitted(to: heard, before: end, played: played)
    }

    /// Moves the filter to where it explains what was heard last, if it does so anywhere near.
    private mutating func align(_ energies: Energies, heard: [Float], before end: Int, played: PlayedSound) -> Bool {
        blocksUntilAlign -= 1
        guard blocksUntilAlign <= 0, energies.heard > 8 * energies.nothing, energies.left > energies.heard / 4 else {
            return false
        }
        blocksUntilAlign = 2
        let pattern = Array(heard.suffix(Self.alignLength))
        let echo = filter.differences(
            of: played, before: end + Self.play, count: Self.alignLength + 2 * Self.play)
        let products = Correlation.slide(pattern, along: echo)
        var energy = Correlation.energy(Array(echo.prefix(Self.alignLength)))
        var best = (place: 0, likeness: Float(0))
        for place in products.indices {
            if products[place] > 0, energy > 0 {
                let likeness = products[place] * products[place] / energy
                if likeness > best.likeness { best = (place, likeness) }
            }
            guard place + Self.alignLength < echo.count else { break }
            let (new, old) = (echo[place + Self.alignLength], echo[place])
            energy = max(0, energy + new * new - old * old)
        }
        guard best.likeness > 0.7 * Correlation.energy(pattern), best.place != Self.play else { return false }
        filter = filter.moved(by: Self.play - best.place)
        rival = nil
        blocksUntilFit = 0
        return true
    }

    /// The energy of the loudest block of echo around this one.
    private func loudestNearby(count: Int, before end: Int, played: PlayedSound) -> Float {
        let echo = filter.differences(of: played, before: end + Self.play, count: count + 2 * Self.play)
        return stride(from: 0, through: 2 * Self.play, by: count / 2 + 1).reduce(Float(0)) { loudest, start in
            max(loudest, Correlation.energy(Array(echo[start..<start + count])))
        }
    }
}
