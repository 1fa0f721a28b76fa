import Dialogue
import Foundation
import Languages

/// Answers to everything that a callee's turn asks or proposes in English, one part for each question.
struct EnglishAnswers: Sendable {
    let words: AnswerWords
    let facts: AnswerFacts
    private let sentences: [String]
    private let mentions: [Mention]
    private let text: String

    /// Reads a turn.
    init(to turn: String, facts: AnswerFacts, words: AnswerWords) {
        self.words = words
        self.facts = facts
        text = turn
        mentions = Mention.all(in: turn)
        sentences = EnglishAnswers.sentences(of: turn)
    }

    /// Sentences in small letters; recognisers write no marks, so that questions also part at "and" and a new verb.
    private static func sentences(of turn: String) -> [String] {
        let marked = turn.lowercased().replacing("’", with: "'").split { ".?!\n".contains($0) }.map(String.init)
        let openers =
            #/\s(?:and|also|so|but)\s(?=(?:do|does|did|is|are|was|were|has|have|can|could|will|would|what|when|where|which|who|how|any)\s)/#
        return marked.flatMap {
            $0.split(separator: openers).map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ,")) }
        }
        .filter { !$0.isEmpty }
    }

    /// One part for each thing that wants an answer, in order.
    func parts() -> [AnswerPart] {
        let lower = text.lowercased()
        if let secret = words.secret(in: lower) { return [AnswerPart(answers: secret.replies, kind: .whole)] }
        if let offers = timeOffers() { return [offers] }
        var parts: [AnswerPart] = []
        for sentence in sentences {
            if let corrected = quantity(in: sentence) { return [corrected] }
            if let part = factsAsked(in: sentence) ?? yesNo(sentence) ?? openQuestion(sentence) { parts.append(part) }
        }
        return parts
    }

    // MARK: Times

    private func timeOffers() -> AnswerPart? {
        let lower = text.lowercased()
        let isRefused = words.has("refusing", in: lower)
        guard words.has("offering", in: lower), lower.contains(" or ") || lower.contains(" and ") || isRefused else {
            return nil
        }
        var options: [(day: Day?, time: ClockTime?)] = []
        var day: Day?
        for mention in mentions {
            switch mention.value {
            case .day(let value): day = value
            case .time(let value): options.append((day, value))
            default: break
            }
        }
        guard options.count >= (isRefused ? 1 : 2) else { return nil }
        let wording = Phrasing(language: .english)
        let replies = options.prefix(3).map { option -> String in
            let when = wording.when(day: option.day, time: option.time)
            return when.prefix(1).uppercased() + when.dropFirst() + ", please."
        }
        return AnswerPart(
            answers: replies + ["Let me check and get back to you."], isOpen: true, kind: .times(replies.count))
    }

    // MARK: Facts

    private func factsAsked(in sentence: String) -> AnswerPart? {
        guard
            words.has("telling", in: sentence) || words.has("asking", in: sentence + " ")
                || words.has("telling", in: text.lowercased()) && sentence.split(separator: " ").count <= 5
        else { return nil }
        var asked: [(place: String.Index, label: AnswerWords.Label)] = []
        var covered: [Range<String.Index>] = []
        for label in words.labels {
            guard
                let range = label.asks.compactMap({ sentence.range(of: $0) }).min(by: { $0.lowerBound < $1.lowerBound }
                ),
                !covered.contains(where: { $0.overlaps(range) })
            else { continue }
            covered.append(range)
            asked.append((range.lowerBound, label))
        }
        guard !asked.isEmpty else { return nil }
        asked.sort { $0.place < $1.place }
        if asked.contains(where: { $0.label.id == "last name" || $0.label.id == "first name" }) {
            asked.removeAll { $0.label.id == "name" }
        }
        let owner = (words.list("others") + words.list("dependants")).first(where: sentence.contains)
        var told: [String] = []
        var lacking: [AnswerWords.Label] = []
        for (_, label) in asked {
            if let value = value(of: label, owner: owner) {
                told.append(phrase(value, label))
            } else {
                lacking.append(label)
            }
        }
        let names = lacking.map(\.say).joined(separator: " and ")
        let check =
            lacking.allSatisfy(\.isKnownByHeart)
            ? "One moment, let me type the \(names)." : "Let me check the \(names)."
        let known = told.isEmpty ? "" : sentenceCased(told.joined(separator: ", and ")) + "."
        let ids = asked.map { $0.label.id }
        if lacking.isEmpty { return AnswerPart(answers: [known], kind: .facts(ids, areKnown: owner == nil)) }
        if told.isEmpty {
            return AnswerPart(
                answers: [check, "May I send you the \(names) by text message?", "Do you need the \(names) for this?"],
                later: check,
                kind: .facts(ids, areKnown: false))
        }
        return AnswerPart(answers: [known + " " + check, known], later: check, kind: .facts(ids, areKnown: false))
    }

