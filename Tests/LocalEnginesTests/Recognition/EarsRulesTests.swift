import Calls
import Foundation
import Languages
import TelephoneAudio
import Testing

@testable import Dialogue
@testable import LocalEngines

@Suite("The order of decodes")
struct EarsDecodeQueueTests {
    private typealias Queue = DecodeQueue<Int>

    private func queue(capacity: Int = 8, workers: Int = 1) -> DecodeQueue<Int> {
        DecodeQueue(capacity: capacity, workers: workers)
    }

    @Test("finals come before interims, each in the order they were asked for")
    func finalsFirst() {
        var queue = queue(workers: 9)
        for (id, urgency) in [(1, Queue.Urgency.interim), (2, .interim), (3, .final), (4, .final)] {
            _ = queue.submit(.init(id: id, stream: id, urgency: urgency))
        }
        #expect((1...5).map { _ in queue.next()?.id } == [3, 4, 1, 2, nil])
    }

    @Test("a newer interim takes the place of the stream's waiting one")
    func newerInterim() {
        var queue = queue(workers: 9)
        _ = queue.submit(.init(id: 1, stream: 7, urgency: .interim))
        _ = queue.submit(.init(id: 2, stream: 8, urgency: .interim))
        #expect(queue.submit(.init(id: 3, stream: 7, urgency: .interim)) == .init(isAccepted: true, dropped: [1]))
        #expect((1...3).map { _ in queue.next()?.id } == [3, 2, nil])
    }

    @Test("a final makes its stream's interims needless, waiting or running")
    func finalReplacesInterims() {
        var queue = queue(workers: 2)
        _ = queue.submit(.init(id: 1, stream: 7, urgency: .interim))
        #expect(queue.next()?.id == 1)
        _ = queue.submit(.init(id: 2, stream: 7, urgency: .interim))
        #expect(
            queue.submit(.init(id: 3, stream: 7, urgency: .final))
                == .init(isAccepted: true, dropped: [2], aborted: [1]))
    }

    @Test("a final that finds every worker busy stops the youngest interim of others")
    func finalMakesWay() {
        var queue = queue(workers: 2)
        for id in 1...2 {
            _ = queue.submit(.init(id: id, stream: id, urgency: .interim))
            #expect(queue.next()?.id == id)
        }
        #expect(queue.submit(.init(id: 3, stream: 3, urgency: .final)).aborted == [2])
    }

    @Test("a final that a free worker will take stops nobody")
    func freeWorker() {
        var queue = queue(workers: 2)
        _ = queue.submit(.init(id: 1, stream: 1, urgency: .interim))
        #expect(queue.next()?.id == 1)
        #expect(queue.submit(.init(id: 2, stream: 2, urgency: .final)).aborted == [])
    }

    @Test("a final never stops another final")
    func finalsAreSafe() {
        var queue = queue(workers: 1)
        _ = queue.submit(.init(id: 1, stream: 1, urgency: .final))
        #expect(queue.next()?.id == 1)
        #expect(queue.submit(.init(id: 2, stream: 1, urgency: .final)) == .init(isAccepted: true))
    }

    @Test("when it is full, interims are refused and finals push the oldest interim out")
    func full() {
        var queue = queue(capacity: 2)
        _ = queue.submit(.init(id: 1, stream: 1, urgency: .interim))
        _ = queue.submit(.init(id: 2, stream: 2, urgency: .interim))
        #expect(queue.submit(.init(id: 3, stream: 3, urgency: .interim)) == .init(isAccepted: false))
        #expect(queue.submit(.init(id: 4, stream: 4, urgency: .final)) == .init(isAccepted: true, dropped: [1]))
        #expect(queue.submit(.init(id: 5, stream: 5, urgency: .final)) == .init(isAccepted: true, dropped: [2]))
        #expect(queue.submit(.init(id: 6, stream: 6, urgency: .final)) == .init(isAccepted: false))
        #expect(queue.waiting.map(\.id) == [4, 5])
    }

    @Test("no more run at once than there are workers")
    func workers() {
        var queue = queue(workers: 1)
        _ = queue.submit(.init(id: 1, stream: 1, urgency: .final))
        _ = queue.submit(.init(id: 2, stream: 2, urgency: .final))
        #expect(queue.next()?.id == 1)
        #expect(queue.next() == nil)
        queue.finish(1)
        #expect(queue.next()?.id == 2)
    }
}

