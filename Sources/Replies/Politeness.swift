import Calls
import Languages

/// How politely a person speaks to strangers.
enum Politeness: Sendable, Equatable {
    /// 해요체; in English the only one.
    case polite
    /// 하십시오체.
    case formal

    /// The lists of `politeness.yaml`: how sentences end. In English there is nothing to tell apart.
    enum Endings: String, WordList {
        static let file = "politeness.yaml"
        case formal, polite
        var languages: [Language] { [.korean] }
    }

    /// The endings that come with the program.
    static let tables = LanguageTables<WordLists<Endings>>()
    private static let formalEndings = tables[.korean][.formal]
    private static let politeEndings = tables[.korean][.polite]

    /// As the person wrote: what the call is for, and what they typed since.
    init(of conversation: Conversation) {
        let typed = conversation.turns.filter { $0.speaker == .caller && $0.origin == .typed }.map(\.text)
        self.init(of: [conversation.call.purpose] + typed)
    }

    /// By how most sentences end; notes such as "토요일 7시 예약" end in neither way.
    init(of texts: [String]) {
        var formal = 0
        var polite = 0
        for sentence in texts.flatMap({ $0.split { ".?!~\n".contains($0) } }) {
            let bare = String(sentence.filter { $0.isLetter })
            if Self.formalEndings.contains(where: bare.hasSuffix) { formal += 1 }
            if Self.politeEndings.contains(where: bare.hasSuffix) { polite += 1 }
        }
        self = formal > polite ? .formal : .polite
    }
}
