import CallPlacing
import Calls
import Dialogue
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import PracticeLine
import Providers

/// The pages that people open.
struct PageRoutes: Sendable {
    let pages: Pages
    let placer: CallPlacer
    let store: any Store
    let runningCalls: RunningCalls
    let hub: CallEventHub
    let workers: Workers
    /// For what keeps the database and a processor core busy.
    let lane: PersonalLane
    /// What keeps calls from being made, if anything does.
    let problem: @Sendable (Language) -> String?

    func add(to router: RouterGroup<SignedInContext>) {
        router.get("/", use: start)
        router.get("/calls/:id", use: call)
        router.get("/history", use: history)
        router.get("/contacts", use: contacts)
        router.get("/settings", use: settings)
    }

    /// More could not be chosen from a list; the page of contacts finds the others.
    private static let mostChoices = 300

    /// A call of the person that has not ended, to come back to from another page.
    private func runningCall(of person: Person) -> String? {
        runningCalls.running(of: person.id).first { id in
            if case .ended = hub.snapshot(of: id)?.state { return false }
            return true
        }?.rawValue
    }

    private func contacts(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let words = request.formFields["q"] ?? ""
        let contacts = try await store.contacts(of: context.person.id, matching: words)
        var view = ContactsView(contacts, words: words, in: context.language, texts: pages.texts)
        view.runningCall = runningCall(of: context.person)
        return .html(pages.contacts(view, in: context.language))
    }

    private func settings(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let voice = try await placer.voice(for: nil, of: context.person)
        let settings = try await store.settings(of: context.person.id)
        var view = SettingsView(context.person, voice: voice, settings: settings, in: context.language, pages.texts)
        view.runningCall = runningCall(of: context.person)
        return .html(pages.settings(view, in: context.language))
    }

    private func start(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let language = context.language
        let earlier = try await store.calls(of: context.person.id, limit: 1, before: nil)
        let query = request.uri.queryParameters
        var draft: StartView.Draft?
        if let id = query["again"], let record = try await store.call(Call.ID(String(id)), of: context.person) {
            draft = StartView.Draft(again: record.call, scenario: placer.scenario(of: record.call.number)?.id)
        }
        if let id = query["contact"],
            let contact = try await store.contact(Contact.ID(String(id)), of: context.person)
        {
            draft = StartView.Draft()
            draft?.phone = contact.number.written
            draft?.contactName = contact.name
            draft?.contactMemo = contact.memo
        }
        let contacts = try await store.contacts(of: context.person.id, matching: nil)
        let voice = try await placer.voice(for: nil, of: context.person)
        var view = StartView(
            partners: placer.scenarios.filter(\.isListed).map { StartView.Partner($0, in: language) },
            canDialNumbers: placer.canDial,
            workers: workers, isFirstVisit: earlier.isEmpty, problem: problem(language),
            draft: draft)
        view.contacts = contacts.prefix(Self.mostChoices).map { contact in
            StartView.Known(number: contact.number.written, name: contact.name ?? "", memo: contact.memo ?? "")
        }
        view.hasContacts = !contacts.isEmpty
        view.memo = context.person.memo
        view.runningCall = runningCall(of: context.person)
        view.preset = voice.preset.rawValue
        view.speed = "\(voice.speed.formatted(.number.locale(Locale(identifier: "en_US"))))"
        let last = earlier.first.flatMap { Introduction.split($0.call.opening, language: $0.call.language) }
        view.beginnings = Introduction.allCases.map { introduction in
            StartView.Beginning(
                introduction, callerName: context.person.name, in: language, texts: pages.texts,
                isChosen: introduction == last?.introduction ?? .plain)
        }
        return .html(pages.start(view, in: language))
    }

    private func call(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let id = Call.ID(try context.parameters.require("id"))
        guard let record = try await store.call(id, of: context.person) else {
            return .html(pages.notFound(in: context.language), status: .notFound)
        }
        let partner = placer.scenario(of: record.call.number)?.title[context.language]
        let isLive = runningCalls.isRunning(id)
        var view = CallView(
            record, partner: partner, isLive: isLive, cost: placer.cost(of: record), in: context.language,
            texts: pages.texts)
        view.memo = context.person.memo
        view.contactMemo = try await store.contacts(of: context.person.id, matching: record.call.number.written)
            .first { $0.number == record.call.number }?.memo
        if record.outcome != nil, !isLive || record.summary != nil {
            // It can be read though the disk is full; the next page that shows it notes it.
            try? await store.markShown(id, at: Date())
        }
        return .html(pages.call(view, in: context.language))
    }

    private func history(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let limit = 20
        let before = try request.uri.queryParameters["before"].map { written in
            guard let date = Date.precise(String(written)) else { throw APIError("request.malformed") }
            return date
        }
        let fields = request.formFields
        let asked = try HistoryQuery(asked: fields)
        func find() async throws -> [CallRecord] {
            try await store.calls(of: context.person.id, matching: asked, limit: limit + 1, before: before)
        }
        let records = asked.words.isEmpty ? try await find() : try await lane.run(for: context.person.id, find)
        var view = HistoryView(
            records, limit: limit, before: before, search: HistoryView.Search(asked: fields),
            partnerOf: { placer.scenario(of: $0.number)?.title[context.language] }, in: context.language,
            texts: pages.texts)
        view.runningCall = runningCall(of: context.person)
        return .html(pages.history(view, in: context.language))
    }
}

extension Date {
    /// Reads ISO 8601 with or without milliseconds.
    static func precise(_ text: String) -> Date? {
        // Each style throws on the other's form; neither is an error until both do.
        (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}

extension HistoryView.Search {
    /// What an address asks for; `nil` if it asks for nothing.
    init?(asked fields: [String: String]) {
        func text(_ key: String) -> String {
            fields[key]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        }
        words = text("q")
        from = text("from")
        until = text("until")
        let asked = [("q", words), ("from", from), ("until", until)].filter { !$0.1.isEmpty }
        guard !asked.isEmpty else { return nil }
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        query = asked.map { key, value in
            "\(key)=\(value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")&"
        }.joined()
    }
}

extension StartView.Partner {
    /// A practice partner as the first page shows it.
    init(_ scenario: Scenario, in language: Language) {
        self.init(
            id: scenario.id, language: scenario.language, title: scenario.title[language],
            description: scenario.description[language], purpose: scenario.purpose[scenario.language],
            number: scenario.number.e164, isHard: scenario.isHard || scenario.level > Self.mostShownLevel)
    }

    /// Calls that are harder than this are shown apart from the others.
    private static let mostShownLevel = 2
}

extension StartView.Beginning {
    /// A way to begin as the first page shows it.
    init(_ introduction: Introduction, callerName: String?, in language: Language, texts: Texts, isChosen: Bool) {
        self.init(
            id: introduction.rawValue, label: texts.text("start.beginning.\(introduction.rawValue)", language),
            korean: introduction.text(callerName: callerName, language: .korean),
            english: introduction.text(callerName: callerName, language: .english), isChosen: isChosen)
    }
}

extension StartView.Draft {
    /// An earlier call, to be made again.
    init(again call: Call, scenario: String?) {
        self.init()
        purpose = call.purpose
        phone = scenario == nil ? call.number.written : nil
        contactName = call.contactName
        self.scenario = scenario
        language = call.language.rawValue
        preset = call.voice.preset.rawValue
        speed = call.voice.speed
        // A line that begins in no way we know is made anew.
        let parts = Introduction.split(call.opening, language: call.language)
        introduction = parts?.introduction.rawValue
        opening = parts?.words
    }
}
