import Foundation
import Languages

/// Rewrites what a person typed in English into a spoken request.
struct EnglishRequest {
    /// What is said.
    let text: String
    /// Why a person should look at it first.
    let doubts: [Opening.Doubt]

    private static let wishes = [
        "i would like to ", "i'd like to ", "i want to ", "i wanna ", "i need to ", "i'd love to ", "i am calling to ",
        "i'm calling to ", "calling to ", "need to ", "want to ", "would like to ", "to ",
    ]
    private static let verbs: Set<String> = [
        "book", "reserve", "make", "cancel", "change", "move", "reschedule", "schedule", "order", "return", "exchange",
        "report", "confirm", "check",
        "get", "find", "see", "ask", "arrange", "set", "request", "buy", "renew", "block", "freeze", "fix", "repair",
        "pay", "update", "track", "join",
        "know", "complain", "open", "close", "replace", "rebook", "postpone", "inquire", "enquire", "sign", "stop",
    ]
    private static let nouns = [
        "reservation", "booking", "appointment", "table", "refund", "return", "cancellation", "order", "delivery",
        "exchange", "checkup", "check-up", "repair", "quote", "estimate",
    ]
    private static let questionWords: Set<String> = [
        "do", "does", "is", "are", "can", "could", "what", "when", "where", "how", "who", "which", "will", "would",
        "may", "has", "have", "why",
    ]

    /// The request, or `nil` when the purpose cannot be rewritten without losing something.
    static func spoken(_ purpose: String) -> String? { EnglishRequest(purpose)?.text }

    init?(_ purpose: String) {
        // A file that was changed so that it cannot be read leaves purposes as they are typed.
        guard case .success(let phrases) = OpeningPhrases.english, purpose.count <= OpeningPhrases.longestPurpose,
            purpose.allSatisfy({ $0.isASCII || "’‘“”–—£€".contains($0) })
        else { return nil }
        var isWithheld = false
        let all = PurposeSentences(purpose.replacing("’", with: "'")).sentences.flatMap { sentence -> [String] in
            let cleaned = phrases.cleaned(sentence)
            isWithheld = isWithheld || cleaned.isWithheld
            return cleaned.text.isEmpty ? [] : Self.clauses(cleaned.text)
        }
        guard let said = Self.composed(all, phrases) else { return nil }
        text = phrases.finished(said)
        doubts = (isWithheld ? [.withheld] : []) + (text.count > 220 ? [.long] : [])
    }

    private static func composed(_ all: [String], _ phrases: OpeningPhrases) -> String? {
        // Who it is for is said when the callee asks; the stranger first wants to know what it is about.
        let telling = all.filter { !PersonalDetails.areAll(of: $0) }
        // What would do as well is kept for when the wish cannot be met.
        let wishes = telling.filter { !isFallback($0) }
        let sentences = wishes.isEmpty ? (telling.isEmpty ? all : telling) : wishes
        guard !sentences.isEmpty else { return nil }
        var requests: [String] = []
        var details: [String] = []
        for sentence in sentences {
            if let request = phrases.pleas.firstRewrite(sentence) ?? request(sentence) {
                requests.append(request)
            } else {
                details.append(finished(told(sentence)))
            }
        }
        if requests.isEmpty {
            guard sentences.map(told).allSatisfy(isStatement) else { return nil }
            let said = details.joined(separator: " ")
            return phrases.closings.firstRewrite(said) ?? said
        }
        return (details + requests).joined(separator: " ")
    }

    // MARK: Clauses

    /// A sentence at the commas behind which something else begins: a question, a reason, another wish.
    private static func clauses(_ sentence: String) -> [String] {
        let isQuestion = sentence.hasSuffix("?")
        var clauses: [String] = []
        for part in sentence.components(separatedBy: ", ") {
            let first = part.split(separator: " ").first.map { $0.lowercased() } ?? ""
            if let last = clauses.popLast() {
                if first == "no", part.split(separator: " ").count <= 3 {
                    clauses.append(last + without(part))
                } else if beginsClause(first), last.split(separator: " ").count >= 3 || isPast(first) {
                    clauses += [last, part]
                } else {
                    clauses.append(last + ", " + part)
                }
            } else {
                clauses.append(part)
            }
        }
        // The mark belongs to the question alone.
        if isQuestion, let last = clauses.last, !last.hasSuffix("?") { clauses[clauses.count - 1] = last + "?" }
        return clauses
    }

