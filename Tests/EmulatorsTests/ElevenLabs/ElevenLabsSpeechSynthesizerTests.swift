import AsyncHTTPClient
import Calls
import Languages
import Synchronization
import TelephoneAudio
import Testing

@testable import CallsTesting
@testable import Emulators
@testable import Providers

@Suite("Our client of ElevenLabs", .timeLimit(.minutes(1))) struct ElevenLabsSpeechSynthesizerTests {
    private static let text = "네 명 예약하고 싶어요."
    private let frames = Watched<[AudioFrame]>([])

    private var heard: String { TextAsSound.decode(frames.value.flatMap(\.bytes)) }

    private func speak(
        _ text: String = text, after previous: String? = nil, by voice: ElevenLabsSpeechSynthesizer,
        _ how: Voice = Voice(), format: AudioFormat = .telephone, language: Language = .korean
    ) async throws(ProviderError) {
        try await voice.speak(
            SpeechRequest(text, language: language, voice: how, format: format, previousText: previous)
        ) { frame in
            frames.update { $0.append(frame) }
        }
    }

    private func failure(_ server: ElevenLabsUnderTest, key: String = ElevenLabsUnderTest.key, voice: String? = nil)
        async throws -> ProviderError?
    {
        let client = try server.synthesizer(key: key, voice: voice ?? ElevenLabsUnderTest.voice)
        do throws(ProviderError) {
            try await speak(by: client)
            return nil
        } catch {
            return error
        }
    }

    @Test("hands on telephone sound in whole frames that holds every word")
    func telephone() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            try await speak(by: server.synthesizer())
            #expect(heard == Self.text)
            var end = Duration.zero
            for frame in frames.value {
                #expect(frame.offset == end && frame.bytes.count.isMultiple(of: 160) && frame.bytes.count <= 800)
                end += frame.duration
            }
        }
    }

    @Test("hands on sound for a browser as it is asked for")
    func preview() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            try await speak(by: server.synthesizer(), format: .preview)
            #expect(server.wishes.value.map(\.format) == ["pcm_24000"])
            #expect(frames.value.allSatisfy { $0.format == .preview && $0.bytes.count.isMultiple(of: 960) })
            #expect(frames.value.reduce(.zero) { $0 + $1.duration } == .milliseconds(100) * (Self.text.count * 2))
        }
    }

    @Test("hands on the first sound while the rest is being made")
    func streaming() async throws {
        let voice = SoundingVoice(isHalting: true)
        try await ElevenLabsUnderTest.with(voice: voice) { server async throws in
            let client = try server.synthesizer()
            async let speaking: Void = speak(by: client)
            await frames.wait { $0.reduce(.zero) { $0 + $1.duration } == .milliseconds(200) }
            voice.goOn()
            try await speaking
            #expect(heard == Self.text)
        }
    }

    @Test("closes the request when it is cancelled, so that the vendor stops")
    func cancellation() async throws {
        let voice = SoundingVoice(isHalting: true)
        try await ElevenLabsUnderTest.with(voice: voice) { server async throws in
            let client = try server.synthesizer()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await speak(by: client) }
                await frames.wait { !$0.isEmpty }
                group.cancelAll()
                try await group.waitForAll()
            }
            await voice.untilSilenced()
        }
    }

    @Test("asks for the voice of the preset, the pace, the language, numbers in words and the tone of what was said")
    func wish() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            let settings = try ElevenLabsSettings(
                apiKey: ElevenLabsUnderTest.key, defaultVoice: ElevenLabsUnderTest.voice,
                calm: "CallBaEmulatedCalm00", address: server.address + "/")
            let client = ElevenLabsSpeechSynthesizer(settings, http: server.http)
            try await speak("7시에 갈게요.", after: "4명이요.", by: client, Voice(.calm, speed: 1.4))
            try await speak("I come at 7.", by: client, Voice(.bright, speed: 0.8), language: .english)
            #expect(
                server.wishes.value == [
                    ElevenLabsEmulator.Wish(
                        voice: "CallBaEmulatedCalm00", text: "일곱 시에 갈게요.", previousText: "네 명이요.",
                        model: "eleven_flash_v2_5", language: "ko", format: "ulaw_8000", speed: 1.2, isStream: true),
                    ElevenLabsEmulator.Wish(
                        voice: ElevenLabsUnderTest.voice, text: "I come at seven.", previousText: nil,
                        model: "eleven_flash_v2_5", language: "en", format: "ulaw_8000", speed: 0.8, isStream: true),
                ])
        }
    }

    @Test(
        "sends a model only what it takes",
        arguments: [
            ("eleven_flash_v2_5", "ko", "네."), ("eleven_multilingual_v2", nil, "네."), ("eleven_v3", "ko", nil),
        ] as [(String, String?, String?)])
    func models(model: String, language: String?, previous: String?) async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            try await speak(after: "네.", by: server.synthesizer(model: model))
            #expect(server.wishes.value.map(\.language) == [language])
            #expect(server.wishes.value.map(\.previousText) == [previous])
        }
    }

    @Test("says what a refusal means")
    func refusals() async throws {
        try await ElevenLabsUnderTest.with(credit: 5) { server async throws in
            #expect(
                try await failure(server, key: "sk_other")
                    == ProviderError(.unauthorized, provider: "elevenlabs", code: "invalid_api_key"))
            #expect(
                try await failure(server, voice: "nobody")
                    == ProviderError(.invalidRequest, provider: "elevenlabs", code: "voice_not_found"))
            #expect(
                try await failure(server)
                    == ProviderError(.overQuota, provider: "elevenlabs", code: "quota_exceeded"))
        }
        #expect(frames.value == [])
    }

    @Test("reports every fault for what it is")
    func faults() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            server.faults.next(.unauthorized)
            #expect(try await failure(server)?.kind == .unauthorized)
            server.faults.next(.exhausted(retryAfter: .seconds(5)))
            #expect(try await failure(server)?.kind == .rateLimited)
            server.faults.next(.malformed)
            #expect(try await failure(server)?.kind == .serverFault)
            #expect(frames.value == [])
            server.faults.next(.cut)
            #expect(try await failure(server)?.kind == .unreachable)
            // What came before the end has been handed on: a stand-in says the rest.
            #expect(frames.value.reduce(.zero) { $0 + $1.duration } == .milliseconds(100))
        }
    }

    @Test("tries again when it is told to come back soon")
    func comesBack() async throws {
        let clock = TestClock()
        try await ElevenLabsUnderTest.with { server async throws in
            server.faults.next(.exhausted(retryAfter: .seconds(1)))
            let client = try server.synthesizer(clock: clock)
            async let speaking: Void = speak(by: client)
            await clock.pass(.seconds(1))
            try await speaking
            #expect(heard == Self.text)
        }
    }

    @Test("waits for a slow answer")
    func slow() async throws {
        let clock = TestClock()
        try await ElevenLabsUnderTest.with(clock: clock) { server async throws in
            server.faults.next(.slow(.seconds(3)))
            let client = try server.synthesizer()
            async let speaking: Void = speak(by: client)
            await clock.pass(.seconds(3))
            try await speaking
            #expect(heard == Self.text)
        }
    }

    @Test("asks once more when the connection was lost before there was any sound, and no more than once")
    func lostConnection() async throws {
        let voice = ScriptedVoice()
        let sound = Self.text.count * 10
        for frames in [0, sound, 0, 0] {
            voice.can(say: Self.text, frames: frames, frames == 0 ? .failure(.scripted()) : .complete)
        }
        try await ElevenLabsUnderTest.with(voice: voice) { server async throws in
            #expect(try await failure(server) == nil)
            #expect(frames.value.reduce(.zero) { $0 + $1.duration } == .milliseconds(20) * sound)
            #expect(try await failure(server)?.kind == .unreachable)
            #expect(voice.spoken.count == 4)
        }
    }

    @Test("takes sound that is far too short for one that broke off")
    func tooShort() async throws {
        let voice = ScriptedVoice()
        voice.can(say: "네 명 예약하고 싶어요.", frames: 2)
        try await ElevenLabsUnderTest.with(voice: voice) { server async throws in
            #expect(
                try await failure(server)
                    == ProviderError(.unreachable, provider: "elevenlabs", code: "sound-cut-short"))
        }
    }

    @Test("is nobody's voice at an address where nobody listens")
    func nobody() async throws {
        var configuration = HTTPClient.Configuration()
        // Otherwise it is tried until the request has taken too long.
        configuration.connectionPool.retryConnectionEstablishment = false
        try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            let settings = try ElevenLabsSettings(
                apiKey: "k", defaultVoice: "v", address: "http://127.0.0.1:1")
            let client = ElevenLabsSpeechSynthesizer(settings, http: http)
            await #expect { try await speak(by: client) } throws: { ($0 as? ProviderError)?.kind == .unreachable }
        }
    }

    @Test("has nothing to say of a text without words")
    func noWords() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            try await speak(" … ", by: server.synthesizer())
            #expect(server.wishes.value == [])
        }
    }
}

