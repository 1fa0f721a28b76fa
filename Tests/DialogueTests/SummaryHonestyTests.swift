import Calls
import Languages
import Testing

@testable import Dialogue

/// What a summary says of what was understood otherwise, left open, or told in answer.
@Suite("Summaries say nothing that was not agreed") struct SummaryHonestyTests {
    private static func summary(_ purpose: String, _ said: String) -> Summary {
        let language: Language = purpose.allSatisfy(\.isASCII) ? .english : .korean
        return SummaryWriter(AgreementTests.state(purpose, language, said)).summary
    }

    @Test(
        "another day, time or number that nobody put right is told as different",
        arguments: [
            (
                "수요일 오후 4시에 피부관리 예약하고 싶어요.", "네 목요일 오후 네 시로 예약해 드렸어요. / > 네, 감사합니다. / 네 그날 뵐게요.",
                "요청은 수요일인데 상대방은 목요일이라고 했어요."
            ),
            (
                "일요일 오후 1시에 돌잔치 상담 예약하고 싶어요.", "네 오후 세 시로 잡아 드렸습니다. / > 네, 감사합니다.",
                "요청은 오후 1시인데 상대방은 오후 3시라고 했어요."
            ),
            (
                "금요일 6시에 네 명 예약하고 싶어요.", "두 분이시고요 금요일 여섯 시로 예약해 드릴게요. / > 네, 감사합니다.",
                "요청은 네 명인데 상대방은 두 명이라고 했어요."
            ),
            (
                "토요일 3시에 네일 예약하고 싶어요.", "일요일 세 시 맞으시죠? / > 네, 맞아요. / 네 그렇게 해 드릴게요.",
                "요청은 토요일인데 상대방은 일요일이라고 했어요."
            ),
            (
                "Book a haircut for Friday at 3 PM.", "Okay, you're booked for Monday at three. / > Thank you. / Bye.",
                "We asked for Friday, but they said Monday."
            ),
            (
                "Reserve a table for 5 on Sunday at 6 pm.", "Three people Sunday at six, you're all set. / > Thanks.",
                "We asked for 5 people, but they said 3 people."
            ),
        ])
    func different(purpose: String, said: String, sentence: String) {
        let summary = Self.summary(purpose, said)
        #expect(summary.isPurposeReached == nil)
        #expect(summary.text.contains(sentence), "\(summary.text)")
        #expect(!summary.facts.contains { $0.kind == .when || $0.kind == .count })
    }

    @Test(
        "put right, or taken by our side, it is agreed",
        arguments: [
            (
                "수요일 오후 4시에 피부관리 예약하고 싶어요.",
                "네 목요일 오후 네 시로 예약해 드렸어요. / > 아니요, 수요일이요. / 아 네 수요일 네 시로 예약해 드렸어요.", "수요일 오후 4시"
            ),
            (
                "수요일 오후 4시에 피부관리 예약하고 싶어요.",
                "네 목요일 오후 네 시로 예약해 드렸어요. / > 목요일도 괜찮아요. 목요일 4시로 할게요. / 네 그때 봬요.", "목요일 오후 4시"
            ),
            (
                "토요일 7시 예약을 일요일 7시로 바꾸고 싶어요.", "토요일 일곱 시 예약 맞으시죠? / > 네, 맞아요. / 네 일요일 일곱 시로 변경해 드렸습니다.",
                "일요일 7시"
            ),
            (
                "Book a haircut for Friday at 3 PM.",
                "You're booked for Monday at three. / > Sorry, I meant Friday. / Oh okay, you're booked for Friday at three.",
                "Friday at 3 pm"
            ),
        ])
    func corrected(purpose: String, said: String, when: String) {
        let summary = Self.summary(purpose, said)
        #expect(summary.isPurposeReached == true, "\(summary.text)")
        #expect(summary.facts.contains { $0.kind == .when && $0.value.contains(when) }, "\(summary.facts)")
    }

    @Test(
        "a request that is only taken in, looked into or drawn by lot stays open",
        arguments: [
            ("캠핑장 토요일 자리 신청하고 싶어요.", "추첨이라 신청만 받고요 당첨되면 문자 가요. / > 네, 신청해 주세요. / 네 신청됐습니다."),
            ("버스에 두고 내린 가방을 찾고 싶어요.", "기사님 들어오시면 물어볼게요. / > 네, 부탁드려요. / 네 번호 있으니까 이쪽으로 드릴게요."),
            ("분실한 지갑을 찾고 싶어요.", "들어온 게 많아서 찾아봐야 돼요. / > 네. / 네 일단 적어 놓을게요 아니 접수해 놓고 찾아볼게요."),
            (
                "Please fix the broken heater.",
                "I'll try to send someone this week, no promises. / > Okay, thanks. / Yep."
            ),
        ])
    func waiting(purpose: String, said: String) {
        let summary = Self.summary(purpose, said)
        #expect(summary.isPurposeReached == nil, "\(summary.text)")
        #expect(!summary.text.contains("받아들여졌") && !summary.text.contains("possible"), "\(summary.text)")
    }

