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
            advice = Self.tables[language].again.contains(where: plain.contains) ? .callLater : .wait
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
        let phrases = tables[language].kinds
        if isMachine {
            for (kind, signs) in phrases where kind != .notice && has(signs) { return kind }
            return .unreachable
        }
        for (kind, signs) in phrases where kind == .queue || kind == .notice {
            if has(signs) { return kind }
        }
        return nil
    }

    /// The file of announcements of a language.
    struct Signs: LanguageTable {
        static let file = "announcements.yaml"

        /// In the order in which they decide.
        private(set) var kinds: [(kind: Kind, phrases: [String])] = []
        /// What asks to call again.
        private(set) var again: [String] = []

        init() {}

        init(_ file: YAMLValue, language: Language, problems: inout [YAMLFileError]) {
            // Korean without spaces, English as words between single spaces.
            func phrases(_ value: YAMLValue) throws(YAMLFileError) -> [String] {
                try value.list().map { (item) throws(YAMLFileError) in
                    let phrase = try item.string()
                    return language == .korean ? phrase : " \(phrase) "
                }
            }
            for (key, value) in problems.reading(file, { (file) throws(YAMLFileError) in try file.pairs() }) ?? [] {
                let words = problems.reading(value, phrases) ?? []
                if key == "again" {
                    again = words
                } else if let kind = Kind(rawValue: key), kind != .menu {
                    kinds.append((kind, words))
                } else {
                    problems.append(value.error("there is no announcement \"\(key)\""))
                }
            }
        }
    }

    /// The signs that come with the program.
    static let tables = LanguageTables<Signs>()
}
