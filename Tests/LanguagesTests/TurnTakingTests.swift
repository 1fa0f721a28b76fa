import Languages
import Testing

@Suite("Whose turn it is to speak") struct TurnTakingTests {
    @Test(
        "a Korean callee who asks or invites waits for an answer",
        arguments: [
            "몇 분이세요?", "몇 분이세요", "성함이 어떻게 되세요", "연락처 남겨 주시겠어요", "몇 시로 예약해 드릴까요?", "몇 시로 예약해 드릴까요",
            "어디가 불편하신가요", "언제 오시나요", "네 분 맞으시죠", "토요일 맞지요", "여보세요", "말씀하세요", "성함 말씀해 주세요.", "뭐라고요",
            "그날은 만석인데요", "아이는요", "주소는요", "예약자 성함은요", "몇 명이에요?", "네?", "예약하셨습니까", "어떤 메뉴로 하시겠습니까.", "룸으로 잡아 드려도 돼요",
            "포장이십니까?", "주차하실 건가요", "그 시간밖에 안 되는데 괜찮으세요",
        ])
    func koreanQuestions(text: String) { #expect(TurnTaking.expectsAnswer(text, language: .korean)) }

    @Test(
        "a Korean callee who thanks, agrees, takes leave or looks something up does not",
        arguments: [
            "네, 알겠습니다.", "감사합니다.", "네.", "안녕히 계세요.", "잠시만 기다려 주세요.", "잠깐만요.", "잠시만요, 확인해 볼게요.",
            "확인해 보겠습니다.", "네, 들어가세요.", "끊을게요.", "예약됐습니다.", "토요일 일곱 시로 해 드렸습니다.", "수고하세요.", "좋은 하루 되세요!",
            "즐거운 하루 보내세요.", "기다려 주시겠어요?", "", "…", "그러니까", "만석이니까", "잠시만 기다려 주시겠습니까?",
        ])
    func koreanStatements(text: String) { #expect(!TurnTaking.expectsAnswer(text, language: .korean)) }

    @Test(
        "an English callee who asks or requests waits for an answer",
        arguments: [
            "How many people?", "How many people", "What time would you like", "And your name, please.",
            "Could you spell that", "Can I have your name", "Would you like a table outside", "What's your name",
            "For which day is that", "When are you coming", "Please tell me your number", "Seven o'clock?",
            "So, who is it for", "May I ask what it is about", "Do you have a reservation", "Name, please",
        ])
    func englishQuestions(text: String) { #expect(TurnTaking.expectsAnswer(text, language: .english)) }

    @Test(
        "an English callee who thanks, agrees, takes leave or looks something up does not",
        arguments: [
            "Thank you.", "All right.", "One moment, please.", "Hold on a second.", "Just a moment.", "Let me check.",
            "Goodbye!", "Bye bye.", "You're all set.", "Your table is booked for seven.", "Okay, see you on Saturday.",
            "Could you hold on?", "", "One second, please.", "Have a nice day.", "Show up on time",
        ])
    func englishStatements(text: String) { #expect(!TurnTaking.expectsAnswer(text, language: .english)) }
}
