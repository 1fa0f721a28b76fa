/// Hears that a fax is at the other end.
///
/// A fax that answers whistles at 2,100 Hz for 2.6–4 s; newer ones turn the tone's phase around every 450 ms and let
/// its loudness tremble. A fax that calls sounds 1,100 Hz for half a second every three and a half. No voice sounds
/// like that, and a voicemail's beep is shorter than the one and does not come again like the other.
/// Sources: ITU-T T.30 (09/05), 4.3.3; ITU-T V.8 (11/00), 5.2.
public struct FaxDetector: Sendable {
    /// How far from 2,100 Hz an answer may be: the fax itself may miss by 15 Hz, the line shifts some more.
    private static let answerTolerance = 25.0
    /// Blocks of 20 ms after which it is an answer: longer than any beep.
    private static let answerLength = 110
    /// Blocks that a lost frame or a turn of the phase may spoil.
    private static let mostSpoiled = 2
    /// How far from 1,100 Hz a call may be.
    private static let callTolerance = 42.0
    /// Blocks that a call sounds, 0.5 s, and those of quiet between two of them, 3 s; both may be wrong by 15 %.
    private static let callLengths = 20...30
    private static let callPauses = 126...174

    private var meter = ToneMeter()
    /// Blocks of the answer so far, and those since its last that were none.
    private var answering = 0
    private var spoiled = 0
    /// Blocks of the call so far, and those since the one before ended.
    private var calling = 0
    private var sinceCall: Int?
    private var isSecondCall = false

    /// Begins in quiet.
    public init() {}

    /// Listens on.
    ///
    /// - Parameter frame: The next telephone sound of the far end, of any length.
    /// - Returns: True once in every answer, 2.2 s after its beginning, and after every call but the first.
    public mutating func take(_ frame: AudioFrame) -> Bool {
        var isFax = false
        for block in meter.take(frame) {
            let hasAnswered = hearAnswer(block.frequency)
            let hasCalled = hearCall(block.frequency)
            isFax = isFax || hasAnswered || hasCalled
        }
        return isFax
    }

    private mutating func hearAnswer(_ frequency: Double?) -> Bool {
        guard let frequency, abs(frequency - 2_100) <= Self.answerTolerance else {
            spoiled += 1
            if spoiled > Self.mostSpoiled { answering = 0 }
            return false
        }
        spoiled = 0
        answering += 1
        return answering == Self.answerLength
    }

    private mutating func hearCall(_ frequency: Double?) -> Bool {
        if let frequency, abs(frequency - 1_100) <= Self.callTolerance {
            if calling == 0 { isSecondCall = sinceCall.map(Self.callPauses.contains) ?? false }
            calling += 1
            return false
        }
        if let blocks = sinceCall { sinceCall = blocks < Self.callPauses.upperBound ? blocks + 1 : nil }
        guard calling > 0 else { return false }
        let isCall = Self.callLengths.contains(calling)
        calling = 0
        guard isCall else { return false }
        sinceCall = 1
        return isSecondCall
    }
}
