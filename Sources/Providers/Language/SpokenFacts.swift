import Calls

/// The dates, numbers and names that a text may state: those that somebody wrote or said.
struct SpokenFacts: Sendable {
    private let texts: [String]
    private let mentions: [Mention]
    private let numbers: Set<String>

    /// Gathers what some texts state.
    init(_ texts: [String]) {
        self.texts = texts.map(Self.bare)
        mentions = texts.flatMap(Mention.all)
        var numbers = Set(texts.flatMap(Self.digitRuns))
        for mention in mentions { numbers.formUnion(Self.numbers(of: mention)) }
        self.numbers = numbers
    }

    /// Whether everything that a text states as a number, a date or a name has been stated before.
    func cover(_ text: String) -> Bool {
        let found = Mention.all(in: text)
        var rest = Array(text)
        for mention in found {
            guard isKnown(mention) else { return false }
            for index in mention.range where index < rest.count { rest[index] = " " }
        }
        return Self.digitRuns(String(rest)).allSatisfy(numbers.contains)
    }

    private func isKnown(_ mention: Mention) -> Bool {
        if mentions.contains(where: { $0.agrees(with: mention) }) { return true }
        let words = Self.bare(mention.value.name ?? mention.text)
        return texts.contains { $0.contains(words) }
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
