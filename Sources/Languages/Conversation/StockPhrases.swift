/// Short phrases that keep a conversation going, worded once for everyone who says or prepares them.
public enum StockPhrases {
    /// The phrases of a language, the most needed first.
    public static func all(in language: Language) -> [String] {
        switch language {
        case .korean: korean
        case .english: english
        }
    }

    /// Said while the person is still choosing a reply.
    public static func wait(in language: Language) -> String {
        switch language {
        case .korean: "잠시만 기다려 주세요."
        case .english: "One moment, please."
        }
    }

    /// Said before hanging up.
    public static func goodBye(in language: Language) -> String {
        switch language {
        case .korean: "감사합니다, 안녕히 계세요."
        case .english: "Thank you, good-bye."
        }
    }

    /// Said at the end of a message on a machine.
    public static func messageClosing(in language: Language) -> String {
        switch language {
        case .korean: "다시 전화드리겠습니다. 감사합니다."
        case .english: "I'll call again. Thank you."
        }
    }

    /// Said before a stopping server hangs up. Promises nothing: whether to call again is for the person to say.
    public static func interruption(in language: Language) -> String {
        switch language {
        case .korean: "죄송합니다, 연결이 곧 끊어져요. 양해 부탁드립니다. 감사합니다."
        case .english: "I'm sorry, this call is about to be cut off. Thank you for your time."
        }
    }

    /// Asks the callee to say it again.
    public static func sayAgain(in language: Language) -> String {
        switch language {
        case .korean: "죄송하지만 한 번만 더 말씀해 주시겠어요?"
        case .english: "I'm sorry, could you say that again?"
        }
    }

    /// Words, as they are spoken, that begin many sentences and bear a breath after them. A voice that has them ready
    /// begins at once and makes the rest of the sentence meanwhile.
    public static func leadIns(in language: Language) -> Set<String> {
        switch language {
        case .korean: ["네,", "네.", "예,", "아,", "아니요,", "안녕하세요.", "감사합니다.", "죄송합니다.", "죄송하지만", "혹시", "그럼", "그러면", "저,"]
        case .english:
            ["Yes,", "No,", "Okay,", "Sure,", "Well,", "Hello,", "Hello.", "Sorry,", "Then", "Actually,", "Great,"]
        }
    }

    private static let korean = [
        "네.", "잠시만 기다려 주세요.", "감사합니다, 안녕히 계세요.", "죄송하지만 한 번만 더 말씀해 주시겠어요?", "네, 감사합니다.",
        "네, 알겠습니다.", "네, 맞습니다.", "잠시만요.", "네, 확인하고 있어요.", "아니요, 괜찮아요.", "아니요.", "죄송합니다.", "감사합니다.",
        "여보세요.", "네, 괜찮습니다.", "네, 부탁드립니다.", "한 번만 더 말씀해 주시겠어요?", "조금 천천히 말씀해 주시겠어요?",
        "확인하고 다시 전화드리겠습니다.", interruption(in: .korean),
    ]

    private static let english = [
        "Yes.", "One moment, please.", "Thank you, good-bye.", "I'm sorry, could you say that again?",
        "Yes, thank you.",
        "Okay, I understand.", "Yes, that's right.", "Just a moment.", "Yes, I'm checking.", "No, that's fine.", "No.",
        "I'm sorry.", "Thank you.", "Hello?", "Yes, that works.", "Yes, please.", "Could you say that again?",
        "Could you speak a little more slowly?", "Let me check and call you back.",
        interruption(in: .english),
    ]
}
