import Calls
import Foundation
import Languages

/// Finds the words of an answer with an assistant.
struct GeminiWriter: Sendable {
    let assistant: any Assistant

    /// The text of the answer: JSON if that is wanted.
    func answer(_ inquiry: GeminiInquiry) async throws(GeminiRefusal) -> String {
        let quoted = QuotedCall(inquiry)
        do throws(ProviderError) {
            switch inquiry.wanted {
            case nil: return try await replies(to: quoted.conversation).first ?? ""
            case ["replies"]?: return Self.json(["replies": try await replies(to: quoted.conversation)])
            case ["opening"]?:
                let line = try await assistant.opening(
                    for: quoted.conversation.call.purpose, callerName: quoted.callerName,
                    language: quoted.conversation.call.language)
                return Self.json(["opening": line])
            case ["facts", "isPurposeReached", "text"]?:
                return Self.json(fields(of: try await assistant.summarize(quoted.conversation)))
            case .some: break
            }
        } catch {
            throw .noWords
        }
        throw .invalid("The emulator knows answers with replies, an opening, or facts, isPurposeReached and text.")
    }

    private func replies(to conversation: Conversation) async throws(ProviderError) -> [String] {
        let (found, finder) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(16))
        try await assistant.suggestReplies(to: conversation) { finder.yield($0.text) }
        finder.finish()
        return await found.reduce(into: []) { $0.append($1) }
    }

    private func fields(of summary: Summary) -> [String: Any] {
        [
            "text": summary.text,
            "isPurposeReached": summary.isPurposeReached.map { $0 ? "yes" : "no" } ?? "unclear",
            "facts": summary.facts.map {
                ["kind": $0.kind.rawValue, "value": $0.value, "turn": $0.turn] as [String: Any]
            },
        ]
    }

    static func json(_ fields: [String: Any]) -> String {
        do {
            let data = try JSONSerialization.data(
                withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self)
        } catch {
            preconditionFailure("strings, numbers, lists and dictionaries of them are JSON")
        }
    }
}

/// The conversation in a request.
struct QuotedCall {
    private(set) var conversation: Conversation
    private(set) var callerName: String?

    private struct Line: Decodable {
        struct Details: Decodable {
            var language: Language
            var purpose: String
            var callee: String?
            var caller: String?
        }
        var call: Details?
        var turn: Int?
        var speaker: Turn.Speaker?
        var text: String?
        var state: Turn.State?
        var origin: Turn.Origin?
        var heard: Double?
        var doubtful: [String]?
    }

    init(_ inquiry: GeminiInquiry) {
        guard let number = PhoneNumber(e164: "+827000000000") else {
            preconditionFailure("a number of the practice line")
        }
        let lines = inquiry.contents.flatMap(\.parts).compactMap { part in
            // Parts that are no such line are sentences.
            try? JSONDecoder().decode(Line.self, from: Data(part.utf8))
        }
        let details = lines.lazy.compactMap(\.call).first
        var turns = lines.compactMap(Self.turn)
        if details == nil, turns.isEmpty {
            turns = inquiry.contents.enumerated().map { index, content in
                Turn(
                    id: index + 1, speaker: content.role == "user" ? .callee : .caller,
                    text: content.parts.joined(separator: " "), state: .heard, startedAt: .distantPast)
            }
        }
        let isKorean = turns.contains { $0.text.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) } }
        conversation = Conversation(
            call: Call(
                id: Call.ID("emulated"), owner: Person.ID("emulated"), number: number, contactName: details?.callee,
                purpose: details?.purpose ?? "", opening: turns.first { $0.origin == .opening }?.text ?? "",
                language: details?.language ?? (isKorean ? .korean : .english), voice: Voice(),
                createdAt: .distantPast),
            turns: turns)
        callerName = details?.caller
    }

    private static func turn(_ line: Line) -> Turn? {
        guard let id = line.turn, let speaker = line.speaker, let text = line.text else { return nil }
        return Turn(
            id: id, speaker: speaker, text: text, state: line.state ?? .heard, origin: line.origin,
            doubtful: line.doubtful ?? [], playedFraction: line.heard, startedAt: .distantPast)
    }
}
