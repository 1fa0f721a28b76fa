import Foundation
import Languages

@testable import Calls
@testable import Dialogue
@testable import Exchange
@testable import LocalEngines
@testable import Replies

extension Fuzzer {
    static let pieces = [
        "저녁 7시 반", "이번 주 토요일", "네 명", "18,900원", "삼십이만 오천 원", "두 시간 반", "12월 25일", "2026년 3월 2일", "010-1234-5678",
        "공일공에 일이삼사에 오육칠팔", "이름은 김민지예요", "만", "억", "천", "십", "조", "경", "원", "시", "분", "명", "인분", "월", "일", "년",
        "에서", "까지", "부터", "는지 물어봐 줘", "예약하고 싶어요", "안 되면", "도 괜찮아요", "주소는 서울시 강남구 테헤란로 1", "네, 한강식당입니다",
        "예약됐습니다", "만석이에요", "성함이 어떻게 되세요?", "룸으로 드릴까요 홀로 드릴까요", "at 7:30 pm", "half past six", "December 25th",
        "next Monday", "four people", "party of", "$18.90", "twenty five hundred", "thousand", "hours",
        "my name is Jane Doe",
        "555-123-4567", "A/S", "Wi-Fi", "user.name@example.co.kr", "https://www.naver.com/a?b=c", "B1F", "3~5만원", "1+1",
        "7월호",
        "12/25", "2026-11-29", "(월)", "℃", "㎏", "①", "½", "ㅋㅋ", "ㄱ", "~", "%", "#", "*", " ", "\n", ",", ".", "?", "-",
        ":", "/",
    ]

    /// What people and callees say, through everything that finds or says something of it.
    static let words = Fuzzer(
        "words", longest: 8_000, words: pieces,
        examples: [
            "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지, 010-1234-5678이에요.",
            "Book a table for four on December 25th at 7:30 pm, under Jane Doe, 555-123-4567. $18.90 each, two hours.",
            "100000000000억 원", "9999999999999천 원", "1537228672809억 시간", "2026년 13월 0일 99시 99분",
        ]
    ) { bytes in
        let written = String(decoding: bytes, as: UTF8.self)
        let text = TextLimit.heard.cut(written)
        var shape = Shape()
        let characters = Array(text)
        var end = 0
        for mention in Mention.all(in: text) {
            precondition(mention.range.lowerBound >= end && !mention.range.isEmpty, "mentions are in order")
            precondition(mention.range.upperBound <= characters.count, "mentions stand in the text")
            end = mention.range.upperBound
            shape.add(kind(of: mention.value))
        }
        for start in characters.indices.prefix(40) { _ = KoreanNumber.match(characters[start...]) }
        let said = TextLimit.speech.cut(written)
        for language in Language.allCases {
            let spoken = Speakable.text(said, language: language)
            shape.add(spoken.count / 40)
            _ = Speakable.clauses(said, language: language)
            let letters = SpokenLetters(text, language: language)
            _ = letters.bestMatch(in: SpokenLetters(String(said.prefix(60)), language: language))
            shape.add(TurnTaking.expectsAnswer(text, language: language))
            shape.add(AnsweringMachine.speaks(text, language: language))
            _ = AnsweringMachine.isPerson(text, language: language)
            _ = TurnTaking.isSettled(text, after: said, language: language)
        }
        return shape.number
    }

    private static func kind(of value: Mention.Value) -> String {
        switch value {
        case .time(let time): "time \(time.part.map(\.rawValue) ?? "")"
        case .day(let day): "day \(Mirror(reflecting: day).children.first?.label ?? "")"
        case .minutes: "minutes"
        case .count(_, let unit): "count \(unit)"
        case .money(_, let currency): "money \(currency)"
        case .phone: "phone"
        case .digits: "digits"
        case .name: "name"
        }
    }

    /// A whole conversation: the first line is the purpose, those with `> ` are ours; openings, replies and summaries.
    static let talk = Fuzzer(
        "talk", longest: 6_000, words: pieces + ["\n", "\n> ", "\n> 네, 그렇게 해 주세요", "\n죄송하지만 ", "\n> Yes, please"],
        examples: [
            "토요일 저녁 7시에 4명 예약\n네 한강식당입니다\n일곱 시는 안 되고 여덟 시는 가능한데 어떠세요?\n> 네, 그렇게 부탁드려요.\n네 예약해 드릴게요",
            "인원: 4명\n날짜: 12월 25일\n몇 분이세요?\n> 네 명이에요.\n예약금은 만 원이에요.",
            "Cancel my appointment on May 3rd\nHello, this is Dr. Kim's office\n> I'd like to cancel.\nWhat's your name?",
        ]
    ) { bytes in
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let purpose = TextLimit.purpose.cut(String(lines.first ?? ""))
        guard let number = PhoneNumber(e164: "+82212345678") else { return 0 }
        var shape = Shape()
        for language in Language.allCases {
            let opening = Opening(purpose: purpose, language: language).text(callerName: nil)
            _ = Introduction.split(opening, language: language)
            let call = Call(
                id: .init("call"), owner: .init("person"), number: number, purpose: purpose,
                opening: TextLimit.opening.cut(opening), language: language, voice: Voice(),
                createdAt: Date(timeIntervalSince1970: 1_796_000_000))
            let turns = lines.dropFirst().prefix(12).enumerated().map { index, line in
                let isOurs = line.hasPrefix("> ")
                let text = TextLimit.heard.cut(String(isOurs ? line.dropFirst(2) : line))
                return Turn(
                    id: index + 1, speaker: isOurs ? .caller : .callee, text: text, state: .heard,
                    origin: isOurs ? .typed : nil, startedAt: call.createdAt)
            }
            let conversation = Conversation(call: call, turns: turns)
            let state = DialogueState(conversation)
            for reading in state.turns.compactMap(\.reading) { shape.add(reading.act) }
            if let last = PendingUtterance(conversation) {
                let reading = TurnInterpretation.read(last.whole, language: language)
                let finder = ReplyFinder(
                    conversation, last: last, reading: reading, state: state)
                precondition(finder.replies().count == 3)
                var rules = ReplyRules(conversation, last: last, state: DialogueState(conversation))
                for line in lines.prefix(8) { _ = rules.take(TextLimit.speech.cut(String(line))) }
            }
            let summary = SummaryWriter(state).summary
            shape.add(summary.facts.map(\.kind))
            if let appointment = Appointment(summary, of: call) {
                _ = CalendarFile.write(
                    appointment, id: "1", stamp: call.createdAt, title: purpose, place: purpose, description: purpose)
            }
            let model = SummaryRules(conversation).summary(
                from: #"{"facts":[],"isPurposeReached":"yes","text":\#(quoted(purpose))}"#)
            shape.add(model != nil)
        }
        return shape.number
    }

    /// A JSON string.
    static func quoted(_ text: String) -> String {
        // A text is JSON always.
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
