import Calls
import Foundation
import Languages
import Logging
import Testing

@testable import Dialogue
@testable import LocalEngines

@Suite("What the callee does is understood")
struct WordsActTests {
    static let koreanTurns: [(String, DialogueAct)] = [
        ("네 안녕하세요 한강식당입니다 무엇을 도와드릴까요", .asksPurpose), ("여보세요", .greets), ("네, 행복의원입니다.", .greets),
        ("네 말씀하세요", .asksPurpose),
        ("무슨 일로 전화하셨어요?", .asksPurpose), ("예약자 성함이랑 연락처 좀 알려 주시겠어요", .asksName), ("성함이 어떻게 되세요?", .asksName),
        ("성암이 어떻게 되세요?", .asksName),
        ("성함이어떻게되세요", .asksName), ("누구 이름으로 예약해 드릴까요?", .asksName), ("이름 좀 말씀해 주세요.", .asksName),
        ("연락처가 어떻게 되세요?", .asksPhone),
        ("전화번호 좀 불러 주시겠어요", .asksPhone), ("연낙처 남겨 주세요", .asksPhone), ("몇 시로 해 드릴까요?", .asksTime),
        ("몇시에오실거예요", .asksTime), ("시간은 언제가 좋으세요?", .asksTime),
        ("며칠로 예약해 드릴까요?", .asksDate), ("무슨 요일이 좋으세요?", .asksDate), ("언제로 잡아 드릴까요?", .asksWhen),
        ("언제 오실 건가요", .asksWhen), ("몇 분이세요?", .asksCount), ("몇분이서 오시나요", .asksCount),
        ("인원이 어떻게 되세요?", .asksCount), ("총 몇 명이세요?", .asksCount), ("모두 명 명이세요.", .asksCount),
        ("주소가 어떻게 되세요?", .asksAddress),
        ("배송지 주소 좀 불러 주세요", .asksAddress),
        ("본인 확인을 위해 생년월일 여섯 자리를 말씀해 주세요", .asksIdentity), ("본인 화기는 위해 생년월일 말씀해 주세요", .asksIdentity),
        ("공동 현관 비밀번호가 어떻게 되나요", .asksIdentity),
        ("주문 번호가 어떻게 되세요?", .asksOrderNumber), ("운송장 번호 알려 주시겠어요?", .asksOrderNumber),
        ("어디가 불편하셔서 오시는 건가요", .asksReason), ("증상이 어떻게 되세요?", .asksReason),
        ("어디가 아프세요?", .asksReason), ("어떤 문제가 있으신가요?", .asksReason), ("룸으로 드릴까요 홀로 드릴까요", .offersChoice),
        ("창가로 드릴까요, 안쪽으로 드릴까요?", .offersChoice),
        ("현금이세요 카드세요", .offersChoice), ("그렇게 해 드릴까요?", .asksConsent), ("문 앞에 두고 가도 될까요?", .asksConsent),
        ("예약금 만 원을 먼저 입금하셔야 하는데 괜찮으세요?", .asksPayment),
        ("출장비 3만 원이 나오는데 괜찮으시겠어요?", .asksPayment), ("처음 오시는 거예요?", .asksFact), ("저희 병원 처음이세요?", .asksFact),
        ("택배 기사인데요 지금 집에 계세요", .asksFact),
        ("보호자 분이 같이 오셔야 하나요", .asksFact), ("토요일 저녁 7시 네 분 맞으세요?", .confirms), ("이번 주 토요일 일곱 시, 네 분이시죠?", .confirms),
        ("주소가 서울시 강남구 테헤란로 백이십삼 맞으세요", .confirms),
        ("여섯 시 반은 가능하신데 괜찮으시겠어요", .offersAlternative), ("6시 반은 어떠세요?", .offersAlternative),
        ("일요일은 자리가 있는데 어떠세요?", .offersAlternative), ("다른 날은 어떠세요?", .offersAlternative),
        ("죄송하지만 그 시간은 이미 예약이 다 찼습니다", .refuses), ("그날은 휴무입니다.", .refuses), ("저희는 예약을 안 받아요.", .refuses),
        ("그건 좀 어려울 것 같아요.", .refuses), ("네 가능합니다.", .accepts),
        ("네 그 시간 괜찮습니다 자리 있어요", .accepts), ("네, 예약됐습니다.", .completes), ("토요일 7시로 예약해 드렸습니다. 감사합니다.", .completes),
        ("카드 정지 처리되었습니다", .completes), ("네 접수해 드렸어요 기사님이 연락드릴 거예요", .completes),
        ("확인해 보고 다시 전화드리겠습니다", .promises), ("검사 결과는 일주일 뒤에 전화로 알려 드리겠습니다", .promises),
        ("처음 방문하시는 거면 신분증을 꼭 가지고 오세요", .instructs), ("검사 전날 밤 열두 시부터는 아무것도 드시면 안 됩니다", .instructs),
        ("주차는 건물 지하에 두 시간까지 무료입니다", .informs), ("총 금액은 만 팔천구백 원입니다", .informs),
        ("환불은 영업일 기준으로 삼일에서 오일 정도 걸립니다", .informs), ("잠시만 기다려 주세요", .asksToWait), ("확인해 볼게요 잠시만요", .asksToWait),
        ("누구세요?", .asksWhoCalls), ("지금 로봇이에요?", .asksWhoCalls), ("이거 ARS예요? 사람이에요?", .asksWhoCalls),
        ("여보세요 혹시 잘 들리세요", .asksHearing), ("네? 뭐라고요?", .mishears), ("네?", .mishears), ("잘 안 들려요", .mishears),
        ("다시 한번 말씀해 주시겠어요?", .mishears), ("더 필요하신 거 있으세요?", .asksAnythingElse), ("네 알겠습니다", .acknowledges),
        ("네", .acknowledges), ("네, 천천히 하세요.", .grantsTime), ("네, 전촌이 하세요.", .grantsTime),
        ("네, 확인해 보세요.", .grantsTime), ("네, 천천히 말씀하세요.", .grantsTime), ("네, 기다릴게요.", .grantsTime),
        ("네, 천천히 하세요. 네, 김하늘 님, 토요일 저녁 6시 반 예약해 드렸습니다.", .completes),
        ("좀 천천히 말씀해 주세요.", .mishears), ("감사합니다 안녕히 계세요", .closes), ("그럼 토요일에 뵙겠습니다.", .closes),
        ("전화 잘못 거셨어요", .wrongNumber), ("여기 식당 아닌데요", .wrongNumber),
        ("예약 확인은 일번 예약 변경은 이번 예약 취소는 삼번을 눌러 주십시오", .playsMenu), ("삐 소리 후 메시지를 남겨 주세요", .playsVoicemail),
        ("모든 상담원이 통화 중입니다 잠시만 기다려 주세요", .asksToWait),
        ("원장님이 목요일은 휴진이라서 금요일에 오셔야 합니다", .offersAlternative),
    ]

