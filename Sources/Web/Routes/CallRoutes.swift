import CallPlacing
import Calls
import Dialogue
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import PracticeLine
import Providers
import Replies

/// Calls by HTTP: the published contract that pages and programs use.
struct CallRoutes: Sendable {
    let placer: CallPlacer
    let store: any Store
    let runningCalls: RunningCalls
    let hub: CallEventHub
    let audio: PreviewAudio
    let texts: Texts
    /// For what keeps the database and a processor core busy.
    let lane: PersonalLane

    func add(to router: RouterGroup<SignedInContext>) {
        router.post("/calls", use: place)
        router.post("/calls/preview", use: preview)
        router.get("/calls/history", use: history)
        router.delete("/calls", use: deleteAll)
        router.delete("/calls/:id", use: delete)
        router.get("/scenarios", use: scenarios)
        router.post("/tts-preview", use: previewVoice)
        router.get("/audio/:name", use: listen)
    }

    private struct Placed: Encodable {
        var callSid, script, audioUrl, voiceId: String
    }

    private func place(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let order = try await request.decode(as: CallOrder.self, context: context)
        let call = try await placer.place(order, for: context.person, in: context.language)
        let address = audio.address(
            of: call.opening, language: call.language, voice: call.voice, for: context.person.id)
        return .json(
            Placed(
                callSid: call.id.rawValue, script: call.opening, audioUrl: address,
                voiceId: call.voice.preset.rawValue), status: .created)
    }

    private struct Previewed: Encodable {
        /// The two parts of the first line: how it begins, which stays, and what follows.
        struct Opening: Encodable {
            var variant, introduction, text: String
            /// Why the person should look at the text first, and the same in sentences for them.
            var doubts, remarks: [String]
        }
        var script: String?
        var opening: Opening?
        var audioUrl: String
    }

    private func preview(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let order = try await request.decode(as: CallOrder.self, context: context)
        let draft = try await placer.draft(for: order, of: context.person, in: context.language)
        let address = audio.address(
            of: draft.opening, language: draft.language, voice: draft.voice, for: context.person.id)
        let opening = Previewed.Opening(
            variant: draft.introduction.rawValue,
            introduction: draft.introduction.text(callerName: context.person.name, language: draft.language),
            text: draft.words, doubts: draft.doubts.map(\.rawValue),
            remarks: draft.doubts.map { texts.text($0.key, context.language) })
        return .json(Previewed(script: draft.opening, opening: opening, audioUrl: address))
    }

    private struct VoiceOrder: Decodable {
        var voice: CallOrder.VoiceChoice?
        var language: String?
    }

    private func previewVoice(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let asked = try await request.decode(as: VoiceOrder.self, context: context)
        let voice = try await placer.voice(for: asked.voice, of: context.person)
        let language = asked.language.flatMap(Language.init(rawValue:)) ?? context.language
        let address = audio.address(
            of: texts.text("start.voiceSample", language), language: language, voice: voice, for: context.person.id)
        return .json(Previewed(script: nil, opening: nil, audioUrl: address))
    }

    private func listen(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let name = try context.parameters.require("name")
        guard name.hasSuffix(".wav"),
            let file = try await audio.file(String(name.dropLast(4)), for: context.person.id)
        else { throw HTTPError(.notFound) }
        return Response(
            status: .ok, headers: [.contentType: "audio/wav", .cacheControl: "private, no-store"],
            body: .init(byteBuffer: file))
    }

    private struct Listed: Encodable {
        struct Contact: Encodable {
            var id, phoneNumber: String
            var name, memo: String?
        }
        struct Item: Encodable {
            var id, callSid: String
            var createdAt: Date
            var purpose: String
            var outcome: String?
            var summary: Summary?
            var transcript: [CallMessages.Turn]
            var contact: Contact
        }
        var calls: [Item]
    }

    private func history(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let query = request.uri.queryParameters
        if let user = query["userId"], String(user) != context.person.id.rawValue {
            throw APIError("session.foreign", .forbidden)
        }
        let limit = query["limit"].flatMap { Int($0) } ?? 50
        guard (1...200).contains(limit) else { throw APIError("request.malformed") }
        let before = query["before"].flatMap { Date.precise(String($0)) }
        let asked = try HistoryQuery(asked: request.formFields)
        guard !asked.words.isEmpty || limit > Self.lightHistory else {
            return .json(try await listed(asked, limit: limit, before: before, of: context.person.id))
        }
        return try await lane.run(for: context.person.id) {
            let found = try await listed(asked, limit: limit, before: before, of: context.person.id)
            return try await lane.aside { .json(found) }
        }
    }

