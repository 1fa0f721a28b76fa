import Calls
import CallsTesting
import Languages
import TelephoneAudio
import Testing

@testable import Fallback

@Suite("A voice with a stand-in", .timeLimit(.minutes(1))) struct FallbackSynthesizerTests {
    private let clock = TestClock()
    private let preferred = ScriptedVoice()
    private let standIn = ScriptedVoice()
    private let uses = Collected<ProviderUse>()
    private let frames = Collected<AudioFrame>()

    private static let text = "네, 안녕하세요. 토요일 저녁 일곱 시에 네 명 예약하고 싶습니다. 가능할까요?"

    private var voices: any SpeechSynthesizer {
        FallbackSynthesizer(
            .remote(preferred), standIn: .local(standIn), breaker: CircuitBreaker(clock: clock), clock: clock
        ).forCall(.example) { uses.add($0) }
    }

    private func speak(_ text: String = Self.text, by voice: any SpeechSynthesizer) async throws {
        try await voice.speak(SpeechRequest(text, language: .korean, voice: Voice(), format: .telephone)) {
            frames.add($0)
        }
    }

    private func expectWholeStream() {
        var end = Duration.zero
        for frame in frames.all {
            #expect(frame.offset == end)
            end += frame.duration
        }
    }

    @Test("speaks by the preferred one while that works")
    func preferredSpeaks() async throws {
        preferred.can(say: Self.text, frames: 5)
        try await speak(by: voices)
        #expect(frames.all.count == 5)
        #expect(standIn.spoken == [])
        #expect(uses.all == [.remote(.speaking)])
    }

    @Test("lets the stand-in say the whole text when no sound comes in time")
    func noSound() async throws {
        preferred.can(say: Self.text, frames: 0, .endless)
        standIn.can(say: Self.text, frames: 3)
        let voices = voices
        async let speaking: Void = speak(by: voices)
        await clock.pass(.milliseconds(1_500))
        try await speaking
        #expect(frames.all.count == 3)
        #expect(uses.all == [.local(.speaking)])
    }

    @Test("lets the stand-in say the whole text when the preferred one fails at once")
    func failsAtOnce() async throws {
        preferred.can(say: Self.text, frames: 0, .failure(.scripted()))
        standIn.can(say: Self.text, frames: 3)
        try await speak(by: voices)
        #expect(standIn.spoken == [Self.text])
    }

    @Test("lets the stand-in say the rest when the preferred one breaks off")
    func breaksOff() async throws {
        // 2.4 seconds: seven syllables are surely said, and the phrase they are in begins after the greeting.
        preferred.can(say: Self.text, frames: 120, .failure(.scripted(.unreachable)))
        let rest = SpeechPace.rest(of: Self.text, after: .milliseconds(2_400), language: .korean, speed: 1)
        standIn.can(say: rest, frames: 3)
        try await speak(by: voices)
        #expect(rest == "토요일 저녁 일곱 시에 네 명 예약하고 싶습니다. 가능할까요?")
        #expect(standIn.spoken == [rest])
        #expect(frames.all.count == 123)
        expectWholeStream()
        #expect(uses.all == [.remote(.speaking), .local(.speaking)])
    }

    @Test("lets the stand-in say the rest when sound stops to come")
    func stalls() async throws {
        preferred.can(say: Self.text, frames: 100, .endless)
        standIn.can(
            say: SpeechPace.rest(of: Self.text, after: .seconds(2), language: .korean, speed: 1), frames: 3)
        let voices = voices
        async let speaking: Void = speak(by: voices)
        await preferred.untilHalted(in: Self.text)
        await clock.pass(.milliseconds(1_500))
        try await speaking
        #expect(frames.all.count == 103)
        expectWholeStream()
    }

    @Test("leaves the preferred one alone after three failures, and says when it is back")
    func breaker() async throws {
        let voices = voices
        for _ in 0..<3 {
            preferred.can(say: "네.", frames: 0, .failure(.scripted()))
            standIn.can(say: "네.")
            try await speak("네.", by: voices)
        }
        standIn.can(say: "네.")
        try await speak("네.", by: voices)
        #expect(preferred.spoken.count == 3)
        await voices.prepare([SpeechRequest("잠시만요.", language: .korean, voice: Voice(), format: .telephone)])
        #expect(standIn.prepared == ["잠시만요."])
        clock.advance(by: .seconds(15))
        preferred.can(say: "네.")
        try await speak("네.", by: voices)
        #expect(uses.all == [.local(.speaking), .remote(.speaking)])
        await voices.prepare([SpeechRequest("잠시만요.", language: .korean, voice: Voice(), format: .telephone)])
        #expect(preferred.prepared == ["잠시만요."])
    }

    @Test("lets the stand-in make in advance what the preferred one does not make in time")
    func preparation() async {
        preferred.hangInPreparation()
        let voices = voices
        async let preparing: Void = voices.prepare([
            SpeechRequest("네.", language: .korean, voice: Voice(), format: .telephone)
        ])
        await preferred.untilPrepared("네.")
        await clock.pass(.seconds(4))
        await preparing
        #expect(standIn.prepared == ["네."])
    }

    @Test("fails as the stand-in does when both fail")
    func bothFail() async {
        preferred.can(say: "네.", frames: 0, .failure(.scripted(.unauthorized)))
        standIn.can(say: "네.", frames: 0, .failure(.scripted(.notInstalled)))
        let voices = voices
        await #expect(throws: ProviderError.scripted(.notInstalled)) { try await speak("네.", by: voices) }
    }

    @Test("returns quietly when it is cancelled, and blames nobody")
    func cancellation() async throws {
        let breaker = CircuitBreaker(clock: clock)
        let voices = FallbackSynthesizer(.remote(preferred), standIn: .local(standIn), breaker: breaker, clock: clock)
        for _ in 0..<4 {
            preferred.can(say: "네.", frames: 1, .endless)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await speak("네.", by: voices) }
                await preferred.untilHalted(in: "네.")
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(standIn.spoken == [])
        #expect(breaker.isPassable)
    }

    @Test("tells a voice what was said before in the same call")
    func previousText() async throws {
        let voice = ToneVoice()
        let voices = FallbackSynthesizer(.remote(voice), standIn: nil).forCall(.example) { _ in }
        try await speak("네.", by: voices)
        try await speak("감사합니다.", by: voices)
        #expect(voice.told.all.map(\.previous) == [nil, "네."])
    }
}

