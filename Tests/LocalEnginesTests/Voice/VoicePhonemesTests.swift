import Calls
import Foundation
import TelephoneAudio
import Testing

@testable import Dialogue
@testable import LocalEngines

@Suite("Korean pronunciation") struct KoreanPronunciationTests {
    @Test(
        "follows the standard rules",
        arguments: [
            // 연음
            ("옷이", "오시"), ("값이", "갑씨"), ("앉아", "안자"), ("읽어요", "일거요"), ("좋아요", "조아요"), ("많이", "마니"), ("싫어요", "시러요"),
            ("있어요", "이써요"), ("없어요", "업써요"), ("밖에", "바께"), ("한강에", "한강에"),
            // 끝소리, 경음화
            ("꽃", "꼳"), ("부엌", "부억"), ("앞", "압"), ("식당", "식땅"), ("학교", "학꾜"), ("예약도", "예약또"), ("잡지", "잡찌"),
            ("넓다", "널따"),
            ("앉고", "안꼬"), ("있습니다", "읻씀니다"),
            // 격음화
            ("예약하고", "예야카고"), ("좋다", "조타"), ("많고", "만코"), ("입학", "이팍"), ("못하다", "모타다"), ("괜찮지", "괜찬치"), ("닫히다", "다치다"),
            ("앉히다", "안치다"), ("밝히다", "발키다"), ("좋습니다", "조씀니다"),
            // 비음화, 유음화
            ("합니다", "함니다"), ("국물", "궁물"), ("앞문", "암문"), ("독립", "동닙"), ("신라", "실라"), ("칠년", "칠련"), ("종로", "종노"),
            ("음력", "음녁"),
            ("놓는", "논는"), ("십육년", "시븅년"), ("감사합니다", "감사함니다"), ("읽는", "잉는"), ("첫날", "천날"),
            // 구개음화
            ("같이", "가치"), ("굳이", "구지"), ("붙이다", "부치다"), ("해돋이", "해도지"),
            // 낱말 사이
            ("밥 먹고", "밤 먹꼬"), ("네 명", "네 명"), ("꼭 가지고", "꼭 가지고"),
        ])
    func pronunciation(written: String, said: String) { #expect(KoreanPhonemes.pronunciation(written) == said) }

    @Test(
        "is written in the voice's symbols",
        arguments: [
            ("네.", "ne."), ("안녕하세요", "annjʌŋhasejo"), ("감사합니다.", "kamsahamnida."), ("식당", "ɕikʔtaŋ"), ("고기", "koɡi"),
            ("바보", "pabo"),
            ("시간", "ɕiɡan"), ("쌀", "ʔsal"), ("빨리", "ʔpalli"), ("차", "ʨʰa"), ("의사", "ɰisa"), ("회의", "hwei"),
            ("시계", "ɕiɡe"), ("가져", "kaʥʌ"),
            ("네, 맞아요.", "ne, maʥajo."), ("어디예요?", "ɔdijejo?"), ("일곱 시", "ilɡop ɕi"),
        ])
    func symbols(written: String, phonemes: String) { #expect(KoreanPhonemes.phonemes(written) == phonemes) }

    @Test("of every syllable uses only symbols that the voice knows")
    func alphabet() {
        let known = Set("aejɔʌowuɯɰinmhkʰtpʨʔɡdbʥsɕɾlŋ ,.?!")
        for code in stride(from: 0xAC00, through: 0xD7A3, by: 7) {
            guard let scalar = Unicode.Scalar(UInt32(code)) else { continue }
            let text = "가\(Character(scalar))나\(Character(scalar))이"
            let unknown = KoreanPhonemes.phonemes(text).unicodeScalars.filter { !known.contains(Character($0)) }
            #expect(unknown.isEmpty, "\(text)")
        }
    }
}

@Suite("English pronunciation") struct EnglishPronunciationTests {
    @Test(
        "comes from the dictionary",
        arguments: [
            ("hello", "həlˈO"), ("table", "tˈAbəl"), ("seven", "sˈɛvən"), ("phone", "fˈOn"), ("the", "ðə"),
            ("I'd", "Id"), ("T", "tˈi"),
            ("thank you.", "θˈæŋk ju."), ("chair", "ʧˈɛɹ"), ("reserve", "ɹɪzˈɜɹv"), ("doctor's", "dˈɑktəɹz"),
        ])
    func dictionary(written: String, phonemes: String) throws {
        let english = try EnglishPhonemes()
        #expect(english.phonemes(written) == phonemes)
    }

    @Test(
        "of unknown words follows their spelling",
        arguments: [
            ("minsu", "mˈɪnsu"), ("gangnamdaero", "ɡˈɑŋnɑmdæɹO"), ("brkl", "bˈi ˈɑɹ kˈA ˈɛl"), ("shome", "ʃˈOm"),
        ])
    func unknown(written: String, phonemes: String) { #expect(LetterSounds.sounded(written) == phonemes) }

    @Test("without the dictionary is refused with the package to install")
    func missing() {
        #expect(throws: ProviderError(.notInstalled, provider: "kokoro", code: "festlex-cmu")) {
            try EnglishPhonemes(dictionary: URL(filePath: "/nonexistent/dictionary"))
        }
    }
}

@Suite("Sound made ready for the telephone") struct VoiceSignalTests {
    private func tone(_ frequency: Double, seconds: Double, amplitude: Float = 0.5) -> [Float] {
        (0..<Int(seconds * 24_000)).map { amplitude * Float(sin(2 * .pi * frequency * Double($0) / 24_000)) }
    }

    private func power(_ samples: some Collection<Float>) -> Float {
        samples.reduce(0) { $0 + $1 * $1 } / Float(max(samples.count, 1))
    }

    @Test("passes what a telephone carries", arguments: [200.0, 1_000, 3_000])
    func passes(frequency: Double) {
        let output = VoiceSignal.narrowed(tone(frequency, seconds: 0.5)).dropFirst(200).dropLast(200)
        #expect(abs(power(output) - 0.125) < 0.01)
    }

    @Test("keeps out what would fold back", arguments: [4_500.0, 6_000, 9_000])
    func rejects(frequency: Double) {
        let output = VoiceSignal.narrowed(tone(frequency, seconds: 0.5)).dropFirst(200).dropLast(200)
        #expect(power(output) < 0.125 / 100_000)
    }

    @Test("has silence cut and a pause of its own, in whole 20 ms frames")
    func finished() {
        let silence = [Float](repeating: 0.001, count: 12_000)
        let bytes = VoiceSignal.finished(
            silence + tone(440, seconds: 0.5) + silence, of: "네.", format: .telephone)
        #expect(bytes.count % 160 == 0)
        #expect((5_800...6_200).contains(bytes.count))
    }

    @Test(
        "has no long silence in it, for whoever hears one answers; between groups of digits there is time to write",
        arguments: [
            ("안녕하세요. 전화드렸어요.", 240), ("네, 네 명이요.", 240), ("공일공, 이삼사오, 육칠팔구예요.", 450),
            ("제 번호는 공일공, 이삼사오, 육칠팔구예요.", 450), ("It's five five five, one two three four.", 450),
            ("Yes, for two or three.", 240),
        ])
    func longestPause(text: String, milliseconds: Int) {
        let word = [Float](repeating: 0.5, count: 2_400)
        let silence = [Float](repeating: 0, count: 24_000)
        let bytes = VoiceSignal.finished(word + silence + word, of: text, format: .telephone)
        // Two words of 100 ms, the pause between them and 200 ms after them.
        #expect(abs(bytes.count / 8 - (400 + milliseconds)) <= 20)
    }

    @Test(
        "keeps the ends of a silence, which belong to the sounds beside it",
        arguments: [(100, 100), (240, 240), (1_000, 240)])
    func pauses(given: Int, kept: Int) {
        let word = [Float](repeating: 0.5, count: 4_800)
        let pause = (0..<given * 24).map { Float($0) / Float(given * 24) * 0.009 + 0.0005 }
        let sound = VoiceSignal.withShortPauses(word + pause + word, longest: 240 * 24)
        #expect(sound.count == 2 * word.count + kept * 24)
        #expect(sound[..<4_800] == word[...] && sound.suffix(4_800) == word[...])
        #expect(sound[4_800] == pause.first && sound[sound.count - 4_801] == pause.last)
    }

    @Test("of silence is nothing")
    func nothing() {
        #expect(
            VoiceSignal.finished([Float](repeating: 0.005, count: 24_000), of: "네", format: .telephone).isEmpty)
    }

    @Test("has the same level whatever the model's", arguments: [Float(0.05), 0.3, 1.4])
    func level(amplitude: Float) throws {
        let bytes = VoiceSignal.finished(
            tone(440, seconds: 0.5, amplitude: amplitude), of: "네", format: .telephone)
        let peak = try #require(MuLaw.decode(bytes).map { abs(Int($0)) }.max())
        #expect((18_500...20_800).contains(peak))
    }
}