    /// More calls than these, with all that was said in them, are heavy work.
    private static let lightHistory = 50

    private func listed(
        _ asked: HistoryQuery, limit: Int, before: Date?, of person: Person.ID
    ) async throws -> Listed {
        let records = try await store.calls(
            of: person, matching: asked, limit: limit, before: before)
        let contacts = try await store.contacts(of: person, matching: nil)
        let known = Dictionary(contacts.map { ($0.number, $0) }) { first, _ in first }
        let items = records.map { record in
            let call = record.call
            let number = call.number.e164
            return Listed.Item(
                id: call.id.rawValue, callSid: call.id.rawValue, createdAt: call.createdAt, purpose: call.purpose,
                outcome: record.outcome?.rawValue, summary: record.summary,
                transcript: record.shownTurns.map { CallMessages.Turn($0) },
                contact: Listed.Contact(
                    id: known[call.number]?.id.rawValue ?? number, phoneNumber: number,
                    name: call.contactName ?? known[call.number]?.name, memo: known[call.number]?.memo))
        }
        return Listed(calls: items)
    }

    private func delete(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let id = try await context.call(in: store).call.id
        guard !runningCalls.isRunning(id) else { throw APIError("call.running", .conflict) }
        try await store.delete(id)
        hub.close(id)
        return .json(["ok": true])
    }

    private func deleteAll(_ request: Request, _ context: SignedInContext) async throws -> Response {
        guard !runningCalls.isBusy(for: context.person.id) else { throw APIError("call.running", .conflict) }
        let count = try await store.deleteCalls(of: context.person.id)
        hub.closeAll(of: context.person.id)
        return .json(["deleted": count])
    }

    private struct Partners: Encodable {
        struct Partner: Encodable {
            var id, language, title, description, purpose, number: String
            var level: Int
        }
        var scenarios: [Partner]
    }

    private func scenarios(_ request: Request, _ context: SignedInContext) async throws -> Response {
        .json(
            Partners(
                scenarios: placer.scenarios.filter(\.isListed).map { scenario in
                    Partners.Partner(
                        id: scenario.id, language: scenario.language.rawValue, title: scenario.title[context.language],
                        description: scenario.description[context.language],
                        purpose: scenario.purpose[scenario.language], number: scenario.number.e164,
                        level: scenario.level)
                }))
    }
}

extension HistoryQuery {
    /// What an address asks for: `q=`, `number=`, `from=` and `until=`, which are moments or days in Seoul; the day of
    /// `until` belongs to what is asked for.
    init(asked fields: [String: String]) throws(APIError) {
        func text(_ key: String) -> String? {
            let text = fields[key].map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            return text?.isEmpty == false ? text : nil
        }
        func date(_ key: String, plus days: Double) throws(APIError) -> Date? {
            guard let written = text(key) else { return nil }
            if let date = Date.precise(written) { return date }
            // Refused below if it is no day either.
            guard written.count == 10,
                let day = try? Date(written, strategy: Date.ISO8601FormatStyle().year().month().day())
            else { throw APIError("search.date") }
            return day.addingTimeInterval((days * 24 - 9) * 3600)
        }
        self.init(words: text("q") ?? "", from: try date("from", plus: 0), until: try date("until", plus: 1))
        if let written = text("number") {
            do throws(PhoneNumber.Problem) {
                number = try PhoneNumber.read(written, in: .all)
            } catch {
                throw APIError(error)
            }
        }
    }
}

extension Request {
    /// The fields of a form that a browser put into the address, in which a plus is a space; of several of one name the
    /// first. Values are bounded.
    var formFields: [String: String] {
        func plain(_ text: Substring) -> String {
            let spaced = text.prefix(3_000).replacing("+", with: " ")
            return String((spaced.removingPercentEncoding ?? String(spaced)).prefix(1_000))
        }
        let fields = (uri.query ?? "").split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (plain(parts[0]), parts.count > 1 ? plain(parts[1]) : "")
        }
        return Dictionary(fields) { first, _ in first }
    }
}

extension Opening.Doubt {
    /// The key of its sentence.
    fileprivate var key: String {
        switch self {
        case .quoted: "start.doubt.quoted"
        case .withheld: "start.doubt.withheld"
        case .unsure: "start.doubt.unsure"
        case .long: "start.doubt.long"
        }
    }
}
