import Calls
import DialogueTesting
import Foundation
import Languages
import Logging
import Testing

@testable import Dialogue
@testable import LocalEngines
@testable import Replies

/// Conversations about one table, as a recogniser writes them.
private enum Table {
    static let korean =
        "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요. 예약자 이름은 김하늘이고 전화번호는 010-2345-6789예요."
    static let english =
        "Book a table for four this Saturday at 7 PM. 6:30 is fine too. The name is Emma Reed and the phone number is 010-5678-9012."

    /// A conversation in which 6시 반 was agreed, and what comes after it.
    static func agreed(_ lines: String...) -> Conversation {
        conversation(
            korean, .korean,
            [
                "네, 한강 식당입니다.", "> " + Opening(purpose: korean, language: .korean).text(callerName: nil),
                "아 그 시간은 자리가 다 찼는데요. 6시 반은 가능하세요.", "> 네, 6시 반으로 부탁드려요.",
            ] + lines)
    }

    static func conversation(_ purpose: String, _ language: Language, _ lines: [String]) -> Conversation {
        var conversation = TestCall.conversation(purpose, language)
        for line in lines {
            if line.hasPrefix("> ") {
                TestCall.say(String(line.dropFirst(2)), in: &conversation)
                if line.dropFirst(2) == conversation.call.opening {
                    conversation.turns[conversation.turns.count - 1].origin = .opening
                }
            } else {
                TestCall.hear(line, in: &conversation)
            }
        }
        return conversation
    }
}

