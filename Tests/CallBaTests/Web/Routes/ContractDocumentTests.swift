import Calls
import CallsTesting
import Dialogue
import Exchange
import Foundation
import Languages
import NIOHTTP1
import Replies
import SocketIO
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// `docs/contract.md`, as far as it can be held against the code.
private struct ContractDocument: Sendable {
    /// What stands under one heading of the third level, or above the first of a chapter.
    struct Section: Sendable {
        /// The heading of the second level.
        var chapter: String
        var title = ""
        var lines: [String] = []

        /// The names in the heading.
        var names: [String] { ContractDocument.spans(title) }

        /// The names in the first column of tables of fields.
        var fields: Set<String> {
            Set(rows(under: "Field").flatMap { ContractDocument.spans($0.first ?? "") })
        }

        /// The cells of each row of the tables whose first column has that head.
        func rows(under head: String) -> [[String]] {
            var rows: [[String]] = []
            var isWanted = false
            var previous = ""
            for line in lines {
                let isFirst = !previous.hasPrefix("|")
                previous = line
                guard line.hasPrefix("|") else { continue }
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                if isFirst {
                    isWanted = cells.first == head
                } else if isWanted, !line.hasPrefix("|---") {
                    rows.append(cells)
                }
            }
            return rows
        }

        /// The texts of its JSON examples.
        var examples: [String] {
            var examples: [String] = []
            var example: [String]?
            for line in lines {
                if line == "```json" {
                    example = []
                } else if line == "```" {
                    if let example { examples.append(example.joined(separator: "\n")) }
                    example = nil
                } else {
                    example?.append(line)
                }
            }
            return examples
        }

        /// The paragraphs that tell errors.
        var errors: [String] {
            lines.split(separator: "").map { $0.joined(separator: " ") }.filter { $0.hasPrefix("Errors:") }
        }
    }

    let sections: [Section]

    init() throws {
        let file = Program.root.appending(path: "docs/contract.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        var sections = [Section(chapter: "")]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("## ") {
                sections.append(Section(chapter: String(line.dropFirst(3))))
            } else if line.hasPrefix("### ") {
                let chapter = sections.last?.chapter ?? ""
                sections.append(Section(chapter: chapter, title: String(line.dropFirst(4))))
            } else {
                sections[sections.count - 1].lines.append(line)
            }
        }
        self.sections = sections
    }

    /// The sections of a chapter that have a heading.
    func sections(of chapter: String) -> [Section] { sections.filter { $0.chapter == chapter && !$0.title.isEmpty } }

    /// What stands above a chapter's first section.
    func introduction(of chapter: String) throws -> Section {
        try #require(sections.first(where: { $0.chapter == chapter }), "no chapter \(chapter)")
    }

    func section(titled title: String) throws -> Section {
        try #require(sections.first(where: { $0.title == title }), "no section \(title)")
    }

    func section(of name: String) throws -> Section {
        try #require(sections.first(where: { $0.names.contains(name) }), "no section of \(name)")
    }

    /// What is written as code.
    static func spans(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
}

