import Foundation
import PeersTesting
import Testing

@testable import CallsTesting
@testable import Emulators

@Suite("ElevenLabs' official SDK at the emulator", .timeLimit(.minutes(2))) struct ElevenLabsSDKTests {
    private static let script = "Tests/EmulatorsTests/peers/elevenlabs_sdk.py"
    private static let text = "네 명 예약하고 싶어요."

    private struct Sounds: Decodable { var whole, stream: Data }
    private struct Refusal: Decodable, Equatable {
        var status: Int?
        var name: String?
        var pause: String?
        var broken: String?
    }
    private struct Lists: Decodable {
        var voices, found, models: [String]
        var used, limit: Int
    }

    private func run<Answer: Decodable>(_ arguments: [String]) async throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: Data(try await Peer.run(Self.script, arguments).utf8))
    }

    private func refusal(
        _ server: ElevenLabsUnderTest, key: String = ElevenLabsUnderTest.key,
        voice: String = ElevenLabsUnderTest.voice, format: String = "ulaw_8000", text: String = text
    ) async throws -> Refusal {
        try await run(["fail", server.address, key, voice, format, text])
    }

    @Test("gets telephone sound that holds every word, whole and as a stream")
    func telephone() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            let sounds: Sounds = try await run([
                "speak", server.address, ElevenLabsUnderTest.key, ElevenLabsUnderTest.voice, "ulaw_8000", Self.text,
            ])
            #expect(TextAsSound.decode(Array(sounds.whole)) == Self.text)
            #expect(sounds.stream == sounds.whole)
            let wish = ElevenLabsEmulator.Wish(
                voice: ElevenLabsUnderTest.voice, text: Self.text, previousText: nil, model: "eleven_flash_v2_5",
                language: "ko", format: "ulaw_8000", speed: 1, isStream: false)
            var streamed = wish
            streamed.isStream = true
            streamed.previousText = "네."
            #expect(server.wishes.value == [wish, streamed])
        }
    }

    @Test("gets linear sound of the right pitch and length", arguments: [8_000, 16_000, 24_000])
    func linear(rate: Int) async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            let sounds: Sounds = try await run([
                "speak", server.address, ElevenLabsUnderTest.key, ElevenLabsUnderTest.voice, "pcm_\(rate)", "네 네",
            ])
            // Six pieces of 100 ms.
            #expect(abs(sounds.whole.count - rate * 2 * 6 / 10) <= 4)
            #expect(sounds.stream == sounds.whole)
            guard rate > 8_000 else { return }
            let bytes = Array(sounds.whole)
            // A filter needs half a millisecond to swing in.
            let samples = stride(from: 200, to: bytes.count - 1, by: 2).map {
                Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
            }
            // 440 Hz cross zero 880 times a second, and lose none of their loudness.
            let crossings = zip(samples, samples.dropFirst()).count { ($0 < 0) != ($1 < 0) }
            #expect(abs(crossings - samples.count * 880 / rate) <= 2)
            #expect((7_700...8_100).contains(samples.max() ?? 0))
        }
    }

    @Test("gets the first sound while the rest is being made")
    func streaming() async throws {
        let voice = SoundingVoice(isHalting: true)
        try await ElevenLabsUnderTest.with(voice: voice) { server async throws in
            let arguments = [
                "stream", server.address, ElevenLabsUnderTest.key, ElevenLabsUnderTest.voice, Self.text,
            ]
            try await Peer.withServer(Self.script, arguments) { lines in
                var seen: [String] = []
                for await line in lines {
                    seen.append(line)
                    if line == "first" { voice.goOn() }
                }
                #expect(seen == ["first", "\(Self.text.count * 2 * 800)"])
            }
        }
    }

    @Test("lists voices, models and the credit")
    func lists() async throws {
        try await ElevenLabsUnderTest.with(credit: 500) { server async throws in
            _ = try await refusal(server)
            let lists: Lists = try await run(["lists", server.address, ElevenLabsUnderTest.key])
            let own = ElevenLabsEmulator.Configuration.ownVoices.keys.sorted()
            #expect(lists.voices == own && lists.found == own)
            #expect(lists.models.contains("eleven_flash_v2_5"))
            #expect(lists.used == Self.text.count && lists.limit == 500)
        }
    }

    @Test("sees the vendor's refusals, with their names")
    func refusals() async throws {
        try await ElevenLabsUnderTest.with(credit: 20) { server async throws in
            #expect(try await refusal(server, key: "sk_other") == Refusal(status: 401, name: "invalid_api_key"))
            #expect(try await refusal(server, voice: "nobody") == Refusal(status: 404, name: "voice_not_found"))
            #expect(
                try await refusal(server, format: "mp3_44100_128") == Refusal(status: 403, name: "only_for_creator+"))
            #expect(try await refusal(server, format: "tape_8000") == Refusal(status: 422, name: "enum"))
            #expect(
                try await refusal(server, text: String(repeating: "아", count: 21))
                    == Refusal(status: 401, name: "quota_exceeded"))
        }
    }

    @Test("suffers each fault as it would at the vendor's")
    func faults() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            server.faults.next(.unauthorized, .exhausted(retryAfter: .milliseconds(1_500)), .cut)
            #expect(try await refusal(server) == Refusal(status: 401, name: "invalid_api_key"))
            #expect(
                try await refusal(server) == Refusal(status: 429, name: "too_many_concurrent_requests", pause: "2"))
            #expect(try await refusal(server).broken != nil)
            #expect(try await refusal(server) == Refusal(status: 200))
        }
    }
}
