import Foundation
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("Who takes the first reply each time") struct QuickReaderTests {
    private let reader = QuickReader()

    private func see(_ event: String, turn: Int, replies: [String]? = nil) throws -> QuickReader.Choice? {
        let replies = replies.map { #","replies":["# + $0.map { #""\#($0)""# }.joined(separator: ",") + "]" } ?? ""
        let text = #"{"event":"\#(event)","data":{"callSid":"call_1","sequence":1,"turn":\#(turn)\#(replies)}}"#
        return reader.see(try JSONDecoder().decode(CallMessages.Message.self, from: Data(text.utf8)))
    }

    @Test("takes it once")
    func once() throws {
        let choice = try #require(try see("recommendations", turn: 1, replies: ["네.", "아니요."]))
        #expect(choice.reply == "네.")
        #expect(reader.takes(choice))
        #expect(!reader.takes(choice))
    }

    @Test("does not answer a callee who goes on speaking, but what they said then")
    func goesOn() throws {
        let first = try #require(try see("recommendations", turn: 1, replies: ["그럼 언제요?"]))
        #expect(try see("stt.partial", turn: 2) == nil)
        #expect(!reader.takes(first))
        #expect(try see("stt.final", turn: 2) == nil)
        let second = try #require(try see("recommendations", turn: 2, replies: ["네, 좋아요."]))
        #expect(!reader.takes(first))
        #expect(reader.takes(second))
    }

    @Test("comes back to it when what began was no speech")
    func nothing() throws {
        let first = try #require(try see("recommendations", turn: 1, replies: ["네."]))
        _ = try see("stt.partial", turn: 2)
        let again = try #require(try see("stt.nothing", turn: 2))
        #expect(!reader.takes(first))
        #expect(reader.takes(again))
    }

    @Test("hangs up on a callee who never spoke, and waits for one who did")
    func unanswered() throws {
        let text = #"{"event":"notice","data":{"callSid":"call_1","sequence":1,"code":"callee.silent","isOn":true}}"#
        let silent = try JSONDecoder().decode(CallMessages.Message.self, from: Data(text.utf8))
        let over = try JSONDecoder().decode(
            CallMessages.Message.self, from: Data(text.replacing("true", with: "false").utf8))
        #expect(reader.isUnanswered(silent))
        #expect(!reader.isUnanswered(over))
        _ = try see("stt.final", turn: 1)
        #expect(!reader.isUnanswered(silent))
    }
}
