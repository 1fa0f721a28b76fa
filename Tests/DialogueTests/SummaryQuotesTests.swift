import Calls
import DialogueTesting
import Languages
import Testing

@testable import Dialogue

@Suite("A summary quotes the callee where rules cannot tell what it came to") struct SummaryQuotesTests {
    @Test(
        "An answer that no rule understands is told in its own words",
        arguments: [
            ("피검사 결과 나왔는지", "간수치만 조금 높고 나머지는 정상이세요 삼 개월 뒤에 다시 검사하시래요"),
            ("세탁물 다 됐는지", "코트는 어제 들어왔고 이불은 목요일 여섯 시 넘어야 돼요"),
            ("배드민턴 코트 몇 시까지 하는지", "주말엔 열 시에 불 끄고 평일은 열한 시예요"),
        ])
    func unknown(purpose: String, told: String) {
        let summary = SummaryWriter(
            .init(
                TestCall.conversation(purpose, .korean, "네, 한빛입니다.", "> 안녕하세요, 여쭤볼 게 있어서요.", told))
        ).summary
        #expect(summary.text.contains("“\(told)”"))
        #expect(!summary.text.contains("확실한 답은 듣지 못했어요"))
    }

    @Test("A window of time is not told as one time: the purpose stands as it was written")
    func window() {
        let summary = SummaryWriter(
            .init(
                TestCall.conversation("토요일 2시~4시 사이 커트 예약", .korean, "네.", "> 토요일 오후 예약하려고요.", "네, 잠시만요."))
        ).summary
        #expect(summary.text.contains("‘토요일 2시~4시 사이 커트 예약’"))
    }

    @Test("A deposit is not done away with by a promise to send an account")
    func deposit() {
        let summary = SummaryWriter(
            .init(
                TestCall.conversation(
                    "12월 18일 오전 8시 방문 예약", .korean, "네.", "> 18일 오전 8시 예약하려고요.",
                    "계약금 오만 원 보내 주셔야 확정이에요.", "> 계좌를 문자로 보내 주세요.", "네, 보내 드릴게요."))
        ).summary
        #expect(summary.isPurposeReached == nil)
        #expect(summary.text.contains("오만 원"))
    }

    @Test("A message that is passed on does nothing that was to be done")
    func relay() {
        let summary = SummaryWriter(
            .init(
                TestCall.conversation(
                    "차량 사고 접수 진행시켜 달라고", .korean, "네.", "> 사고 접수를 진행해 주세요.",
                    "담당자가 외근이라서요 들어오면 전화드리라고 할게요", "> 네.", "네 전해 드릴게요"))
        ).summary
        #expect(summary.isPurposeReached != true)
    }

    @Test("What a recording tells is no answer")
    func recording() {
        let summary = SummaryWriter(
            .init(
                TestCall.conversation(
                    "환급금 왜 안 들어왔는지", .korean, "지금은 업무 시간이 아닙니다. 업무 시간은 평일 아홉 시부터 여섯 시까지입니다.",
                    "> 환급금 때문에 전화드렸습니다.", "홈페이지는 이십사 시간 이용하실 수 있습니다."))
        ).summary
        #expect(summary.isPurposeReached != true)
    }
}
