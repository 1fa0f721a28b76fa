import Calls
import CallsTesting
import Languages
import TelephoneAudio
import Testing

@testable import Fallback

@Suite("Speech made in advance", .timeLimit(.minutes(1))) struct ReadySpeechTests {
    private let voice = ScriptedVoice()
    private let frames = Collected<AudioFrame>()

    private var ready: any SpeechSynthesizer { ReadySpeech(.remote(voice)).forCall(.example) { _ in } }

    /// How it is told what was made in advance and used of it.
    private func count(_ made: Int, _ used: Int) -> ProviderUse {
        ProviderUse(
            .speaking, by: "remote", leavesMachine: true,
            advance: ProviderUse.Advance(madeCharacters: made, usedCharacters: used))
    }

    private func prepare(_ texts: [String], by voice: any SpeechSynthesizer) async {
        await voice.prepare(texts.map { SpeechRequest($0, language: .korean, voice: Voice(), format: .telephone) })
    }

    private func speak(_ text: String, by voice: any SpeechSynthesizer) async throws {
        try await voice.speak(SpeechRequest(text, language: .korean, voice: Voice(), format: .telephone)) {
            frames.add($0)
        }
    }

    @Test("is played when it is wanted, as often as it is wanted, and made once")
    func made() async throws {
        let ready = ready
        for text in ["네.", "아니요.", "잠시만요.", "글쎄요."] { voice.can(say: text, frames: 3) }
        await prepare(["네.", "아니요.", "잠시만요.", "글쎄요."], by: ready)
        #expect(Set(voice.spoken) == ["네.", "아니요.", "잠시만요.", "글쎄요."])
        try await speak("네.", by: ready)
        try await speak("네.", by: ready)
        #expect(frames.all.map(\.offset) == [0, 20, 40, 0, 20, 40].map { .milliseconds($0) })
        #expect(voice.spoken.count == 4)
    }

    @Test("begins at once while the rest of it is still being made, though the preparation was cancelled")
    func whileItIsMade() async throws {
        let ready = ready
        voice.can(say: "네.", frames: 3, .endless)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await prepare(["네."], by: ready) }
            await voice.untilHalted(in: "네.")
            group.cancelAll()
            try await group.waitForAll()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await speak("네.", by: ready) }
            await frames.untilCount(3)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(voice.spoken == ["네."])
    }

    @Test("begins nothing more once it is cancelled")
    func cancelled() async {
        let ready = ready
        for text in ["하나", "둘", "셋"] { voice.can(say: text, frames: 1, .endless) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await prepare(["하나", "둘", "셋", "넷"], by: ready) }
            for text in ["하나", "둘", "셋"] { await voice.untilHalted(in: text) }
            group.cancelAll()
        }
        #expect(!voice.spoken.contains("넷"))
    }

    @Test("is made again when making it failed, and another voice or language is another sound")
    func otherwise() async throws {
        let ready = ready
        voice.can(say: "네.", frames: 1, .failure(.scripted()))
        await prepare(["네."], by: ready)
        voice.can(say: "네.", frames: 2)
        try await speak("네.", by: ready)
        #expect(frames.all.count == 2)
        voice.can(say: "네.", frames: 2)
        await prepare(["네."], by: ready)
        voice.can(say: "네.", frames: 4)
        try await ready.speak(SpeechRequest("네.", language: .korean, voice: Voice(.warm), format: .telephone)) {
            frames.add($0)
        }
        #expect(frames.all.count == 6)
    }

    @Test("is counted in characters, as often as it was made, and once however often it was used")
    func count() async throws {
        let ready = ready
        #expect(ready.madeInAdvance == nil)
        voice.can(say: "네.", frames: 5)
        voice.can(say: "아니요.", frames: 10)
        await prepare(["네.", "아니요."], by: ready)
        #expect(ready.madeInAdvance == count(6, 0))
        for _ in 1...2 { try await speak("네.", by: ready) }
        #expect(ready.madeInAdvance == count(6, 2))
        voice.can(say: "글쎄요.", frames: 1)
        try await speak("글쎄요.", by: ready)
        #expect(ready.madeInAdvance == count(6, 2), "made when it was wanted, not in advance")
    }

    @Test("is not counted when nothing of it could be made, and twice when it was made twice")
    func failures() async throws {
        let ready = ready
        voice.can(say: "네.", frames: 0, .failure(.scripted()))
        await prepare(["네."], by: ready)
        #expect(ready.madeInAdvance == nil)
        voice.can(say: "네.", frames: 1, .failure(.scripted()))
        await prepare(["네."], by: ready)
        #expect(ready.madeInAdvance == count(2, 0))
        voice.can(say: "네.", frames: 3)
        await prepare(["네."], by: ready)
        #expect(ready.madeInAdvance == count(4, 0))
    }

    @Test("takes no more than its share of memory: the oldest goes first")
    func limit() async throws {
        let ready = ready
        // Each is half a megabyte: 3,277 frames of 160 bytes.
        for text in ["하나", "둘", "셋", "넷"] { voice.can(say: text, frames: 3_277) }
        for text in ["하나", "둘", "셋", "넷"] { await prepare([text], by: ready) }
        #expect(ready.madeInAdvance == count(5, 0), "what is kept no longer counts too")
        voice.can(say: "하나", frames: 1)
        try await speak("하나", by: ready)
        #expect(frames.all.count == 1)
    }

    @Test("is nothing outside a call")
    func outside() async throws {
        let ready = ReadySpeech(.remote(voice))
        await prepare(["네."], by: ready)
        #expect(voice.spoken == [])
        #expect(ready.madeInAdvance == nil)
        voice.can(say: "네.", frames: 1)
        try await speak("네.", by: ready)
    }

    @Test("is made in the tone of what was said last")
    func tone() async throws {
        let voice = ToneVoice()
        let ready = ReadySpeech(.remote(voice)).forCall(.example) { _ in }
        try await speak("안녕하세요.", by: ready)
        await prepare(["네."], by: ready)
        #expect(voice.told.all.map(\.previous) == [nil, "안녕하세요."])
    }
}
