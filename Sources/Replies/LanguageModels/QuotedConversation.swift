import Calls
import Foundation
import Languages

/// A conversation as a model reads it: one JSON object a line, so that nothing that was said can be taken for more than
/// a quotation.
enum QuotedConversation {
    private struct CallLine: Encodable {
        var call: Details

        struct Details: Encodable {
            var language: String
            var purpose: String
            /// The callee's name, as the person calls them.
            var callee: String?
            /// What the person is called.
            var caller: String?
        }
    }

    private struct TurnLine: Encodable {
        var turn: Int
        var speaker: String
        var text: String
        var state: String
        var origin: String?
        /// How much of it was heard, 0…1; only if it was cut.
        var heard: Double?
        var doubtful: [String]?
    }

    /// What the call is for, and what was said, oldest first.
    static func parts(_ conversation: Conversation) -> [String] {
        let call = conversation.call
        return [
            line(
                CallLine(
                    call: .init(
                        language: call.language.rawValue, purpose: call.purpose, callee: call.contactName, caller: nil)
                ))
        ] + conversation.turns.map(part)
    }

    /// What a call that has not been placed is for.
    static func part(purpose: String, callerName: String?, language: Language) -> String {
        line(
            CallLine(
                call: .init(language: language.rawValue, purpose: purpose, callee: nil, caller: callerName)))
    }

    private static func part(_ turn: Turn) -> String {
        line(
            TurnLine(
                turn: turn.id, speaker: turn.speaker.rawValue, text: turn.text, state: turn.state.rawValue,
                origin: turn.origin?.rawValue,
                heard: turn.state == .cut
                    ? turn.playedFraction.map { Double(Int(min(max($0, 0), 1) * 100)) / 100 } : nil,
                doubtful: turn.doubtful.isEmpty ? nil : turn.doubtful))
    }

    private static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("strings and numbers are JSON, and a played fraction is a number")
        }
    }
}
