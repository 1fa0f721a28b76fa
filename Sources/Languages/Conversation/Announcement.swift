/// What a caller hears in place of a person, and what helps.
///
/// More than one sign decides: a phrase of recordings, and nothing that a person in a conversation would say.
public struct Announcement: Sendable, Equatable {
    /// What is announced.
    public enum Kind: String, Sendable, CaseIterable {
        /// A message can be left, or somebody's voicemail speaks.
        case voicemail
        /// The number is given to no one.
        case noSuchNumber
        /// The line is switched off, suspended, or not answered.
        case unreachable
        /// The line is in use.
        case busy
        /// It is not the time at which calls are answered.
        case closed
        /// The call waits for somebody to be free.
        case queue
        /// Keys lead on.
        case menu
        /// Something that is told to every caller before somebody answers: that the call is recorded.
        case notice
    }

    /// What helps.
    public enum Advice: String, Sendable, CaseIterable {
        case leaveMessage, checkNumber, callLater, wait, pressKey, listen
    }

    /// What is announced.
    public var kind: Kind
    /// What helps.
    public var advice: Advice
    /// The days and times that are named: when to call again.
    public var when: [Mention]

    /// What a text announces; `nil` if a person may say it.
    /// - Parameter text: what was understood of one utterance that is over.
    public init?(_ text: String, language: Language) {
        guard let kind = Self.kind(of: text, language) else { return nil }
        self.kind = kind
        let mentions = Mention.all(in: text).filter { mention in
            switch mention.value {
            case .day, .time: true
            case .minutes, .count, .money, .phone, .digits, .name: false
            }
        }
        let plain = AnsweringMachine.plain(text, language)
        switch kind {
        case .voicemail: advice = .leaveMessage
        case .noSuchNumber: advice = .checkNumber
        case .unreachable, .busy, .closed: advice = .callLater
        case .queue:
            advice = Self.againPhrases(language).contains(where: plain.contains) ? .callLater : .wait
        case .menu: advice = .pressKey
        case .notice: advice = .listen
        }
        when = advice == .callLater ? mentions : []
    }

    private static func kind(of text: String, _ language: Language) -> Kind? {
        if KeypadMenu(text, language: language) != nil { return .menu }
        let plain = AnsweringMachine.plain(text, language)
        func has(_ phrases: [String]) -> Bool { phrases.contains(where: plain.contains) }
        let isMachine = AnsweringMachine.speaks(text, language: language)
        // What a recording may say, and a person in a conversation does not.
        guard isMachine || !AnsweringMachine.isConversation(text, language: language) else { return nil }
        let phrases = language == .korean ? korean : english
        if isMachine {
            for (kind, signs) in phrases where kind != .notice && has(signs) { return kind }
            return .unreachable
        }
        for (kind, signs) in phrases where kind == .queue || kind == .notice {
            if has(signs) { return kind }
        }
        return nil
    }

    private static func againPhrases(_ language: Language) -> [String] {
        switch language {
        case .korean: ["다시걸", "다시이용", "다시전화", "나중에"]
        case .english: [" call back ", " call again ", " try again ", " try your call again "]
        }
    }

    /// In the order in which they decide. Korean without spaces.
    private static let korean: [(Kind, [String])] = [
        (.noSuchNumber, ["없는번호", "결번", "번호를확인", "번호를다시확인", "국번을확인"]),
        (.voicemail, ["삐소리", "삐하는소리", "사서함", "소리샘", "메시지를남", "메세지를남", "메시지남", "용건을남", "음성을남", "녹음을", "녹음하신", "녹음해"]),
        (
            .queue,
            [
                "통화량이많", "통화량이폭주", "모든상담원이통화중", "상담원이모두통화중", "대기고객", "대기인원", "대기시간", "대기하시", "순서대로연결", "상담원을연결",
                "상담원에게연결",
                "상담원과연결", "고객님잠시만기다려", "연결중이오니", "상담원연결이어렵", "상담사와연결", "상담사를연결",
                "상담사에게연결", "연결이늦어지", "연결이지연",
            ]
        ),
        (.busy, ["통화중이", "통화중입니다"]),
        (.closed, ["시간이아닙니다", "휴무", "휴진", "점심시간", "휴관", "휴업", "종료되었", "마감되었", "영업시간은", "상담시간은", "운영시간은"]),
        (
            .unreachable,
            ["전원이꺼져", "전화를받지", "받을수없", "정지되", "정지된", "중지되", "연결이되지않", "연결할수없", "연결해드릴수없", "부재중"]
        ),
        (
            .notice,
            ["녹음됩니다", "녹음되고", "녹음될수있", "녹취됩니다", "폭언", "욕설", "산업안전보건법", "서비스품질", "본통화", "안내말씀", "개인정보", "무료로제공", "착신전환"]
        ),
    ]

    /// Words between single spaces.
    private static let english: [(Kind, [String])] = [
        (
            .noSuchNumber,
            [
                " not in service ", " no longer in service ", " disconnected ", " as dialed ", " as dialled ",
                " check the number ",
            ]
        ),
        (
            .queue,
            [
                " high call volume ", " all of our agents ", " all agents ", " all representatives ",
                " all our representatives ",
                " next available ", " in the order ", " your call is important ", " estimated wait ",
                " stay on the line ",
                " remain on the line ", " in the queue ",
            ]
        ),
        (
            .closed,
            [
                " currently closed ", " are closed ", " is closed ", " office hours ", " business hours ",
                " opening hours ",
                " closed for ", " outside of our ",
            ]
        ),
        (.busy, [" line is busy ", " circuits are busy ", " is busy "]),
        (
            .voicemail,
            [
                " tone ", " beep ", " voicemail ", " voice mail ", " mailbox ", " leave a ", " leave your ",
                " leave me ",
                " leave us ", " record your ", " recording ", " cant take your call ", " cannot take your call ",
                " unable to take your call ", " come to the phone ", " voice message ",
            ]
        ),
        (
            .unreachable,
            [" switched off ", " turned off ", " suspended ", " unavailable ", " not available ", " not accepting "]
        ),
        (
            .notice,
            [
                " call may be recorded ", " call is recorded ", " call is being recorded ", " calls are recorded ",
                " calls may be recorded ", " may be monitored ", " for quality ", " training purposes ",
            ]
        ),
    ]
}
