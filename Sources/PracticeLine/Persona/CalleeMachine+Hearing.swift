import Languages

/// What a persona makes of what it has heard.
extension CalleeMachine {
    enum Taken {
        /// A number is to be said again, with these words.
        case misheard(String)
        /// Whether anything of it was new.
        case understood(isNew: Bool)
    }

    /// Remembers what was found; a value that is told later replaces an earlier one.
    mutating func take(_ findings: SlotListener.Findings) -> Taken {
        var isNew = takeBack(findings.denied)
        for (name, value) in findings.values.sorted(by: { $0.key < $1.key }) where !isKnown(value, for: name) {
            if isNumber(name), !misheard.contains(name),
                Double.random(in: 0..<1, using: &random) < scenario.mishearing,
                let line = scenario.lines.numberAgain.randomElement(using: &random)
            {
                misheard.insert(name)
                question = name
                return .misheard(line)
            }
            facts[name] = value
            if name == question { question = nil }
            isNew = true
        }
        return .understood(isNew: isNew)
    }

    func listen(
        to text: String, _ understood: Understanding, isCorrecting: Bool
    ) -> SlotListener.Findings {
        // A caller who asks to wait, or did not hear, answers nothing in words of any kind.
        let isAnswer = !scenario.turns.contains { turn in
            (turn.waits || turn.repeatsLast) && turn.when.contains { isSaid($0, understood, understood) }
        }
        let open = scenario.slots.first { $0.name == question }.map { $0.kind == .words || $0.kind == .name } ?? false
        var findings = listener.listen(
            to: text, for: scenario.slots, asked: isAnswer || !open ? question : nil,
            corrected: isCorrecting ? readBack : [])
        // What was chosen once is not chosen again by a word that sounds like it.
        for slot in scenario.slots where facts[slot.name] != nil && slot.name != question && !isCorrecting {
            if case .choice = slot.kind { findings.values[slot.name] = nil }
        }
        return findings
    }

    func denies(_ understood: Understanding) -> Bool {
        ["no", "wrong"].contains { scenario.intents[$0] != nil && isSaid("$" + $0, understood, understood) }
    }

    /// Forgets what the caller says is not so.
    /// - Returns: whether any of it was known.
    private mutating func takeBack(_ denied: [String: String]) -> Bool {
        let wrong = denied.filter { isKnown($0.value, for: $0.key) }
        for name in wrong.keys { facts[name] = nil }
        return !wrong.isEmpty
    }

    private func isKnown(_ value: String, for name: String) -> Bool {
        guard let known = facts[name], let slot = scenario.slots.first(where: { $0.name == name }) else { return false }
        return listener.isSame(known, value, kind: slot.kind)
    }

    /// What follows a request to wait is what there was to wait for: "잠시만 기다려 주세요. 네 명이에요."
    func withoutAskingToWait(_ text: String) -> String {
        let waiting = scenario.turns.filter(\.waits).flatMap(\.when)
        var rest = text[...]
        while let end = rest.firstIndex(where: { ".,?!".contains($0) }) {
            let piece = Understanding(String(rest[..<end]), language: scenario.language)
            let left = rest[rest.index(after: end)...]
            guard waiting.contains(where: { isSaid($0, piece, piece) }), left.contains(where: \.isLetter) else { break }
            rest = left
        }
        return String(rest)
    }

    /// Anchored phrases are looked for in what is left without times and numbers, the others in all that was said.
    func isSaid(_ phrase: String, _ all: Understanding, _ rest: Understanding) -> Bool {
        if phrase == "*" { return !all.isEmpty }
        if phrase.hasPrefix("$") {
            return scenario.intents[String(phrase.dropFirst())]?.contains { isSaid($0, all, rest) } ?? false
        }
        return phrase.hasPrefix("^") || phrase.hasSuffix("$") ? rest.contains(phrase) : all.contains(phrase)
    }

    private func isNumber(_ name: String) -> Bool {
        switch scenario.slots.first(where: { $0.name == name })?.kind {
        case .phone, .digits: true
        case .time, .day, .count, .name, .choice, .words, nil: false
        }
    }
}