@Suite("What the callee repeats is checked")
struct WordsReadBackTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    @Test(
        "a wrong time, day or count is corrected first",
        arguments: [
            ("네, 김하물 님, 이번 주 토요일 저녁 6시, 4명 예약해 드렸습니다.", "아니요, 6시 반이에요. 6시 반으로 부탁드려요."),
            ("토요일 저녁 6시 네 명 예약해 드릴게요", "아니요, 6시 반이에요. 6시 반으로 부탁드려요."),
            ("그럼 토요일 6시에 뵙겠습니다.", "아니요, 6시 반이에요. 6시 반으로 부탁드려요."),
            ("6시에 오시면 돼요", "아니요, 6시 반이에요. 6시 반으로 부탁드려요."), ("네, 6시요.", "아니요, 6시 반이에요. 6시 반으로 부탁드려요."),
            ("이번 주 토요일 저녁 7시 네 분 맞으시죠?", "아니요, 6시 반이에요. 6시 반으로 부탁드려요."),
            ("토요일 오전 6시 반으로 예약됐습니다", "아니요, 저녁 6시 반이에요. 저녁 6시 반으로 부탁드려요."),
            ("일요일 6시 반으로 예약해 드렸습니다", "아니요, 이번 주 토요일이에요. 이번 주 토요일로 부탁드려요."),
            ("토요일 6시 반 세 분 예약되셨습니다", "아니요, 네 명이에요. 네 명으로 부탁드려요."),
            ("토요일 6시 세 분 예약되셨습니다", "아니요, 6시 반 네 명이에요. 6시 반 네 명으로 부탁드려요."),
            ("연락처는 010-2345-6798 맞으시죠?", "아니요, 010-2345-6789예요. 010-2345-6789로 부탁드려요."),
            ("네, 토요일 6시 네 분이시고요, 성함이 어떻게 되세요?", "아니요, 6시 반이에요. 김하늘이에요."),
        ])
    func corrected(text: String, reply: String) async throws {
        let replies = try await TestCall.replies(assistant, to: Table.agreed(text))
        #expect(replies.first == reply)
        #expect(replies.contains { $0.contains("확인해 주시겠어요?") }, "\(replies)")
    }

    @Test("after the correction there is a question and a way to accept")
    func all() async throws {
        #expect(
            try await TestCall.replies(assistant, to: Table.agreed("네, 토요일 저녁 6시, 4명 예약해 드렸습니다.")) == [
                "아니요, 6시 반이에요. 6시 반으로 부탁드려요.", "6시 반으로 되어 있는지 한 번만 확인해 주시겠어요?", "네, 저녁 6시로 해 주세요.",
            ])
    }

    @Test(
        "what is right is not corrected",
        arguments: [
            "네, 김하물 님, 이번 주 토요일 저녁 6시 반, 4명 예약해 드렸습니다.", "7시가 아니라 6시 반으로 예약해 드렸습니다",
            "토요일 6시 30분 네 분 예약됐습니다. 9시까지 이용하실 수 있어요.",
            "어른 두 분 아이 두 분 6시 반으로 예약해 드렸습니다", "예약됐습니다. 문의는 02-123-4567로 주세요", "6시 반으로 예약해 드렸어요. 5시 이후에는 취소가 안 됩니다",
            "여섯시 반 네 분 예약 완료되었습니다",
        ])
    func right(text: String) async throws {
        let replies = try await TestCall.replies(assistant, to: Table.agreed(text))
        #expect(!replies[0].hasPrefix("아니요"), "\(replies)")
    }

    @Test(
        "another time that is free is an offer",
        arguments: ["6시는 가능한데 괜찮으세요?", "6시에는 자리가 있어요", "8시는 어떠세요?", "6시도 가능합니다"])
    func offer(text: String) async throws {
        let replies = try await TestCall.replies(assistant, to: Table.agreed(text))
        #expect(!replies.contains { $0.hasPrefix("아니요") }, "\(replies)")
        #expect(replies.contains { $0.contains("부탁드려요") }, "\(replies)")
    }

    @Test("a doubtful word is asked about instead")
    func doubtful() async throws {
        var conversation = Table.agreed("네, 토요일 저녁 6시, 4명 예약해 드렸습니다.")
        conversation.turns[conversation.turns.count - 1].doubtful = ["6시,"]
        let replies = try await TestCall.replies(assistant, to: conversation)
        #expect(replies == ["6시 반 맞을까요?", "아니요, 6시 반이에요. 6시 반으로 부탁드려요.", "네, 저녁 6시로 해 주세요."])
        conversation.turns[conversation.turns.count - 1].doubtful = ["예약해"]
        #expect(try await TestCall.replies(assistant, to: conversation).first?.hasPrefix("아니요") == true)
    }

    @Test(
        "a correction that was taken ends the matter", arguments: ["네, 6시 반으로 고쳐 드렸습니다.", "아 네, 6시 반이요.", "네, 알겠습니다."])
    func settled(text: String) async throws {
        let replies = try await TestCall.replies(
            assistant, to: Table.agreed("토요일 6시 네 명 예약해 드렸습니다.", "> 아니요, 6시 반이에요. 6시 반으로 부탁드려요.", text))
        #expect(["네, 감사합니다", "네, 맞습니다"].contains { replies[0].hasPrefix($0) }, "\(text): \(replies)")
    }

    @Test("what was changed is compared with what it is changed to")
    func change() async throws {
        let purpose = "3일에서 4일로 예약 변경하고 싶어요"
        for (text, isRight) in [("4일로 변경해 드렸습니다", true), ("5일로 변경해 드렸습니다", false)] {
            let replies = try await TestCall.replies(
                assistant, to: TestCall.conversation(purpose, .korean, "네", "> 예약 변경하고 싶어요.", text))
            #expect(replies[0].hasPrefix("아니요, 4일이에요.") == !isRight, "\(replies)")
        }
    }

    @Test(
        "in English",
        arguments: [
            ("Great, Emma, Saturday at six for four. You're booked.", "Sorry, it should be 6:30 pm."),
            ("You're all set for Saturday at 6:30, party of three people.", "Sorry, it should be 4 people."),
            ("So that's Sunday at 6:30, is that right?", "Sorry, it should be this Saturday."),
            ("Saturday at 6:30 for four. You're booked.", "Thank you very much. Have a nice day."),
            ("We have a table at eight, would that work?", "Is there any other time?"),
        ])
    func english(text: String, reply: String) async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                Table.english, .english, "Hello, this is Green Table.", "> I'd like to book a table.",
                "I'm sorry, seven is fully booked. Would six thirty work for you?",
                "> Yes, 6:30 works. Please go ahead.", text))
        #expect(replies.first == reply, "\(replies)")
    }
}