@Suite("Where an utterance begins and ends")
struct EarsUtteranceTests {
    private static let window = 256
    private var tracker = Endpointer(settings: .init())

    /// Feeds stretches of speech or silence and collects what follows.
    private mutating func hear(_ probability: Float, for milliseconds: Int) -> [Endpointer.Event] {
        (0..<(milliseconds / 32)).flatMap { _ in tracker.hear(probability, length: Self.window) }
    }

    @Test("silence says nothing")
    mutating func silence() {
        #expect(hear(0.1, for: 5_000) == [])
        #expect(tracker.span == nil)
    }

    @Test("speech is announced with its first stretch")
    mutating func onset() {
        _ = hear(0, for: 320)
        #expect(tracker.hear(0.9, length: Self.window) == [.began])
        #expect(tracker.span == 2_560..<2_816)
    }

    @Test("an interim is due every 0.9 s of speech")
    mutating func interims() {
        #expect(hear(0.9, for: 3_000).count { $0 == .interimDue } == 3)
    }

    @Test("a pause starts the decode and is over when speech resumes")
    mutating func pause() {
        _ = hear(0.9, for: 640)
        #expect(hear(0, for: 256) == [.paused])
        #expect(tracker.hear(0.9, length: Self.window).contains(.resumed))
    }

    @Test("in a pause, a likelihood that would do in mid-speech is not enough")
    mutating func hysteresis() {
        _ = hear(0.9, for: 640)
        _ = hear(0, for: 256)
        #expect(!tracker.hear(0.45, length: Self.window).contains(.resumed))
    }

    @Test("a finished Korean sentence ends after 450 ms, an unfinished one after 900 ms")
    mutating func endings() {
        for (text, milliseconds) in [("예약 도와드리겠습니다.", 450), ("그러니까 제가", 900), ("", 900)] {
            tracker = Endpointer(settings: .init())
            _ = hear(0.9, for: 640)
            var silence = 0
            var ended = false
            while !ended, silence < 5_000 {
                let events = hear(0, for: 32)
                silence += 32
                if events.contains(.wordsNeeded) { tracker.understood(text, language: .korean) }
                ended = events.contains(.ended)
            }
            #expect(silence >= milliseconds && silence <= milliseconds + 64, "\(text) \(silence)")
            #expect(tracker.span == nil)
        }
    }

    @Test("without words it waits for the longest silence")
    mutating func noWords() {
        _ = hear(0.9, for: 640)
        #expect(!hear(0, for: 1_184).contains(.ended))
        #expect(hear(0, for: 64).contains(.ended))
    }

    @Test("words are asked for again after speech has resumed")
    mutating func wordsAgain() {
        _ = hear(0.9, for: 640)
        #expect(hear(0, for: 512).contains(.wordsNeeded))
        tracker.understood("네", language: .korean)
        #expect(tracker.hear(0.9, length: Self.window).contains(.resumed))
        #expect(!hear(0, for: 448).contains(.ended))
        #expect(hear(0, for: 64).contains(.wordsNeeded))
    }

    @Test("less than 250 ms of speech was noise")
    mutating func noise() {
        #expect(hear(0.9, for: 224) == [.began])
        #expect(hear(0, for: 640) == [.wasNoise])
        #expect(tracker.span == nil)
    }

    @Test("25 s without a pause must be cut, and go on from the cut")
    mutating func tooLong() {
        let events = hear(0.9, for: 25_024)
        #expect(events.last == .tooLong)
        tracker.cut(at: 160_000)
        #expect(tracker.span?.lowerBound == 160_000)
        #expect(!hear(0.9, for: 1_000).contains(.tooLong))
    }

    @Test("the end of the stream ends what is being said")
    mutating func finish() {
        _ = hear(0.9, for: 640)
        #expect(tracker.finish() == [.ended])
        #expect(tracker.finish() == [])
    }

    @Test("speech with a pause in it is clear, and sound that is now and then like speech is not")
    mutating func clarity() {
        _ = hear(0.9, for: 960)
        _ = hear(0.1, for: 320)
        _ = hear(0.9, for: 960)
        _ = hear(0.05, for: 320)
        #expect(tracker.clarity > 0.75 && tracker.clarity < 0.85)
        tracker = Endpointer(settings: .init())
        for _ in 0..<8 {
            _ = hear(0.6, for: 64)
            _ = hear(0.1, for: 64)
        }
        #expect(tracker.clarity > 0.3 && tracker.clarity < 0.5)
    }