@Suite("The settings of ElevenLabs") struct ElevenLabsSettingsTests {
    @Test("are whole with one voice for all presets, or with one for each")
    func voices() throws {
        let one = try ElevenLabsSettings(apiKey: "k", defaultVoice: "all", warm: "w")
        #expect(one.voice(.warm) == "w" && one.voice(.bright) == "all" && one.address == "https://api.elevenlabs.io")
        let each = try ElevenLabsSettings(apiKey: "k", friendly: "f", firm: "i", calm: "c", warm: "w")
        #expect(Voice.Preset.allCases.map(each.voice) == ["f", "i", "c", "w"])
    }

    @Test("say what is missing, and which address cannot be used")
    func problems() {
        #expect(throws: ElevenLabsSettings.Problem.missing(["ELEVENLABS_VOICE_ID"])) {
            try ElevenLabsSettings(apiKey: "k")
        }
        #expect(
            throws: ElevenLabsSettings.Problem.missing(["ELEVENLABS_VOICE_ID_FIRM", "ELEVENLABS_VOICE_ID_CALM"])
        ) { try ElevenLabsSettings(apiKey: "k", friendly: "f", warm: "w") }
        #expect(throws: ElevenLabsSettings.Problem.address("ftp://there")) {
            try ElevenLabsSettings(apiKey: "k", defaultVoice: "v", address: "ftp://there")
        }
    }
}