@Suite("What is not understood")
struct WordsUnclearTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    @Test("is asked for again, not answered with the whole request", arguments: ["아, 그 시가 눈 자리 갔다.", "그 집안은 크시가 여섯다."])
    func asksAgain(text: String) async throws {
        let request = Opening(purpose: Table.korean, language: .korean).request
        let early = Table.conversation(
            Table.korean, .korean,
            ["네, 한강 식당입니다.", "> " + Opening(purpose: Table.korean, language: .korean).text(callerName: nil), text])
        for conversation in [early, Table.agreed(text)] {
            let replies = try await TestCall.replies(assistant, to: conversation)
            #expect(replies[0] == StockPhrases.sayAgain(in: .korean))
            #expect(!replies.contains { $0.contains(request) }, "\(replies)")
        }
    }

    @Test("is let go on when it breaks off", arguments: ["네 김하모님", "네 그러면 크시", "그 시가 눈"])
    func goesOn(text: String) async throws {
        let replies = try await TestCall.replies(
            assistant, to: Table.agreed("연락처 남겨 주시겠어요?", "> 010-2345-6789예요.", text))
        #expect(replies[0] == "네.")
        #expect(replies[1] == StockPhrases.sayAgain(in: .korean))
    }

    @Test("twice, with no sign that the request was understood, gets the request")
    func request() async throws {
        let opening = Opening(purpose: Table.korean, language: .korean)
        let replies = try await TestCall.replies(
            assistant,
            to: Table.conversation(
                Table.korean, .korean,
                [
                    "> " + opening.text(callerName: nil), "크시가 눈 갔다.", "> " + StockPhrases.sayAgain(in: .korean),
                    "크시가 눈 갔다.",
                ]))
        #expect(replies[0] == "네, " + opening.request)
    }

    @Test("in English")
    func english() async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                Table.english, .english, "Hello, this is Green Table.", "> I'd like to book a table.",
                "What day would you like to come?", "> This Saturday, please.", "Blue fish walked over."))
        #expect(replies[0] == StockPhrases.sayAgain(in: .english))
    }
}

@Suite("Two turns with nothing of ours in between are read together")
struct WordsPauseTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    @Test(
        "as one sentence",
        arguments: [
            (["네 김하모님", "이번 주 토요일 저녁 6시 네 명 예약해 드렸습니다."], "아니요, 6시 반이에요. 6시 반으로 부탁드려요."),
            (["네, 이번 주 토요일 저녁 6시.", "반 네 명 예약해 드렸습니다."], "네, 감사합니다. 좋은 하루 보내세요."),
            (["네, 이번 주 토요일 저녁 6시", "네 명 예약해 드렸습니다."], "아니요, 6시 반이에요. 6시 반으로 부탁드려요."),
            (["연락처", "남겨 주시겠어요?"], "010-2345-6789예요."), (["예약하시는 분", "성함이요."], "김하늘이에요."),
            (["성함이 어떻게 되세요?", "연락처도요."], "김하늘이고, 연락처는 010-2345-6789예요."), (["성함이 어떻게 되세요?", "아 크시가"], "김하늘이에요."),
            (["성함이 어떻게 되세요?", "여보세요?"], "김하늘이에요."), (["8시는 가능하세요?", "아 죄송합니다 8시도 찼네요"], "그럼 가능한 다른 시간이 있을까요?"),
        ])
    func joined(pieces: [String], reply: String) async throws {
        var conversation = Table.agreed()
        for piece in pieces { TestCall.hear(piece, in: &conversation) }
        let replies = try await TestCall.replies(assistant, to: conversation)
        let givesUp = reply.hasPrefix("그럼 가능한") && replies[0].contains("다시 전화")
        #expect(replies.first == reply || givesUp, "\(replies)")
    }

    @Test(
        "also when ours in between was not heard, but not when it was", arguments: [Turn.State.open, .failed, .heard])
    func unheard(state: Turn.State) async throws {
        var conversation = Table.agreed("예약자 성함이", "> 네.", "어떻게 되세요?")
        conversation.turns[conversation.turns.count - 2].state = state
        let replies = try await TestCall.replies(assistant, to: conversation)
        #expect((replies.first == "김하늘이에요.") == (state != .heard), "\(replies)")
    }

    @Test("and a long speech does not spoil the question at its end")
    func monologue() async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                "이번 주 금요일 오후 3시에 커트 예약을 하고 싶어요. 이름은 박지우예요.", .korean, "네, 새봄미용실입니다. 지금 손님이 계셔서 조금 바쁜데요.",
                "> 이번 주 금요일 오후 3시에 커트 예약을 하고 싶은데요, 가능할까요?", "저희가 이번 주부터 펌이랑 염색을 같이 하시면 이십 퍼센트 할인해 드리고 있어요.",
                "그리고 금요일은 예약이 많아서요, 되도록 일찍 말씀해 주시는 게 좋아요.", "성함이요?"))
        #expect(replies.first == "박지우예요.")
    }
}

