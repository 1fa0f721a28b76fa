import AsyncHTTPClient
import Calls
import Foundation
import Languages
import Logging
import ServiceLifecycle
import TelephoneAudio

@testable import CallsTesting
@testable import Emulators
@testable import Providers

/// An emulated ElevenLabs on a port of its own, for as long as a closure runs.
struct ElevenLabsUnderTest: Sendable {
    static let key = "sk_test"
    static let voice = "CallBaEmulatedWarm00"

    let address: String
    let http: HTTPClient
    let faults: EmulatorFaults
    /// What it was asked to say.
    let wishes: Watched<[ElevenLabsEmulator.Wish]>

    static func with(
        voice: any SpeechSynthesizer = SoundingVoice(), credit: Int = 1_000_000,
        clock: any Clock<Duration> = ContinuousClock(),
        _ body: @escaping @Sendable (ElevenLabsUnderTest) async throws -> Void
    ) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let faults = EmulatorFaults()
        let wishes = Watched<[ElevenLabsEmulator.Wish]>([])
        let emulator = ElevenLabsEmulator(
            voice: voice, configuration: .init(apiKey: key, credit: credit), faults: faults, clock: clock,
            logger: logger, onListening: { listening.yield($0) },
            onWish: { wish in wishes.update { $0.append(wish) } })
        let group = ServiceGroup(configuration: .init(services: [emulator], logger: logger))
        try await HTTPClient.withHTTPClient { http in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for await port in ports {
                    try await body(
                        ElevenLabsUnderTest(
                            address: "http://127.0.0.1:\(port)", http: http, faults: faults, wishes: wishes))
                    break
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    /// Our own client.
    func synthesizer(
        key: String = ElevenLabsUnderTest.key, model: String? = nil, voice: String = ElevenLabsUnderTest.voice,
        clock: any Clock<Duration> = ContinuousClock()
    ) throws -> ElevenLabsSpeechSynthesizer {
        ElevenLabsSpeechSynthesizer(
            try ElevenLabsSettings(apiKey: key, model: model, defaultVoice: voice, address: address), http: http,
            clock: clock)
    }
}

/// Says a text as long as people take, in pieces of 100 ms: on the telephone as ``TextAsSound``, else as a tone of 440 Hz.
final class SoundingVoice: SpeechSynthesizer {
    private let gate: Watched<Bool>
    private let isSilenced = Watched(false)

    /// - Parameter isHalting: whether it waits after its second piece until ``goOn()``.
    init(isHalting: Bool = false) { gate = Watched(!isHalting) }

    func goOn() { gate.update { $0 = true } }
    /// Returns once it was cancelled in the middle of a text.
    func untilSilenced() async { await isSilenced.wait { $0 } }

    func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        let (text, format) = (request.text, request.format)
        let pieces = max(5, text.count * 2)
        let size = format.sampleRate / 10 * format.bytesPerSample
        let bytes: [UInt8] =
            switch format {
            case .telephone: TextAsSound.encode(text, frames: pieces * 5)
            case .preview:
                (0..<pieces * 2_400).flatMap { index -> [UInt8] in
                    let sample = Int16(8_000 * sin(Double(index) * 440 * 2 * .pi / 24_000))
                    return [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
                }
            }
        for (index, start) in stride(from: 0, to: bytes.count, by: size).enumerated() {
            if index == 2 { await gate.wait { $0 } }
            if Task.isCancelled { return isSilenced.update { $0 = true } }
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            await onAudio(AudioFrame(piece, format: format, offset: .milliseconds(100) * index))
        }
    }
}
