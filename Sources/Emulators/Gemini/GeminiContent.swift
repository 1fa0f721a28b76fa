import Foundation

/// An answer as the interface words it, whole or in parts.
struct GeminiContent {
    private let model: String
    private let id = String(UInt64.random(in: .min ... .max), radix: 36)
    private let text: String
    private let reason: String
    private let isBlocked: Bool
    private let promptTokens: Int

    init(model: String, inquiry: GeminiInquiry, text: String, blockedWords: [String]) {
        self.model = model
        let prompt = inquiry.instructions + inquiry.contents.flatMap(\.parts).joined(separator: "\n")
        promptTokens = Self.tokens(prompt)
        let asked = inquiry.contents.flatMap(\.parts).joined(separator: "\n")
        isBlocked = blockedWords.contains(where: asked.contains)
        if let start = blockedWords.compactMap({ text.range(of: $0)?.lowerBound }).min() {
            self.text = String(text[..<start])
            reason = "SAFETY"
        } else if Self.tokens(text) > inquiry.mostTokens {
            var kept = text
            while Self.tokens(kept) > inquiry.mostTokens { kept.removeLast() }
            self.text = kept
            reason = "MAX_TOKENS"
        } else {
            self.text = text
            reason = "STOP"
        }
    }

    /// About four bytes a token.
    private static func tokens(_ text: String) -> Int { (text.utf8.count + 3) / 4 }

    /// The answer to `generateContent`.
    var whole: [String: Any] {
        isBlocked ? blocked : fields(text.isEmpty ? nil : text, said: text, reason: reason)
    }

    /// The answers that `streamGenerateContent` gives one after the other; the last says how it ended, and nothing else.
    func parts(of length: Int) -> [[String: Any]] {
        guard !isBlocked else { return [blocked] }
        var parts: [[String: Any]] = []
        var said = ""
        var rest = text[...]
        while !rest.isEmpty {
            let piece = String(rest.prefix(length))
            rest = rest.dropFirst(length)
            said += piece
            parts.append(fields(piece, said: said, reason: nil))
        }
        return parts + [fields(nil, said: said, reason: reason)]
    }

    private var blocked: [String: Any] {
        [
            "promptFeedback": ["blockReason": "PROHIBITED_CONTENT"], "usageMetadata": usage(""), "modelVersion": model,
            "responseId": id,
        ]
    }

    private func fields(_ piece: String?, said: String, reason: String?) -> [String: Any] {
        var candidate: [String: Any] = ["index": 0]
        var content: [String: Any] = ["role": "model"]
        if let piece { content["parts"] = [["text": piece]] }
        candidate["content"] = content
        if let reason { candidate["finishReason"] = reason }
        return ["candidates": [candidate], "usageMetadata": usage(said), "modelVersion": model, "responseId": id]
    }

    private func usage(_ said: String) -> [String: Any] {
        let answered = Self.tokens(said)
        return [
            "promptTokenCount": promptTokens, "candidatesTokenCount": answered,
            "totalTokenCount": promptTokens + answered,
            "promptTokensDetails": [["modality": "TEXT", "tokenCount": promptTokens]],
        ]
    }
}
