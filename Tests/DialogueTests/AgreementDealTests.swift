import Calls
import Languages
import Testing

@testable import Dialogue

/// Bargains, conditions and second thoughts: what was said, and whether that is a deal.
@Suite("A deal takes two who agree") struct AgreementDealTests {
    private static func reached(_ purpose: String, _ said: String) -> Bool? {
        let language: Language = purpose.allSatisfy(\.isASCII) ? .english : .korean
        return SummaryWriter(AgreementTests.state(purpose, language, said)).summary.isPurposeReached
    }

    private static func text(_ purpose: String, _ said: String) -> String {
        let language: Language = purpose.allSatisfy(\.isASCII) ? .english : .korean
        return SummaryWriter(AgreementTests.state(purpose, language, said)).summary.text
    }

    private static let sofa = "중고 소파 20만 원에 사고 싶어요."
    private static let bike = "Buy the used bike for $200."
    private static let hair = "내일 오후 3시에 파마 예약하고 싶어요."
    private static let table = "Book a table for two tomorrow at 7 pm."
    private static let gym = "cancel my gym membership"

    @Test(
        "Given to somebody else: taken back, whatever is apologised for",
        arguments: [
            (sofa, "네 가능해요. / > 감사합니다. / 죄송한데 친구가 산다고 해서 친구한테 팔기로 했어요."),
            (sofa, "네 그래요. / > 네, 감사합니다. / 먼저 연락주신 분이 가져가기로 하셨어요 미안합니다"),
            (sofa, "네 좋아요. / > 감사해요. / 어머 죄송해요 다른 사람한테 넘기기로 해서요"),
            (
                bike,
                "Yes, that works. / > Great, thank you. / Oh sorry, my neighbor just offered more so I'm going with him."
            ),
            (bike, "Sure, no problem. / > Thanks. / Actually I already promised it to another buyer, sorry."),
            (bike, "That's fine. / > Thank you. / I'm so sorry, somebody else is buying it tonight."),
        ])
    func givenAway(purpose: String, said: String) {
        #expect(Self.reached(purpose, said) == false)
        let words = purpose == Self.bike ? "said yes at first" : "된다고 했다가"
        #expect(Self.text(purpose, said).contains(words), "\(Self.text(purpose, said))")
    }

