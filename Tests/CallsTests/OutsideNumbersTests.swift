import Foundation
import Languages
import TelephoneAudio
import Testing

@testable import Calls

@Suite("Amounts, times and dates that others state") struct OutsideNumbersTests {
    /// Each of these overflowed somewhere, or is as near to it as a text can be.
    static let texts = [
        "100000000000억 원", "9999999999999천", "9999999999999천만 원", "1537228672809억 시간", "999999999999조 억 원",
        "만만만만만만만만만만 원", "억억억억 원이요", "9223372036854775807원", "9223372036854775808 원", "9999999999999만 9999999999999천 원",
        "9223372036854775807 hours", "153722867280912931 minutes", "$9223372036854775807", "$99999999999999999999",
        "nine hundred thousand thousand hours", "999999999 hours", "1,000,000,000,000,000,000,000,000 원",
        String(repeating: "9", count: 400) + "원", String(repeating: "0", count: 400) + "명",
        String(repeating: "십", count: 400) + " 원", String(repeating: "억", count: 400) + " 시간",
        "2026년 13월 5일", "2026년 0월 1일", "99999년 1월 1일", "0년 12월 32일", "십삼월 이십일", "13월 13일", "2026년 1월 9999999999999999일",
        "9223372036854775807~9223372036854775808명", "1/9223372036854775807", "9223372036854775807:9223372036854775807",
        "99999999999999999999-99-99", "9223372036854775807.5억 원", "3~9223372036854775807억 원", "①②③억 원", "٣٤٥ 원", "五十億원",
        "12월 25일 \u{1112}\u{1161}\u{11AB}시",
    ]

    @Test("end nothing, whatever reads them", arguments: texts)
    func reads(text: String) {
        for language in Language.allCases {
            #expect(Speakable.text(text, language: language).utf8.count < 400_000)
            #expect(Speakable.clauses(text, language: language).allSatisfy { !$0.isEmpty })
        }
        for mention in Mention.all(in: text) { expectBounds(mention.value, text) }
        for start in text.indices {
            guard let number = KoreanNumber.match(Array(text[start...])[...]) else { continue }
            #expect((0...KoreanNumber.most).contains(number.value), "\(text[start...])")
        }
    }

    /// Whether what was found can be counted with.
    private func expectBounds(_ value: Mention.Value, _ text: String) {
        switch value {
        case .day(.date(let year, let month, let day)):
            #expect(month.map((1...12).contains) ?? true, "\(text)")
            #expect((1...31).contains(day) && year.map((1...9_999).contains) ?? true, "\(text)")
        case .day(.weekday(let day, _)): #expect((1...7).contains(day))
        case .time(let time): #expect((0...24).contains(time.hour) && (0...59).contains(time.minute), "\(text)")
        case .minutes(let minutes): #expect((0...527_070).contains(minutes), "\(text)")
        case .money(let amount, _), .count(let amount, _): #expect((0...KoreanNumber.most).contains(amount), "\(text)")
        case .day, .phone, .digits, .name: break
        }
    }

    @Test("are not taken for smaller ones that they end with", arguments: ["100000000000억 원", "9999999999999천만 원"])
    func tails(text: String) {
        #expect(!Mention.all(in: text).contains { if case .money = $0.value { true } else { false } })
    }

    @Test("are taken as before where people mean them")
    func usual() {
        #expect(Mention.all(in: "삼십이만 오천 원").map(\.value) == [.money(325_000, currency: "원")])
        #expect(Mention.all(in: "가격18,900원").map(\.value) == [.money(18_900, currency: "원")])
        #expect(Mention.all(in: "3억 2천만 원").map(\.value) == [.money(320_000_000, currency: "원")])
        #expect(Mention.all(in: "두 시간 반").map(\.value) == [.minutes(150)])
        #expect(Mention.all(in: "10000 시간").map(\.value) == [])
    }

