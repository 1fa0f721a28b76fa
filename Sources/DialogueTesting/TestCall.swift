package import Calls
import Dialogue
import Foundation
package import Languages
import Replies

/// Puts calls together for tests.
package enum TestCall {
    /// A call to a number that is never dialled.
    package static func call(_ purpose: String, _ language: Language, callerName: String? = nil) -> Call {
        guard let number = PhoneNumber(e164: "+82212345678") else {
            preconditionFailure("a number written in the tests is right")
        }
        return Call(
            id: .init("call_test"), owner: .init("person"), number: number, purpose: purpose,
            opening: Opening(purpose: purpose, language: language).text(callerName: callerName), language: language,
            voice: Voice(),
            createdAt: Date(timeIntervalSince1970: 0))
    }

    /// Turns in order: those that begin with `>` are ours.
    package static func conversation(
        _ purpose: String, _ language: Language = .korean, callerName: String? = nil, _ lines: String...
    ) -> Conversation {
        var conversation = Conversation(call: call(purpose, language, callerName: callerName), turns: [])
        for line in lines {
            if line.hasPrefix("> ") {
                say(String(line.dropFirst(2)), in: &conversation)
            } else {
                hear(line, in: &conversation)
            }
        }
        return conversation
    }

    /// Adds words of the callee.
    package static func hear(_ text: String, in conversation: inout Conversation) {
        let turn = Turn(
            id: conversation.turns.count + 1, speaker: .callee, text: text, state: .heard,
            startedAt: Date(timeIntervalSince1970: 0))
        conversation.turns.append(turn)
    }

    /// Adds words of ours; the first are the opening if they are its text.
    package static func say(_ text: String, in conversation: inout Conversation) {
        let origin: Turn.Origin =
            conversation.turns.isEmpty && text == conversation.call.opening ? .opening : .suggestion
        let turn = Turn(
            id: conversation.turns.count + 1, speaker: .caller, text: text, state: .heard, origin: origin,
            startedAt: Date(timeIntervalSince1970: 0))
        conversation.turns.append(turn)
    }

    /// The turns, a line each; ours begin with `>`.
    package static func transcript(_ conversation: Conversation) -> String {
        conversation.turns.map { "\($0.id) \($0.speaker == .caller ? ">" : " ") \($0.text)" }.joined(separator: "\n")
    }
}