    @Test(
        "closed, sold out or taken back in other words: not possible, with the callee's words",
        arguments: [
            ("월요일 10시에 타이어 교체 예약하고 싶어요.", "월요일은 저희가 쉬는데 화요일은 어떠세요? / > 화요일은 제가 안 돼요. / 네 그럼 담에 오세요."),
            ("오늘 9시에 볼링장 두 레인 예약하고 싶어요.", "네 됩니다. / > 감사합니다. / 아 사장님이 그러는데 단체가 있어서 아홉 시엔 안 된대요."),
            ("면허 시험을 12월 11일로 바꾸고 싶어요.", "시험 이 일 전에는 변경이 안 돼요. / > 그럼 그대로 볼게요. / 네 그날 오세요."),
            ("다음 주말에 고양이를 맡기고 싶어요.", "그 주말은 예약이 다 됐어요. / > 네, 알겠습니다."),
            ("중고 의자 4만 원에 사고 싶어요.", "아 그거 방금 예약 중으로 바꿨어요. / > 네."),
            ("독감 백신 맞을 수 있는지 궁금해요.", "백신이 다 떨어졌어요. / > 네, 알겠습니다."),
        ])
    func refused(purpose: String, said: String) {
        let summary = Self.summary(purpose, said)
        #expect(summary.isPurposeReached == false, "\(summary.text)")
        #expect(summary.text.contains("“"), "\(summary.text)")
    }

    @Test("what our side leaves as it is is not done", arguments: ["네 그대로 유지하겠습니다.", "네 알겠습니다. 변경 없이 두겠습니다."])
    func kept(said: String) {
        let summary = Self.summary("요금제를 더 싼 걸로 바꾸고 싶어요.", "위약금 오만 원인데 진행해 드릴까요? / > 아니요, 그냥 둘게요. / \(said)")
        #expect(summary.isPurposeReached == false)
        #expect(summary.text.contains("우리 쪽에서 그만두기로"))
    }

    @Test(
        "a question is answered by what is so, and not by what is said beside it",
        arguments: [
            ("맡긴 신발 세탁이 끝났는지 알고 싶어요.", "아직 안 나왔어요 모레 나와요. / > 감사합니다.", true, "모레"),
            ("주민세가 언제 환급되는지 알고 싶어요.", "다음 주 화요일에 입금될 예정이에요. / > 감사합니다.", true, "화요일"),
            ("유실물 중에 파란 모자가 있는지 궁금해요.", "직접 와서 보셔야 돼요. / > 몇 시까지 하나요? / 다섯 시까지요.", nil, "직접 와서"),
            (
                "Ask if my package has arrived.", "Not yet, it's still on the truck. / > Okay, thanks. / Sure.", true,
                "Not yet"
            ),
        ])
    func answered(purpose: String, said: String, reached: Bool?, words: String) {
        let summary = Self.summary(purpose, said)
        #expect(summary.isPurposeReached == reached, "\(summary.text)")
        #expect(summary.text.contains(words), "\(summary.text)")
    }

    @Test("the day of what was cancelled is no appointment")
    func cancelled() {
        let summary = Self.summary("12월 19일 오후 3시 예약을 취소하고 싶어요.", "네 취소해 드렸습니다. / > 감사합니다.")
        #expect(summary.isPurposeReached == true)
        #expect(!summary.facts.contains { $0.kind == .when })
        #expect(!summary.text.contains("12월 19일 오후 3시로"))
    }

    @Test("only words that tell a place are one", arguments: ["네 사진 보시고 확정 문자 드릴게요.", "변경 없이 유지하겠습니다."])
    func places(said: String) {
        #expect(!Self.summary("이번 주 금요일 오후 3시에 커트 예약하고 싶어요.", said).facts.contains { $0.kind == .place })
    }

    @Test("a kind of business is no name that could be misheard")
    func kinds() {
        let summary = Self.summary("소포가 어디 있는지 알고 싶어요.", "네 우체국입니다. / > 소포가 어디 있나요? / 배달 중이에요.")
        #expect(summary.text.hasPrefix("우체국에 "))
    }

    @Test("a stretch of time is told as one, and an oil change moves no appointment")
    func ranges() {
        let visit = Self.summary(
            "정수기 점검 방문 요청드려요.", "이번 주 금요일 오전 열 시에서 열두 시 사이 괜찮으세요? / > 네, 괜찮아요. / 네 그렇게 접수하겠습니다.")
        #expect(visit.isPurposeReached == true)
        #expect(visit.text.contains("열 시에서"), "\(visit.text)")
        let change = Self.summary("Oil change Tuesday at 9 am, please.", "You're down for nine Tuesday.")
        #expect(!change.text.contains("a change"), "\(change.text)")
    }

    @Test("the price that was agreed is among those that were heard")
    func prices() {
        let summary = Self.summary(
            "중고 세탁기 20만 원에 사고 싶어요.", "이십오만 원은 받아야 되는데요. / > 23만 원은 어떠세요? / 네 이십삼에 드릴게요.")
        #expect(summary.facts.contains { $0.kind == .price && $0.value.contains("230,000") }, "\(summary.facts)")
    }
}
