import Calls
import Languages

/// The dates, numbers and names that a text may state: those that were written or said.
package struct SpokenFacts: Sendable {
    /// What one text states.
    private struct Stated: Sendable {
        let bare: String
        let mentions: [Mention]
        let numbers: Set<String>

        init(_ text: String, mentions: [Mention]) {
            bare = SpokenFacts.bare(text)
            self.mentions = mentions
            numbers = Set(SpokenFacts.digitRuns(text)).union(mentions.flatMap(SpokenFacts.numbers(of:)))
        }

        func holds(_ mention: Mention, named words: String) -> Bool {
            mentions.contains { $0.agrees(with: mention) } || bare.contains(words)
        }
    }

    /// In the order of the texts. Each is read once, however often it is asked about.
    private let stated: [Stated]

    /// Gathers what some texts state.
    package init(_ texts: [String]) { self.init(texts, and: []) }

    /// Gathers what turns state, which were read before.
    package init(_ turns: [DialogueState.ReadTurn]) { self.init([], and: turns) }

    /// Gathers what some texts state, and then what turns do.
    package init(_ texts: [String], and turns: [DialogueState.ReadTurn]) {
        stated =
            texts.map { Stated($0, mentions: Mention.all(in: $0)) }
            + turns.map { Stated($0.turn.text, mentions: $0.mentions) }
    }

    /// Whether everything that a text states as a number, a date or a name has been stated before.
    package func cover(_ text: String) -> Bool { count(covering: text) != nil }

    /// How many of the texts, the first ones, state everything that another states as a number, a date or a name; `nil`
    /// if all of them do not.
    package func count(covering text: String) -> Int? {
        var count = 0
        var rest = Array(text)
        for mention in Mention.all(in: text) {
            let words = Self.bare(mention.value.name ?? mention.text)
            guard let place = stated.firstIndex(where: { $0.holds(mention, named: words) }) else { return nil }
            count = max(count, place + 1)
            for index in mention.range where index < rest.count { rest[index] = " " }
        }
        for digits in Self.digitRuns(String(rest)) {
            guard let place = stated.firstIndex(where: { $0.numbers.contains(digits) }) else { return nil }
            count = max(count, place + 1)
        }
        return count
    }

    /// Digits that belong together; commas within a number do not part it.
    private static func digitRuns(_ text: String) -> [String] {
        let characters = Array(text)
        let joined = characters.indices.filter { index in
            characters[index] != "," || index == 0 || index + 1 == characters.count
                || !characters[index - 1].isNumber || !characters[index + 1].isNumber
        }.map { characters[$0] }
        return joined.split { !($0.isASCII && $0.isNumber) }.map { digits in
            let bare = digits.drop { $0 == "0" }
            return String(bare.isEmpty ? digits.prefix(1) : bare)
        }
    }

    private static func numbers(of mention: Mention) -> [String] {
        switch mention.value {
        case .time(let time): ["\(time.hour)", "\(time.minute)"]
        case .day(.date(let year, let month, let day)): [year, month, day].compactMap { $0 }.map(String.init)
        case .day: []
        case .minutes(let value): ["\(value)"]
        case .count(let value, _), .money(let value, _): ["\(value)"]
        case .phone(let digits), .digits(let digits): digitRuns(digits)
        case .name: []
        }
    }

    private static func bare(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }
}

extension Mention.Value {
    fileprivate var name: String? {
        if case .name(let name) = self { return name }
        return nil
    }
}
