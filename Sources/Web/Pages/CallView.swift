package import Calls
import Foundation
package import Languages

extension CallView {
    /// What a call's page shows of what is kept.
    /// - Parameters:
    ///   - record: the call and its turns so far.
    ///   - partner: the practice partner's title, when the call went to the practice line.
    ///   - isLive: whether the server still runs the call or still sums it up, so that the page must listen.
    ///   - cost: what the call has cost, once it is over.
    ///   - language: of the page; the call's own language may be another.
    init(
        _ record: CallRecord, partner: String?, isLive: Bool, cost: CallCost? = nil, in language: Language, texts: Texts
    ) {
        let call = record.call
        let number = call.number.written
        id = call.id.rawValue
        name = call.contactName ?? partner ?? number
        self.number = name == number ? nil : number
        isPractice = partner != nil
        languageCode = call.language.rawValue
        purpose = call.purpose
        opening = call.opening
        createdAt = TimeView(call.createdAt, in: language)
        self.isLive = isLive
        phrases = Phrases(in: call.language, texts: texts)
        outcome = record.outcome.map { texts.text("outcome.\($0.rawValue)", language) }
        outcomeCode = record.outcome?.rawValue
        let shown = record.shownTurns
        turns = shown.map { Turn($0, in: language, texts: texts) }
        isWaiting = record.outcome == nil && shown.isEmpty
        isSilent = record.outcome != nil && shown.isEmpty
        let summary = record.summary.map { Summary($0, in: language, texts: texts) }
        self.summary = summary
        hasAppointment = record.appointment != nil
        asksNoMoreCalls =
            partner == nil && record.outcome != nil && NoMoreCalls.firstRequest(in: record.turns) != nil
        work = WorkView(record.engines, in: language, texts: texts)
        self.cost = cost.map { CostView($0, in: language, texts: texts) }
        let heardSomething = shown.contains { $0.speaker == .callee }
        switch (record.outcome, summary) {
        case (nil, _), (_, .some): summaryAbsence = nil
        case (.some, nil) where isLive: summaryAbsence = texts.text("call.summaryPending", language)
        case (.some, nil): summaryAbsence = heardSomething ? texts.text("call.summaryNone", language) : nil
        }
    }
}

extension CallRecord {
    /// What people see of what was kept: not our own voice where it came back.
    var shownTurns: [Turn] { turns.filter { $0.state != .echo } }
}

/// What the engines of a call did, in sentences.
package struct WorkView: Sendable, Encodable {
    /// The engines that heard, thought and spoke, each once; `nil` if none did.
    package var engines: String?
    /// How much speech was made in advance and how much of it was used; `nil` where that is not counted.
    package var advance: String?

    /// Words it for people.
    package init(_ uses: [ProviderUse], in language: Language, texts: Texts) {
        var names: [String] = []
        for use in uses where !names.contains(use.engine) { names.append(use.engine) }
        if !names.isEmpty {
            engines = texts.text("export.engines", language, ["names": names.joined(separator: ", ")])
        }
        advance = uses.lazy.compactMap(\.advance).first.map { advance in
            texts.text(
                "call.advance", language,
                ["made": Self.written(advance.madeCharacters), "used": Self.written(advance.usedCharacters)])
        }
    }

    /// A line for each that there is.
    package var lines: [String] { [engines, advance].compactMap(\.self) }

    /// A number as both languages write it: 1,240.
    private static func written(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US")))
    }
}

extension CallView.Turn {
    /// Below this a final caption is shown with a warning.
    static let lowConfidence = 0.4

    /// What is shown of a turn.
    init(_ turn: Turn, in language: Language, texts: Texts) {
        id = turn.id
        isCallee = turn.speaker == .callee
        state = turn.state.rawValue
        speaker = texts.text(turn.speaker == .callee ? "call.callee" : "call.caller", language)
        stretches = CallView.Stretch.split(turn.text, doubtful: turn.doubtful)
        time = TimeView(turn.startedAt, in: language)
        switch turn.speaker {
        case .callee:
            if stretches.contains(where: \.isDoubtful) {
                note = texts.text("call.doubtful", language)
            } else if let confidence = turn.confidence, confidence < Self.lowConfidence {
                note = texts.text("call.lowConfidence", language)
            } else {
                note = nil
            }
        case .caller:
            if turn.state == .cut, let fraction = turn.playedFraction {
                let percent = String(Int((fraction * 100).rounded()))
                note = texts.text("call.speech.cutAt", language, ["percent": percent])
            } else {
                note = texts.text("call.speech.\(turn.state.rawValue)", language)
            }
        }
    }
}

