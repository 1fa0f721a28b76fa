import Calls
import Dialogue
import DialogueTesting
import Foundation
import Languages
import Testing

@testable import Web

@Suite("What is agreed so far") struct CallStandingTests {
    /// The line after each turn; turns that begin with `>` are ours.
    private func lines(_ purpose: String, _ language: Language, _ turns: [String]) async -> [[String]] {
        let conversation = TestCall.conversation(purpose, language)
        var snapshot = CallSnapshot(of: conversation.call)
        var standing = CallStanding(call: conversation.call)
        var lines: [[String]] = []
        for (index, text) in turns.enumerated() {
            let isOurs = text.hasPrefix("> ")
            let turn = Turn(
                id: index + 1, speaker: isOurs ? .caller : .callee, text: isOurs ? String(text.dropFirst(2)) : text,
                state: .heard, origin: isOurs ? .typed : nil, startedAt: .now)
            snapshot.apply(
                CallEvent(sequence: index + 1, at: .now, kind: isOurs ? .speech(turn) : .final(turn)))
            standing = await standing.continued(to: snapshot)
            lines.append(standing.items.map { "\($0.status) \($0.text)" })
        }
        return lines
    }

    @Test("goes from what is asked over what is offered to what is agreed, in the words of the call")
    func korean() async {
        let lines = await lines(
            "토요일 저녁 7시에 네 명 예약하고 싶어요", .korean,
            ["네, 한빛식당입니다.", "> 토요일 저녁 7시에 네 명 예약하고 싶은데요.", "7시는 만석이고 6시 반은 가능해요.", "> 네, 6시 반으로 부탁드려요.", "네, 예약됐습니다."])
        #expect(lines[0] == ["asked 토요일", "asked 저녁 7시", "asked 네 명"])
        #expect(lines[2].contains { $0.hasPrefix("offered ") && $0.contains("6시 반") })
        #expect(lines[4].contains { $0.hasPrefix("agreed ") && $0.contains("6시 반") })
        #expect(!lines[4].contains { $0.hasPrefix("asked") })
    }

    @Test("says the same in English")
    func english() async {
        let lines = await lines(
            "I'd like to book a table for four this Saturday at 7 PM", .english,
            ["Hello, Hanbit Restaurant.", "> I'd like a table for four this Saturday at 7 PM.", "You're booked."])
        #expect(lines[0].contains { $0.hasPrefix("asked ") && $0.contains("7 PM") })
        #expect(lines[2].contains { $0.hasPrefix("agreed ") && $0.contains("7 PM") })
    }

    @Test("is empty where nothing of that kind is asked")
    func nothing() async {
        let lines = await lines("주차할 수 있는지 물어보고 싶어요", .korean, ["네, 한빛식당입니다."])
        #expect(lines == [[]])
    }

    @Test("what a callee mentions comes with the caption and with a later snapshot of the call")
    func mentions() throws {
        let call = TestCall.call("예약하고 싶어요", .korean)
        let texts = try makeTexts()
        var snapshot = CallSnapshot(of: call)
        let turn = Turn(id: 1, speaker: .callee, text: "내일 오후 세 시 반, 두 명 맞으세요?", state: .heard, startedAt: .now)
        let event = CallEvent(sequence: 1, at: .now, kind: .final(turn))
        snapshot.apply(event)
        let message = CallMessages.Message(event, of: call.id, isStored: true, texts: texts, language: .korean)
        let mentions = try #require(message.data.mentions)
        #expect(mentions.joined(separator: ", ") == "내일, 오후 세 시 반, 두 명")
        #expect(CallMessages.Message(snapshot, scenario: nil, at: .now).data.turns?.first?.mentions == mentions)
        let record = CallRecord(call: call, outcome: .completed, turns: [turn])
        #expect(CallMessages.Message(record, scenario: nil).data.turns?.first?.mentions == nil)
    }
}
