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
            if let first, answersKorean.contains(String(first)) { return true }
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

    /// The lists of `machines.yaml`.
    enum Words: String, WordList {
        static let file = "machines.yaml"

        /// What only machines say.
        case sure
        /// What machines say of the person who is called, and others say of somebody else.
        case likely
        /// What the network or a business has recorded for every caller.
        case announced
        case closed, served
        /// A callee who asks to wait puts the caller through.
        case waiting
        /// Endings of a person who tells what they have met with.
        case telling
        /// What people say to a caller, and recordings do not.
        case everyday
        /// What recordings ask callers to do.
        case recorded
        case offers
        case aboutOthers
        /// A callee who speaks for others takes part in the conversation.
        case speaksForOthers
        case person
        /// How a person begins who answers.
        case answers

        var languages: [Language] {
            switch self {
            case .sure, .announced, .waiting, .everyday, .offers, .person: Language.allCases
            case .likely, .closed, .served, .telling, .recorded, .aboutOthers, .answers: [.korean]
            case .speaksForOthers: [.english]
            }
        }
    }

    /// The words that come with the program.
    static let tables = LanguageTables<WordLists<Words>>()
    private static let korean = tables[.korean]
    private static let sureKorean = korean[.sure]
    private static let likelyKorean = korean[.likely]
    private static let announcedKorean = korean[.announced]
    private static let closedKorean = korean[.closed]
    private static let servedKorean = korean[.served]
    private static let waitingKorean = korean[.waiting]
    private static let tellingKorean = korean[.telling]
    private static let everydayKorean = tellingKorean + korean[.everyday]
    private static let recordedKorean = korean[.recorded]
    private static let offersKorean = korean[.offers]
    private static let aboutOthersKorean = korean[.aboutOthers]
    private static let personKorean = korean[.person]
    private static let answersKorean = korean[.answers]
    private static let sureEnglish = english(.sure)
    private static let announcedEnglish = english(.announced)
    private static let waitingEnglish = english(.waiting)
    private static let speaksForOthersEnglish = english(.speaksForOthers)
    private static let everydayEnglish = speaksForOthersEnglish + english(.everyday)
    private static let offersEnglish = english(.offers)
    private static let personEnglish = english(.person)

    /// Whole words, between single spaces.
    private static func english(_ list: Words) -> [String] { tables[.english][list].map { " \($0) " } }
}
