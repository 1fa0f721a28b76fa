import Calls
import CallsTesting
import Foundation
import Languages
import PeersTesting
import TelephoneAudio
import Testing

@testable import Emulators

/// Microsoft's own SDK as a client of the emulator.
@Suite("Azure's official SDK, at the emulator,", .timeLimit(.minutes(5))) struct AzureSDKTests {
    static let call = SpokenCall(["네 미용실입니다.", "금요일 오후 세 시요?", "네, 예약해 드릴게요."])

    struct Event: Decodable, Sendable {
        var event: String
        var text: String?
        var reason: String?
        var code: String?
        var offset: Int?
        var duration: Int?
        var json: String?
    }

    /// Has the SDK recognise a call.
    static func recognize(
        _ sound: [UInt8] = call.sound, port: Int, key: String = azureKey, _ options: [String: any Sendable] = [:]
    ) async throws -> [Event] {
        let settings = options.merging(["url": "ws://127.0.0.1:\(port)", "key": key]) { first, _ in first }
        let json = String(decoding: try JSONSerialization.data(withJSONObject: settings), as: UTF8.self)
        let output = try await Peer.run(
            "Tests/EmulatorsTests/peers/azure_sdk.py", [json], input: Data(sound).base64EncodedString())
        return try output.split(separator: "\n").map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
    }

    /// Whether all of the call was recognised, where it was said, and the session ended well.
    static func expectWhole(_ events: [Event], sourceLocation: SourceLocation = #_sourceLocation) {
        let finals = events.filter { $0.event == "recognized" && $0.text?.isEmpty == false }
        #expect(finals.map(\.text) == call.utterances.map(\.text), sourceLocation: sourceLocation)
        #expect(
            finals.map { Duration.nanoseconds(($0.offset ?? 0) * 100) } == call.utterances.map(\.start),
            sourceLocation: sourceLocation)
        #expect(
            finals.map { Duration.nanoseconds((($0.offset ?? 0) + ($0.duration ?? 0)) * 100) }
                == call.utterances.map(\.end), sourceLocation: sourceLocation)
        #expect(events.contains { $0.event == "session_stopped" }, sourceLocation: sourceLocation)
        #expect(
            events.filter { $0.event == "canceled" }.allSatisfy { $0.reason == "EndOfStream" },
            sourceLocation: sourceLocation)
    }

    @Test("recognises a call to its end: interims, finals, where they were said")
    func recognizes() async throws {
        let events = try await withAzure { try await Self.recognize(port: $0) }
        Self.expectWhole(events)
        let interims = events.filter { $0.event == "recognizing" }
        #expect(interims.contains { $0.text == "네" } && interims.contains { $0.text == "금요일 오후 세" })
        #expect(events.filter { $0.event == "speech_start" }.count == 1)
        #expect(events.filter { $0.event == "speech_end" }.count == 1)
    }

    @Test("is given words with their times and confidence when it asks for details")
    func details() async throws {
        let events = try await withAzure { try await Self.recognize(port: $0, ["detailed": true]) }
        Self.expectWhole(events)
        let final = try #require(events.first { $0.event == "recognized" }?.json)
        let object = try JSONSerialization.jsonObject(with: Data(final.utf8)) as? [String: Any]
        let best = try #require((object?["NBest"] as? [[String: Any]])?.first)
        #expect(best["Confidence"] as? Double == 0.87 && best["Lexical"] as? String == "네 미용실입니다")
        #expect((best["Words"] as? [[String: Any]])?.map { $0["Word"] as? String } == ["네", "미용실입니다"])
    }

    @Test("may use the universal address, and linear sound at 8 and 16 kHz", arguments: ["pcm8", "pcm16"])
    func linear(format: String) async throws {
        let recognizer = ScriptedRecognizer()
        recognizer.lastWords([
            .transcript(
                Transcript(
                    utterance: 1, revision: 1, text: "네.", isFinal: true, language: .english, start: .zero,
                    end: .seconds(1)))
        ])
        let samples = (0..<8_000).map { Int16($0 % 50 * 100) }
        let factor = format == "pcm16" ? 2 : 1
        let sound = samples.flatMap { sample in
            (0..<factor).flatMap { _ in
                [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
            }
        }
        let events = try await withAzure(recognizer: recognizer) { port in
            try await Self.recognize(
                sound, port: port,
                ["format": format, "path": "/stt/speech/universal/v2", "language": "en-US", "phrases": ["Ann", "한"]])
        }
        #expect(events.contains { $0.event == "recognized" && $0.text == "네." })
        #expect(recognizer.hints == RecognitionHints(language: .english, phrases: ["Ann", "한"]))
        #expect(recognizer.frames().flatMap(\.bytes) == MuLaw.encode(samples))
    }

    @Test("loses nothing when the service ends turns by itself")
    func turns() async throws {
        let events = try await withAzure(longestTurn: .milliseconds(500)) { try await Self.recognize(port: $0) }
        Self.expectWhole(events)
    }

    @Test("loses nothing when the socket breaks")
    func cut() async throws {
        let faults = EmulatorFaults()
        faults.next(.cut)
        let events = try await withAzure(faults: faults) { try await Self.recognize(port: $0) }
        Self.expectWhole(events)
    }

    @Test("waits for answers that come slowly")
    func slow() async throws {
        let faults = EmulatorFaults(always: .slow(.milliseconds(700)))
        let events = try await withAzure(faults: faults) { try await Self.recognize(port: $0) }
        Self.expectWhole(events)
    }

    @Test("gives up at once when its key is wrong")
    func unauthorized() async throws {
        let events = try await withAzure { try await Self.recognize(port: $0, key: "wrong") }
        let canceled = try #require(events.first { $0.event == "canceled" })
        #expect(canceled.reason == "Error" && canceled.code == "AuthenticationFailure")
        #expect(!events.contains { $0.event == "recognized" })
    }

    @Test("is told of too many requests")
    func exhausted() async throws {
        let faults = EmulatorFaults(always: .exhausted(retryAfter: .seconds(5)))
        let events = try await withAzure(faults: faults) { try await Self.recognize(port: $0) }
        #expect(events.first { $0.event == "canceled" }?.code == "TooManyRequests")
    }
}
