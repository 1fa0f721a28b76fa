import Calls
import Languages
import TelephoneAudio
import Testing

@testable import CallsTesting
@testable import Emulators
@testable import Fallback
@testable import Providers

@Suite("ElevenLabs with a stand-in", .timeLimit(.minutes(1))) struct ElevenLabsFallbackTests {
    private static let text = "네, 안녕하세요. 토요일 저녁 일곱 시에 네 명 예약하고 싶은데 가능할까요?"

    private func hear(
        _ server: ElevenLabsUnderTest, standIn: TextVoice, clock: TestClock = TestClock(), prepared: [String] = [],
        whileSpeaking: @escaping @Sendable () async -> Void = {}
    ) async throws -> (sound: [AudioFrame], uses: [ProviderUse]) {
        let uses = Watched<[ProviderUse]>([])
        let frames = Watched<[AudioFrame]>([])
        let vendor = Provider<any SpeechSynthesizer>(
            try server.synthesizer(clock: clock), name: "elevenlabs", leavesMachine: true)
        let voices = FallbackSynthesizer(
            vendor.with(ReadySpeech(vendor)),
            standIn: Provider(standIn, name: "kokoro", leavesMachine: false), clock: clock
        ).forCall(.example) { use in uses.update { $0.append(use) } }
        await voices.prepare(prepared.map { SpeechRequest($0, language: .korean, voice: Voice(), format: .telephone) })
        async let speaking: Void = voices.speak(
            SpeechRequest(Self.text, language: .korean, voice: Voice(), format: .telephone)
        ) { frame in frames.update { $0.append(frame) } }
        await whileSpeaking()
        try await speaking
        return (frames.value, uses.value)
    }

    private func words(_ sound: [AudioFrame]) -> String { TextAsSound.decode(sound.flatMap(\.bytes)) }

    @Test("is not needed while all is well, also for what was made in advance")
    func well() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            let standIn = TextVoice()
            #expect(words(try await hear(server, standIn: standIn).sound) == Self.text)
            let (sound, uses) = try await hear(server, standIn: standIn, prepared: [Self.text])
            #expect(words(sound) == Self.text)
            #expect(uses.map(\.engine) == ["elevenlabs"])
            #expect(server.wishes.value.count == 2 && standIn.spoken == [])
        }
    }

    @Test(
        "says everything when there is no sound",
        arguments: [EmulatorFault.unauthorized, .exhausted(retryAfter: .seconds(9)), .malformed])
    func refused(fault: EmulatorFault) async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            server.faults.next(fault)
            let (sound, uses) = try await hear(server, standIn: TextVoice())
            #expect(words(sound) == Self.text)
            #expect(uses == [ProviderUse(.speaking, by: "kokoro", leavesMachine: false, isStandIn: true)])
        }
    }

    @Test("says everything when the answer is late")
    func late() async throws {
        let vendor = TestClock()
        try await ElevenLabsUnderTest.with(clock: vendor) { server async throws in
            let clock = TestClock()
            server.faults.next(.slow(.seconds(3)))
            let (sound, uses) = try await hear(server, standIn: TextVoice(), clock: clock) {
                await vendor.untilSleeping(1)
                await clock.pass(.milliseconds(1_500))
            }
            vendor.advance(by: .seconds(3))
            #expect(words(sound) == Self.text)
            #expect(uses.map(\.engine) == ["kokoro"])
        }
    }

    @Test("says the rest when the answer breaks off")
    func cut() async throws {
        try await ElevenLabsUnderTest.with { server async throws in
            server.faults.next(.cut)
            let standIn = TextVoice()
            let (sound, uses) = try await hear(server, standIn: standIn)
            // After a tenth of a second nothing surely has been said.
            #expect(standIn.spoken == [Self.text])
            #expect(sound.first?.duration == .milliseconds(100))
            #expect(sound.dropFirst().first?.offset == .milliseconds(100))
            #expect(uses.map(\.engine) == ["elevenlabs", "kokoro"])
        }
    }
}
