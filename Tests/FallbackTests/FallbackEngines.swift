import Calls
import Foundation
import Languages
import TelephoneAudio

@testable import CallsTesting
@testable import Fallback

/// What a test collects from tasks.
final class Collected<Value: Sendable>: Sendable {
    private let values = Watched<[Value]>([])
    var all: [Value] { values.value }
    func add(_ value: Value) { values.update { $0.append(value) } }
    /// Returns once there are so many.
    func untilCount(_ count: Int) async { await values.wait { $0.count >= count } }
}

extension Provider {
    /// The engine that is preferred in tests, somewhere else.
    static func remote(_ part: Part) -> Provider { Provider(part, name: "remote", leavesMachine: true) }
    /// The stand-in of tests, on this machine.
    static func local(_ part: Part) -> Provider { Provider(part, name: "local", leavesMachine: false) }
}

extension ProviderUse {
    static func remote(_ work: Work) -> ProviderUse { ProviderUse(work, by: "remote", leavesMachine: true) }
    static func local(_ work: Work) -> ProviderUse {
        ProviderUse(work, by: "local", leavesMachine: false, isStandIn: true)
    }
}

/// Hears ``TextAsSound``, with interims and exact times, and fails after some frames if it is told so.
struct WordEar: SpeechRecognizer {
    var failsAfter: Int?

    func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        await onEvent(.started)
        var taken = 0
        var codes: [UInt8] = []
        var span = Duration.zero...Duration.zero
        var utterance = 0
        var revision = 0
        var silence = 0
        func transcript(isFinal: Bool) -> RecognitionEvent {
            revision += 1
            return .transcript(
                Transcript(
                    utterance: utterance, revision: revision, text: TextAsSound.decode(codes), isFinal: isFinal,
                    language: .english, start: span.lowerBound, end: span.upperBound))
        }
        for await frame in audio {
            if let failsAfter, taken >= failsAfter { throw ProviderError.scripted(.unreachable) }
            taken += 1
            if TextAsSound.isSound(frame.bytes) {
                if codes.isEmpty {
                    utterance += 1
                    revision = 0
                    span = frame.offset...frame.offset
                    await onEvent(.speechStarted(utterance: utterance))
                }
                silence = 0
                codes += frame.bytes
                span = span.lowerBound...(frame.offset + frame.duration)
                await onEvent(transcript(isFinal: false))
            } else if !codes.isEmpty {
                silence += 1
                guard silence == 3 else { continue }
                await onEvent(transcript(isFinal: true))
                codes = []
            }
        }
        if let failsAfter, taken >= failsAfter { throw ProviderError.scripted(.unreachable) }
        if !codes.isEmpty { await onEvent(transcript(isFinal: true)) }
    }
}

/// A call's sound for ``WordEar``: what is said when.
struct WordCall {
    private(set) var frames: [AudioFrame] = []
    private(set) var said: [(text: String, start: Duration, end: Duration)] = []

    /// - Parameter texts: in ASCII, so that the half of one is a text too.
    init(_ texts: [String]) {
        for (index, text) in texts.enumerated() {
            add([UInt8](repeating: MuLaw.silence, count: 160 * (4 + index * 3 % 7)))
            let start = length
            add(TextAsSound.encode(text, frames: 3 + index % 4))
            said.append((text, start, length))
        }
        add([UInt8](repeating: MuLaw.silence, count: 160 * 4))
    }

    var length: Duration { .milliseconds(20) * frames.count }

    private mutating func add(_ bytes: [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: 160) {
            frames.append(AudioFrame(Array(bytes[start..<min(start + 160, bytes.count)]), offset: length))
        }
    }

    /// The sound as a stream that ends.
    var stream: AsyncStream<AudioFrame> {
        AsyncStream { feed in
            for frame in frames { feed.yield(frame) }
            feed.finish()
        }
    }
}
