import Calls
package import Languages

/// What the callee repeats of what was asked or agreed, and what of it is wrong.
///
/// Names are not compared: they are misheard too often.
package struct ReadBackCheck: Sendable {
    /// What the callee said differently.
    package let wrong: [Mention]
    /// Whether the turn holds little besides what it repeats: "네, 토요일 7시 네 분이요."
    package let isBare: Bool

    /// Compares a turn with what is known.
    /// - Parameter hasRefused: whether the callee has refused what was asked first, so that a second wish counts.
    package init(_ reading: TurnInterpretation, known: KnownFacts, hasRefused: Bool) {
        let repeated = reading.mentions.filter {
            !ReadBackCheck.isLimit($0, in: reading.text, language: known.language)
        }
        var wrong: [Mention] = []
        // Of several times one that is right is enough: "7시가 아니라 6시 반으로".
        for kind in [Kind.time, .day, .count, .phone] {
            let same = repeated.filter { kind.holds($0) }
            let verdicts = same.map { known.isRepeatedRightly($0, hasRefused: hasRefused) }
            guard !verdicts.contains(true), let last = same.indices.last(where: { verdicts[$0] == false }) else {
                continue
            }
            if kind == .count, known.count?.value == ReadBackCheck.total(same) { continue }
            wrong.append(same[last])
        }
        self.wrong = wrong
        isBare = ReadBackCheck.isBare(reading, known: known)
    }

    private enum Kind {
        case time, day, count, phone

        func holds(_ mention: Mention) -> Bool {
            switch (self, mention.value) {
            case (.time, .time), (.day, .day), (.phone, .phone), (.phone, .digits): true
            case (.count, .count(_, let unit)): Mention.countsPeople(unit)
            default: false
            }
        }
    }

    private static func total(_ counts: [Mention]) -> Int {
        counts.reduce(0) { sum, mention in
            if case .count(let value, _) = mention.value { sum + value } else { sum }
        }
    }

    /// "9시까지 영업합니다", "open until nine": a limit repeats nothing.
    private static func isLimit(_ mention: Mention, in text: String, language: Language) -> Bool {
        let characters = Array(text)
        guard mention.range.upperBound <= characters.count else { return false }
        let after = String(characters[mention.range.upperBound...].drop { $0 == " " }.prefix(4))
        let before = String(characters[..<mention.range.lowerBound]).lowercased()
        switch language {
        case .korean:
            return ["까지", "부터", "이후", "이전", "전에", "전까지", "당 ", "이상", "씩"].contains(where: after.hasPrefix)
        case .english:
            return ["until ", "till ", "by ", "before ", "after ", "from "].contains(where: before.hasSuffix)
        }
    }

    private static func isBare(_ reading: TurnInterpretation, known: KnownFacts) -> Bool {
        let repeated = reading.mentions.filter { mention in
            switch mention.value {
            case .time, .day, .phone: true
            case .count(_, let unit): Mention.countsPeople(unit)
            case .name(let name): name == known.name
            case .digits, .minutes, .money: false
            }
        }
        guard !repeated.isEmpty, repeated.count == reading.mentions.count else { return false }
        let inside = Set(repeated.flatMap(\.range))
        let rest = String(reading.text.enumerated().filter { !inside.contains($0.offset) }.map(\.element))
        switch known.language {
        case .korean:
            return rest.count(where: \.isLetter) <= 6
        case .english:
            let fillers: Set<String> = [
                "for", "at", "on", "so", "okay", "ok", "yes", "and", "the", "then", "right", "it's",
            ]
            return rest.lowercased().split { !$0.isLetter && $0 != "'" }.count { !fillers.contains(String($0)) } <= 1
        }
    }
}