    @Test(
        "Another buyer who has backed out takes nothing away",
        arguments: [
            (sofa, "다른 분이 사기로 했다가 취소하셔서 가능해요."),
            (sofa, "네 가능해요. / > 감사합니다. / 다른 분한테는 안 팔게요."),
            (bike, "Another buyer was going to take it but that fell through. Yes, that works."),
        ])
    func kept(purpose: String, said: String) { #expect(Self.reached(purpose, said) == true) }

    @Test(
        "Another price is no agreement until our side takes it",
        arguments: [
            (sofa, "이십은 안 되고 이십오면 드릴게요. / > 생각해 보고 연락드릴게요. / 네 그러세요."),
            (sofa, "이십이만 원이면 돼요."),
            (sofa, "이십은 어렵고 이십삼에 드릴게요. / > 고민해 볼게요. / 네 알겠습니다."),
            (bike, "I can do $250. / > Let me think about it. / Sure, no problem."),
            (bike, "Two hundred won't work but I can do $240. / > I'll get back to you. / Okay, sounds good."),
            (bike, "It's yours for $260."),
        ])
    func otherPrice(purpose: String, said: String) { #expect(Self.reached(purpose, said) != true) }

    @Test(
        "Our price, or theirs that our side takes, is agreed",
        arguments: [
            (sofa, "네 이십만 원에 드릴게요."),
            (sofa, "이십이면 돼요."),
            (sofa, "이십이만 원이면 드릴게요. / > 네, 좋아요. 그렇게 할게요."),
            (sofa, "이십은 안 되고 이십이면 드릴게요. / > 네, 그럼 이십이만 원에 할게요. / 네 그래요."),
            (bike, "I can do $200."),
            (bike, "I can do $220. / > Okay, that works. / Great, see you tomorrow."),
        ])
    func ourPrice(purpose: String, said: String) { #expect(Self.reached(purpose, said) == true, "\(said)") }

    @Test(
        "Our side thinks it over, or goes elsewhere: no deal",
        arguments: [
            (hair, "네 가능하세요. / > 생각 좀 해 보고 연락드릴게요. / 네 그러세요."),
            (hair, "세 시 돼요. / > 남편이랑 상의해 볼게요. / 네 좋습니다."),
            (hair, "네 시는 어떠세요? / > 다른 데 알아볼게요. / 네 그러세요."),
            (hair, "네 돼요. 십이만 원이에요. / > 아 그럼 딴 데 알아볼게요. / 네 그렇게 하세요."),
            (hair, "해 드릴 수는 있는데 세 시까지는 힘들고 저녁이요. / > 다른 곳 알아볼게요. / 네 그러세요."),
            (table, "Yes, we have a table. / > Let me think about it. / Sure, no problem."),
            (table, "We can do that. / > I need to talk to my wife first. / Of course."),
            (table, "How about nine? / > We'll try somewhere else. / No problem."),
        ])
    func leaves(purpose: String, said: String) { #expect(Self.reached(purpose, said) != true, "\(said)") }

    @Test(
        "Words that only sound like second thoughts leave a deal alone",
        arguments: [
            (hair, "네 예약됐습니다. / > 감사합니다. 늦으면 연락드릴게요. / 네 내일 봬요."),
            (hair, "네 가능하세요. / > 네, 부탁드려요. / 네 그러세요."),
            (hair, "네 세 시에 예약해 드렸어요. / > 염색은 생각해 보고 말씀드릴게요. / 네."),
            (table, "You're all set. / > Thanks, I'll think about the menu. / Sure."),
        ])
    func stays(purpose: String, said: String) { #expect(Self.reached(purpose, said) == true, "\(said)") }

    @Test(
        "What has to be signed, sent or shown first is not done",
        arguments: [
            ("요가 회원권 해지하고 싶어요.", "네 해지 신청서 작성하셔야 처리 가능하세요. / > 네, 알겠습니다. / 네 받아 보고 처리해 드릴게요."),
            ("정수기 해약하고 싶어요.", "통장 사본 보내 주시면 해약 처리됩니다. / > 네. / 네 감사합니다."),
            ("보험 해지하고 싶어요.", "동의서 팩스로 보내 주셔야 해요. / > 네, 보내 드릴게요. / 네 좋습니다."),
            (gym, "Sure, you just need to mail us a signed letter. / > Okay. / Perfect."),
            (gym, "No problem, we need a written notice first. / > Okay, thanks. / Sounds good."),
            (gym, "Yes, but you only have to come by and sign a form. / > Alright. / Great."),
        ])
    func papers(purpose: String, said: String) {
        #expect(Self.reached(purpose, said) == nil)
        let text = Self.text(purpose, said)
        #expect(text.contains("먼저 보내거나 작성할") || text.contains("has to be sent or signed"), "\(text)")
        #expect(!text.contains("비용"))
    }

    @Test(
        "Papers that are brought along undo nothing",
        arguments: [
            (hair, "네 예약됐습니다. / > 감사합니다. / 오실 때 신분증 가지고 오셔야 해요."),
            (gym, "Your membership is cancelled, no paperwork needed."),
            (table, "You're all set, you don't need to sign anything."),
        ])
    func noPapers(purpose: String, said: String) { #expect(Self.reached(purpose, said) == true, "\(said)") }

    @Test(
        "Plain answers are understood",
        arguments: [
            ("여권 갱신해 주세요.", "네 갱신됐고요 금요일에 찾아가세요.", true),
            ("주차권 연장하려고요.", "네 한 달 연장해 드렸습니다.", true),
            ("와이파이 개통해 주세요.", "네 개통되었습니다.", true),
            ("운동화 환불하고 싶어요.", "세일 상품은 환불이 안 돼요.", false),
            ("투룸 보러 가고 싶어요. 내일 2시", "그 집은 어제 계약됐어요.", false),
            ("오피스텔 방 보러 가고 싶어요. 토요일", "아이고 방금 나갔어요 그 방 나갔습니다.", false),
            ("폐가전 버리는 방법 문의", "구청 앱에서 신청하시면 됩니다.", true),
            (gym, "Okay, it's canceled, you won't be billed again.", true),
            (gym, "That's cancelled for you.", true),
            (gym, "You're cancelled as of tomorrow.", true),
        ])
    func plain(purpose: String, said: String, isReached: Bool) {
        #expect(Self.reached(purpose, said) == isReached, "\(said)")
    }

    @Test(
        "Fees and other nouns are not what was asked for",
        arguments: [
            ("헬스장 환불하고 싶어요.", "가입비는 환불이 안 돼요."), ("책 연장하려고요.", "네 연장 안 됐어요."),
            (gym, "It's not cancelled yet."),
        ])
    func notPlain(purpose: String, said: String) { #expect(Self.reached(purpose, said) == nil, "\(said)") }

    @Test("The reason is the callee's own, and closing time is no appointment")
    func reasons() {
        let walkIn = Self.text(Self.hair, "저희는 예약을 안 받고 선착순이에요.")
        #expect(walkIn.contains("예약은 받지 않는다고"), "\(walkIn)")
        let tables = Self.text(Self.table, "We don't take reservations.")
        #expect(tables.contains("they take no bookings"), "\(tables)")
        let closed = Self.text(Self.hair, "내일은 휴무예요. / > 다음에 다시 전화드릴게요. / 네.")
        #expect(closed.contains("상대방이 어렵다고"), "\(closed)")
        let ready = Self.text("ask if my cake is ready", "yes it's ready we close at eight")
        #expect(!ready.contains("8"), "\(ready)")
        let week = Self.text("이번 주 세탁기 수리 방문", "이번 주는 다 찼고 다음 주 화요일 두 시 돼요. / > 그럼 화요일 두 시로 부탁드려요. / 네 접수됐습니다.")
        #expect(week.contains("다음 주 화요일"), "\(week)")
    }
}
