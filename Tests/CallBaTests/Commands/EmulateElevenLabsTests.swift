import AsyncHTTPClient
import Calls
import Foundation
import Languages
import Providers
import Synchronization
import TelephoneAudio
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// ElevenLabs in a process of its own, and our client in this one.
@Suite("callba emulate elevenlabs", .serialized, .timeLimit(.minutes(3))) struct EmulateElevenLabsTests {
    private func run(
        _ options: [String], engines: String, _ body: @escaping @Sendable (ElevenLabsSettings) async throws -> Void
    ) async throws {
        try await Program.withFolder { folder, environment in
            var environment = environment
            environment["CALLBA_ENGINES"] = engines
            try await Program.run(
                ["emulate", "elevenlabs", "--port", "0"] + options, in: folder, environment,
                until: { $0.contains("ELEVENLABS_VOICE_ID_WARM") }
            ) { printed in
                var settings: [String: String] = [:]
                for line in printed where line.hasPrefix("ELEVENLABS_") {
                    let sides = line.split(separator: "=", maxSplits: 1).map(String.init)
                    settings[sides[0]] = sides[1]
                }
                try await body(
                    ElevenLabsSettings(
                        apiKey: #require(settings["ELEVENLABS_API_KEY"]),
                        friendly: settings["ELEVENLABS_VOICE_ID_FRIENDLY"], firm: settings["ELEVENLABS_VOICE_ID_FIRM"],
                        calm: settings["ELEVENLABS_VOICE_ID_CALM"], warm: settings["ELEVENLABS_VOICE_ID_WARM"],
                        address: settings["ELEVENLABS_API_URL"]))
            }
        }
    }

    @Test("prints settings with which our client speaks by the embedded voice")
    func speaks() async throws {
        try await run([], engines: Program.engines()) { settings in
            try await HTTPClient.withHTTPClient { http in
                let voice = ElevenLabsSpeechSynthesizer(settings, http: http)
                let sound = Mutex<[UInt8]>([])
                try await voice.speak(
                    SpeechRequest("네, 토요일 저녁 7시에 네 명이요.", language: .korean, voice: Voice(.warm), format: .telephone)
                ) { frame in sound.withLock { $0 += frame.bytes } }
                let bytes = sound.withLock { $0 }
                // Some three seconds of speech, and not silence.
                #expect((12_000...48_000).contains(bytes.count))
                #expect(bytes.count { abs(Int(MuLaw.decode($0))) > 1_000 } > bytes.count / 10)
            }
        }
    }

    @Test("has the fault that it is told to have")
    func fault() async throws {
        try await run(["--fault", "401", "--key", "sk_own"], engines: "/nonexistent") { settings in
            #expect(settings.apiKey == "sk_own")
            try await HTTPClient.withHTTPClient { http in
                let voice = ElevenLabsSpeechSynthesizer(settings, http: http)
                await #expect(
                    throws: ProviderError(.unauthorized, provider: "elevenlabs", code: "invalid_api_key")
                ) {
                    try await voice.speak(SpeechRequest("네.", language: .korean, voice: Voice(), format: .telephone)) {
                        _ in
                    }
                }
            }
        }
    }
}
