import Calls
import Foundation
import Logging
import Synchronization
import Testing

@testable import Providers

/// Where the engines are: `CALLBA_ENGINES`, or `.engines` of the repository.
private let engines: URL = {
    if let path = ProcessInfo.processInfo.environment["CALLBA_ENGINES"] { return URL(filePath: path) }
    return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".engines")
}()

/// One voice for all tests: loading takes a second.
private let voice: Result<EmbeddedSpeechSynthesizer, ProviderError> = {
    do throws(ProviderError) {
        return .success(try EmbeddedSpeechSynthesizer(engines: engines, logger: Logger(label: "voice")))
    } catch {
        return .failure(error)
    }
}()

private struct EnginesMissing: Error, CustomStringConvertible {
    let reason: ProviderError
    var description: String {
        "The engines cannot be used (\(reason.code ?? reason.kind.rawValue)): run scripts/engines."
    }
}

private func installedVoice() throws -> EmbeddedSpeechSynthesizer {
    do {
        return try voice.get()
    } catch {
        throw EnginesMissing(reason: error)
    }
}

/// Collects what a voice says.
private final class Recorder: Sendable {
    private let kept = Mutex<[AudioFrame]>([])
    var frames: [AudioFrame] { kept.withLock { $0 } }
    var bytes: [UInt8] { frames.flatMap(\.bytes) }
    func keep(_ frame: AudioFrame) { kept.withLock { $0.append(frame) } }
}

@Suite("The embedded voice", .serialized) struct VoiceTests {
    @Test("says a sentence in whole 20 ms frames whose offsets follow one another")
    func frames() async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        try await voice.speak(
            "네, 토요일 저녁 7시에 4명 예약하고 싶은데요.", language: .korean, voice: Voice(), format: .telephone
        ) { recorder.keep($0) }
        let frames = recorder.frames
        #expect(frames.count > 20)
        #expect(frames.allSatisfy { $0.format == .telephone && !$0.bytes.isEmpty && $0.bytes.count % 160 == 0 })
        #expect(frames.allSatisfy { $0.bytes.count <= 800 })
        var offset = Duration.zero
        for frame in frames {
            #expect(frame.offset == offset)
            offset += frame.duration
        }
    }

    @Test("begins to speak at once: the model's silence is cut off")
    func silenceTrimmed() async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        try await voice.speak("감사합니다.", language: .korean, voice: Voice(), format: .telephone) { recorder.keep($0) }
        let samples = MuLaw.decode(recorder.bytes)
        let first = try #require(samples.firstIndex { abs(Int($0)) > 600 })
        #expect(first < 8_000 / 10)
        let last = try #require(samples.lastIndex { abs(Int($0)) > 600 })
        #expect(samples.count - last < 8_000 / 2)
    }
}
