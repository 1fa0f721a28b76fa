import Calls
import Dialogue
import Foundation
import Languages
import NIOHTTP1
import Providers
import Testing

@testable import CallBa

@Suite("The first line of a call", .timeLimit(.minutes(3))) struct OpeningTests {
    private static let purpose = "이번 주 토요일 저녁 7시에 네 명 예약하고 싶어요."

    private struct Parts: Equatable {
        var introduction: Introduction
        var words: String?

        init(_ introduction: Introduction, _ words: String?) { (self.introduction, self.words) = (introduction, words) }
    }

    private func read(_ choice: OpeningChoice, _ name: String? = nil, _ language: Language = .korean) throws -> Parts {
        let read = try choice.read(callerName: name, language: language)
        return Parts(read.introduction, read.words)
    }

    @Test("begins as chosen, and goes on in the person's words, in one line")
    func choice() throws {
        #expect(try read(OpeningChoice()) == Parts(.plain, nil))
        #expect(try read(OpeningChoice(variant: "", text: " \n\t ")) == Parts(.plain, nil))
        #expect(try read(OpeningChoice(variant: "polite")) == Parts(.polite, nil))
        let words = try read(OpeningChoice(variant: "reason", text: " 창가 자리로\n\n부탁드려요. "))
        #expect(words == Parts(.reason, "창가 자리로 부탁드려요."))
        #expect(try read(OpeningChoice(text: String(repeating: "가", count: 500))).words?.count == 500)
    }

    @Test("is not introduced twice when a whole line is sent back, and a chosen beginning wins over the line's own")
    func wholeLine() throws {
        for introduction in Introduction.allCases {
            for name in [nil, "김하늘"] {
                let line = introduction.text(callerName: name, language: .korean) + " 네 명이요."
                #expect(try read(OpeningChoice(text: line), name) == Parts(introduction, "네 명이요."))
                #expect(try read(OpeningChoice(variant: "plain", text: line), name) == Parts(.plain, "네 명이요."))
            }
        }
        let alone = Introduction.polite.text(callerName: nil, language: .english)
        #expect(try read(OpeningChoice(text: alone), nil, .english) == Parts(.polite, nil))
    }

    static let bad: [(OpeningChoice, String)] = [
        (OpeningChoice(variant: "rude"), "opening.unknown"),
        (OpeningChoice(text: String(repeating: "가", count: 501)), "opening.long"),
        (OpeningChoice(text: "가" + String(repeating: "\u{0301}", count: 9_000)), "opening.long"),
        (OpeningChoice(text: "예약\u{0}해 주세요"), "opening.control"),
        (OpeningChoice(text: "예약\u{1B}[2J"), "opening.control"),
        (OpeningChoice(text: "예약\u{202E}요세주"), "opening.control"), (OpeningChoice(text: "... !?"), "opening.empty"),
        (OpeningChoice(variant: "polite", text: "—"), "opening.empty"),
    ]

    @Test("is refused for what cannot be said", arguments: bad)
    func refused(choice: OpeningChoice, code: String) {
        do {
            _ = try read(choice)
            Issue.record("was taken")
        } catch {
            #expect((error as? APIError)?.code == code)
        }
    }

    private func body(_ opening: String) -> String {
        #"{"scenario": "busy", "intentText": "\#(Self.purpose)", "opening": \#(opening)}"#
    }

    @Test("is told whole before the call, in its parts, and kept as it was told", arguments: Introduction.allCases)
    func placed(introduction: Introduction) async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            _ = try await browser.ask(.PUT, "/api/users/me", #"{"name": "김하늘"}"#)
            let beginning = introduction.text(callerName: "김하늘", language: .korean)
            let chosen = body(#"{"variant": "\#(introduction.rawValue)"}"#)
            let preview = try await browser.post("/calls/preview", chosen).json()
            let parts = try #require(preview["opening"] as? [String: Any])
            #expect(parts["variant"] as? String == introduction.rawValue)
            #expect(parts["introduction"] as? String == beginning)
            let words = try #require(parts["text"] as? String)
            #expect(words.contains("네 명") && !words.contains("기계 목소리"))
            #expect(preview["script"] as? String == beginning + " " + words)

            let own = body(#"{"variant": "\#(introduction.rawValue)", "text": "창가 자리로 부탁드려요."}"#)
            let placed = try await browser.post("/calls", own)
            #expect(placed.status == 201, "\(placed.body)")
            #expect(try placed.json()["script"] as? String == beginning + " 창가 자리로 부탁드려요.")
            let call = try #require(try placed.json()["callSid"] as? String)
            #expect(try await browser.get("/calls/\(call)").body.contains("창가 자리로 부탁드려요."))

            // The next call begins as the last one did, unless the person says otherwise.
            let start = try await browser.get("/").body
            let inputs = start.matches(of: /<input type="radio" name="introduction" value="(\w+)"[^>]*>/)
            #expect(inputs.map { String($0.1) } == Introduction.allCases.map(\.rawValue))
            let checked = inputs.filter { $0.0.contains(" checked") }
            #expect(checked.map { String($0.1) } == [introduction.rawValue])
            for known in Introduction.allCases {
                #expect(start.contains("data-ko=\"\(known.text(callerName: "김하늘", language: .korean))\""))
            }
            let again = try await browser.get("/?again=\(call)").body.replacing("&quot;", with: "\"")
            #expect(again.contains(#""introduction":"\#(introduction.rawValue)""#))
            #expect(again.contains(#""opening":"창가 자리로 부탁드려요.""#))
        }
    }

    @Test(
        "comes with a reason to look at it where it could not be worded well, in the page's language",
        arguments: Language.allCases)
    func doubts(language: Language) async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser(language)
            for (purpose, doubts) in [
                ("토요일 저녁 7시에 네 명 예약", []), ("3만원만 깎아달라고 하고 안되면 그냥 산다고", ["withheld"]), ("qwer 아무말 asdf", ["quoted"]),
            ] {
                let order = #"{"scenario": "busy", "language": "ko", "intentText": "\#(purpose)"}"#
                let preview = try await browser.post("/calls/preview", order).json()
                let opening = try #require(preview["opening"] as? [String: Any])
                #expect(opening["doubts"] as? [String] == doubts, "\(opening)")
                let remarks = try #require(opening["remarks"] as? [String])
                #expect(remarks.count == doubts.count)
                for remark in remarks {
                    let isKorean = remark.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) }
                    #expect(isKorean == (language == .korean), "\(remark)")
                }
            }
            // What a person wrote themselves is theirs to judge.
            let own =
                #"{"scenario": "busy", "language": "ko", "intentText": "qwer asdf", "opening": {"text": "예약이요."}}"#
            let preview = try await browser.post("/calls/preview", own).json()
            #expect((preview["opening"] as? [String: Any])?["doubts"] as? [String] == [])
        }
    }

    @Test("is taken as a bare text, too, and then the truth is said before it")
    func bareText() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser(.english)
            let order =
                #"{"scenario": "busy", "language": "en", "intentText": "Book a table", "opening": "Table for four?"}"#
            let placed = try await browser.post("/calls", order).json()
            let beginning = Introduction.plain.text(callerName: nil, language: .english)
            #expect(placed["script"] as? String == beginning + " Table for four?")
        }
    }

    @Test("is refused by the server in the person's language, and nothing is dialled")
    func refusals() async throws {
        try await ServerUnderTest.with { server in
            for language in Language.allCases {
                let browser = try await server.browser(language)
                let long = String(repeating: "가", count: 501)
                for (opening, code) in [
                    (#"{"variant": "rude"}"#, "opening.unknown"), (#"{"text": "\#(long)"}"#, "opening.long"),
                    (#""\#(long)""#, "opening.long"), (#"{"text": "a\u0007b"}"#, "opening.control"),
                    (#"{"text": "?!"}"#, "opening.empty"), ("7", "request.malformed"),
                ] {
                    for path in ["/calls", "/calls/preview"] {
                        let answer = try await browser.post(path, body(opening))
                        #expect(answer.status == 400)
                        #expect(try answer.code == code)
                        let sentence = try #require(try answer.json()["error"] as? String)
                        let isKorean = sentence.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) }
                        #expect(isKorean == (language == .korean), "\(sentence)")
                        #expect(!sentence.contains("{"))
                    }
                }
                let history = try await browser.get("/calls/history", [:]).json()
                #expect((history["calls"] as? [Any])?.isEmpty == true)
            }
        }
    }
}