/// Says everything with two frames of silence, and notes what it was told had been said before.
final class ToneVoice: SpeechSynthesizer {
    let told = Collected<(text: String, previous: String?)>()

    func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        told.add((request.text, request.previousText))
        for index in 0..<2 {
            await onAudio(AudioFrame([UInt8](repeating: 0xFF, count: 160), offset: .milliseconds(20) * index))
        }
    }
}

@Suite("What remains to be said of a text") struct SpeechPaceTests {
    private static let texts = [
        (Language.korean, "네, 안녕하세요. 토요일 저녁 7시에 네 명으로 예약하고 싶은데 창가 자리가 있을까요? 없으면 안쪽도 괜찮습니다."),
        (.korean, "네."),
        (
            .english,
            "Hello, I'd like to book a table for four on Saturday at seven, by the window if there is one. Thank you!"
        ),
    ]

    @Test("holds every word that the slowest voice has not said, wherever it breaks off", arguments: texts)
    func noWordLost(language: Language, text: String) {
        let words = Speakable.text(text, language: language).split(separator: " ").map(String.init)
        var seconds: [Double] = [0.3]
        let pace = language == .korean ? 3.5 : 2.5
        for word in words {
            seconds.append(seconds[seconds.count - 1] + Double(Speakable.syllables(word, language: language)) / pace)
        }
        for moment in stride(from: 0.0, through: 30, by: 0.1) {
            let rest = SpeechPace.rest(of: text, after: .seconds(moment), language: language, speed: 1)
            let left = Speakable.text(rest, language: language).split(separator: " ").map(String.init)
            #expect(Array(words.suffix(left.count)) == left)
            let skipped = words.count - left.count
            #expect(skipped == 0 || seconds[skipped] <= moment + 1e-6)
            #expect(!left.isEmpty)
        }
    }

    @Test("is the whole text while little has been said, and a phrase at its end")
    func bounds() {
        let text = Self.texts[0].1
        #expect(SpeechPace.rest(of: text, after: .milliseconds(500), language: .korean, speed: 1) == text)
        let last = SpeechPace.rest(of: text, after: .seconds(60), language: .korean, speed: 1)
        #expect(last == Speakable.clauses(text, language: .korean).last)
    }
}
