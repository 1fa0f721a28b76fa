/// Hears the beep after which a voicemail records.
///
/// A beep is one steady tone of 300–2,500 Hz that rises out of quiet, lasts 150 ms to 2 s and is followed by quiet. Speech
/// is never so pure, a tune does not stop after one note, keys and most signals of the network are two tones at once. The
/// network's single tones are told by their frequencies: 400, 425 and 450 Hz (ITU-T E.180, supplement 2).
public struct BeepDetector: Sendable {
    /// Whole blocks that a beep fills, 150 ms to 2 s.
    private static let lengths = 6...100
    /// Blocks of quiet that must follow, 300 ms: a tune or a busy signal goes on sooner.
    private static let quietAfter = 15
    /// Blocks for which a tone makes a later one of another pitch part of a tune, 1 s.
    private static let tuneMemory = 50

    fileprivate struct Tone {
        var frequency: Double
        var power: Double
        var blocks = 1
        var isPartOfTune: Bool
    }
    private enum State {
        case waiting
        case sounding(Tone)
        /// A tone that could be a beep is over; so many blocks have followed.
        case fading(Tone, blocks: Int)
    }

    private var state = State.waiting
    private var meter = ToneMeter()
    /// Mean squares of the last two blocks, older first.
    private var powers = (0.0, 0.0)
    private var lastTone: Tone?
    private var blocksSinceTone = 0

    /// Begins in quiet.
    public init() {}

    /// Listens on.
    ///
    /// - Parameter frame: The next telephone sound of the far end, of any length.
    /// - Returns: True once for every beep, 300 ms after its end.
    public mutating func take(_ frame: AudioFrame) -> Bool {
        var hasEnded = false
        for block in meter.take(frame) {
            if hear(block) { hasEnded = true }
            powers = (powers.1, block.power)
        }
        return hasEnded
    }

    private mutating func hear(_ block: ToneMeasure) -> Bool {
        blocksSinceTone += 1
        switch state {
        case .waiting:
            begin(with: block)
        case .sounding(var tone):
            if tone.goesOn(in: block) {
                state = .sounding(tone)
            } else {
                end(tone)
            }
        case .fading(let tone, let blocks):
            // The first two may hold the last of the tone.
            if blocks >= 2, block.power > tone.power / 10 {
                state = .waiting
                begin(with: block)
            } else if blocks + 1 == Self.quietAfter {
                state = .waiting
                return true
            } else {
                state = .fading(tone, blocks: blocks + 1)
            }
        }
        return false
    }

    private mutating func begin(with block: ToneMeasure) {
        // The last block may hold the rise of the tone, the one before it must have been quiet.
        guard let frequency = block.frequency, powers.0 < block.power / 10 else { return }
        var isPartOfTune = false
        if let lastTone, blocksSinceTone < Self.tuneMemory {
            isPartOfTune = lastTone.isPartOfTune || !lastTone.isNear(frequency)
        }
        state = .sounding(Tone(frequency: frequency, power: block.power, isPartOfTune: isPartOfTune))
    }

    private mutating func end(_ tone: Tone) {
        let isBeep =
            Self.lengths.contains(tone.blocks) && (295...2_505).contains(tone.frequency) && !tone.isPartOfTune
            && ![400, 425, 450].contains { abs(tone.frequency - $0) < 6 }
        state = isBeep ? .fading(tone, blocks: 0) : .waiting
        // A vowel may be pure for a moment; that makes no tune.
        guard tone.blocks > 3 else { return }
        lastTone = tone
        blocksSinceTone = 0
    }
}

extension BeepDetector.Tone {
    fileprivate func isNear(_ other: Double) -> Bool { abs(other - frequency) < 0.02 * frequency }

    /// Takes the block in when it holds the same tone, equally loud.
    fileprivate mutating func goesOn(in block: ToneMeasure) -> Bool {
        guard let other = block.frequency, isNear(other), (0.5...2).contains(block.power / power) else { return false }
        frequency += (other - frequency) / 4
        power += (block.power - power) / 4
        blocks += 1
        return true
    }
}
