import Calls
import Foundation
import Languages
import Logging
import Synchronization
import TelephoneAudio
import Testing

@testable import Dialogue
@testable import LocalEngines

/// A call that the ears are told about.
private struct Expected: Sendable, CustomTestStringConvertible {
    var language: Language
    var phrases: [String]
    var testDescription: String { phrases.first ?? "\(language)" }

    static let all = [
        Expected(language: .korean, phrases: ["이번 주 금요일 오후 3시에 진료 예약을 하고 싶어요. 이름은 박지우예요."]),
        Expected(language: .korean, phrases: ["토요일 저녁 7시에 네 명 예약하고 싶어요. 이름은 김하늘이에요.", "한강식당"]),
        Expected(language: .korean, phrases: ["주문한 택배가 아직 안 왔어요. 송장 번호는 1234예요.", "빠른택배"]),
        Expected(language: .korean, phrases: ["내일 오전 10시 예약을 취소하고 싶어요.", "한빛치과"]),
        Expected(language: .korean, phrases: []),
        Expected(
            language: .english,
            phrases: ["Book a table for two on Friday at 7 PM. The name is Jane Miller.", "Harbor Grill"]),
        Expected(
            language: .english, phrases: ["My parcel has not arrived. The order number is 1234.", "Quick Parcel"]),
        Expected(language: .english, phrases: ["Cancel my appointment tomorrow at 10 AM.", "City Dental"]),
        Expected(language: .english, phrases: ["Ask whether they are open on Sunday."]),
        Expected(language: .english, phrases: []),
    ]
}

@Suite("The embedded ears on hold", .serialized)
struct EarsMusicTests {
    private static let voice = Result {
        try EmbeddedSpeechSynthesizer(engines: EarsFixture.engines, logger: Logger(label: "test"))
    }

    private func speech(_ text: String, _ language: Language) async throws -> [UInt8] {
        let sound = Mutex<[UInt8]>([])
        try await Self.voice.get().speak(
            SpeechRequest(text, language: language, voice: Voice(.warm), format: .telephone)
        ) { frame in
            sound.withLock { $0 += frame.bytes }
        }
        return sound.withLock { $0 }
    }

    private func silence(_ milliseconds: Int) -> [UInt8] { [UInt8](repeating: MuLaw.silence, count: milliseconds * 8) }

    private func captions(_ sound: [UInt8], _ expected: Expected) async throws -> [Transcript] {
        let frames = EarsFixture.frames(sound)
        let events = try await EarsFixture.events(frames, language: expected.language, phrases: expected.phrases)
        return events.compactMap { event in
            if case .transcript(let transcript) = event { transcript } else { nil }
        }
    }

    @Test("hear no words in music after an announcement", arguments: Expected.all)
    private func music(expected: Expected) async throws {
        try await expectNothing(in: HoldMusic.music, expected)
    }

    @Test("hear no words in tones and noise after an announcement", arguments: [Expected.all[0], Expected.all[5]])
    private func tones(expected: Expected) async throws {
        try await expectNothing(in: HoldMusic.tones, expected)
    }

    private func expectNothing(in sounds: [(name: String, sound: [UInt8])], _ expected: Expected) async throws {
        let isKorean = expected.language == .korean
        let announcement = try await speech(isKorean ? "잠시만 기다려 주세요." : "Please hold the line.", expected.language)
        let lead = announcement + silence(1_000)
        for (name, sound) in sounds {
            let captions = try await captions(lead + sound + silence(1_000), expected)
            let end = Duration.samples(announcement.count)
            #expect(captions.contains { $0.isFinal && $0.start < end }, "\(name): the announcement")
            #expect(captions.filter { $0.start >= end }.map(\.text).isEmpty, "\(name): \(captions.map(\.text))")
            #expect(captions.allSatisfy { !Recital(of: prompt(expected), in: $0.text).isLikely }, "\(name)")
        }
    }

    private func prompt(_ expected: Expected) -> String {
        RecognitionPrompt.text(in: expected.language, phrases: expected.phrases)
    }

    @Test("hear a person who speaks over the music, and after it", arguments: [Expected.all[0], Expected.all[5]])
    private func speechAmongMusic(expected: Expected) async throws {
        let isKorean = expected.language == .korean
        let said = isKorean ? "네, 예약이요, 성함이 어떻게 되세요?" : "Yes, a table for two. What is your name, please?"
        let person = try await speech(said, expected.language)
        let music = Array(HoldMusic.music[0].sound.prefix(24_000))
        let after = music + person + silence(1_500)
        let over = HoldMusic.mixed(silence(3_000) + person + silence(1_500), with: music, gain: 0.4)
        for sound in [after, over] {
            let heard = try await captions(sound, expected).filter(\.isFinal).map(\.text).joined(separator: " ")
            #expect(Likeness.of(heard, said) >= 0.35, "\(heard)")
        }
    }

    @Test(
        "hear words of the prompt from a person who says them",
        arguments: [
            (0, "진료 예약이요?"), (0, "네, 금요일 오후 3시에 진료 예약됐습니다."), (1, "토요일 저녁 7시에 네 명이요?"), (0, "박지우 님, 예약됐습니다."),
            (5, "A table for two on Friday?"), (7, "Your appointment tomorrow at ten is cancelled."),
        ])
    func promptSaid(index: Int, said: String) async throws {
        let expected = Expected.all[index]
        let sound = try await speech(said, expected.language)
        let finals = try await captions(sound + silence(1_500), expected).filter(\.isFinal)
        #expect(Likeness.of(finals.map(\.text).joined(separator: " "), said) >= 0.4, "\(finals.map(\.text))")
    }
}
