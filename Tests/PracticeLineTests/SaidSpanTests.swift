import Calls
import Foundation
import TelephoneAudio
import Testing

@testable import PracticeLine

@Suite("When a line was said") struct SaidSpanTests {
    private let noon = Date(timeIntervalSinceReferenceDate: 0)
    private let sound = [UInt8](repeating: MuLaw.encode(8_000), count: 160)
    private let hum = [UInt8](repeating: MuLaw.encode(200), count: 160)

    /// What the frames of a line, one a second, come to.
    private func span(_ frames: [[UInt8]]) -> ClosedRange<TimeInterval> {
        var span = SaidSpan(from: noon)
        for (second, frame) in frames.enumerated() { span.take(frame, at: noon.addingTimeInterval(Double(second))) }
        return span.from.timeIntervalSince(noon)...span.to.timeIntervalSince(noon)
    }

    @Test("is from its first frame to its last sound: pauses within it count, the one after it does not")
    func pauses() {
        #expect(span([sound, sound, PhoneLine.silentFrame, sound, hum, PhoneLine.silentFrame]) == 0...3)
    }

    @Test("is a moment when it has no sound")
    func silent() { #expect(span([PhoneLine.silentFrame, hum]) == 0...0) }
}
