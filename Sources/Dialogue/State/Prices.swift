import Languages

/// Amounts of money that our side has named.
struct Prices: Sendable {
    private var amounts: [Int] = []

    /// Takes the amounts of the purpose, or of a turn of ours.
    mutating func take(_ text: String, mentions: [Mention]) {
        amounts += Prices.money(mentions)
        // "십사에 할게요": the ten thousands go without saying once an amount was named.
        if !amounts.isEmpty { amounts += Prices.bare(text) }
    }

    /// Whether a clause names an amount, and none of ours or within our limit.
    func differs(from clause: Clause, limit: Int?) -> Bool {
        guard let ours = amounts.first else { return false }
        let named = Prices.money(clause.mentions) + Prices.bare(clause.text)
        // A deposit or a fee beside the price is another thing.
        let comparable = named.filter { $0 >= ours / 2 && $0 / 2 <= ours }
        return !comparable.isEmpty
            && !comparable.contains { amount in amounts.contains(amount) || limit.map { amount <= $0 } ?? false }
    }

    private static func money(_ mentions: [Mention]) -> [Int] {
        mentions.compactMap { mention in
            if case .money(let value, _) = mention.value { return value }
            return nil
        }
    }

    /// Numbers that stand for as many ten thousands: "십사면", "14에".
    static func bare(_ text: String) -> [Int] {
        text.split(whereSeparator: \.isWhitespace).compactMap { word in
            let word = String(word).trimmed
            let ending = ["까지는", "까지", "이면", "으로", "면", "에", "은", "는", "로", "이요", "요"].first(where: word.hasSuffix)
            guard let ending, let number = number(word.dropLast(ending.count)), number < 10_000_000 else { return nil }
            return number < 10_000 ? number * 10_000 : number
        }
    }

    /// A number of two or more digits that is a whole word; `nil` for any other word.
    static func number(_ word: some StringProtocol) -> Int? {
        let characters = Array(word)
        guard characters.count >= 2, let match = KoreanNumber.match(characters[...]), match.length == characters.count,
            match.style != .native, match.value >= 10
        else { return nil }
        return match.value
    }
}
