import Calls
import Foundation
import Languages
import Mustache
import PracticeLine
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Where the sources are, so that templates and scripts can be read as they are written.
private let sources = Program.root.appending(path: "Sources/Web/Pages")

private func files(in folder: String, withExtension suffix: String) throws -> [String: String] {
    let folder = sources.appendingPathComponent(folder)
    var contents: [String: String] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == suffix {
        contents[file.lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
    }
    return contents
}

func makeTexts() throws -> Texts { try Texts(directory: sources.appendingPathComponent("Texts")) }

private func makeAssets() throws -> PageAssets {
    try PageAssets(directory: sources.appendingPathComponent("Assets"))
}

private func makePages() throws -> Pages {
    try Pages(directory: sources.appendingPathComponent("Templates"), texts: makeTexts(), assets: makeAssets())
}

@Suite("The sentences a person sees")
struct TextsTests {
    private func placeholders(of sentence: String) -> Set<String> {
        Set(sentence.matches(of: /\{(\w+)\}/).map { String($0.1) })
    }

    @Test("exist in both languages, with the same placeholders, and none is empty")
    func sameInBothLanguages() throws {
        let texts = try makeTexts()
        let korean = texts.all(.korean)
        let english = texts.all(.english)
        #expect(Set(korean.keys) == Set(english.keys))
        #expect(!korean.isEmpty)
        for (key, sentence) in korean {
            let other = english[key] ?? ""
            #expect(!sentence.trimmingCharacters(in: .whitespaces).isEmpty, "\(key)")
            #expect(!other.trimmingCharacters(in: .whitespaces).isEmpty, "\(key)")
            #expect(placeholders(of: sentence) == placeholders(of: other), "\(key)")
        }
    }

    @Test("have keys of which none is the beginning of another")
    func keysFormATree() throws {
        let keys = try makeTexts().all(.korean).keys
        for key in keys { #expect(!keys.contains { $0.hasPrefix(key + ".") }, "\(key)") }
    }

    @Test("take values in one pass, so that braces in a value stay")
    func filling() throws {
        let texts = try makeTexts()
        let title = texts.text("call.title", .english, ["name": "{name} {x}"])
        #expect(title == "Call with {name} {x}")
        #expect(texts.text("no.such.key", .korean) == "no.such.key")
    }
}

@Suite("Templates")
struct TemplateTests {
    @Test("all begin by choosing our escaping and never switch it off")
    func escaping() throws {
        let templates = try files(in: "Templates", withExtension: "mustache")
        #expect(templates.count >= 5)
        for (name, template) in templates {
            #expect(template.hasPrefix("{{% CONTENT_TYPE: MARKUP}}"), "\(name)")
            #expect(!template.contains("{{{") && !template.contains("{{&"), "\(name)")
            #expect(template.matches(of: /CONTENT_TYPE/).count == 1, "\(name)")
        }
    }

    @Test("hold no inline script, style or handler, which the content security policy forbids")
    func nothingInline() throws {
        for (name, template) in try files(in: "Templates", withExtension: "mustache") {
            #expect(template.firstMatch(of: /<script(?![^>]*\ssrc=)/) == nil, "\(name)")
            #expect(template.firstMatch(of: /<style|\sstyle=|\son[a-z]+=/) == nil, "\(name)")
        }
    }

    @Test("hold no word of Korean: sentences live in one place", arguments: ["Templates", "Assets"])
    func noSentences(folder: String) throws {
        for suffix in ["mustache", "js", "css"] {
            for (name, source) in try files(in: folder, withExtension: suffix) {
                let code = source.split(separator: "\n").filter { !$0.contains("//") && !$0.contains("/*") }
                #expect(code.allSatisfy { $0.firstMatch(of: /[가-힣]/) == nil }, "\(name)")
            }
        }
    }
}

@Suite("A page")
struct PageTests {
    private let call: Call

    init() throws {
        call = Call(
            id: Call.ID("call_1"), owner: Person.ID("p"), number: try #require(PhoneNumber(e164: "+821012345678")),
            purpose: "예약", opening: "안녕하세요", language: .korean, voice: Voice(),
            createdAt: Date(timeIntervalSince1970: 1_767_236_400)
        )
    }

    private func rendered(_ record: CallRecord, isLive: Bool = false, in language: Language = .korean) throws -> String
    {
        let pages = try makePages()
        let view = CallView(record, partner: nil, isLive: isLive, in: language, texts: pages.texts)
        return pages.call(view, in: language)
    }

    @Test(
        "escapes what people and callees say, also where a combining scalar hides the bracket or the quote",
        arguments: ["<script>alert(1)</script>", "\u{0600}<script>x", "\"\u{0301} onfocus=x", "'\u{0301}x", "&lt;"]
    )
    func escaping(words: String) throws {
        var call = call
        call.purpose = words
        call.opening = words
        call.contactName = words
        let turn = Turn(
            id: 1, speaker: .callee, text: words, state: .heard, doubtful: [words], startedAt: call.createdAt
        )
        let summary = Summary(text: words, isPurposeReached: nil, facts: [.init(.who, words, turn: 1)])
        let html = try rendered(CallRecord(call: call, outcome: .completed, turns: [turn], summary: summary))
        #expect(html.unicodeScalars.count { $0 == "<" } == html.unicodeScalars.count { $0 == ">" })
        #expect(Data(html.utf8).range(of: Data(words.utf8)) == nil)
    }

    @Test("of a finished call can be read without any script")
    func finishedCall() throws {
        let turns = [
            Turn(id: 1, speaker: .caller, text: "네 명이요", state: .heard, origin: .typed, startedAt: call.createdAt),
            Turn(
                id: 2, speaker: .callee, text: "예약금은 2만원이에요", state: .heard, doubtful: ["2만원"],
                startedAt: call.createdAt
            ),
        ]
        let summary = Summary(
            text: "예약됐어요.", isPurposeReached: true, facts: [.init(.price, "2만원", turn: 2)]
        )
        let html = try rendered(CallRecord(call: call, outcome: .completed, turns: turns, summary: summary))
        #expect(html.contains("예약됐어요."))
        #expect(html.contains("href=\"#turn-2\""))
        #expect(html.contains("id=\"turn-2\""))
        #expect(html.contains("<mark class=\"doubtful\">2만원</mark>"))
        #expect(html.contains("data-live=\"false\""))
    }

    @Test("of a call says what was made in advance for nothing, if that was counted")
    func advance() throws {
        var uses = [ProviderUse(.hearing, by: "azure", leavesMachine: true)]
        #expect(
            try rendered(CallRecord(call: call, outcome: .completed, engines: uses)).contains("id=\"advance\" hidden"))
        let advance = ProviderUse.Advance(madeCharacters: 1_240, usedCharacters: 310)
        uses.append(ProviderUse(.speaking, by: "elevenlabs", leavesMachine: true, advance: advance))
        let record = CallRecord(call: call, outcome: .completed, engines: uses)
        for language in Language.allCases {
            let sentence = try #require(WorkView(uses, in: language, texts: try makeTexts()).advance)
            #expect(sentence.contains("1,240") && sentence.contains("310"))
            let html = try rendered(record, in: language)
            #expect(html.contains(sentence) && html.contains("id=\"advance\">"))
            #expect(CallText(record, texts: try makeTexts(), language: language).text.contains(sentence))
        }
    }

    @Test("of a call says how it ended, in the page's language", arguments: Outcome.allCases, Language.allCases)
    func outcomes(outcome: Outcome, language: Language) throws {
        let html = try rendered(CallRecord(call: call, outcome: outcome), in: language)
        let sentence = try makeTexts().text("outcome.\(outcome.rawValue)", language)
        #expect(html.contains(Markup().escapeText(sentence)))
        #expect(html.contains("<html lang=\"\(language.rawValue)\">"))
    }

    @Test("of an open call offers replies and hanging up, and no summary")
    func openCall() throws {
        let html = try rendered(CallRecord(call: call), isLive: true)
        #expect(html.contains("id=\"hang-up\">"))
        #expect(html.contains("<section class=\"summary card\" id=\"summary\" hidden"))
        #expect(html.contains("data-live=\"true\""))
    }

    @Test("of an open call has a keypad and the choices for a voicemail, both closed", arguments: Language.allCases)
    func keypadAndMachine(language: Language) throws {
        let html = try rendered(CallRecord(call: call), isLive: true, in: language)
        let keys = html.matches(of: /data-key="(.)"/).map { String($0.1) }
        #expect(keys == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"])
        #expect(html.contains(/<div class="keypad" id="keypad"[^>]* hidden>/))
        #expect(html.contains(/<div class="machine" id="machine"[^>]* hidden>/))
        #expect(html.contains(/<div class="menu-keys" id="menu-keys"[^>]* hidden>/))
        let texts = try makeTexts()
        for key in ["call.machine.leave", "call.machine.hangUp", "call.keypad.open"] {
            #expect(html.contains(">\(texts.text(key, language))<"))
        }
    }

    @Test("shows nothing of our own voice where it came back")
    func echo() throws {
        let turns = [
            Turn(id: 1, speaker: .callee, text: "우리가 한 말", state: .echo, startedAt: call.createdAt),
            Turn(id: 2, speaker: .callee, text: "상대방이 한 말", state: .heard, startedAt: call.createdAt),
        ]
        let record = CallRecord(call: call, outcome: .completed, turns: turns)
        let html = try rendered(record)
        #expect(!html.contains("우리가 한 말"))
        #expect(html.contains("상대방이 한 말"))
        #expect(CallMessages.Message(record, scenario: nil).data.turns?.map(\.id) == [2])
    }

    @Test("show a handful of easy practice partners, and the rest apart", arguments: Language.allCases)
    func easyPartners(language: Language) throws {
        let scenarios = try Scenario.load(from: Program.root.appending(path: "Scenarios")).filter(\.isListed)
        let partners = scenarios.filter { $0.language == language }.map { StartView.Partner($0, in: language) }
        let easy = partners.filter { !$0.isHard }
        #expect((1...8).contains(easy.count), "\(easy.map(\.id))")
        #expect(easy.count < partners.count)
    }

    @Test("leaves no tag unfilled, in any language", arguments: Language.allCases)
    func nothingUnfilled(language: Language) throws {
        let pages = try makePages()
        let start = StartView(
            partners: [
                .init(id: "a", language: language, title: "T", description: "D", purpose: "P", number: "02-555-0101")
            ],
            canDialNumbers: false, workers: Workers(ServerConfiguration()), isFirstVisit: true, problem: "Problem",
            draft: .init(purpose: "\"x\"")
        )
        let record = CallRecord(call: call, outcome: .busy)
        let history = HistoryView(
            [record, record], limit: 1, before: nil, partnerOf: { _ in nil }, in: language, texts: pages.texts
        )
        for html in [
            pages.start(start, in: language), pages.history(history, in: language), pages.notFound(in: language),
            pages.serverError(in: language), try rendered(record, in: language),
        ] {
            #expect(!html.contains("{{"))
            #expect(!html.contains("Optional("))
            #expect(html.hasPrefix("<!doctype html>"))
            #expect(html.hasSuffix("</html>\n"))
        }
        #expect(pages.start(start, in: language).contains("{&quot;purpose&quot;:&quot;\\&quot;x\\&quot;&quot;}"))
        #expect(history.older?.hasPrefix("/history?before=2026-01-01T03:00:00.000Z") == true)
    }

    @Test("cannot be made from a folder without templates")
    func missingTemplate() throws {
        #expect(throws: Pages.Failure.missingTemplate("layout")) {
            try Pages(directory: sources.appendingPathComponent("Texts"), texts: makeTexts(), assets: makeAssets())
        }
    }
}