    private func value(of label: AnswerWords.Label, owner: String?) -> String? {
        let details = facts.details
        switch label.id {
        case "last name": return facts.known.name.flatMap { $0.split(separator: " ").last.map(String.init) }
        case "first name": return facts.known.name.flatMap { $0.split(separator: " ").first.map(String.init) }
        case "birth": return birth ?? facts.value(of: label, owner: owner)
        case "order", "confirmation", "tracking", "policy", "member", "account", "case", "serial":
            return details.englishCode(label.id)
        case "age": return details.englishAge
        case "weight": return details.englishWeight
        case "unit": return details.englishUnit
        default: return facts.value(of: label, owner: owner)
        }
    }

    private func phrase(_ value: String, _ label: AnswerWords.Label) -> String {
        switch label.id {
        case "age":
            // The one who is asked about, else the one whom the purpose tells of.
            let told = " " + facts.purpose.lowercased() + " "
            let asked = " " + text.lowercased() + " "
            let pronoun =
                [asked, told].lazy.compactMap { text in
                    [("she's", [" she ", " she'", " her "]), ("he's", [" he ", " he'", " his "])].first { _, words in
                        words.contains(where: text.contains)
                    }?.0
                }.first ?? "I'm"
            return "\(pronoun) \(value)"
        case "birth": return "my date of birth is \(value)"
        case "name", "last name", "first name", "phone", "email": return "it's \(value)"
        default: return "the \(label.say) is \(value)"
        }
    }

