/// A path by which the line returns what is played, once it has been recognized.
struct EchoPath: Sendable {
    /// The filter in use.
    private(set) var filter: EchoFilter
    /// A newer fit, to be used when it does better.
    private var rival: EchoFilter?
    /// Energies that the two leave over, over the last blocks.
    private var filterLeft: Float = 0
    private var rivalLeft: Float = 0
    private var heardEnergy: Float = 0
    private var blocksUntilFit = 10
    /// How much of the echo the filter leaves over when nothing else is heard, as a share of energy.
    private var leak: Float = 0.1
    /// What the echo of the last blocks may still hold in energy: rooms and coders answer a little longer than the filter.
    private var echoTail: Float = 0
    private var blocksOfCallee = 0
    /// Blocks in a row in which the filter did not explain what it foretold.
    private var misses = 0
    private var lastEcho: Float = 0
    /// Whether the filter has explained something since it last rested.
    private var isAligned = true
    /// How loud the line returns what is played, as a share of energy.
    private var gain: Float = 0

    init(_ filter: EchoFilter) {
        self.filter = filter
    }

    /// Whether there is no need to look for another path.
    var isTrusted: Bool { misses < 15 }

    /// Nothing of ours is on the line. The next words may come back a little earlier or later, by the carrier's rhythm.
    mutating func rest() {
        isAligned = false
        misses = 0
        echoTail = 0
        lastEcho = 0
        blocksOfCallee = 0
    }

    mutating func clean(
        _ codes: [UInt8], _ block: [Float], before end: Int, heard: [Float], played: PlayedSound
    ) -> (bytes: [UInt8]?, isEcho: Bool) {
        let echo = filter.echo(of: played, before: end, count: block.count)
        let left = Correlation.energy(zip(block, echo).map { $0 - $1 })
        let energies = (heard: Correlation.energy(block), echo: Correlation.energy(echo), left: left)
        let lowered = lower(echo)
        let isForetold = energies.echo > 25 * Float(block.count) && energies.echo > energies.heard / 50
        echoTail = max(energies.echo, echoTail / 2)
        if isForetold { compete(block, energies, before: end, heard: heard, played: played) }

        // Too little to hear beside what else is there.
        guard echoTail > 25 * Float(block.count) || energies.left < energies.heard / 2, echoTail > energies.heard / 50
        else { return (nil, false) }
        if isForetold, energies.left < 4 * leak * energies.echo {
            leak += ((max(energies.left / energies.echo, 0.003)) - leak) / 8
        } else {
            leak = min(leak * 1.01, 0.3)
        }
        let threshold = (blocksOfCallee > 0 ? 2 : 4) * leak * echoTail + 200 * Float(block.count)
        if energies.left <= threshold {
            blocksOfCallee = max(0, blocksOfCallee - 1)
            return ([UInt8](repeating: MuLaw.silence, count: codes.count), true)
        }
        blocksOfCallee = 5
        guard energies.left < energies.heard else { return (nil, false) }
        let cleaned = zip(codes, lowered).map { code, echo in
            let sample = (Float(MuLaw.decode(code)) - echo).rounded()
            return MuLaw.encode(Int16(min(max(sample, -32_635), 32_635)))
        }
        return (cleaned, false)
    }

    /// Lets the newer fit and the filter in use explain the same block, and keeps the better one.
    private mutating func compete(
        _ block: [Float], _ energies: (heard: Float, echo: Float, left: Float), before end: Int, heard: [Float],
        played: PlayedSound
    ) {
        misses = energies.left > energies.heard / 2 ? misses + 1 : 0
        let keep: Float = 0.8
        filterLeft = keep * filterLeft + energies.left
        heardEnergy = keep * heardEnergy + energies.heard
        if let rival {
            let echo = rival.echo(of: played, before: end, count: block.count)
            rivalLeft = keep * rivalLeft + Correlation.energy(zip(block, echo).map { $0 - $1 })
        }
        blocksUntilFit -= 1
        guard blocksUntilFit <= 0 else { return }
        if let rival, rivalLeft < 0.8 * filterLeft, rivalLeft < 0.5 * heardEnergy {
            filter = rival
            misses = 0
        }
        blocksUntilFit = 8
        rival = EchoFilter(heard: heard, before: end, played: played, peak: filter.delay + EchoFilter.center)?
            .centered()
        rivalLeft = 0
        filterLeft = 0
        heardEnergy = 0
    }

    /// The echo as it is heard: high frequencies lowered again.
    private mutating func lower(_ echo: [Float]) -> [Float] {
        echo.map { sample in
            lastEcho = sample + Emphasis.amount * lastEcho
            return lastEcho
        }
    }
}
