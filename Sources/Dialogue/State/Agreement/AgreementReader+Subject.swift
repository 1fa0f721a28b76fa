import Foundation
import Languages

/// What a clause is about.
extension AgreementReader {
    /// How what a clause names compares with what is asked for.
    enum Relation {
        case none, same, other

        init(_ clause: Clause, to wanted: Terms, goal: Goal) {
            let verdicts = clause.mentions.compactMap { mention -> (isTime: Bool, isSame: Bool)? in
                // "삼 일 전에는" is how long before, not when.
                guard Limit(of: mention, in: clause) == nil, !clause.isDistance(mention),
                    let isSame = wanted.agrees(with: mention, calledAt: goal.calledAt)
                else { return nil }
                if case .time = mention.value { return (true, isSame) }
                return (false, isSame)
            }
            if verdicts.contains(where: { !$0.isSame }) {
                self = .other
            } else {
                self = verdicts.isEmpty ? .none : .same
            }
        }
    }

    /// Whether a border in the clause, such as 오전만 or 다음 주부터, leaves what is asked for in; inner `nil` if that cannot
    /// be told, outer `nil` if there is none.
    func border(in clause: Clause, wanted: Terms, isVisit: Bool) -> Bool?? {
        var found: Bool??
        func note(_ verdict: Bool?) {
            switch (found, verdict) {
            case (.some(.some(false)), _): break
            case (_, .some(false)): found = .some(.some(false))
            case (.none, _): found = .some(verdict)
            case (.some(.some(true)), .none): found = .some(.none)
            default: break
            }
        }
        for mention in clause.mentions {
            guard let limit = Limit(of: mention, in: clause) else { continue }
            // "다음 주부터 목요일로 오세요" says since when, "6시까지 오세요" how late one may come.
            if isVisit, limit == .from && isWeek(mention) || limit == .until && wanted.time == nil { continue }
            note(isInside(mention, limit, wanted: wanted))
        }
        for part in rules.parts where names(part.word, with: clause) {
            note(wanted.time.map { part.hours.contains(Terms.minutes($0) / 60) })
        }
        if found == nil, !isVisit, clause.contains(anyOf: unreadable) { return .some(.none) }
        return found
    }

    var unreadable: [String] {
        language == .korean
            ? ["만가능", "만됩", "만돼", "만되", "만받", "만남", "만있", "밖에안", "밖에없", "밖에못", "만예약", "전까지", "전에만", "단위로", "간격으로"]
            : ["only "]
    }

    /// Whether a part of the day stands there as a border.
    func names(_ part: String, with clause: Clause) -> Bool {
        switch language {
        case .korean:
            let bare = clause.marked
            return ["만", "시간만", "타임만", "에만", "시간대만", "밖에", "시간밖에"].contains { bare.contains(part + $0) }
        case .english:
            return clause.compared.spaced.contains(" only ") && clause.compared.spaced.contains(" \(part) ")
        }
    }

    private func isWeek(_ mention: Mention) -> Bool {
        if case .day(.week) = mention.value { return true }
        return false
    }

    func isInside(_ mention: Mention, _ limit: Limit, wanted: Terms) -> Bool? {
        switch (mention.value, limit) {
        case (_, .only): return wanted.agrees(with: mention, calledAt: goal.calledAt)
        case (.time(let value), _):
            return wanted.time.map { time in
                let (mine, border) = (Terms.minutes(time), Terms.minutes(wanted.inheriting(value)))
                return limit == .from ? mine >= border : mine <= border
            }
        case (.day(let value), _):
            let first = Terms.days(value, from: goal.calledAt)?.first ?? value.date(from: goal.calledAt)
            guard let first, let mine = wanted.day.flatMap({ $0.date(from: goal.calledAt) }) else {
                return nil
            }
            return limit == .from ? mine >= first : mine <= first
        case (.count(let value, _), _): return wanted.count.map { limit == .from ? $0 >= value : $0 <= value }
        default: return nil
        }
    }

    /// Whether a clause has a subject that the call is not about: "주차는 안 돼요".
    /// - Parameter isTopic: whether only what 은 and 는 mark counts: "대회가 있어서 세 시는 안 돼요" is about the time.
    func isAboutElse(_ clause: Clause, isTopic: Bool = false) -> Bool {
        switch language {
        case .korean: koreanSubjects(clause, particles: isTopic ? "은는" : "은는이가도").contains { !isOurs($0) }
        case .english: englishSubject(clause).map { !isOurs($0) } ?? false
        }
    }