    private var birth: String? {
        let pattern = #/(?:born|dob|birth(?:day| date)?|date of birth)(?: is| on|:)?\s*([A-Za-z0-9 ,/.-]{6,20})/#
            .ignoresCase()
        guard let match = facts.purpose.firstMatch(of: pattern) else { return nil }
        let text = String(match.output.1)
        let wording = Phrasing(language: .english)
        // Month, day and year, as Americans write them.
        if let numbers = text.firstMatch(of: #/(\d{1,2})\/(\d{1,2})\/(\d{4})/#),
            let month = Int(numbers.output.1), let day = Int(numbers.output.2), let year = Int(numbers.output.3),
            (1...12).contains(month)
        {
            return wording.day(.date(year: year, month: month, day: day))
        }
        for mention in Mention.all(in: text) {
            if case .day(let day) = mention.value { return wording.day(day) }
        }
        return nil
    }

    // MARK: Yes and no

    /// "Has your insurance changed?": "Yes, it has."
    private func yesNo(_ sentence: String) -> AnswerPart? {
        let pattern =
            #/\b(do|does|did|is|are|was|were|has|have|had|can|could|will|would)\s(you|we|i|your\s\w+|his\s\w+|her\s\w+|she|he|it|they|there|this|that|the\s\w+|anyone|either)\b/#
        guard let match = sentence.firstMatch(of: pattern),
            !words.has("asking", in: sentence.prefix(upTo: match.range.lowerBound) + " ")
        else { return nil }
        let (verb, subject) = (String(match.output.1), String(match.output.2))
        let rest = String(sentence[match.range.upperBound...])
        let lead = sentence[..<match.range.lowerBound].split(separator: " ").count
        guard lead <= 8 else { return nil }
        if subject == "you" { return aboutYou(verb, rest) }
        if subject == "we" || subject == "i" {
            return AnswerPart(answers: ["Yes, please.", "No, thank you."], later: "Let me check that.", isOpen: true)
        }
        if ["ok", "okay", "alright", "all right", "fine"].contains(where: rest.contains),
            ["that", "this", "it"].contains(subject)
        {
            return AnswerPart(
                answers: ["Yes, that's fine.", "No, I'd rather not."], later: "Let me check that.", isOpen: true)
        }
        let pronoun =
            ["she", "he", "they", "there", "it"].contains(subject)
            ? subject
            : subject == "anyone"
                ? "there"
                : subject.hasSuffix("s") && !subject.hasPrefix("th") && !subject.hasSuffix("ss") ? "they" : "it"
        let form = pronoun == "they" ? ["is": "are", "was": "were", "has": "have", "does": "do"][verb] ?? verb : verb
        return guess("Yes, \(pronoun) \(form).", "No, \(pronoun) \(negative(form)).")
    }

    private func aboutYou(_ verb: String, _ rest: String) -> AnswerPart? {
        if [" like", " want", " prefer"].contains(where: rest.hasPrefix) {
            return AnswerPart(answers: ["Yes, please.", "No, thank you."], later: "Let me check that.", isOpen: true)
        }
        switch verb {
        case "would" where rest.hasPrefix(" mind"):
            return AnswerPart(answers: ["No, that's all right.", "I'd rather not, sorry."], isOpen: true)
        case "are", "were":
            return guess(
                "Yes, I \(verb == "are" ? "am" : "was").", "No, I\(verb == "are" ? "'m not" : " wasn't").")
        case "can", "could":
            return guess("Yes, I can.", "I'm afraid I can't.")
        default:
            return guess("Yes, I \(verb).", "No, I \(negative(verb)).")
        }
    }

    /// A yes and a no only one of which is true, behind what says nothing that we cannot know.
    private func guess(_ yes: String, _ no: String) -> AnswerPart {
        let check = words.say("check").first ?? ReplyGuards.check(.english)
        return .guess([yes, no], check: check, later: words.say("later").first ?? check)
    }

    private func negative(_ verb: String) -> String {
        ["can": "can't", "will": "won't"][verb] ?? verb + "n't"
    }

    // MARK: Open questions

    private func openQuestion(_ sentence: String) -> AnswerPart? {
        guard
            words.list("asking").contains(where: {
                (sentence + " ").hasPrefix($0) || (" " + sentence).contains(" " + $0)
            })
        else { return nil }
        // "What does the jacket look like?": what the purpose says of it.
        let nouns = sentence.split { !$0.isLetter }.map(String.init).filter { $0.count >= 4 }
        for noun in nouns {
            guard
                // The noun is all letters, so the pattern is always one.
                let pattern = try? Regex(
                    "(?i)\\b(?:a|an|my|the)\\s((?:[a-z]+\\s){1,2}" + noun + ")\\b", as: (Substring, Substring).self),
                let match = facts.purpose.firstMatch(of: pattern)
            else { continue }
            let phrase = String(match.output.1).lowercased()
            let told = "It's \(EnglishArticle.indefinite(before: phrase)) \(phrase)."
            return AnswerPart(
                answers: [told + " Let me check the rest.", told],
                later: "Let me check the rest.", kind: .open)
        }
        if sentence.contains("how can i help") || sentence.contains("what can i do") || sentence.contains("how may i") {
            return nil
        }
        return AnswerPart(
            answers: [
                "One moment, let me type that.", "I'm not sure. May I get back to you on that?",
                "May I send you that by text message?",
            ],
            later: "Let me check that.", kind: .open)
    }

    private func sentenceCased(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