    @Test("bound a stretch of time", arguments: [1e19, 86_400, .infinity, .greatestFiniteMagnitude] as [Double])
    func longTimes(seconds: Double) { #expect(Duration(stated: seconds) == .longestCall) }

    @Test("that are none give no stretch of time", arguments: [-1, -1e300, .nan, -.infinity] as [Double])
    func noTimes(seconds: Double) { #expect(Duration(stated: seconds) == nil) }

    @Test("keep a short time as it is") func shortTime() { #expect(Duration(stated: 2.5) == .milliseconds(2_500)) }

    @Test(
        "place sound within what can be counted",
        arguments: [
            .seconds(Int64.max), .zero - .seconds(Int64.max), .milliseconds(999_999_999_999_999), .seconds(86_401),
        ] as [Duration])
    func samples(time: Duration) {
        #expect(abs(time.samples) <= 8_000 << 27)
        #expect(abs(AudioFrame([0xFF], offset: time).offset.samples) <= 86_400 * 8_000)
    }
}

@Suite("Timestamps of sound that jump") struct JumpingSoundTests {
    private static let far = Duration.milliseconds(999_999_999_999_999)

    @Test("leave the echo canceller at work")
    func canceller() {
        var canceller = EchoCanceller()
        let frame = AudioFrame([UInt8](repeating: 0x55, count: 160))
        let times: [Duration] = [
            .zero, Self.far, .zero, .seconds(Int64.max), .zero - Self.far, .zero, .milliseconds(20),
        ]
        for time in times {
            canceller.played(frame, at: time)
            #expect(canceller.clean(frame, at: time).frame.bytes.count == 160)
        }
    }

    @Test("leave it at work in pieces of any length", arguments: [1, 2, 3, 4, 5, 7, 79, 159, 161, 799])
    func pieces(length: Int) {
        var canceller = EchoCanceller()
        for index in 0..<1_600 / length {
            let frame = AudioFrame((0..<length).map { UInt8(truncatingIfNeeded: ($0 + index) &* 37) })
            let time = Duration.samples(index * length)
            canceller.played(frame, at: time)
            #expect(canceller.clean(frame, at: time).frame.bytes.count == length)
        }
    }

    @Test("leave the line's ear at work")
    func ear() {
        let ear = InboundAudioProcessor()
        for (index, offset) in [Duration.zero, Self.far, .zero, Self.far, .milliseconds(20)].enumerated() {
            let frame = AudioFrame([UInt8](repeating: 0xFF, count: 160), offset: offset)
            #expect(ear.hear(frame, at: .milliseconds(20 * index)).frame.bytes.count == 160)
        }
    }

    @Test("are kept within a day, also when they are counted on")
    func counted() {
        var frame = AudioFrame([0xFF], offset: .seconds(86_399))
        frame.offset += Self.far
        #expect(frame.offset == .longestCall)
        frame.offset -= Self.far
        #expect(frame.offset == .zero)
    }
}

@Suite("How long a text may be") struct TextLimitTests {
    private let limit = TextLimit(characters: 10)

    @Test("is counted in characters, and in bytes for those that are made of marks")
    func both() {
        let heap = "가" + String(repeating: "\u{0301}", count: 5_000)
        #expect(limit.admits(String(repeating: "한", count: 10)))
        #expect(limit.admits(String(repeating: "\u{1112}\u{1161}\u{11AB}", count: 10)), "decomposed Hangul")
        #expect(!limit.admits(String(repeating: "a", count: 11)))
        #expect(heap.count == 1 && !limit.admits(heap))
    }

    @Test(
        "cuts what is longer to whole characters",
        arguments: [
            (String(repeating: "a", count: 200_000), "aaaaaaaaaa"), ("short", "short"), ("", ""),
            ("하나둘셋넷다섯여섯일곱", "하나둘셋넷다섯여섯일"), ("ab" + String(repeating: "\u{0301}", count: 5_000), "a"),
            (String(repeating: "👩‍👩‍👧‍👦", count: 40), String(repeating: "👩‍👩‍👧‍👦", count: 4)),
        ])
    func cut(text: String, kept: String) {
        #expect(limit.cut(text) == kept)
        #expect(limit.admits(limit.cut(text)))
    }

    @Test("holds for what a recogniser and a model bring")
    func values() {
        let endless = String(repeating: "가나다 ", count: 50_000)
        let transcript = Transcript(
            utterance: 1, revision: 1, text: endless, isFinal: true, doubtful: [String](repeating: endless, count: 900),
            language: .korean, start: .zero, end: .zero)
        #expect(TextLimit.heard.admits(transcript.text))
        #expect(transcript.doubtful.count == 100 && transcript.doubtful.allSatisfy(TextLimit.name.admits))
        #expect(TextLimit.speech.admits(Suggestion(endless).text))
        let facts = [Summary.Fact](repeating: .init(.what, endless, turn: 1), count: 900)
        let summary = Summary(text: endless, isPurposeReached: nil, facts: facts)
        #expect(TextLimit.summary.admits(summary.text) && summary.facts.count == 100)
        #expect(TextLimit.fact.admits(summary.facts[0].value))
    }

    @Test("makes a character of very many marks as cheap to look at as any other, and moves nothing")
    func heaps() {
        let heap = "가" + String(repeating: "\u{0301}", count: 10_000)
        let text = heap + " 저녁 7시 " + heap + " 네 명"
        let found = Mention.all(in: text)
        #expect(found.map(\.value) == [.time(ClockTime(hour: 7, part: .evening)), .count(4, unit: "명")])
        #expect(found.map(\.text) == ["저녁 7시", "네 명"])
        #expect(found.map(\.range) == [2..<7, 10..<13])
    }
}
