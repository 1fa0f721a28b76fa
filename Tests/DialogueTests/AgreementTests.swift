import Calls
import DialogueTesting
import Foundation
import Languages
import Testing

@testable import Dialogue

/// What callees say to a request, and whether it is agreed then. Turns are parted by " / "; those that begin with `>` are
/// ours.
@Suite("Nothing is agreed unless it was") struct AgreementTests {
    private static let korean = "이번 주 금요일 오후 3시에 커트 예약을 하고 싶어요. 이름은 박지우예요."
    private static let english = "Book a haircut for this Friday at 3 PM. The name is Jane Doe."

    static func state(_ purpose: String, _ language: Language, _ said: String) -> DialogueState {
        var conversation = TestCall.conversation(purpose, language)
        TestCall.say(conversation.call.opening, in: &conversation)
        for line in said.components(separatedBy: " / ") {
            if line.hasPrefix("> ") {
                TestCall.say(String(line.dropFirst(2)), in: &conversation)
            } else {
                TestCall.hear(line, in: &conversation)
            }
        }
        return DialogueState(conversation)
    }

    private func language(of purpose: String) -> Language { purpose.allSatisfy(\.isASCII) ? .english : .korean }

    private func isAgreed(_ state: DialogueState) -> Bool? {
        let summary = SummaryWriter(state).summary
        if summary.isPurposeReached != true {
            // What the callee is quoted with is not what the summary says.
            let said = summary.text.replacing(#/“[^”]*”/#, with: "")
            for word in ["됐어요", "가능하다는", "It is done", "said it is possible"] {
                #expect(!said.contains(word), "\(summary.text)")
            }
            #expect(state.slots.allSatisfy { $0.status != .agreed })
        }
        return summary.isPurposeReached
    }

    @Test(
        "not by what sounds like it in Korean",
        arguments: [
            "금요일 세 시에는 이미 다른 손님이 계세요.",
            "그 시간은 벌써 차 있어요.",
            "아 금요일은 예약이 꽉 차 있습니다.",
            "저희가 금요일이 정기 휴무예요.",
            "원장님이 금요일은 안 나오세요.",
            "예약금 삼만 원 보내 주셔야 확정돼요.",
            "계좌로 입금해 주시면 예약 잡아 드릴게요.",
            "입금 확인되면 예약 완료 문자 보내 드릴게요.",
            "확인하고 연락드릴게요.",
            "원장님께 여쭤보고 다시 전화드릴게요.",
            "가능은 한데 좀 기다리셔야 될 수도 있어요.",
            "되긴 하는데 확실하진 않아요.",
            "대기자로 올려 드릴게요.",
            "대기 명단에 넣어 드렸습니다.",
            "다음 주부터 가능합니다.",
            "다음 주 금요일은 가능합니다.",
            "토요일은 자리 있어요.",
            "네 시부터 가능하세요.",
            "두 시까지만 가능합니다.",
            "오전만 예약받아요.",
            "아마 될 거예요.",
            "가능할 것 같은데 확실하지 않아요.",
            "글쎄요, 봐야 알 것 같아요.",
            "어제 직원이 예약됐다고 했는데요.",
            "예약됐다고 문자 받으셨어요?",
            "예약하셨어요?",
            "금요일 세 시 맞으세요?",
            "금요일 세 시요?",
            "커트요?",
            "누구 이름으로 예약되어 있나요?",
            "앱으로 예약하시면 됩니다.",
            "예약은 홈페이지에서 하셔야 돼요.",
            "예약 없이 오시는 분들만 받아요.",
            "저희는 전화로는 예약을 안 받아요.",
            "매장이 이전되었습니다.",
            "회원 가입이 완료되었습니다.",
            "본인 인증이 완료되었습니다.",
            "상담원에게 연결되었습니다.",
            "문의가 접수되었습니다.",
            "결제가 완료되었습니다.",
            "포인트가 적립됩니다.",
            "주차는 두 시간 됩니다.",
            "주차 가능합니다.",
            "카드 결제 가능합니다.",
            "반려견 동반 가능합니다.",
            "네 가능합니다. / > 네, 감사합니다. / 아 죄송해요, 제가 잘못 봤네요. 그 시간에 예약이 있어요.",
            "네 예약됐습니다. / > 감사합니다. / 혹시 처음이세요? / > 네, 처음이에요. / 어머 죄송해요 금요일은 휴무네요.",
            "네 됩니다. / > 네, 부탁드려요. / 성함이요? / > 박지우예요. / 아 잠시만요, 방금 다른 분이 먼저 예약하셨네요.",
            "예약 도와드릴게요. / > 감사합니다. / 죄송합니다 예약을 취소해야 할 것 같아요.",
            "안녕하세요 헤어살롱입니다. / > 주차 되나요? / 네, 가능합니다. / > 네, 알겠습니다.",
            "금요일은 어려워요. / > 그럼 다른 시간이 있을까요? / 네, 있습니다.",
            "네, 말씀하세요.",
            "네, 잠시만 기다려 주세요.",
            "네, 알겠습니다.",
            "네.",
            "성함이 어떻게 되세요? / > 박지우예요. / 네, 잠시만요 확인해 볼게요.",
            "자리가 나면 연락드릴게요.",
            "취소 나오면 넣어 드릴게요.",
            "예약 신청만 해 두시면 저희가 확정 문자 드려요.",
            "가예약으로 넣어 드렸고 확정되면 문자드릴게요.",
            "학생만 가능하세요.",
            "커트는 안 하고 펌만 합니다.",
            "남자 커트만 됩니다.",
            "두 분 이상만 예약 가능합니다.",
            "네 시는 어떠세요?",
            "네 시는 어떠세요? / > 아니요, 다시 전화드릴게요. / 네, 들어가세요.",
            "네 가능합니다. / > 아, 그냥 다음에 할게요. / 네 알겠습니다.",
            "예약금 있으세요. 오만 원 입금해 주시면 확정됩니다. / > 네, 입금할게요. / 네 감사합니다.",
            "지금은 영업시간이 아닙니다. 영업시간에 다시 전화해 주세요.",
            "고객님의 편의를 위해 통화 내용이 녹음됩니다.",
            "선착순이라 예약이 안 됩니다.",
            "요금제가 변경되었습니다.",
            "그런 서비스는 종료되었습니다.",
            "예약 변경이 완료되었습니다.",
            "예약이 삭제되었습니다.",
            "서비스 이용 시간이 연장되었습니다.",
            "손님이 많아서 장담은 못 드려요.",
            "일단 오셔서 기다리시면 해 드릴게요.",
            "제가 확인해 보고 예약해 드릴게요.",
            "사장님이 오셔야 예약이 가능해요.",
            "직원이 출근하면 연락드리라고 할게요.",
            "금요일 세 시 예약 가능 여부는 문자로 안내해 드리겠습니다.",
            "저희는 당일 예약만 됩니다.",
            "그 디자이너 선생님은 그만두셨습니다.",
            "예약하신 내역이 없습니다.",
            "커트는 만 오천 원입니다.",
            "커트는 삼십 분 정도 걸립니다.",
            "예약은 하루 전까지 가능합니다.",
            "예약 취소는 하루 전까지 가능합니다.",
            "네, 예약 도와드리겠습니다. 날짜가 어떻게 되세요?",
            "네, 예약 도와드릴게요. 몇 시요?",
            "예약해 드릴까요?",
            "금요일에는 예약이 가능한지 모르겠어요.",
            "지금 손님이 계셔서 조금 이따 전화 주시면 안 될까요?",
            "여기는 미용실이 아니고 식당입니다.",
            "전화 잘못 거셨어요.",
            "시스템 점검으로 예약이 중단되었습니다.",
            "예약 접수 시간이 종료되었습니다.",
            "이번 달 예약은 모두 완료되었습니다.",
            "예약이 모두 완료되었습니다.",
            "그날 예약은 다 됐습니다.",
            "다음에 예약해 주시면 할인해 드릴게요.",
            "네 시에 다시 전화 주시면 예약 잡아 드릴게요.",
            "친구분이 예약하셨다고 하던데요.",
            "예약 확정은 카카오톡으로 보내 드립니다.",
            "예약 문자 발송되었습니다. 확인하시고 확정 눌러 주세요.",
            "보증금 결제 링크를 보내 드렸습니다. 결제하시면 예약이 확정됩니다.",
            "네, 그럼 네 시로 예약해 드릴까요?",
            "세 시는 좀 그렇고 네 시는 돼요.",
            "네 가능합니다. / > 네. / 잠깐만요. 아, 제가 날짜를 잘못 봤어요. 그날은 안 돼요.",
            "네 예약됐어요. / > 네, 감사합니다. / 여보세요? 방금 예약 취소됐어요. 기계가 고장 나서요.",
            "네 예약됐어요. / > 감사합니다. / 그런데 선생님이 그날 휴가라서 어려울 것 같아요.",
            "아이도 같이 되나요? / > 네. / 네 가능합니다만 예약금이 필요해요.",
            "금요일은 안 돼요. / > 혹시 카드 결제는 되나요? / 네 됩니다.",
            "누구세요? / > 예약하려고 전화드렸어요. / 네, 알겠어요. 잠시만요.",
            "주말에는 가능한데 평일은 어려워요.",
            "네 안녕하세요, 예약 가능한 시간은 문자로 보내 드릴게요.",
        ])
    func notInKorean(said: String) {
        #expect(isAgreed(Self.state(Self.korean, .korean, said)) != true)
    }

    @Test(
        "not by what sounds like it in English",
        arguments: [
            "We're already booked at three on Friday.",
            "Three o'clock is taken.",
            "Friday at 3 is booked.",
            "Someone else has that slot.",
            "I'll check and call you back.",
            "We need a deposit to confirm it.",
            "If you pay a deposit, we can book it.",
            "I can put you on the waiting list.",
            "You're on the waitlist.",
            "It might be possible.",
            "I think we could, but I'm not sure.",
            "You can book on our website.",
            "We only take walk-ins.",
            "Fridays are mornings only.",
            "We can do next week.",
            "How about four o'clock?",
            "Does Saturday work?",
            "Did you say Friday at three?",
            "So you want Friday at 3?",
            "This call may be recorded.",
            "Our opening hours have changed.",
            "Your account has been updated.",
            "We'll confirm by email.",
            "I was told it was available.",
            "Yes, we can do that. / > Great, thank you. / Oh sorry, I misread the calendar, we're full then.",
            "You're all set. / > Thank you. / Wait, I'm sorry, that slot is no longer available.",
            "Hello, Shear Joy. / > Do you have parking? / Yes, we do. / > Okay, thanks.",
            "Sure, what's your name?",
            "Okay.",
            "One moment please.",
            "Unfortunately we're closed on Fridays.",
            "Parking is available.",
            "Your payment has been processed.",
            "It's tentatively in, pending approval.",
            "We have you tentatively, but the manager has to approve it.",
            "We do haircuts for thirty dollars.",
            "You can cancel up to a day before.",
            "Sure, I can help you with that. What day?",
            "I can book you for Saturday.",
            "Okay, and what time did you want?",
            "That's fine, hold on a second.",
            "Our stylist is available on Mondays.",
            "I'd love to but we're slammed on Friday.",
            "All bookings are done through the app.",
            "Your booking request is being processed.",
            "We could do it if somebody cancels.",
            "Yes, three works. / > Great. / Actually no, sorry, I just saw that we have someone then.",
            "You're booked. / > Thanks. / Sorry, that was the wrong day, Friday is full.",
            "My colleague said it should be okay.",
            "Would you like me to book that?",
            "Are you sure about three?",
        ])
    func notInEnglish(said: String) {
        #expect(isAgreed(Self.state(Self.english, .english, said)) != true)
    }

    @Test(
        "but by every kind of yes in Korean",
        arguments: [
            "네, 예약됐습니다.",
            "네, 금요일 세 시로 예약해 드렸습니다.",
            "네 예약해 드릴게요.",
            "네, 가능합니다.",
            "네, 됩니다.",
            "네 돼요.",
            "그럼요, 가능하죠.",
            "물론이죠. 금요일 세 시에 오세요.",
            "네, 그 시간 비어 있어요.",
            "네 자리 있습니다.",
            "금요일 세 시로 잡아 드릴게요.",
            "네, 그렇게 해 드릴게요.",
            "네 그때 뵐게요.",
            "금요일 세 시에 뵙겠습니다.",
            "네, 그 시간에 오시면 됩니다.",
            "박지우 님 금요일 오후 세 시 커트 예약 완료되었습니다.",
            "예약 확정됐습니다. 감사합니다.",
            "네 괜찮아요, 세 시에 오세요.",
            "네 좋아요. 그 시간으로 넣어 둘게요.",
            "네, 금요일 세 시 예약 도와드렸습니다.",
            "네 접수됐습니다.",
            "성함이 어떻게 되세요? / > 박지우예요. / 네, 박지우 님 예약됐습니다.",
            "네 가능하신데 성함이 어떻게 되세요? / > 박지우예요. / 네, 알겠습니다.",
            "세 시는 안 되고 네 시는 가능한데 괜찮으세요? / > 네, 네 시로 부탁드려요. / 네 예약해 드릴게요.",
            "네 시는 어떠세요? / > 네, 좋아요. / 네, 네 시로 잡아 드렸어요.",
            "원래는 마감인데 한 자리 만들어 드릴게요. 예약됐습니다.",
            "잠시만요. / 네, 확인했는데 가능하세요.",
            "예약금 만 원 입금해 주셔야 해요. / > 네, 입금했어요. / 네 입금 확인됐고요 예약 완료됐습니다.",
            "금요일은 오후만 가능합니다.",
            "두 시부터 가능합니다.",
            "네 문제없습니다.",
            "네 예약됐고요, 주차는 안 됩니다.",
            "예약됐습니다. 늦으시면 취소될 수도 있어요.",
            "예약되셨습니다. 변경하실 일 있으면 연락 주세요.",
            "네, 스케줄에 넣었습니다.",
            "예약 잡혔습니다.",
            "네, 금요일 세 시에 시간 됩니다.",
            "금요일 세 시 커트 한 분 예약 맞으시죠? / > 네, 맞아요. / 네, 그때 뵐게요.",
            "원장님이 가능하다고 하시네요. 예약해 드릴게요.",
            "네 그럼 금요일 세 시로 준비해 둘게요.",
            "그 시간 괜찮습니다. 그때 오세요.",
            "이름 남겨 주시면 예약 잡아 드릴게요. / > 박지우예요. / 네, 예약됐습니다.",
            "네, 금요일 세 시에 한 자리 있어요. 그때 오세요.",
            "네, 예약 도와드리겠습니다. 성함이 어떻게 되세요? / > 박지우예요. / 네 박지우 님 금요일 세 시 예약되셨어요.",
            "네 됩니다. 금요일 세 시에 뵐게요.",
            "금요일 세 시요? 네, 비어 있네요. 예약 잡아 드릴게요.",
            "세 시 괜찮아요. 성함 알려 주세요. / > 박지우예요. / 네, 예약해 놨어요.",
            "네 시간 비워 놓을게요.",
            "예, 그때 오시면 되세요.",
            "그럼 금요일 세 시에 박지우 님 성함으로 예약해 두겠습니다.",
            "네 그날 세 시 예약 가능하십니다.",
            "네네 됐어요, 세 시로 적어 놨어요.",
            "예약 명단에 올려 드렸습니다. 금요일 세 시요.",
        ])
    func yesInKorean(said: String) {
        #expect(isAgreed(Self.state(Self.korean, .korean, said)) == true)
    }

    @Test(
        "but by every kind of yes in English",
        arguments: [
            "You're all set.",
            "Yes, we can do that.",
            "You're booked for Friday at three.",
            "Sure, I've got you down for Friday at 3.",
            "That works. See you Friday.",
            "Absolutely, Friday at three is open.",
            "Okay, I'll put you down for three.",
            "Your appointment is confirmed.",
            "No problem, three o'clock Friday it is.",
            "Great, we'll see you then.",
            "Yes, that time is available.",
            "I've booked you in for Friday.",
            "Perfect, you're in.",
            "What's your name? / > Jane Doe. / Alright Jane, you're confirmed for Friday at 3.",
            "We're full at three, could you do four? / > Yes, 4 PM works. / Great, you're all set.",
            "I can fit you in at three.",
            "We have an opening at three, I'll book it for you.",
            "Yep, Friday at three works for us.",
            "Sure, no problem. You're on the schedule.",
            "Consider it done.",
            "We need a deposit to hold it. / > I've paid it. / Thanks, got it, your booking is confirmed.",
            "Yes, we do have that time. What name? / > Jane Doe. / Okay, see you Friday.",
            "Friday at three is fine. See you then.",
            "Okay Jane, I have you in at three on Friday.",
            "Done. Friday, three o'clock.",
            "Yeah, we can squeeze you in.",
            "We can do three. I'll pop you in the book.",
        ])
    func yesInEnglish(said: String) {
        #expect(isAgreed(Self.state(Self.english, .english, said)) == true)
    }

    @Test(
        "whatever the call is for: not",
        arguments: [
            (
                "강아지 미용 예약하고 싶어요. 내일 오전 11시, 이름은 콩이",
                "내일은 오후만 됩니다."
            ),
            (
                "강아지 미용 예약하고 싶어요. 내일 오전 11시, 이름은 콩이",
                "대형견은 안 받고 소형견만 가능합니다."
            ),
            (
                "인터넷 해지하고 싶어요.",
                "해지는 고객센터 앱에서만 가능합니다."
            ),
            (
                "인터넷 해지하고 싶어요.",
                "위약금을 내셔야 해지가 됩니다."
            ),
            (
                "인터넷 해지하고 싶어요.",
                "요금제가 변경되었습니다."
            ),
            (
                "예약을 취소하고 싶어요. 토요일 7시 김민지",
                "네, 예약되어 있으시네요."
            ),
            (
                "예약을 취소하고 싶어요. 토요일 7시 김민지",
                "취소는 어려우세요."
            ),
            (
                "예약을 취소하고 싶어요. 토요일 7시 김민지",
                "취소하시면 예약금은 환불이 안 됩니다."
            ),
            (
                "토요일 7시 예약을 일요일 7시로 바꾸고 싶어요.",
                "일요일은 영업을 안 해요."
            ),
            (
                "토요일 7시 예약을 일요일 7시로 바꾸고 싶어요.",
                "토요일 일곱 시로 예약되어 있으시네요."
            ),
            (
                "토요일 7시 예약을 일요일 7시로 바꾸고 싶어요.",
                "저희 주소가 변경되었습니다."
            ),
            (
                "카드를 잃어버려서 정지하고 싶어요.",
                "본인 확인이 되어야 정지가 가능합니다."
            ),
            (
                "카드를 잃어버려서 정지하고 싶어요.",
                "이 번호는 사용이 정지되었습니다."
            ),
            (
                "에어컨이 고장 나서 수리 접수하고 싶어요.",
                "지금 접수가 밀려서 다음 달이나 돼야 가능해요."
            ),
            (
                "주차 되는지 물어봐 주세요.",
                "확인하고 연락드릴게요."
            ),
            (
                "영업시간이 몇 시까지인지 물어봐 주세요.",
                "잘 모르겠는데요."
            ),
            (
                "영업시간이 몇 시까지인지 물어봐 주세요.",
                "본 통화는 녹음됩니다."
            ),
            (
                "오늘 아이가 아파서 결석한다고 전해 주세요.",
                "담임 선생님이 지금 안 계세요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "네 분은 자리가 없고 두 분은 가능하세요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "두 분까지만 가능합니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "일곱 시는 만석이고 아홉 시는 가능해요. / > 아홉 시는 너무 늦어요. / 네 그럼 다음에 오세요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "룸은 예약이 안 되고 홀은 선착순입니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "예약은 삼십 분 단위로 됩니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "단체 예약만 받습니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "어제부터 예약이 마감됐습니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "저희 가게가 폐업하게 되었습니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "네 감사합니다 한강식당입니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "토요일 일곱 시 네 분이요? 잠깐만요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "혹시 여덟 시도 괜찮으세요?"
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "네 가능합니다. / > 감사합니다. / 저기요, 아까 된다고 했는데 안 되겠네요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "예약됐습니다. / > 네. / 아 그런데 예약금을 안 보내 주시면 자동 취소됩니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "예약이 완료되지 않았습니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "예약이 안 됐어요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "예약됐는지 확인해 드릴게요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "일곱 시 예약은 여섯 시에 마감됩니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "예약하시려면 카드 번호를 알려 주셔야 됩니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "다섯 명부터 예약 가능합니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "저희는 예약을 따로 안 받고 오시는 순서대로 앉으시면 됩니다."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "We only seat parties of two on Saturdays."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "We're open until nine on Saturday."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Sure, let me check. One moment."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "The kitchen closes at seven."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "I have you down as a waitlist entry."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Saturday is fully reserved for a wedding."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Your call has been forwarded to an automated system."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "All reservations have been moved online."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Your reservation has been declined."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "It's not booked yet."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "That would be fine if you come before six."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Do you have a reservation?"
            ),
            (
                "Cancel my appointment on Tuesday.",
                "Your appointment is confirmed for Tuesday."
            ),
            (
                "Cancel my appointment on Tuesday.",
                "There's a cancellation fee, you need to pay it first."
            ),
        ])
    func notOtherwise(purpose: String, said: String) {
        #expect(isAgreed(Self.state(purpose, language(of: purpose), said)) != true)
    }

    @Test(
        "whatever the call is for: agreed, or answered",
        arguments: [
            (
                "강아지 미용 예약하고 싶어요. 내일 오전 11시, 이름은 콩이",
                "네 내일 열한 시 가능하세요."
            ),
            (
                "인터넷 해지하고 싶어요.",
                "네 해지 처리되었습니다."
            ),
            (
                "예약을 취소하고 싶어요. 토요일 7시 김민지",
                "네, 취소해 드렸습니다."
            ),
            (
                "예약을 취소하고 싶어요. 토요일 7시 김민지",
                "네 취소됐습니다."
            ),
            (
                "토요일 7시 예약을 일요일 7시로 바꾸고 싶어요.",
                "네, 일요일 일곱 시로 변경해 드렸습니다."
            ),
            (
                "토요일 7시 예약을 일요일 7시로 바꾸고 싶어요.",
                "네 옮겨 드릴게요."
            ),
            (
                "카드를 잃어버려서 정지하고 싶어요.",
                "네 카드 정지 처리됐습니다."
            ),
            (
                "에어컨이 고장 나서 수리 접수하고 싶어요.",
                "네 접수됐습니다. 기사님이 연락드릴 거예요."
            ),
            (
                "주차 되는지 물어봐 주세요.",
                "네, 주차 가능합니다."
            ),
            (
                "주차 되는지 물어봐 주세요.",
                "네 두 시간 무료예요."
            ),
            (
                "영업시간이 몇 시까지인지 물어봐 주세요.",
                "저녁 아홉 시까지 합니다."
            ),
            (
                "오늘 아이가 아파서 결석한다고 전해 주세요.",
                "네, 선생님께 전해 드릴게요."
            ),
            (
                "오늘 아이가 아파서 결석한다고 전해 주세요.",
                "네 알겠습니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "네, 네 분 자리 준비해 놓을게요."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "혹시 여덟 시도 괜찮으세요? / > 네, 괜찮아요. / 네 그럼 여덟 시로 예약해 놓겠습니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "네 토요일 일곱 시 네 분 예약되셨습니다."
            ),
            (
                "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요.",
                "일곱 시에 네 분 가능하십니다."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Sure thing, see you Saturday at seven."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Alright, four people at seven, it's booked."
            ),
            (
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.",
                "Seven works. I've reserved a table for you."
            ),
            (
                "Cancel my appointment on Tuesday.",
                "Okay, that's been cancelled."
            ),
            (
                "Cancel my appointment on Tuesday.",
                "Sure, I've cancelled it for you."
            ),
        ])
    func yesOtherwise(purpose: String, said: String) {
        #expect(isAgreed(Self.state(purpose, language(of: purpose), said)) == true)
    }

    @Test(
        "What stays open is told with its reason",
        arguments: [
            ("예약금을 보내 주셔야 확정돼요.", "아직 확정되지 않았어요: 예약금이나 비용을 먼저 내야 할 수 있어요. “예약금을 보내 주셔야 확정돼요”"),
            ("확인하고 연락드릴게요.", "아직 확정되지 않았어요: 상대방이 확인한 뒤에 정해져요."),
            ("대기자로 올려 드릴게요.", "아직 확정되지 않았어요: 대기해야 해요. “대기자로 올려 드릴게요”"),
            ("자리가 나면 연락드릴게요.", "아직 확정되지 않았어요: 자리나 물건이 나야 돼요."),
            ("예약은 네이버로만 됩니다.", "아직 확정되지 않았어요: 다른 방법으로 해야 해요. “예약은 네이버로만 됩니다”"),
            ("가능은 한데 오래 걸려요.", "아직 확정되지 않았어요: 조건이 있어요. “가능은 한데 오래 걸려요”"),
        ])
    func reasons(said: String, sentence: String) {
        let summary = SummaryWriter(Self.state(Self.korean, .korean, said)).summary
        #expect(summary.isPurposeReached == nil)
        #expect(summary.text.contains(sentence), "\(summary.text)")
        #expect(!summary.facts.contains { $0.kind == .when })
    }

    @Test("A yes that is taken back two turns later is none, and the summary says so")
    func takenBack() {
        let state = Self.state(
            Self.korean, .korean, "네 예약됐습니다. / > 감사합니다. / 처음이세요? / > 네. / 어머 죄송해요, 그 시간은 안 되겠네요.")
        #expect(state.isPurposeReached == false)
        #expect(state.slots.filter { $0.kind == .time }.map(\.status) == [.takenBack])
        #expect(SummaryWriter(state).summary.text.contains("된다고 했다가 어렵다고 했어요."))
    }

    @Test("What we give up ourselves is not reached")
    func withdrawn() {
        let state = Self.state(Self.korean, .korean, "네 가능합니다. / > 아, 그냥 다음에 할게요. / 네 알겠습니다.")
        #expect(state.isPurposeReached == false)
        #expect(SummaryWriter(state).summary.text.contains("우리 쪽에서"))
    }

    @Test("A slot goes from asked to offered, agreed and refused, with the turn that proves it")
    func slots() {
        func time(_ said: String) -> [Slot] { Self.state(Self.korean, .korean, said).slots.filter { $0.kind == .time } }
        let three = Slot.Value.time(ClockTime(hour: 3, part: .afternoon))
        #expect(time("네, 말씀하세요.") == [Slot(kind: .time, value: three, status: .asked, proof: nil)])
        #expect(time("네 가능합니다.") == [Slot(kind: .time, value: three, status: .agreed, proof: 2)])
        #expect(time("금요일은 어려워요.") == [Slot(kind: .time, value: three, status: .refused, proof: 2)])
        #expect(
            time("네 시는 어떠세요?")
                == [
                    Slot(kind: .time, value: three, status: .asked, proof: nil),
                    Slot(kind: .time, value: .time(ClockTime(hour: 4)), status: .offered, proof: 2),
                ])
        #expect(time("예약금을 보내 주셔야 확정돼요.").map(\.status) == [.conditional])
    }

    @Test("A time of the callee's that we take is what is agreed")
    func taken() {
        let said = "세 시는 안 되고 네 시는 가능한데 괜찮으세요? / > 네, 네 시로 부탁드려요. / 네 예약해 드릴게요."
        let summary = SummaryWriter(Self.state(Self.korean, .korean, said)).summary
        #expect(summary.facts.contains { $0.kind == .when && $0.value == "이번 주 금요일 오후 4시" })
        #expect(!summary.facts.contains { $0.value.contains("3시") })
    }
}