extension CallView.Stretch {
    /// Cuts a text at its doubtful words. Each is looked for after the one before it; one that is not there is ignored.
    static func split(_ text: String, doubtful: [String]) -> [CallView.Stretch] {
        var stretches: [CallView.Stretch] = []
        var rest = Substring(text)
        for word in doubtful where !word.isEmpty {
            guard let range = rest.range(of: word) else { continue }
            if range.lowerBound > rest.startIndex {
                stretches.append(.init(text: String(rest[..<range.lowerBound]), isDoubtful: false))
            }
            stretches.append(.init(text: String(rest[range]), isDoubtful: true))
            rest = rest[range.upperBound...]
        }
        if !rest.isEmpty { stretches.append(.init(text: String(rest), isDoubtful: false)) }
        return stretches
    }
}

extension CallView.Summary {
    /// What is shown of a summary.
    init(_ summary: Summary, in language: Language, texts: Texts) {
        text = summary.text
        verdict = summary.isPurposeReached.map {
            texts.text($0 ? "call.purposeReached" : "call.purposeMissed", language)
        }
        isPurposeReached = summary.isPurposeReached ?? false
        facts = summary.facts.map {
            CallView.Fact(kind: texts.text("fact.\($0.kind.rawValue)", language), value: $0.value, turn: $0.turn)
        }
        hasFacts = !summary.facts.isEmpty
    }
}

extension HistoryView {
    /// A page of the list of calls.
    /// - Parameters:
    ///   - records: newest first, at most `limit + 1`; the one too many says that there are older calls.
    ///   - limit: how many are shown.
    ///   - before: where this page of the list begins; `nil` for the newest.
    ///   - search: what was looked for, if anything.
    ///   - partnerOf: the practice partner's title of a call that went to the practice line.
    init(
        _ records: [CallRecord], limit: Int, before: Date?, search: Search? = nil, partnerOf: (Call) -> String?,
        in language: Language, texts: Texts
    ) {
        let shown = records.prefix(limit)
        items = shown.map { Item($0, partner: partnerOf($0.call), in: language, texts: texts) }
        hasItems = !shown.isEmpty
        isContinuation = before != nil
        self.search = search
        let start = "/history?" + (search?.query ?? "") + "before="
        older = records.count > limit ? shown.last.map { start + $0.call.createdAt.precise } : nil
    }
}

extension HistoryView.Item {
    /// What is shown of one call in the list.
    init(_ record: CallRecord, partner: String?, in language: Language, texts: Texts) {
        id = record.call.id.rawValue
        name = record.call.contactName ?? partner ?? record.call.number.written
        isPractice = partner != nil
        purpose = record.call.purpose
        summary = record.summary?.text
        outcomeCode = record.outcome?.rawValue ?? "open"
        outcome = texts.text("outcome.short.\(outcomeCode)", language)
        createdAt = TimeView(record.call.createdAt, in: language)
        deleteLabel = texts.text("history.deleteCall", language, ["name": name])
    }
}

extension TimeView {
    /// A moment as the page's language writes it, in Seoul's time.
    init(_ date: Date, in language: Language) {
        var style = Date.FormatStyle(date: .abbreviated, time: .shortened)
        style.locale = Locale(identifier: language == .korean ? "ko_KR" : "en_US")
        // Korea has had no daylight saving since 1988: nine hours ahead of UTC is the same without a zone database.
        if let seoul = TimeZone(identifier: "Asia/Seoul") ?? TimeZone(secondsFromGMT: 9 * 3600) {
            style.timeZone = seoul
        }
        self.init(iso: date.precise, text: date.formatted(style))
    }
}

extension Date {
    /// ISO 8601 in UTC with milliseconds; what `before` of the history takes.
    var precise: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