@Suite("What a page shows of values")
struct ViewTests {
    @Test(
        "numbers are written as people in Korea write them",
        arguments: [
            ("+8221234567", "02-123-4567"), ("+82212345678", "02-1234-5678"), ("+821012345678", "010-1234-5678"),
            ("+82311234567", "031-123-4567"), ("+8215881234", "1588-1234"), ("+12025550123", "+12025550123"),
        ]
    )
    func numbers(e164: String, written: String) throws {
        let number = try #require(PhoneNumber(e164: e164))
        #expect(number.written == written)
    }

    @Test("times are Seoul's where no script runs, in the page's language")
    func times() {
        let date = Date(timeIntervalSince1970: 1_767_236_400)
        let korean = TimeView(date, in: .korean)
        #expect(korean.iso == "2026-01-01T03:00:00.000Z")
        #expect(korean.text.contains("12:00"))
        #expect(korean.text.contains("2026"))
        #expect(TimeView(date, in: .english).text.contains("Jan"))
    }

    @Test("doubtful words cut a text without changing it")
    func stretches() {
        let parts = CallView.Stretch.split("7시에 7명, 2만원", doubtful: ["7", "2만원", "없는 말", ""])
        #expect(parts.map(\.text).joined() == "7시에 7명, 2만원")
        #expect(parts.filter(\.isDoubtful).map(\.text) == ["7", "2만원"])
    }
}
