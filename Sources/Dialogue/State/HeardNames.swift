package import Calls
import Foundation
import Languages

/// The names in a call: those that the person wrote are certain, those that only the callee said may be misheard. A
/// summary passes on the latter as heard, or not at all.
package struct HeardNames: Sendable {
    /// The business that picked up, from how it greets, and the turn that says so.
    let greeting: (name: String, turn: Int)?

    private let language: Language
    private let callee: [Turn]
    /// The person's own words, in small letters: one text each.
    private let written: [[String]]

    /// From this share of letters in common on, a name is more likely a written one misheard than another.
    private static let likeness = 0.6
    /// What is longer is no name.
    private static let longestName = (words: 4, letters: 60)
    private static let titles: Set<String> = ["님", "씨", "mr", "ms", "mrs", "miss", "dr"]

    /// The names of a conversation.
    package init(_ state: DialogueState) {
        language = state.language
        let heard = state.turns.filter { $0.isCallee && $0.turn.state == .heard }
        callee = heard.map(\.turn)
        let typed = state.turns.filter { $0.turn.origin == .typed }.map(\.turn.text)
        // How an opening greets is no name that could be misheard.
        let greetings: Set<String> = ["hello", "hi", "this", "is", "안녕하세요"]
        written = ([state.goal.purpose, state.opening, state.contactName ?? ""] + typed).map { text in
            Likeness.words(text).filter { !greetings.contains($0) }
        }
        greeting =
            heard.prefix(2).lazy.compactMap { [language] turn in
                guard let reading = turn.reading,
                    reading.does(.greets) || reading.does(.asksPurpose)
                        || reading.act == .informs || language == .english
                else { return nil }
                return BusinessName.find(in: turn.turn.text, language: language).map { ($0, turn.id) }
            }.first
    }

    /// Whether a name is likely misheard: the recogniser doubts it wherever it was said, or it is nearly one that the
    /// person wrote.
    func isDoubtful(_ name: String) -> Bool {
        let bare = Likeness.words(name).joined()
        let isSure = callee.contains { turn in
            guard Likeness.words(turn.text).joined().contains(bare) else { return false }
            let doubts = turn.doubtful.map { Likeness.words($0).joined() }.filter { !$0.isEmpty }
            return (turn.confidence ?? 1) >= DialogueState.ReadTurn.sureConfidence
                && !doubts.contains { bare.contains($0) || $0.contains(bare) }
        }
        return !isSure || !isWritten(name) && isLikeWritten(name)
    }

    /// A summary in which names that only the callee said are marked as heard, and doubtful ones are no facts.
    package func marking(_ summary: Summary) -> Summary {
        var names = greeting.map { unwritten(in: $0.name) } ?? []
        for fact in summary.facts where fact.kind == .who { names += unwritten(in: fact.value) }
        names.removeAll(where: SummaryPhrases.of(language).isKind)
        names.sort { $0.count > $1.count }
        let facts = summary.facts.compactMap { fact -> Summary.Fact? in
            guard fact.kind == .who else {
                return Summary.Fact(fact.kind, mark(names, in: fact.value), turn: fact.turn)
            }
            guard !unwritten(in: fact.value).isEmpty, !SummaryPhrases.of(language).isKind(fact.value) else {
                return fact
            }
            return isDoubtful(fact.value) ? nil : Summary.Fact(.who, fact.value + mark, turn: fact.turn)
        }
        return Summary(
            text: mark(names, in: summary.text), isPurposeReached: summary.isPurposeReached, facts: facts)
    }

    private var mark: String { language == .korean ? "(들린 대로)" : " (as heard)" }

    private func mark(_ names: [String], in text: String) -> String {
        names.reduce(text) { text, name in
            guard let place = place(of: name, in: text), !text[place.upperBound...].hasPrefix(mark) else { return text }
            return String(text[..<place.upperBound]) + mark + String(text[place.upperBound...])
        }
    }

    /// Where a text first has a name as words of its own, with the title after it.
    private func place(of name: String, in text: String) -> Range<String.Index>? {
        var start = text.startIndex
        while let found = text.range(of: name, options: .caseInsensitive, range: start..<text.endIndex) {
            let before = text[..<found.lowerBound].last
            let after = text[found.upperBound...].first
            // A Korean particle may follow; a Latin letter makes it another word.
            let isWord = before?.isLetter != true && !(after?.isLetter == true && after?.isASCII == true)
            guard isWord else {
                start = found.upperBound
                continue
            }
            for title in [" 님", "님", " 씨", "씨"] where text[found.upperBound...].hasPrefix(title) {
                return found.lowerBound..<text[found.upperBound...].prefix(title.count).endIndex
            }
            return found
        }
        return nil
    }

    /// The runs of words in a name that the person did not write.
    private func unwritten(in name: String) -> [String] {
        var runs: [[String]] = [[]]
        for word in name.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init) {
            if isWritten(word) {
                runs.append([])
            } else {
                runs[runs.count - 1].append(word)
            }
        }
        return runs.map { $0.joined(separator: " ") }.filter { $0.count > 1 }
    }

    private func isWritten(_ name: String) -> Bool {
        Likeness.words(name).allSatisfy { word in
            guard !Self.titles.contains(word) else { return true }
            let bare = ["님", "씨"].first { word.count > 2 && word.hasSuffix($0) }.map { String(word.dropLast($0.count)) }
            return [word, bare].compactMap { $0 }.contains { word in
                // Particles follow a Korean word without a space, and names are spaced as one likes.
                word.allSatisfy(\.isASCII)
                    ? written.contains { $0.contains(word) } : written.contains { $0.joined().contains(word) }
            }
        }
    }

    private func isLikeWritten(_ name: String) -> Bool {
        let letters = Self.letters(Likeness.words(name).joined())
        let length = Likeness.words(name).count
        guard length <= Self.longestName.words, letters.count <= Self.longestName.letters else { return false }
        return written.contains { words in
            words.indices.contains { start in
                (1...length + 1).contains { count in
                    let other = Self.letters(words[start...].prefix(count).joined())
                    let longer = max(letters.count, other.count)
                    guard longer > 0, Double(min(letters.count, other.count)) >= Self.likeness * Double(longer) else {
                        return false
                    }
                    return Double(Likeness.common(letters, other)) >= Self.likeness * Double(longer)
                }
            }
        }
    }

    /// Hangul in single letters, so that syllables that differ in one are alike.
    private static func letters(_ text: String) -> [Unicode.Scalar] {
        Array(text.decomposedStringWithCanonicalMapping.unicodeScalars)
    }
}

