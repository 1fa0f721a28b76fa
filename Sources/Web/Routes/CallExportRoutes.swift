import CallPlacing
import Calls
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import PracticeLine

/// What a person takes along of a call, and what follows from it.
struct CallExportRoutes: Sendable {
    let placer: CallPlacer
    let store: any CallStore
    let texts: Texts
    let lane: PersonalLane

    func add(to router: RouterGroup<SignedInContext>) {
        router.get("/calls/:id/export.txt", use: text)
        router.get("/calls/:id/export.json", use: json)
        router.get("/calls/:id/export.ics", use: calendar)
        router.post("/calls/:id/refusal", use: refuse)
    }

    private static func name(_ record: CallRecord, _ suffix: String) -> String {
        // The day in Seoul, as everywhere.
        "callba-\(record.call.createdAt.addingTimeInterval(9 * 3600).precise.prefix(10)).\(suffix)"
    }

    private func text(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let record = try await context.call(in: store)
        let cost = placer.cost(of: record)
        return try await lane.compute(for: context.person.id) {
            let text = CallText(record, cost: cost, texts: texts, language: context.language).text
            return .file(text, Self.name(record, "txt"), "text/plain; charset=utf-8")
        }
    }

    private struct Exported: Encodable {
        var callSid: String
        var call: CallMessages.CallInfo
        var outcome: String?
        var endedAt: Date?
        var engines: [ProviderUse]
        var work: WorkView
        var transcript: [CallMessages.Turn]
        var summary: Summary?
        /// When the appointment begins that the facts name, if they do.
        var appointment: Date?
        /// Whether the callee asked not to be called again, as far as the words show.
        var asksNoMoreCalls: Bool
        /// An estimate; missing while the call goes on.
        var cost: CallMessages.Cost?
    }

    private func json(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let record = try await context.call(in: store)
        let scenario = placer.scenario(of: record.call.number)
        return try await lane.compute(for: context.person.id) {
            var response = Response.json(
                Exported(
                    callSid: record.call.id.rawValue, call: CallMessages.CallInfo(record.call, scenario: scenario?.id),
                    outcome: record.outcome?.rawValue, endedAt: record.endedAt, engines: record.engines,
                    work: WorkView(record.engines, in: context.language, texts: texts),
                    transcript: record.shownTurns.map { CallMessages.Turn($0) }, summary: record.summary,
                    appointment: record.appointment?.start,
                    asksNoMoreCalls: scenario == nil && NoMoreCalls.firstRequest(in: record.turns) != nil,
                    cost: placer.cost(of: record).map { CallMessages.Cost($0, in: context.language, texts: texts) }))
            response.headers[.contentDisposition] = "attachment; filename=\"\(Self.name(record, "json"))\""
            return response
        }
    }

    private func calendar(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let record = try await context.call(in: store)
        guard let appointment = record.appointment, let summary = record.summary else {
            throw APIError("export.noAppointment", .notFound)
        }
        let call = record.call
        let name = call.contactName ?? call.number.written
        let facts = summary.facts.map { "\(texts.text("fact.\($0.kind.rawValue)", context.language)): \($0.value)" }
        let file = CalendarFile.write(
            appointment, id: call.id.rawValue, stamp: record.endedAt ?? call.createdAt,
            title: texts.text("export.event", context.language, ["name": name]),
            place: summary.facts.first { $0.kind == .place }?.value,
            description: ([summary.text] + facts + [call.number.written]).joined(separator: "\n"))
        return .file(file, Self.name(record, "ics"), CalendarFile.mediaType)
    }

    /// Remembers that the callee does not want to be called again. Only what they said themselves allows it: otherwise
    /// anybody could take any number from everybody.
    private func refuse(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let record = try await context.call(in: store)
        guard record.outcome != nil, placer.scenario(of: record.call.number) == nil,
            NoMoreCalls.firstRequest(in: record.turns) != nil
        else { throw APIError("refusal.unsaid", .conflict) }
        try await store.refuse(record.call.number, at: Date())
        return .json(["ok": true])
    }
}

extension CallRecord {
    /// The appointment that the call led to, if its facts name one.
    var appointment: Appointment? { summary.flatMap { Appointment($0, of: call) } }
}

/// A call as a text that people keep or send.
struct CallText {
    let text: String

    init(_ record: CallRecord, cost: CallCost? = nil, texts: Texts, language: Language) {
        func word(_ key: String) -> String { texts.text(key, language) }
        let call = record.call
        let name = [call.contactName, call.number.written].compactMap(\.self).joined(separator: ", ")
        var lines = [
            texts.text("call.title", language, ["name": name]), TimeView(call.createdAt, in: language).text, "",
            "\(word("call.purpose")): \(call.purpose)",
        ]
        if let outcome = record.outcome { lines.append(word("outcome.\(outcome.rawValue)")) }
        if let summary = record.summary {
            lines += ["", word("call.summary"), summary.text]
            lines += summary.facts.map { "- \(word("fact.\($0.kind.rawValue)")): \($0.value)" }
        }
        lines += ["", word("call.transcript")]
        lines += record.shownTurns.map { turn in
            let shown = CallView.Turn(turn, in: language, texts: texts)
            let note = shown.note.map { " (\($0))" } ?? ""
            return "[\(shown.time.text)] \(shown.speaker): \(turn.text)\(note)"
        }
        let work = WorkView(record.engines, in: language, texts: texts).lines
        if !work.isEmpty { lines += [""] + work }
        if let cost = cost.map({ CostView($0, in: language, texts: texts) }) {
            lines += ["", cost.sentence] + cost.lines.map { "- \($0)" }
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
