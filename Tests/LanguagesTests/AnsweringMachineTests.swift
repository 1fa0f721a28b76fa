import Languages
import Testing

@Suite("What machines say, and what people say") struct AnsweringMachineTests {
    @Test(
        "Korean machines",
        arguments: [
            "삐 소리 후 메시지를 남겨 주세요.", "삐- 소리가 나면 말씀하세요", "고객이 전화를 받지 않아 소리샘으로 연결됩니다.",
            "연결이 되지 않아 삐 소리 후 소리샘으로 연결되며, 통화료가 부과됩니다.", "음성사서함으로 연결합니다.", "음성 사서함으로 연결됩니다",
            "지금은 전화를 받을 수 없어 메시지를 남겨 주시면 연락드리겠습니다.", "고객님께서 전화를 받지 못하고 있습니다.", "지금은 전화를 받을 수 없습니다.",
            "지금 거신 번호는 없는 번호입니다.", "전원이 꺼져 있어 음성사서함으로 연결됩니다.", "녹음을 마치시려면 별표를 눌러 주세요.",
            "용건을 남겨 주시면 확인 후 연락드리겠습니다.", "안녕하세요, 부재중이오니 메시지를 남겨 주십시오.",
        ])
    func koreanMachine(text: String) {
        #expect(AnsweringMachine.speaks(text, language: .korean))
        #expect(!AnsweringMachine.isPerson(text, language: .korean))
    }

    @Test(
        "Korean people",
        arguments: [
            "여보세요?", "메시지 남겨 드릴까요?", "메시지를 남겨 드릴까요?", "메모 남겨 드릴게요.", "네, 한식당입니다.", "몇 분이세요?",
            "원장님은 지금 전화를 받을 수 없어요. 메모 남겨 드릴까요?", "사장님이 지금 전화를 받을 수 없는데요.", "메시지 전해 드릴까요?", "연락처를 남겨 주시겠어요?",
            "잠시만 기다려 주세요.", "토요일은 예약이 다 찼어요.", "소리가 잘 안 들려요.", "통화 내용은 녹음됩니다.", "예약은 일 번을 눌러 주세요.",
        ])
    func koreanPerson(text: String) { #expect(!AnsweringMachine.speaks(text, language: .korean)) }

    @Test(
        "English machines",
        arguments: [
            "Please leave a message after the tone.", "You have reached the voicemail of Kim.",
            "I can't take your call right now.", "We are unable to take your call.",
            "Please leave your name and number.",
            "At the tone, please record your message.", "The person you are trying to reach is not available.",
            "Your call has been forwarded to an automatic voice message system.", "Sorry, I can’t come to the phone.",
            "The number you have dialed is not in service.", "The mailbox is full.",
        ])
    func englishMachine(text: String) {
        #expect(AnsweringMachine.speaks(text, language: .english))
        #expect(!AnsweringMachine.isPerson(text, language: .english))
    }

    @Test(
        "English people",
        arguments: [
            "Hello?", "Would you like to leave a message?", "Can I take a message", "Do you want to leave a message",
            "I'll put you through to his voicemail.", "For what time?", "One moment, please.", "Speaking.",
            "You can leave a message with me.", "Did you leave a message?", "How many people?",
        ])
    func englishPerson(text: String) { #expect(!AnsweringMachine.speaks(text, language: .english)) }

    @Test(
        "words that wait for an answer are a person's",
        arguments: [
            ("여보세요?", Language.korean, true), ("여보세요", .korean, true), ("누구세요", .korean, true), ("네?", .korean, true),
            ("네, 말씀하세요.", .korean, true), ("연결 중입니다.", .korean, false), ("일 번을 눌러 주세요.", .korean, false),
            ("Hello", .english, true), ("Who is this", .english, true), ("How can I help you", .english, true),
            ("Press one for reservations.", .english, false), ("Thank you for calling.", .english, false),
        ])
    func person(text: String, language: Language, isPerson: Bool) {
        #expect(AnsweringMachine.isPerson(text, language: language) == isPerson)
    }

    @Test(
        "people who offer help, who cannot talk now, or who speak of machines",
        arguments: [
            ("지금 자리가 다 찼는데, 연락처를 남겨 주시면 자리 나는 대로 연락드릴게요.", Language.korean),
            ("성함이랑 연락처를 남겨주시면 저희가 전화드릴게요.", .korean),
            ("제가 지금 전화를 받을 수가 없어서요, 이따가 다시 걸어 주세요.", .korean),
            ("어제 전화했을 때는 전원이 꺼져 있던데요.", .korean), ("소리샘으로 넘어가던데요.", .korean),
            ("지금 거신 번호는 매장 번호고요, 예약은 제가 도와드릴게요.", .korean),
            ("네, 도착하시면 인터폰에서 일 번 눌러 주세요.", .korean), ("지금은 영업시간이 아닌데요, 예약은 돼요.", .korean),
            ("통화량이 많아서 죄송해요, 오래 기다리셨죠?", .korean), ("번호를 남겨 주시면 제가 전해 드릴게요.", .korean),
            ("If you leave your name and number I'll have her call you back.", .english),
            ("Leave your name with me and I'll tell him.", .english),
        ])
    func helpful(text: String, language: Language) {
        for isFinal in [true, false] {
            #expect(!AnsweringMachine.speaks(text, language: language, isFinal: isFinal))
        }
        #expect(KeypadMenu(text, language: language) == nil)
    }

    @Test("no beginning of what such a person says is a machine's")
    func beginnings() {
        for text in [
            "지금 자리가 다 찼는데, 연락처를 남겨 주시면 자리 나는 대로 연락드릴게요.", "제가 지금 전화를 받을 수가 없어서요, 이따가 다시 걸어 주세요.",
            "지금 거신 번호는 매장 번호고요, 예약은 제가 도와드릴게요.", "어제 전화했을 때는 전원이 꺼져 있던데요.",
        ] {
            for end in text.indices {
                #expect(!AnsweringMachine.speaks(String(text[..<end]), language: .korean, isFinal: false))
            }
        }
    }

    @Test(
        "announcements of a business or of the network",
        arguments: [
            ("지금은 상담 시간이 아닙니다. 평일 아홉 시부터 여섯 시 사이에 다시 걸어 주시기 바랍니다.", Language.korean),
            ("오늘은 정기 휴무일입니다. 내일 오전 열 시부터 이용하실 수 있습니다.", .korean),
            ("지금은 통화량이 많아 상담원 연결이 어렵습니다. 잠시 후 다시 이용해 주시기 바랍니다.", .korean),
            ("고객님이 통화 중이어서 연결할 수 없습니다. 잠시 후 다시 걸어 주십시오.", .korean),
            ("고객님의 요청으로 수신이 정지되어 있습니다.", .korean), ("지금 거신 번호는 사용이 중지되었습니다.", .korean),
            ("We are currently closed. Please call back during business hours.", .english),
            ("The service to this number has been temporarily suspended.", .english),
        ])
    func announcement(text: String, language: Language) {
        #expect(AnsweringMachine.speaks(text, language: language))
        #expect(!AnsweringMachine.isConversation(text, language: language))
    }
}