@Suite("The document of the contract", .timeLimit(.minutes(2))) struct ContractDocumentTests {
    private static let fromServer = "Events from the server"
    private static let toServer = "Events to the server"
    private static let practice = "`callba practice --json`"

    private let document: ContractDocument

    init() throws { document = try ContractDocument() }

    private static func texts() throws -> Texts {
        try Texts(directory: Program.root.appending(path: "Sources/Web/Pages/Texts"))
    }

    // MARK: HTTP

    @Test("lists each route once, and none that is not there")
    func routes() async throws {
        let listed = document.sections(of: "HTTP routes").flatMap(\.names)
        #expect(Set(listed).count == listed.count)
        try await ServerUnderTest.with { server in
            #expect(Set(server.routes).subtracting(listed).sorted() == [], "routes that it lacks")
            #expect(Set(listed).subtracting(server.routes).sorted() == [], "routes that the server lacks")
        }
    }

    /// Routes that are asked with the document's own request, and the route whose example shows what they answer.
    private static let asked: [(route: String, answer: String)] = [
        ("GET /health", "GET /health"), ("GET /scenarios", "GET /scenarios"),
        ("POST /calls/preview", "POST /calls/preview"), ("POST /tts-preview", "POST /tts-preview"),
        ("GET /calls/history", "GET /calls/history"), ("GET /calls/{id}/export.json", "GET /calls/{id}/export.json"),
        ("POST /api/users/session", "POST /api/users/session"),
        ("PUT /api/users/{id}", "GET /api/users/{id}"), ("GET /api/users/{id}", "GET /api/users/{id}"),
        ("GET /api/me", "GET /api/me"),
        ("PUT /api/users/{id}/voice", "GET /api/users/{id}/voice"),
        ("GET /api/users/{id}/voice", "GET /api/users/{id}/voice"),
        ("PUT /api/users/{id}/settings", "GET /api/users/{id}/settings"),
        ("GET /api/users/{id}/settings", "GET /api/users/{id}/settings"),
        ("POST /api/users/{id}/contacts", "POST /api/users/{id}/contacts"),
        ("GET /api/users/{id}/contacts", "GET /api/users/{id}/contacts"),
    ]

    @Test("shows every key that routes answer with")
    func answers() async throws {
        try await ServerUnderTest.with { [document] server in
            let browser = try await server.browser()
            let call = try await browser.finishedCall()
            for (route, shown) in Self.asked {
                let parts = route.split(separator: " ").map(String.init)
                let method = try #require(parts.first)
                let path = try #require(parts.last).replacing("/calls/{id}", with: "/calls/\(call)")
                    .replacing("{id}", with: "me")
                let examples = try document.section(of: route).examples
                let body = method == "PUT" || examples.count > 1 ? examples.first : nil
                let answer = try await browser.ask(HTTPMethod(rawValue: method), path, body)
                #expect([200, 201].contains(answer.status), "\(route): \(answer.body)")
                let example = try #require(try document.section(of: shown).examples.last)
                let unknown = try Self.paths(in: answer.body).subtracting(try Self.paths(in: example))
                #expect(unknown.sorted() == [], "\(route) answers with keys that are not shown")
            }
        }
    }

    @Test("lists each error code, each has a sentence, and routes tell them with the same status")
    func errorCodes() throws {
        let rows = try document.introduction(of: "Error codes").rows(under: "Code")
        let codes = rows.flatMap { ContractDocument.spans($0.first ?? "") }
        #expect(Set(codes).count == codes.count)
        let source = try ["CallBa", "CallPlacing", "Web"].map { try Self.source(of: "Sources/\($0)") }.joined()
        var raised = Set(source.matches(of: /APIError\(\s*"([a-z]+\.[A-Za-z]+)"/).map { String($0.output.1) })
        let mapped = try ["CallPlacing", "Web/SignIn"].map { try Self.source(of: "Sources/\($0)") }.joined()
        raised.formUnion(mapped.matches(of: /self\.init\("([a-z]+\.[A-Za-z]+)"/).map { String($0.output.1) })
        raised.formUnion(PhoneNumber.Problem.allCases.map { "phone.\($0.rawValue)" })
        raised.formUnion(ContactFile.Problem.Kind.allCases.map { "import.\($0.rawValue)" })
        for work in PaidWork.allCases {
            raised.formUnion(["minute", "day", "serverDay"].map { "\(work.rawValue).\($0)" })
        }
        #expect(raised.subtracting(codes).sorted() == [], "codes that it lacks")
        let texts = try Self.texts()
        for language in Language.allCases {
            let sentences = texts.all(language)
            let mute = codes.filter { sentences["error.\($0)"] == nil }
            #expect(mute == [], "codes without a sentence in \(language)")
        }
        let statuses = Dictionary(rows.map { (ContractDocument.spans($0[0]).first ?? "", $0[1]) }) { first, _ in first }
        for section in document.sections {
            for error in section.errors {
                var status: String?
                for span in ContractDocument.spans(error) {
                    if span.wholeMatch(of: /[45]\d\d/) != nil { status = span }
                    guard span.wholeMatch(of: /[a-z]+\.[A-Za-z]+/) != nil else { continue }
                    let known = try #require(statuses[span], "\(section.title): \(span)")
                    #expect(status == nil || status == known, "\(section.title): \(span)")
                }
            }
        }
    }

    // MARK: Socket.IO

    @Test("lists each event to the server, with the fields that are read")
    func eventsToServer() throws {
        let sections = document.sections(of: Self.toServer)
        let handled = try Self.source(of: "Sources/Web/Live")
            .matches(of: /(?:hear|onArguments)\(\s*"([^"]+)"/).map { String($0.output.1) }
        #expect(sections.flatMap(\.names).sorted() == handled.sorted())
        let fields = sections.reduce(into: Set<String>()) { $0.formUnion($1.fields) }
        #expect(fields == Self.keys(of: CallMessages.ClientEvent()))
        let acknowledged = try document.introduction(of: Self.toServer).fields
        for section in sections {
            #expect(section.examples.count == 2, "\(section.title): a payload and its acknowledgement")
            let payload = try Self.paths(in: try #require(section.examples.first))
            #expect(payload.subtracting(section.fields).sorted() == [], "\(section.title)")
            let acknowledgement = try Self.paths(in: try #require(section.examples.last))
            #expect(acknowledgement.subtracting(acknowledged).sorted() == [], "\(section.title)")
        }
    }

    private static let standing = [CallMessages.Standing(status: "asked", text: "토요일")]
    private static let use = ProviderUse(.hearing, by: "whisper", leavesMachine: false)

    /// What a call goes through, with all that may be known of it.
    private static let happenings: [CallEvent.Kind] = [
        .state(.ringing), .accepted, .state(.talking), .answeredBy(.machine), .engine(use),
        .speech(.caller(1, "안녕하세요.", .cut, .opening, played: 0.5)), .speechStarted(turn: 1),
        .interim(turn: 2, text: "예약은", revision: 1),
        .final(.callee(2, "예약은 1번을 눌러 주세요.", confidence: 0.9, doubtful: ["1번"])),
        .notice(.menu, isOn: true), .menu(turn: 2, KeypadMenu(options: [.init("1", "예약")])),
        .suggestionsPending(turn: 2), .suggestions(turn: 2, [Suggestion("예약하고 싶어요.")]),
    ]
    /// And its end.
    private static let endings: [CallEvent.Kind] = [
        .nothingSaid(turn: 3), .suggestionsUnavailable(turn: 2), .endedRemotely(.failed),
        .state(.ended(.failed, reason: .unreachable)), .summary(.example), .summaryUnavailable,
    ]

    /// Every message that the server's encoders make, by the event's name.
    private static func messages() throws -> [String: [CallMessages.Message]] {
        let texts = try Self.texts()
        let call = Call.ID("call_example")
        var snapshot = CallSnapshot(of: .example)
        var messages: [CallMessages.Message] = []
        for kinds in [happenings, endings] {
            for kind in kinds {
                let event = CallEvent(sequence: snapshot.sequence + 1, at: .example, kind: kind)
                snapshot.apply(event)
                messages.append(
                    CallMessages.Message(
                        event, of: call, isStored: true, standing: standing, texts: texts, language: .english))
            }
            messages.append(
                CallMessages.Message(snapshot, scenario: "restaurant", standing: standing, at: .example))
        }
        let record = CallRecord(
            call: .example, outcome: .completed, turns: snapshot.turns, summary: .example, engines: [use])
        messages.append(CallMessages.Message(record, scenario: "restaurant"))
        messages.append(CallMessages.Message(said: 3, in: call))
        messages.append(
            CallMessages.Message(
                "say.error", to: call.rawValue, code: "call.over", sentence: "The call is already over."))
        return Dictionary(grouping: messages, by: \.event)
    }

    @Test("lists each event from the server, with the fields and examples that its encoder makes")
    func eventsFromServer() throws {
        let resync = try #require(CallSocketHandlers.configuration(connections: 64).resyncEvent)
        let messages = try Self.messages()
        let wire = try String(
            contentsOf: Program.root.appending(path: "Sources/Web/Live/CallMessages.swift"), encoding: .utf8)
        var named = Set(wire.matches(of: /(?:name = |event: )"([^"]+)"/).map { String($0.output.1) })
        let source = try Self.source(of: "Sources/Web/Live")
        named.formUnion(source.matches(of: /CallMessages\.Message\(\s*"([^"]+)"/).map { String($0.output.1) })
        #expect(named.sorted() == messages.keys.sorted(), "events of which this test makes no sample")

        let sections = document.sections(of: Self.fromServer)
        #expect(sections.flatMap(\.names).sorted() == (messages.keys + [resync]).sorted())
        let common = try document.introduction(of: Self.fromServer).fields
        let fields = sections.reduce(into: common) { $0.formUnion($1.fields) }
        #expect(fields == Self.keys(of: CallMessages.Event(Call.ID("call_example"), 1)))
        for section in sections {
            let name = try #require(section.names.first)
            guard name != resync else {
                #expect(section.fields.isEmpty && section.examples.isEmpty)
                continue
            }
            let samples = try #require(messages[name]).map {
                String(decoding: CallMessages.encode($0.data), as: UTF8.self)
            }
            let shapes = try samples.map { try Self.keys(in: $0) }
            let encoded = shapes.reduce(into: Set<String>()) { $0.formUnion($1) }
            #expect(section.fields.union(common) == encoded, "fields of \(name)")
            #expect(!section.examples.isEmpty, "\(name)")
            let known = try samples.reduce(into: Set<String>()) { $0.formUnion(try Self.paths(in: $1)) }
            for example in section.examples {
                let shape = try Self.keys(in: example)
                #expect(shapes.contains(shape), "\(name): \(example)")
                let paths = try Self.paths(in: example)
                #expect(paths.subtracting(known).sorted() == [], "\(name): \(example)")
            }
        }
    }

    // MARK: Objects

    @Test("describes each object as it is encoded")
    func objects() throws {
        let texts = try Self.texts()
        let free = CallCost(parts: [], omissions: [])
        let objects: [(title: String, keys: Set<String>)] = [
            ("Call", Self.keys(of: CallMessages.CallInfo(.example, scenario: nil))),
            ("Voice", Self.keys(of: Voice())),
            ("Turn", Self.keys(of: CallMessages.Turn(.callee(1, "여보세요?")))),
            ("Standing", Self.keys(of: CallMessages.Standing(status: "asked", text: "토요일"))),
            ("Suggestions", Self.keys(of: CallMessages.Suggestions(turn: 1, replies: []))),
            ("Key", Self.keys(of: CallMessages.MenuKey(key: "1", label: "예약"))),
            ("Engine", Self.keys(of: Self.use)),
            ("Advance", Self.keys(of: ProviderUse.Advance(madeCharacters: 1, usedCharacters: 1))),
            ("Summary", Self.keys(of: Summary.example)),
            ("Fact", Self.keys(of: Summary.Fact(.when, "토요일", turn: 1))),
            ("Work", Self.keys(of: WorkView([], in: .english, texts: texts))),
            ("Cost", Self.keys(of: CallMessages.Cost(free, in: .english, texts: texts))),
            ("Cost part", Self.keys(of: CallMessages.Cost.Part(kind: "", unit: "", quantity: 1, price: 1, per: 1))),
            ("Waterfall", Self.keys(of: Waterfall([TurnMoments]()))),
            ("Spread", Self.keys(of: try #require(Waterfall.Spread([1])))),
        ]
        for (title, keys) in objects {
            let section = try document.section(titled: title)
            #expect(section.fields == keys, "\(title)")
        }
        #expect(Set(document.sections(of: "Objects").map(\.title)).isSubset(of: objects.map(\.title)))
    }

    @Test("lists each line of a practice call, with its keys")
    func practiceLines() throws {
        let chapter = try document.introduction(of: Self.practice)
        let keys = Self.keys(of: PracticeLineOut(event: "ended"))
        #expect(chapter.fields == keys)
        let rows = chapter.rows(under: "Event")
        let printed = try Self.source(of: "Sources/CallBa/Commands/Practice").matches(of: /event: "([a-z]+)"/)
            .map { String($0.output.1) }
        #expect(rows.flatMap { ContractDocument.spans($0[0]) }.sorted() == Set(printed).sorted())
        let used = Set(rows.flatMap { ContractDocument.spans($0[1]) })
        #expect(used.union(["event"]) == keys)
        for example in chapter.examples {
            let shape = try Self.keys(in: example)
            #expect(shape.subtracting(keys).sorted() == [], "\(example)")
        }
    }

    @Test("lists the fields of a case for callba words and of its answer")
    func wordsLines() throws {
        let asked = try document.section(titled: "A case")
        #expect(asked.chapter == "`callba words`")
        #expect(asked.fields == Set(WordsCase.Field.allCases.map(\.rawValue)))
        #expect(try document.section(titled: "Its answer").fields == Set(WordsAnswer.Field.allCases.map(\.rawValue)))
    }

    @Test("has no example that is not JSON")
    func examples() throws {
        let examples = document.sections.flatMap(\.examples)
        #expect(!examples.isEmpty)
        for example in examples { _ = try Self.object(in: example) }
    }

    // MARK: Keys

    /// The text of all Swift files of a folder.
    private static func source(of folder: String) throws -> String {
        let path = Program.root.appending(path: folder).path
        let files = try #require(FileManager.default.subpaths(atPath: path), "no \(folder)")
        return try files.filter { $0.hasSuffix(".swift") }.sorted()
            .map { try String(contentsOfFile: "\(path)/\($0)", encoding: .utf8) }.joined(separator: "\n")
    }

    /// What a value's properties are called, those without a value included.
    private static func keys<Value>(of value: Value) -> Set<String> {
        Set(Mirror(reflecting: value).children.compactMap(\.label))
    }

    private static func object(in text: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(object, "no object: \(text)")
    }

    private static func keys(in text: String) throws -> Set<String> { Set(try object(in: text).keys) }

    /// The keys of an object and of those in it: `turns`, `turns.id`.
    private static func paths(in text: String) throws -> Set<String> { paths(of: try object(in: text), "") }

    private static func paths(of value: Any, _ prefix: String) -> Set<String> {
        if let object = value as? [String: Any] {
            return object.reduce(into: Set<String>()) { all, field in
                all.insert(prefix + field.key)
                all.formUnion(paths(of: field.value, prefix + field.key + "."))
            }
        }
        guard let list = value as? [Any] else { return [] }
        return list.reduce(into: Set<String>()) { $0.formUnion(paths(of: $1, prefix)) }
    }
}