    @Test(
        "how long a silence ends an utterance depends on what it says",
        arguments: [
            ("네", Language.korean, 450), ("네.", .korean, 450), ("아니요", .korean, 450), ("몇 분이세요?", .korean, 450),
            ("확인했습니다.", .korean, 450), ("그렇죠", .korean, 450), ("제가 어제", .korean, 900), ("", .korean, 900),
            ("010", .korean, 1_200), ("번호는 010-1234", .korean, 1_200), ("공일공", .korean, 1_200), ("오후 7시", .korean, 900),
            ("010-1234-5678입니다", .korean, 450), ("그 시간은 자리가 다 찼는데요.", .korean, 900), ("3월 15일 오후 3", .korean, 900),
            ("How may I help you?", .english, 600), ("I would like to", .english, 900), ("It is for...", .english, 900),
            ("five five", .english, 1_200), ("We close at.", .english, 900),
        ])
    func hangover(text: String, language: Language, milliseconds: Int) {
        #expect(Hangover().length(after: text, language: language) == milliseconds * 8)
    }
}

@Suite("What is fit to show of what Whisper wrote")
struct EarsUnderstandingTests {
    private func result(
        _ pieces: [(String, Double)], noSpeech: Double = 0, language: Language = .korean
    ) -> WhisperResult {
        let tokens = pieces.map { WhisperResult.Token(bytes: Array($0.0.utf8), probability: $0.1) }
        return WhisperResult(tokens: tokens, language: language, noSpeech: noSpeech)
    }

    private func text(_ text: String, clarity: Double = 1, confidence: Double = 0.9) -> String? {
        let pieces = text.split(separator: " ").map { (" " + $0, confidence) }
        return Understanding(result(pieces), clarity: clarity)?.text
    }

    @Test("tokens become words, and a character spread over two tokens becomes one")
    func split() {
        let bytes = Array(" 네 맞아요".utf8)
        let cut = bytes.count - 2
        let tokens = [bytes[..<cut], bytes[cut...]].map { WhisperResult.Token(bytes: Array($0), probability: 0.9) }
        // The first token spans a space; only a space at its start separates words.
        #expect(Understanding.words(of: tokens).map(\.text).joined().hasSuffix("맞아요"))
    }

    @Test("half a character at the end is left out")
    func brokenTail() {
        let tokens = [
            WhisperResult.Token(bytes: Array(" 네".utf8), probability: 0.9),
            WhisperResult.Token(bytes: [0x20, 0xEB, 0xA7], probability: 0.9),
        ]
        #expect(Understanding(WhisperResult(tokens: tokens, language: .korean, noSpeech: 0))?.text == "네")
    }

