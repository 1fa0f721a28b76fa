import Calls
import Languages
import Testing

@testable import Dialogue
@testable import Replies

@Suite("Replies agree to nothing by themselves") struct CarefulRepliesTests {
    private static let table = "이번 주 일요일 저녁 6시에 세 명 예약하고 싶어요. 이름은 한나래예요."

    @Test(
        "correct what is read back wrongly a second time, in whatever words",
        arguments: [
            "아, 죄송합니다. 목요일 저녁 6시 세 명으로 고쳐 드렸습니다.", "네 목요일로 수정했습니다", "아 목요일이요 알겠습니다", "네 그럼 목요일 6시로 다시 잡아 드릴게요",
            "네 목요일 여섯 시 예약됐습니다 감사합니다", "네, 목요일에 뵙겠습니다.",
        ])
    func again(turn: String) throws {
        let replies = try repliesByRules(
            Self.table, "네, 목요일 저녁 6시에 세 분 예약해 드렸습니다.", "> 아니요, 이번 주 일요일이에요. 이번 주 일요일로 부탁드려요.", turn)
        #expect(replies[0] == "목요일이 아니라 이번 주 일요일이에요. 이번 주 일요일로 고쳐 주세요.", "\(replies)")
        #expect(!replies.contains { $0.contains("감사") }, "\(replies)")
    }

    @Test(
        "correct it a second time in English",
        arguments: [
            "Sorry about that. I've changed it to Thursday at six for three.", "My mistake, Thursday it is.",
            "Got it, Thursday.",
            "Okay, Thursday at six, you're all set.",
        ])
    func againInEnglish(turn: String) throws {
        let replies = try repliesByRules(
            "Book a table for three this Sunday at 6 pm.", "So that's Thursday at 6 for three?",
            "> Sorry, it should be this Sunday.", turn, language: .english)
        #expect(replies[0] == "Not Thursday, this Sunday, please.", "\(replies)")
        #expect(!replies.contains { $0.contains("Thank") }, "\(replies)")
    }

    @Test("thank for what is put right")
    func putRight() throws {
        let replies = try repliesByRules(
            Self.table, "네, 목요일 저녁 6시에 세 분 예약해 드렸습니다.", "> 아니요, 이번 주 일요일이에요. 이번 주 일요일로 부탁드려요.",
            "아, 죄송합니다. 일요일 저녁 6시 세 명으로 고쳐 드렸습니다.")
        #expect(!replies[0].contains("아니"), "\(replies)")
    }

    @Test(
        "ask what the purpose leaves open before a good-bye",
        arguments: [
            ("문구점에 색연필 있는지, 주차 되는지", "네 있어요", "주차 되는지도"), ("문구점에 색연필 있는지, 일요일에도 하는지", "네 있습니다", "일요일에도 하는지"),
            ("파마 가격 물어보기 머리 길이 상관있는지도", "구만 원이에요", "머리 길이 상관있는지도"),
            ("방 예약 하루에 얼마인지, 조식 되는지도", "십만 원이에요", "조식 되는지도"), ("구청에 서류 발급되는지, 몇 시까지 하는지", "네 수고하세요", "몇 시까지 하는지도"),
        ])
    func open(purpose: String, turn: String, asked: String) throws {
        let replies = try repliesByRules(purpose, turn)
        #expect(replies[0].contains(asked), "\(replies)")
        #expect(!replies.contains { $0.contains("안녕히") || $0.contains("좋은 하루") }, "\(replies)")
    }

    @Test(
        "put no change and no cost first",
        arguments: [
            ("3월 5일 오전 9시 배를 3월 6일로 바꾸고 싶어요.", "6일은 아홉 시는 만석이고 일곱 시 십 분이나 한 시 이십 분이 가능합니다"),
            ("창가 자리 예약하고 싶어요.", "창가는 없고 안쪽만 남았는데 안쪽으로 해 드릴까요"),
            ("돌떡 배달 확인. 12일까지 와야 함", "급하시면 오토바이로 보내 드리는데 비용은 착불이세요 이만 원 정도"),
            ("체험 수업 토요일 11시", "체험은 무료고 재료비 만 원만 내시면 돼요 아이 이름이 뭐예요"),
            ("토요일 오전 세차 예약", "오전은 다 찼고 오후 네 시 이후에만 가능하세요"), ("12/20 용달 예약", "십구 일로 하시면 이십만 원에 해 드릴게요"),
            ("이번 주 수리 방문", "이번 주는 다 마감돼서 다음 주 수요일이 제일 빠르세요"),
        ])
    func bound(purpose: String, turn: String) throws {
        let first = try #require(try repliesByRules(purpose, turn).first)
        #expect(!ReplyReading(first, language: .korean).agrees, "\(first)")
    }

    @Test("put no dearer option first in English")
    func boundInEnglish() throws {
        let replies = try repliesByRules(
            "ask if late checkout is possible tomorrow, until 3pm",
            "we can do one pm for free or three pm for forty dollars",
            language: .english)
        #expect(!replies[0].contains("please"), "\(replies)")
    }

    @Test("take what the purpose says would do as well first")
    func fallback() throws {
        let replies = try repliesByRules("레슨 시간 변경 요청 월 10시 → 수요일이나 목요일", "그럼 목요일 두 시로 바꿔 드리면 될까요")
        #expect(replies[0].hasPrefix("네, 목요일 2시"), "\(replies)")
    }

    @Test(
        "answer a no by what it says no to",
        arguments: [
            ("우산 두고 온 것 같아요. 찾아 주세요.", "찾아봤는데 없네요", "나오면 연락"), ("책 대출 연장", "예약된 책이라 연장이 안 되세요", "언제까지"),
            ("보일러 수리 언제 되는지", "아직 언제 될지 몰라요", "언제쯤 알 수"),
        ])
    func refused(purpose: String, turn: String, words: String) throws {
        let replies = try repliesByRules(purpose, turn)
        #expect(replies[0].contains(words), "\(replies)")
    }

    @Test(
        "say when it is needed to who comes later",
        arguments: ["금요일은 빠듯하고 월요일에 나올 거 같은데요", "금요일은 어렵고 토요일은 가능해요"])
    func deadline(turn: String) throws {
        let replies = try repliesByRules("전단지 인쇄 주문. 금요일까지 필요", turn)
        #expect(replies[0].contains("금요일까지 꼭 필요한데"), "\(replies)")
    }

    @Test(
        "do not ask when, who has just said when",
        arguments: ["세 시까지 오셔야 돼요", "내일까지 서류를 내셔야 합니다"])
    func told(turn: String) throws {
        let replies = try repliesByRules("접수하고 싶어요.", turn)
        #expect(!replies.contains { $0.contains("언제까지") }, "\(replies)")
    }

    @Test(
        "take every thing that is offered as a reply",
        arguments: [
            ("환불은 어렵고 연장이나 양도는 해 드릴 수 있는데 어떻게 하시겠어요", "연장", "양도"), ("온돌이랑 침대 중에 어떤 걸로 하시겠어요", "온돌", "침대"),
        ])
    func options(turn: String, one: String, two: String) throws {
        let replies = try repliesByRules("예약하고 싶어요.", turn)
        #expect(replies.contains { $0.hasPrefix(one) } && replies.contains { $0.hasPrefix(two) }, "\(replies)")
        #expect(!replies[0].contains("할게요"), "\(replies)")
    }
}