@Suite("A second wish is kept for when it is needed")
struct WordsFallbackTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    @Test(
        "and then named first",
        arguments: [
            ("그 시간은 찼는데요", "그럼 6시 반은 가능할까요?"), ("아, 죄송하지만 7시는 자리가 없어요", "그럼 6시 반은 가능할까요?"),
            ("7시는 마감됐는데 다른 시간은 어떠세요?", "그럼 6시 반은 가능할까요?"), ("7시는 찼고 6시 반은 가능하세요?", "네, 6시 반으로 부탁드려요."),
            ("7시는 찼고 8시는 가능하세요?", "혹시 6시 반은 가능할까요?"), ("7시는 안 되는데 몇 시로 해 드릴까요?", "그럼 6시 반은 가능할까요?"),
            ("7시하고 6시 반은 다 찼어요", "그럼 가능한 다른 시간이 있을까요?"), ("몇 시로 해 드릴까요?", "저녁 7시예요."),
        ])
    func first(text: String, reply: String) async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                Table.korean, .korean, "네, 한강식당입니다.", "> 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?", text))
        #expect(replies.first == reply, "\(replies)")
    }

    @Test("but not a second time")
    func once() async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                Table.korean, .korean, "7시는 찼어요", "> 그럼 6시 반은 가능할까요?", "그 시간도 찼는데요"))
        #expect(!replies.contains { $0.contains("6시 반") }, "\(replies)")
    }

    @Test(
        "however it is written",
        arguments: [
            ("토요일 저녁 7시에 예약해 주세요. 안 되면 8시도 괜찮아요.", "그럼 8시는 가능할까요?"),
            ("토요일 저녁 7시 아니면 8시에 네 명 예약하고 싶어요", "그럼 8시는 가능할까요?"),
            ("이번 주 토요일 예약하고 싶어요. 토요일이 안 되면 일요일도 좋아요.", "그럼 일요일은 가능할까요?"),
        ])
    func written(purpose: String, reply: String) async throws {
        let replies = try await TestCall.replies(
            assistant, to: TestCall.conversation(purpose, .korean, "> 예약하고 싶은데요.", "죄송하지만 다 찼습니다"))
        #expect(replies.first == reply, "\(replies)")
    }

    @Test("in English")
    func english() async throws {
        func first(_ text: String) async throws -> String? {
            try await TestCall.replies(
                assistant, to: TestCall.conversation(Table.english, .english, "Hello.", "> I'd like a table.", text)
            ).first
        }
        #expect(try await first("I'm sorry, seven is fully booked.") == "Would 6:30 be possible?")
        #expect(
            try await first("I'm sorry, seven is fully booked. Would six thirty work for you?")
                == "Yes, 6:30 works. Please go ahead.")
        #expect(
            try await first("I'm sorry, seven is fully booked. Would 6.30 work for you?")
                == "Yes, 6:30 works. Please go ahead.")
    }
}

@Suite("Three replies are three different things to do")
struct WordsVarietyTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    @Test(
        "not one thing in three wordings",
        arguments: ["성함이 어떻게 되세요?", "연락처 남겨 주시겠어요?", "몇 분이세요?", "몇 시에 오세요?", "6시 반은 가능하세요?", "네 가능합니다", "네 예약됐습니다"])
    func different(text: String) async throws {
        let replies = try await TestCall.replies(assistant, to: Table.agreed(text))
        // What a reply gives away: a fact, a question, or neither.
        let kinds = replies.map { reply in
            reply.contains(", 하, ") || reply.hasPrefix("천천히")
                ? "slowly" : reply.hasSuffix("?") ? reply : reply.hasPrefix("네") ? "yes" : String(reply.prefix(2))
        }
        #expect(Set(kinds).count == 3, "\(replies)")
        #expect(replies[0].count { $0.isLetter || $0.isNumber } <= 25, "\(replies)")
    }

    @Test("a name and a number can be given slowly")
    func slowly() async throws {
        #expect(
            try await TestCall.replies(assistant, to: Table.agreed("성함이 어떻게 되세요?")) == [
                "김하늘이에요.", "김하늘이요. 김, 하, 늘이에요.", "이름은 문자로 보내 드려도 될까요?",
            ])
        #expect(
            try await TestCall.replies(assistant, to: Table.agreed("연락처 남겨 주시겠어요?")) == [
                "010-2345-6789예요.", "천천히 말씀드릴게요. 공일공, 이삼사오, 육칠팔구예요.", "번호는 문자로 보내 드려도 될까요?",
            ])
    }

    @Test("who asks again is told slowly first")
    func again() async throws {
        let replies = try await TestCall.replies(
            assistant, to: Table.agreed("성함이 어떻게 되세요?", "> 김하늘이에요.", "성함이 어떻게 되신다고요?"))
        #expect(replies[0] == "김하늘이요. 김, 하, 늘이에요.")
    }
}