    private static func beginsClause(_ word: String) -> Bool {
        questionWords.contains(word)
            || ["want", "need", "i", "i'm", "i've", "it", "it's", "we", "they", "my"].contains(word)
            || isPast(word)
            || ["rebook", "cancel", "book", "refund", "return", "fix", "replace", "reschedule"].contains(word)
    }

    private static func isPast(_ word: String) -> Bool {
        let irregular: Set<String> = [
            "lost", "broke", "got", "bought", "found", "forgot", "left", "paid", "sent", "had", "made", "went", "was",
            "saw",
        ]
        return irregular.contains(word) || word.count > 4 && word.hasSuffix("ed")
    }

    /// "no receipt" is "without a receipt".
    private static func without(_ part: String) -> String {
        let noun = part.dropFirst(3).trimmingCharacters(in: CharacterSet(charactersIn: " .!?"))
        guard !noun.hasSuffix("s"), !noun.isEmpty else { return " without " + noun }
        return " without \(EnglishArticle.indefinite(before: noun.lowercased())) " + noun
    }

    /// A note as a sentence: "moved away last month" is told of oneself, "sink leaking since noon" of a thing of one's own.
    private static func told(_ sentence: String) -> String {
        let words = sentence.split(separator: " ").map(String.init)
        guard let first = words.first?.lowercased(), words.count >= 2 else { return sentence }
        if ["arrived", "broke", "stopped", "came", "leaked", "failed"].contains(first) {
            return "It " + sentence.prefix(1).lowercased() + sentence.dropFirst()
        }
        guard words.count >= 3 else { return sentence }
        if isPast(first), first != "was" { return "I " + sentence.prefix(1).lowercased() + sentence.dropFirst() }
        guard !isStatement(sentence),
            let verb = words.dropFirst().prefix(3).firstIndex(where: { $0.count > 5 && $0.hasSuffix("ing") })
        else { return sentence }
        let owned = ["my", "the", "our", "a", "an"].contains(first) ? "" : "my "
        let lasts = words.contains { $0 == "since" || $0 == "for" }
        let thing = owned + words[..<verb].joined(separator: " ")
        return thing.prefix(1).uppercased() + thing.dropFirst() + (lasts ? " has been " : " is ")
            + words[verb...].joined(separator: " ")
    }