    @Test("confidence is the tokens' average, and words with an unsure part are doubtful")
    func confidence() throws {
        let understanding = try #require(
            Understanding(result([(" 이번", 0.9), (" 포", 0.08), ("요일", 0.9), (" 7", 0.55), ("시", 0.95)])))
        #expect(understanding.text == "이번 포요일 7시")
        #expect(understanding.doubtful == ["포요일", "7시"])
        #expect(understanding.confidence > 0.4 && understanding.confidence < 0.6)
    }

    @Test(
        "loops are collapsed, and real repetitions stay",
        arguments: [
            ("이곳은 이곳은 이곳은 이곳은", "이곳은"), ("네 네 맞습니다", "네 네 맞습니다"), ("네 네 네 맞아요", "네 맞아요"),
            ("다시 전화 주세요 다시 전화 주세요", "다시 전화 주세요"), ("7 7 7 8", "7 7 7 8"), ("그래그래그래그래그래", "그래"),
            ("the the the end", "the end"), ("010 010 010", "010 010 010"), ("네, 알겠습니다.", "네, 알겠습니다."),
            ("예약했어요 예약했어요 예약했", "예약했어요 예약했어요 예약했"),
            ("잠시만요 확인해보고 말씀드릴게요. 잠시만요 확인해보고 말씀드", "잠시만요 확인해보고 말씀드릴게요."),
            ("네, 예약은 토요일 7시고요, 예약은 토요일 7시", "네, 예약은 토요일 7시고요,"),
            ("7시요? 7시는 안 되고요 7시 반은 돼요", "7시요? 7시는 안 되고요 7시 반은 돼요"),
            ("010 1234 5678 010 1234", "010 1234 5678 010 1234"),
        ])
    func loops(said: String, shown: String) { #expect(text(said) == shown) }

    @Test(
        "sentences and remarks from subtitles are dropped",
        arguments: [
            "시청해주셔서 감사합니다.", "MBC 뉴스 김성현입니다.", "한글자막 by 박진희", "Thanks for watching!", "구독과 좋아요 부탁드립니다.",
            "Don't forget to like and subscribe!", "음악", "Music", "[음악]", "(upbeat music)", "♪ 오늘도 좋은 날 ♪",
            "[박수] 네 [음악]",
        ])
    func subtitles(said: String) {
        #expect(text(said, confidence: 0.5).map { $0 == "네" } ?? true)
        #expect(text(said, clarity: 0.3, confidence: 0.9).map { $0 == "네" } ?? true)
    }

    @Test("speech about the news or with a bracket in it is kept")
    func speechLikeSubtitles() {
        #expect(text("어제 MBC 뉴스에 나온 그 식당 맞나요?") != nil)
        #expect(text("네, (웃음) 맞아요") == "네, 맞아요")
    }

    @Test("thanks are kept if it sounded like speech, and dropped if not")
    func thanks() {
        #expect(text("감사합니다.", confidence: 0.3) == "감사합니다.")
        #expect(text("감사합니다.", clarity: 0.3, confidence: 0.3) == nil)
    }

    @Test(
        "a melody written as one sound over and over is nothing",
        arguments: [
            "오오오오오오오오오오", "Oh, oh, oh, oh, oh, oh, oh", "이... 이... 이... 이... 이... 이...", "렉렉 렉렉 렉렉", "라라라 라라라 라라라",
        ])
    func hums(said: String) { #expect(text(said) == nil) }

    @Test("yes said a few times, digits, and speech before a melody are kept")
    func noHums() {
        #expect(text("네네네네네네") == "네")
        #expect(text("777777") == "777777")
        #expect(text("잠시만 기다려 주세요. 오오오오오오오오") == "잠시만 기다려 주세요.")
    }

    private static let prompt = RecognitionPrompt.text(
        in: .korean, phrases: ["이번 주 금요일 오후 3시에 진료 예약을 하고 싶어요. 이름은 박지우예요.", "한빛의원"])

    @Test(
        "words of the prompt in any order, with gaps or repeated, are known as such",
        arguments: [
            ("예약, 주문, 진료 시간을 안내해 드리겠습니다.", true), ("예약, 주문, 진료 시간", true), ("진료", true), ("시간 예약 진료 예약 주문", true),
            ("박지우예요. 한빛의원", true), ("네, 예약이요, 성함이 어떻게 되세요?", false), ("그 시간은 다 찼습니다.", false), ("", false),
            ("죄송하지만 다른 날은 어떠세요? 금요일 오후 3시에 진료", true),
        ])
    func recital(said: String, isRecital: Bool) {
        #expect(Recital(of: Self.prompt, in: said).isLikely == isRecital)
        #expect(!Recital(of: "", in: said).isLikely)
    }

    private func agreed(
        _ prompted: String?, _ plain: String?, clarity: Double, noSpeech: Double = 0.1, confidence: Double = 0.6
    ) -> String? {
        func understood(_ said: String?) -> Understanding? {
            said.flatMap { said in
                let pieces = said.split(separator: " ").map { (" " + $0, confidence) }
                return Understanding(result(pieces, noSpeech: noSpeech), clarity: clarity)
            }
        }
        return Understanding.agreed(understood(prompted), understood(plain), prompt: Self.prompt)?.text
    }

    @Test("words of the prompt count if they are heard without it too, though not quite the same")
    func borneOut() {
        #expect(agreed("진료 예약이요?", "질료 예약이오?", clarity: 0.9) == "진료 예약이요?")
        #expect(agreed("금요일 오후 3시에 예약됐습니다.", "금요일로 오후 3시 예약 됐습니다.", clarity: 0.9) == "금요일 오후 3시에 예약됐습니다.")
    }

    @Test("what is heard without the prompt counts where the prompt made something else of it")
    func notBorneOut() {
        #expect(agreed("예약, 주문, 진료 시간", "잠시만 기다려 주세요.", clarity: 0.9) == "잠시만 기다려 주세요.")
        #expect(agreed("예약, 주문, 진료 시간", nil, clarity: 0.9) == nil)
        #expect(agreed("예약, 주문, 진료 시간", "이 이 이 이 이 이", clarity: 0.9) == nil)
    }

    @Test("of sound that is hardly like speech, only what two decodes agree on counts, or one that is sure")
    func unclear() {
        #expect(agreed("네, 맞습니다.", "네 맞습니다", clarity: 0.5, confidence: 0.4) == "네, 맞습니다.")
        #expect(agreed("오늘은 쉽니다.", "그래서 저는", clarity: 0.5, confidence: 0.4) == nil)
        #expect(agreed("오늘은 쉽니다.", "그래서 저는", clarity: 0.5, confidence: 0.8) == "그래서 저는")
        #expect(agreed("오늘은 쉽니다.", "그래서 저는", clarity: 0.2, confidence: 0.8) == nil)
        #expect(agreed("오늘은 쉽니다.", "그래서 저는", clarity: 0.95, noSpeech: 0.5, confidence: 0.3) == "그래서 저는")
        #expect(agreed("오늘은 쉽니다.", "그래서 저는", clarity: 0.8, noSpeech: 0.6, confidence: 0.8) == nil)
    }

    @Test("text without a letter or digit is nothing", arguments: ["", "...", "♪♪", "?!"])
    func nothing(said: String) { #expect(text(said) == nil) }

    @Test("the prompt names the words to expect, and does not grow without bound")
    func promptLength() {
        let long = RecognitionPrompt.text(in: .korean, phrases: (1...200).map { "낱말\($0)" })
        #expect(long.contains("낱말1,"))
        #expect(long.count < 300)
    }
}

@Suite("Sound on its way to Whisper")
struct EarsSoundTests {
    private func tone(_ frequency: Double, rate: Double, count: Int) -> [Float] {
        (0..<count).map { Float(sin(2 * .pi * frequency * Double($0) / rate)) }
    }

    @Test("a tone keeps its pitch and level at twice the rate", arguments: [300.0, 1_000, 3_000])
    func upsampling(frequency: Double) {
        let doubled = Upsampler.doubled(tone(frequency, rate: 8_000, count: 800))
        let expected = tone(frequency, rate: 16_000, count: 1_600)
        #expect(doubled.count == 1_600)
        let worst = zip(doubled, expected).dropFirst(100).dropLast(100).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < 0.03)
    }

    @Test("no sound stays no sound")
    func empty() { #expect(Upsampler.doubled([]) == []) }

    @Test("long sound is cut in its quietest place")
    func quietest() {
        var sound = [Float](repeating: 0.5, count: 16_000)
        for index in 8_000..<9_000 { sound[index] = 0.001 }
        #expect((8_300...8_700).contains(Quietest.position(in: sound[...])))
    }

    @Test("samples and durations agree")
    func durations() {
        #expect(Duration.milliseconds(20).samples == 160)
        #expect(Duration.samples(160) == .milliseconds(20))
        #expect(Duration.seconds(3_600).samples == 28_800_000)
    }
}

@Suite("When captions are late")
struct EarsLatenessTests {
    private var lateness = Lateness(interimLimit: .seconds(2), finalLimit: .seconds(1))

    @Test("an interim that does not come is late once, and in time again when one comes quickly")
    mutating func interim() {
        lateness.interimIsDue(at: .seconds(10))
        #expect(lateness.change(at: .seconds(11), oldestFinal: nil) == nil)
        #expect(lateness.change(at: .seconds(13), oldestFinal: nil) == true)
        #expect(lateness.change(at: .seconds(14), oldestFinal: nil) == nil)
        lateness.interimCame(at: .seconds(14))
        #expect(lateness.change(at: .seconds(14), oldestFinal: nil) == nil)
        lateness.interimIsDue(at: .seconds(15))
        lateness.interimCame(at: .seconds(16))
        #expect(lateness.change(at: .seconds(16), oldestFinal: nil) == false)
    }

    @Test("an interim that others have replaced is still owed since the first")
    mutating func replaced() {
        lateness.interimIsDue(at: .seconds(10))
        lateness.interimIsDue(at: .seconds(11))
        #expect(lateness.change(at: .milliseconds(12_500), oldestFinal: nil) == true)
    }

    @Test("a final that waits is late, and in time again when the next comes quickly")
    mutating func final() {
        #expect(lateness.change(at: .seconds(5), oldestFinal: .milliseconds(3_500)) == true)
        lateness.finalCame(after: .seconds(2))
        #expect(lateness.change(at: .seconds(6), oldestFinal: nil) == nil)
        lateness.finalCame(after: .milliseconds(500))
        #expect(lateness.change(at: .seconds(7), oldestFinal: nil) == false)
    }
}