    /// Nouns with a particle that makes them what a clause is about.
    func koreanSubjects(_ clause: Clause, particles: String) -> [String] {
        let fillers = rules.words(.fillers)
        let words = clause.words
        // "단체가 있어서 안 돼요": why is not what about.
        let reason = words.lastIndex { word, _ in Self.reasons.contains(where: word.hasSuffix) } ?? -1
        return words.dropFirst(reason + 1).compactMap { word, range in
            guard word.count >= 2, let particle = word.last, particles.contains(particle),
                !clause.mentions.contains(where: { $0.range.overlaps(range) }), !fillers.contains(word),
                Prices.number(word.dropLast()) == nil,
                !Self.verbs.contains(where: word.hasSuffix)
            else { return nil }
            return String(word.dropLast())
        }
    }

    static let reasons = ["어서", "아서", "해서", "라서", "여서", "와서", "니까", "때문에"]
    static let verbs = [
        "다가", "하는", "되는", "있는", "없는", "시는", "오는", "가는", "받는", "보는", "나는", "주는", "드는", "르는", "리는", "치는", "지는", "기는",
        "셔도",
        "어도", "아도", "여도", "해도", "돼도", "와도", "려도", "라도", "기도", "서도", "은은",
    ]

    /// The word before the verb of a clause: "parking is free".
    func englishSubject(_ clause: Clause) -> String? {
        let words = clause.compared.spaced.split(separator: " ").map(String.init)
        guard
            let verb = words.firstIndex(where: { ["is", "are", "was", "has", "isn't", "aren't", "works"].contains($0) }
            ),
            verb > 0
        else { return nil }
        let subject = String(words[verb - 1].prefix { $0 != "'" })
        let named = clause.mentions.contains { $0.text.lowercased().hasSuffix(subject) }
        return named ? nil : subject
    }

    func isOurs(_ noun: String) -> Bool {
        if rules.words(.ours).contains(noun) || noun == goal.what { return true }
        let noun =
            ["님", "들", "께서", "에서", "으로", "로"].first { noun.count > $0.count && noun.hasSuffix($0) }
            .map { String(noun.dropLast($0.count)) } ?? noun
        if rules.words(.ours).contains(noun) { return true }
        if noun.count >= 2, purpose.contains(noun) { return true }
        if noun.count == 1, purposeWords.contains(where: { $0.hasPrefix(noun) || $0.hasSuffix(noun) }) { return true }
        return language == .korean && noun.count > 2
            && ["예약", "진료", "상담", "방문", "접수", "신청", "자리"].contains(where: noun.hasSuffix) && !noun.hasPrefix("다른")
    }

    /// Whether the noun right before some words is what the call is about, or there is none: "문의 접수됐습니다" is not.
    func isOwn(before words: String, in clause: Clause) -> Bool {
        guard language == .korean else { return true }
        let marked = clause.marked
        let verb = words.filter { $0 != "_" }
        guard let place = marked.range(of: verb, options: .backwards) else { return true }
        var run = ""
        for character in marked[..<place.lowerBound].reversed() {
            guard character != "·", run.count < 8 else { break }
            run.insert(character, at: run.startIndex)
        }
        guard let last = run.last else { return true }
        // "삼십 분 단위로 됩니다" is a rule; before a bare verb the noun itself has to be ours.
        if words.hasPrefix("_"), run.count > 2 {
            if !Prices.bare(run).isEmpty { return true }
            while run.count > 2, let particle = run.last, "로으은는이가도에만".contains(particle) { run.removeLast() }
            return rules.words(.ours).contains { $0.count > 1 ? run.hasSuffix($0) : run == $0 }
                || purpose.contains(run.suffix(2)) || ["히", "든", "게"].contains(where: run.hasSuffix)
        }
        if "로에을를은는이가도고서게요님씨만히든면과와랑니까후당".contains(last) { return true }
        if ["부터", "까지", "정도", "다시"].contains(where: run.hasSuffix) { return true }
        if rules.words(.ours).contains(where: { $0 == run || $0.count > 1 && run.hasSuffix($0) }) { return true }
        if goal.kind == .change, run.hasSuffix("변경") { return true }
        return run.count >= 2 && purpose.contains(run.suffix(2))
    }
}