    /// "6:30 is fine too."
    static func isFallback(_ sentence: String) -> Bool {
        let bare = sentence.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: " .!,;"))
        let yields = [
            "is fine", "is fine too", "is ok", "is ok too", "is okay", "is okay too", "works too", "also works",
        ]
        return yields.contains(where: bare.hasSuffix) || bare.contains("is also fine")
            || bare.contains("would also work")
    }

    private static func request(_ sentence: String) -> String? {
        var text = sentence.trimmingCharacters(in: CharacterSet(charactersIn: " .!,;"))
        var lower = text.lowercased()
        if lower.hasPrefix("please ") {
            text = String(text.dropFirst(7))
            lower = text.lowercased()
        }
        for wish in ["want someone to ", "need someone to ", "i want someone to ", "i need someone to "]
        where lower.hasPrefix(wish) {
            return "I'd like someone to " + text.dropFirst(wish.count) + ". Is that possible?"
        }
        for need in ["i need ", "need "] where lower.hasPrefix(need) {
            let rest = text.dropFirst(need.count)
            guard ["a ", "an ", "some ", "the ", "my ", "new "].contains(where: rest.lowercased().hasPrefix) else {
                continue
            }
            return "I need " + rest + ". Is that possible?"
        }
        for wish in wishes where lower.hasPrefix(wish) {
            return wished(String(text.dropFirst(wish.count)))
        }
        for opener in [
            "ask them if ", "ask if ", "ask whether ", "ask them whether ", "check if ", "check whether ",
            "find out if ",
        ] where lower.hasPrefix(opener) {
            return "I'd like to ask if " + addressed(String(text.dropFirst(opener.count))) + "."
        }
        for opener in ["tell them that ", "tell them ", "let them know that ", "let them know "]
        where lower.hasPrefix(opener) {
            return "I'd like to tell you that " + addressed(String(text.dropFirst(opener.count))) + "."
        }
        for opener in ["ask them ", "ask "] where lower.hasPrefix(opener) {
            return "I'd like to ask " + addressed(String(text.dropFirst(opener.count))) + "."
        }
        let first = lower.split(separator: " ").first.map(String.init) ?? ""
        if text.hasSuffix("?") { return finished(text) }
        if questionWords.contains(first), first != "have" { return "I'd like to ask: " + text + "?" }
        if verbs.contains(first) { return wished(text) }
        if first == "question" || first == "inquiry" { return "I have a " + lowered(text) + "." }
        let head = lower.split(separator: " ").prefix(3).joined(separator: " ")
        if let noun = nouns.first(where: head.contains), !isStatement(text) {
            let article =
                ["a ", "an ", "the ", "my "].contains(where: lower.hasPrefix)
                ? "" : (lower.hasPrefix(noun) ? EnglishArticle.indefinite(before: noun) : "a") + " "
            let verb =
                lower.contains("cancel") ? "ask for" : noun == "table" ? "book" : verb(for: noun)
            let request = "I'd like to \(verb) " + article + lowered(text) + "."
            return request + (lower.contains("possible") ? "" : " Is that possible?")
        }
        return nil
    }

    private static func verb(for noun: String) -> String {
        ["reservation", "booking", "appointment"].contains(noun) ? "make" : "ask for"
    }

    /// What "I'd like to" is followed by.
    private static func wished(_ rest: String) -> String {
        if rest.lowercased().hasPrefix("rebook me ") { return wished("be rebooked " + rest.dropFirst(10)) }
        let verb = rest.split(separator: " ").first.map { $0.lowercased() } ?? ""
        let text = "I'd like to " + lowered(rest.trimmingCharacters(in: CharacterSet(charactersIn: " .?!"))) + "."
        if rest.lowercased().contains("possible") { return text }
        return ["ask", "know", "check", "confirm", "report", "complain", "inquire", "enquire", "find", "tell"].contains(
            verb) ? text : text + " Is that possible?"
    }

    private static func lowered(_ text: String) -> String {
        guard let first = text.first, text.dropFirst().first?.isUppercase != true else { return text }
        let word = text.split(separator: " ").first.map(String.init) ?? ""
        return ["I", "I'm", "I'll", "I've"].contains(word) ? text : first.lowercased() + text.dropFirst()
    }

    /// "they are" is "you are" to the one who is called.
    private static func addressed(_ text: String) -> String {
        let words = text.split(separator: " ").map { word -> String in
            switch word.lowercased() {
            case "they": "you"
            case "their": "your"
            case "them": "you"
            case "they're": "you're"
            case "they've": "you've"
            default: String(word)
            }
        }
        return words.joined(separator: " ").trimmingCharacters(in: CharacterSet(charactersIn: "?"))
    }

    private static func isStatement(_ text: String) -> Bool {
        let words = text.lowercased().split { " ,.".contains($0) }.map(String.init)
        let verbs: Set<String> = [
            "is", "isn't", "are", "aren't", "was", "wasn't", "has", "hasn't", "have", "haven't", "didn't", "did",
            "doesn't", "don't", "lost", "won't", "can't", "cannot", "never", "arrived", "broke", "stopped", "got",
            "i'm", "i've", "it's", "hurts", "ordered", "bought", "had", "will", "i'll", "came",
        ]
        return words.count >= 3 && words.contains(where: verbs.contains)
    }

    private static func finished(_ sentence: String) -> String {
        let text = sentence.trimmingCharacters(in: .whitespaces)
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst() + (text.last.map { ".?!".contains($0) } == true ? "" : ".")
    }
}
