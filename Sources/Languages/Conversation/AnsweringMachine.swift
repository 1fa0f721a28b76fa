import Foundation

/// Who speaks, as far as words tell: a voicemail or an announcement of the network, or a person.
public enum AnsweringMachine {
    /// Whether a machine says this to a caller, and no person would in these words: that nobody can answer, that a message
    /// can be left, or that the line or the business is not to be reached now.
    ///
    /// - Parameters:
    ///   - text: what was understood of one utterance.
    ///   - isFinal: whether the utterance is over. The words of a beginning count only if nothing that follows could turn
    ///     them into a person's.
    public static func speaks(_ text: String, language: Language, isFinal: Bool = true) -> Bool {
        let plain = plain(text, language)
        switch language {
        case .korean: return speaksKorean(plain, isQuestion: text.contains("?"), isFinal: isFinal)
        case .english:
            if text.contains("?") || offersEnglish.contains(where: plain.contains) { return false }
            if speaksForOthersEnglish.contains(where: plain.contains) { return false }
            return sureEnglish.contains(where: plain.contains)
                || isFinal && announcedEnglish.contains(where: plain.contains)
                    && !waitingEnglish.contains(where: plain.contains)
        }
    }

    private static func speaksKorean(_ plain: String, isQuestion: Bool, isFinal: Bool) -> Bool {
        if offersKorean.contains(where: plain.contains) { return false }
        // "소리샘으로 넘어가던데요" tells of a machine: what follows its name decides.
        for phrase in sureKorean {
            guard let place = plain.range(of: phrase) else { continue }
            let rest = plain[place.upperBound...]
            if !tellingKorean.contains(where: rest.contains) { return true }
        }
        // Recordings speak formally. A callee who speaks everyday speech to a caller is a person, whatever they speak
        // of.
        guard isFinal, !isQuestion, !everydayKorean.contains(where: plain.contains) else { return false }
        // "원장님은 지금 전화를 받을 수 없습니다" is said by a person who works for her.
        let isOfSelf = !aboutOthersKorean.contains(where: plain.contains)
        if isOfSelf, likelyKorean.contains(where: plain.contains) { return true }
        guard !waitingKorean.contains(where: plain.contains) else { return false }
        return announcedKorean.contains(where: plain.contains)
            || closedKorean.contains(where: plain.contains) && servedKorean.contains(where: plain.contains)
    }

    /// Whether a person says this who waits for an answer: a greeting that asks who is calling, or a question.
    public static func isPerson(_ text: String, language: Language) -> Bool {
        guard !speaks(text, language: language) else { return false }
        let plain = plain(text, language)
        if text.trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix("?") { return true }
        switch language {
        case .korean: return personKorean.contains(where: plain.contains)
        case .english: return plain == " hello " || personEnglish.contains(where: plain.contains)
        }
    }

    /// Whether a person who takes part in a conversation says this: everyday speech, or a request that only a listener
    /// can make.
    public static func isConversation(_ text: String, language: Language) -> Bool {
        if isPerson(text, language: language) { return true }
        guard !speaks(text, language: language), KeypadMenu(text, language: language) == nil else { return false }
        let plain = plain(text, language)
        switch language {
        case .korean:
            if everydayKorean.contains(where: plain.contains) { return true }
            // Recordings do not begin by answering.
            let first = text.split { !$0.isLetter }.first
            if let first, ["네", "예", "아", "어"].contains(first) { return true }
            return TurnTaking.expectsAnswer(text, language: .korean) && !recordedKorean.contains(where: plain.contains)
        case .english: return everydayEnglish.contains(where: plain.contains)
        }
    }

    /// Korean without spaces, English as words between single spaces; neither with punctuation or capitals.
    static func plain(_ text: String, _ language: Language) -> String {
        let words = text.lowercased().replacingOccurrences(of: "'", with: "").replacingOccurrences(of: "’", with: "")
            .split { !$0.isLetter && !$0.isNumber }
        return language == .korean ? words.joined() : " " + words.joined(separator: " ") + " "
    }

