import Foundation

/// Who speaks, as far as words tell: a voicemail or an announcement of the network, or a person.
public enum AnsweringMachine {
    /// Whether only a machine says this to a caller: that nobody can answer, or that a message can be left.
    ///
    /// - Parameter text: what was understood so far of one utterance.
    public static func speaks(_ text: String, language: Language) -> Bool {
        let plain = plain(text, language)
        switch language {
        case .korean:
            if offersKorean.contains(where: plain.contains) { return false }
            if sureKorean.contains(where: plain.contains) { return true }
            // "원장님은 지금 전화를 받을 수 없어요" is said by whoever works for her.
            return !aboutOthersKorean.contains(where: plain.contains) && likelyKorean.contains(where: plain.contains)
        case .english:
            if text.contains("?") || offersEnglish.contains(where: plain.contains) { return false }
            return sureEnglish.contains(where: plain.contains)
        }
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

    /// Korean without spaces, English as words between single spaces; neither with punctuation or capitals.
    private static func plain(_ text: String, _ language: Language) -> String {
        let words = text.lowercased().replacingOccurrences(of: "'", with: "").replacingOccurrences(of: "’", with: "")
            .split { !$0.isLetter && !$0.isNumber }
        return language == .korean ? words.joined() : " " + words.joined(separator: " ") + " "
    }

    private static let sureKorean = [
        "삐소리", "삐하는소리", "삐이소리", "삑소리", "음성사서함", "소리샘으로", "소리샘에", "통화료가부과", "고객이전화를받지", "고객님이전화를받지",
        "고객님께서전화를받지", "지금거신번호는", "지금거신전화는", "전원이꺼져있", "연결이되지않아", "연결이되지않으니", "부재중이오니", "부재중이니메", "음성메시지를남",
        "음성메세지를남", "음성을남겨", "음성녹음을", "녹음을시작", "녹음을마치", "녹음이끝나", "녹음하신후", "녹음해주시",
    ]
    private static let likelyKorean = [
        "전화를받을수없", "전화를받을수가없", "전화를받지못", "메시지를남겨주", "메세지를남겨주", "메시지를남기시", "메세지를남기시", "메시지남겨주시", "메세지남겨주시", "용건을남겨주",
        "연락처를남겨주",
    ]
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