    static let englishTurns: [(String, DialogueAct)] = [
        ("Hello, how can I help you?", .asksPurpose), ("Hello?", .greets),
        ("may i have your name and phone number please", .asksName), ("What name is it under?", .asksName),
        ("And your phone number?", .asksPhone),
        ("What time would you like?", .asksTime), ("Which day works best for you?", .asksDate),
        ("When would you like to come in?", .asksWhen), ("How many people?", .asksCount),
        ("what is your address", .asksAddress),
        ("Can I have your date of birth please?", .asksIdentity), ("Do you have the order number?", .asksOrderNumber),
        ("What seems to be the problem?", .asksReason), ("would you like a booth or a table", .offersChoice),
        ("Shall I go ahead?", .asksConsent), ("There is a $20 deposit, is that okay?", .asksPayment),
        ("Have you been here before?", .asksFact), ("So that's Saturday at seven for four, is that right?", .confirms),
        ("could you do six thirty instead", .offersAlternative),
        ("We have a table at 8, would that work?", .offersAlternative),
        ("i'm sorry we are fully booked at seven", .refuses), ("the doctor is not available on thursday", .refuses),
        ("Yes, that works.", .accepts), ("You're all set. See you Saturday!", .completes),
        ("Your card has been cancelled.", .completes), ("We will call you back tomorrow.", .promises),
        ("please bring your insurance card and a photo id", .instructs),
        ("parking is free for two hours", .informs),
        ("your package will arrive between two and four in the afternoon", .informs),
        ("One moment please.", .asksToWait), ("Sure, take your time.", .grantsTime), ("Who is this?", .asksWhoCalls),
        ("Am I talking to a robot?", .asksWhoCalls),
        ("Sorry, I didn't catch that.", .mishears), ("Is there anything else?", .asksAnythingElse),
        ("Okay.", .acknowledges), ("Thank you, bye.", .closes), ("I think you have the wrong number.", .wrongNumber),
        ("for english press one for korean press two", .playsMenu),
        ("please leave a message after the tone", .playsVoicemail),
        ("all of our agents are busy please stay on the line", .asksToWait),
    ]

    @Test("in Korean by words alone", arguments: koreanTurns)
    func koreanRules(text: String, act: DialogueAct) {
        #expect(TurnInterpretation.read(text, language: .korean).act == act)
    }

    @Test("in English by words alone", arguments: englishTurns)
    func englishRules(text: String, act: DialogueAct) {
        #expect(TurnInterpretation.read(text, language: .english).act == act)
    }
}