    private static let sureKorean = [
        "삐소리", "삐하는소리", "삐이소리", "삑소리", "음성사서함", "소리샘으로", "소리샘에", "통화료가부과", "음성메시지를남", "음성메세지를남", "음성을남겨", "음성녹음을",
        "녹음을시작",
        "녹음을마치", "녹음이끝나", "녹음하신후", "녹음해주시",
    ]
    private static let likelyKorean = [
        "전화를받을수없", "전화를받을수가없", "전화를받지못", "메시지를남겨주", "메세지를남겨주", "메시지를남기시", "메세지를남기시", "메시지남겨주시", "메세지남겨주시", "용건을남겨주",
        "부재중이오니", "부재중이니메",
    ]
    /// What the network or a business has recorded for every caller.
    private static let announcedKorean = [
        "고객이전화를받지", "고객님이전화를받지", "고객님께서전화를받지", "지금거신번호는", "지금거신전화는", "거신번호는없는", "전원이꺼져있", "연결이되지않아", "연결이되지않으니",
        "없는번호이오니",
        "없는번호입니다", "결번이오니", "결번입니다", "사용이중지", "사용이정지", "수신이정지", "발신이정지", "착신이정지", "일시정지된", "통화할수없습니다", "통화하실수없습니다",
        "번호를확인하시고", "번호를다시확인", "통화중이어서연결", "통화중이오니", "통화중이므로", "연결할수없습니다", "연결할수없으니", "연결해드릴수없습니다", "통화량이많아", "통화량이폭주",
        "상담원연결이어렵", "상담시간이아닙니다", "영업시간이아닙니다", "업무시간이아닙니다", "운영시간이아닙니다", "근무시간이아닙니다", "상담시간이종료", "영업시간이종료", "업무시간이종료",
        "상담이종료되었", "업무가종료되었", "다시걸어주시기바랍니다", "다시걸어주시길바랍니다", "다시걸어주십시오", "다시이용해주시기바랍니다", "다시이용해주시길바랍니다", "다시이용해주십시오",
        "다시전화해주시기바랍니다", "다시전화해주십시오", "다시전화주시기바랍니다",
    ]
    private static let closedKorean = ["휴무", "휴진", "휴관", "휴업", "시간이아닙니다", "종료되었습니다", "마감되었습니다"]
    private static let servedKorean = ["이용하실수있습니다", "이용이가능합니다", "이용가능합니다", "이용해주시기바랍니다", "전화해주시기바랍니다", "전화주시기바랍니다"]
    /// A callee who asks to wait puts the caller through.
    private static let waitingKorean = ["기다려", "대기해", "연결해드리겠", "연결중입니다"]
    /// Endings of a person who tells what they have met with.
    private static let tellingKorean = [
        "던데", "더라", "더라구", "었어요", "았어요", "갔어요", "였어요", "했어요", "는데요", "은데요", "인데요", "네요", "거든요", "잖아요", "나요", "까요", "래요",
        "대요", "죠",
    ]
    /// Endings of everyday speech, which no recording uses.
    private static let everydayKorean =
        tellingKorean + [
            "게요", "고요", "구요", "서요", "에요", "예요", "해요", "돼요", "어요", "아요", "여요", "와요", "줘요", "군요", "지요", "이요", "니까요", "가요",
            "봐요", "께요",
        ]
    /// What recordings ask callers to do.
    private static let recordedKorean = ["눌러", "누르", "남겨", "녹음", "말씀해주세요", "기다려", "입력", "이용해", "걸어주"]
    private static let offersKorean = [
        "남겨드릴까", "남겨드릴게", "전해드릴까", "전해드릴게", "전해드리겠", "전달해드", "남기시겠어요", "남겨주시겠어요", "메모해드", "남겨줄까", "전해줄게", "전해줄까",
    ]
    private static let aboutOthersKorean = [
        "장님", "생님", "사님", "리님", "담당자", "사장", "원장", "직원이", "씨는", "씨가", "씨께서", "저희가전해", "나중에다시전화주", "받을수없는데", "받을수없는시간",
    ]
    private static let personKorean = [
        "여보세요", "누구세요", "누구시", "누구십니까", "무슨일이", "말씀하세요", "말씀하십시오", "무엇을도와", "뭘도와", "안들려요", "들리세요",
    ]

    private static let sureEnglish = [
        " after the tone ", " after the beep ", " at the tone ", " at the beep ", " hear the tone ", " hear the beep ",
        " hear a beep ", " sound of the tone ", " voicemail ", " voice mail ", " voice mailbox ", " mailbox is full ",
        " leave a message ", " leave your message ", " leave me a message ", " leave us a message ",
        " leave your name ", " leave a detailed message ", " leave a brief message ", " record your message ",
        " finished recording ", " cannot take your call ", " cant take your call ", " unable to take your call ",
        " not able to take your call ", " not available to take your call ", " cant come to the phone ",
        " cannot come to the phone ", " unable to come to the phone ", " cant get to the phone ",
        " person you are trying to reach ", " person you are calling ", " number you have dialed ",
        " number you have dialled ", " number you are calling ", " subscriber you ", " youve reached the voice ",
        " automatic voice message ", " automated voice message ",
    ]
    /// What the network or a business has recorded for every caller.
    private static let announcedEnglish = [
        " not in service ", " no longer in service ", " has been disconnected ", " cannot be completed as dialed ",
        " temporarily suspended ", " has been suspended ", " is currently closed ", " are currently closed ",
        " please hang up and ", " check the number and ", " try your call again ", " please try again later ",
        " call back during ", " high call volume ", " all circuits are busy ", " not accepting calls ",
        " is switched off ", " is turned off ", " currently unavailable ",
    ]
    private static let waitingEnglish = [" hold ", " stay on the line ", " moment ", " connect you "]
    /// A callee who speaks for others takes part in the conversation.
    private static let speaksForOthersEnglish = [
        " ill have ", " i can have ", " ill get her ", " ill get him ", " have her call ", " have him call ",
        " have them call ", " have someone call ", " have somebody call ", " ill ask ", " ill tell ", " ill let ",
        " ill pass ", " ill make sure ", " shell call ", " hell call ", " theyll call ", " let me ", " with me ",
        " shes ", " hes not ", " hes out ", " hes in ", " hes with ",
    ]
    /// What people say to a caller, and recordings do not.
    private static let everydayEnglish =
        speaksForOthersEnglish + [
            " yeah ", " okay ", " sure ", " go ahead ", " hang on ", " hold on ", " one sec ", " whats your ",
            " what is your ", " can you ", " could you ", " do you ", " are you ", " did you ", " how many ",
            " sorry ", " i see ", " got it ", " right ",
        ]
    private static let offersEnglish = [
        " would you like ", " do you want ", " can i take ", " may i take ", " shall i ", " should i ", " want me to ",
        " ill take a message ", " put you through ", " transfer you ", " send you to ",
        " you can leave a message with me ",
        " did you leave ", " you left ",
    ]
    private static let personEnglish = [
        " who is this ", " whos this ", " who is calling ", " whos calling ", " whos speaking ", " how can i help ",
        " how may i help ", " can you hear me ", " speaking ", " hello who ",
    ]
}