/// The name a business says when it picks up.
enum BusinessName {
    private static let greetings: Set<String> = [
        "네", "예", "안녕하세요", "안녕하십니까", "여보세요", "저희는", "여기는", "감사합니다", "전화", "주셔서", "반갑습니다", "아", "네네",
    ]

    static func find(in text: String, language: Language) -> String? {
        switch language {
        case .korean:
            let words = text.split { " ,.!?".contains($0) }.map(String.init)
            for (index, word) in words.enumerated() {
                for ending in ["입니다", "이에요", "예요"] where word.hasSuffix(ending) {
                    let name = String(word.dropLast(ending.count))
                    guard
                        name.isEmpty ? index > 0 && !greetings.contains(words[index - 1]) : name.count >= 2 || index > 0
                    else { continue }
                    guard Mention.all(in: name).isEmpty,
                        !["무료", "가능", "예정", "담당", "마감", "휴무"].contains(where: name.contains)
                    else { continue }
                    let before =
                        index > 0 && !greetings.contains(words[index - 1])
                        ? words[index - 1] + (name.isEmpty ? "" : " ") : ""
                    let full = before + name
                    if (2...20).contains(full.count) { return full }
                }
            }
            return bare(words)
        case .english:
            let words = text.split { $0 == " " }.map(String.init)
            let bare = words.map { $0.lowercased().trimmingCharacters(in: .punctuationCharacters) }
            for opener in [
                ["for", "calling"], ["good", "morning"], ["good", "evening"], ["good", "afternoon"], ["this", "is"],
            ] {
                guard
                    let start = bare.indices.first(where: { $0 + 1 < bare.count && [bare[$0], bare[$0 + 1]] == opener })
                else { continue }
                var name: [String] = []
                for word in words[(start + 2)...].prefix(4) {
                    guard word.first?.isUppercase == true else { break }
                    name.append(word.trimmingCharacters(in: .punctuationCharacters))
                    if word.last.map({ ",.!?".contains($0) }) == true { break }
                }
                let full = name.joined(separator: " ")
                if !full.isEmpty, !["This", "How", "I", "We", "May"].contains(name[0]) { return full }
            }
            return leading(words)
        }
    }

    /// "네 여보세요 화로구이요": a greeting, and a noun with a particle alone.
    private static func bare(_ words: [String]) -> String? {
        guard (2...3).contains(words.count), words.dropLast().allSatisfy(greetings.contains), let last = words.last,
            last.hasSuffix("요"), (3...12).contains(last.count), Mention.all(in: last).isEmpty,
            !["세요", "어요", "아요", "네요", "까요", "나요", "해요", "게요", "데요", "돼요", "와요", "죠요", "래요", "가요", "니요", "시요", "고요"]
                .contains(where: last.hasSuffix)
        else { return nil }
        return String(last.dropLast())
    }

    /// "Riverside Animal Clinic, can you hold?": two capitalised words or more before the first comma.
    private static func leading(_ words: [String]) -> String? {
        var name: [String] = []
        for word in words.prefix(5) {
            guard word.first?.isUppercase == true else { return nil }
            name.append(word.trimmingCharacters(in: .punctuationCharacters))
            if word.hasSuffix(",") { return name.count >= 2 ? name.joined(separator: " ") : nil }
        }
        return nil
    }
}