@Suite("What a picky listener would notice")
struct WordsMannersTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    @Test(
        "a request to leave something is no question of consent",
        arguments: ["연락터 남겨 주시겠어요?", "연락처 남겨 주시겠어요.", "요 낙초 남겨주시겠어요.", "죄송한데 번호를 다시 한번 말씀해 주시겠어요?"])
    func leaves(text: String) async throws {
        let replies = try await TestCall.replies(assistant, to: Table.agreed(text))
        #expect(replies[0] == "010-2345-6789예요.")
    }

    @Test("a number asked for again is given again, in English")
    func numberAgain() async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                Table.english, .english, "Hello.", "> I'd like a table.",
                "Sorry, could you give me that number once more?"))
        #expect(replies[0] == "It's 010-5678-9012.")
    }

    @Test("who grants the time that we bought is given the answer", arguments: ["네, 천천히 하세요.", "네, 확인해 보세요."])
    func grantsTime(text: String) async throws {
        var conversation = Table.agreed("몇 분이세요?", "> 잠시만 기다려 주세요.", text)
        conversation.turns[conversation.turns.count - 2].origin = .filler
        #expect(try await TestCall.replies(assistant, to: conversation)[0] == "네 명이에요.")
    }

    @Test("who grants time after an answer has missed it, and is told again", arguments: ["네, 천천히 하세요.", "네, 기다릴게요."])
    func missedAnswer(text: String) async throws {
        var conversation = Table.agreed("몇 분이세요?", "> 잠시만 기다려 주세요.", "> 네 명이에요.", text)
        conversation.turns[conversation.turns.count - 3].origin = .filler
        #expect(try await TestCall.replies(assistant, to: conversation)[0] == "네 명이에요.")
    }

    @Test("who repeats what was agreed is not asked for it again, however badly heard")
    func agreed() async throws {
        let replies = try await TestCall.replies(
            assistant,
            to: TestCall.conversation(
                Table.english, .english, "Hello.", "> I'd like a table.",
                "I'm sorry, 7 is fully booked. Would 6.30 work for you.", "> Yes, 6:30 works. Please go ahead.",
                "May I have a name for the booking?", "> It's Emma Reed.",
                "Great works go ahead this Saturday at 6.30 PM for four, Y'all book, Dale."))
        #expect(replies.first == "Yes, that's right.", "\(replies)")
        #expect(!replies.contains { $0.contains("7 PM") })
    }

    @Test("who waits for us to check is given the answer", arguments: ["네, 확인해 보세요.", "네, 알겠습니다."])
    func waits(text: String) async throws {
        let replies = try await TestCall.replies(
            assistant, to: Table.agreed("몇 분이세요?", "> 잠시만요, 확인하고 말씀드릴게요.", text))
        #expect(replies[0] == "네 명이에요.")
    }

    @Test("thanks are not repeated to who did not hear them, and nothing that was not asked")
    func repeats() async throws {
        let replies = try await TestCall.replies(
            assistant, to: Table.agreed("성함이 어떻게 되세요?", "> 김하늘이에요.", "네 김하늘 님", "> 네, 알겠습니다.", "네? 뭐라고 하셨어요?"))
        #expect(replies[0] == "다시 말씀드릴게요. 김하늘이에요.")
        #expect(replies[1] == "김하늘이요. 김하늘.")
    }

    @Test("news answers a question", arguments: ["네, 확인했어요. 방금 출발해서 십오 분 안에 도착할 거예요."])
    func news(text: String) async throws {
        let conversation = TestCall.conversation(
            "한 시간 전에 주문한 치킨이 아직 안 와서 언제 오는지 물어보고 싶어요.", .korean, "네, 바삭치킨입니다.", "> 언제 오는지 여쭤보고 싶어서요.", text)
        #expect(try await TestCall.replies(assistant, to: conversation).first == "네, 알려 주셔서 감사합니다. 안녕히 계세요.")
        #expect(try await assistant.summarize(conversation).isPurposeReached == true)
    }

    @Test("who it is for is not said before it is asked, in English")
    func personal() {
        let opening = Opening(purpose: Table.english, language: .english).request
        #expect(opening == "I'd like to book a table for four this Saturday at 7 PM. Is that possible?")
    }
}
