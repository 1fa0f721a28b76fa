import Foundation

/// A request for content, read as the service reads it: member names in camelCase or snake_case, nothing unknown.
struct GeminiInquiry {
    /// What one side contributed: its texts, a part each.
    struct Content {
        var role: String
        var parts: [String]
    }

    private static let members: Set<String> = [
        "contents", "systemInstruction", "generationConfig", "safetySettings", "tools", "toolConfig", "cachedContent",
        "model", "serviceTier", "store",
    ]
    private static let settings: Set<String> = [
        "candidateCount", "stopSequences", "maxOutputTokens", "temperature", "topP", "topK", "seed", "responseMimeType",
        "responseSchema", "responseJsonSchema", "presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs",
        "enableEnhancedCivicAnswers", "responseModalities", "speechConfig", "thinkingConfig", "mediaResolution",
    ]

    var contents: [Content]
    var instructions: String
    /// The names that a structured answer must have at its top; `nil`: plain text is wanted.
    var wanted: Set<String>?
    var mostTokens: Int

    /// - Throws: what the service says of it.
    init(_ body: Data, model: String) throws(GeminiRefusal) {
        guard let fields = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] else {
            throw .invalid("Invalid JSON payload received. Unexpected end of string.")
        }
        let request = try Self.named(fields, Self.members, at: "")
        contents = try Self.contents(request["contents"])
        instructions = Self.texts(request["systemInstruction"]).joined(separator: "\n")
        let settings = try Self.named(
            request["generationConfig"] as? [String: Any] ?? [:], Self.settings, at: " at 'generation_config'")
        mostTokens = settings["maxOutputTokens"] as? Int ?? 65_536
        guard mostTokens > 0 else { throw .invalid("max_output_tokens must be positive.") }
        try Self.checkThinking(settings["thinkingConfig"] as? [String: Any] ?? [:], model: model)
        if model.contains("3.8") {
            for name in ["candidateCount", "presencePenalty", "frequencyPenalty"] where settings[name] != nil {
                throw .invalid("\(name) is not supported by this model.")
            }
        }
        let schemas = [settings["responseSchema"], settings["responseJsonSchema"]].compactMap { $0 as? [String: Any] }
        guard schemas.count < 2 else {
            throw .invalid("Only one of response_schema and response_json_schema can be set.")
        }
        guard let schema = schemas.first else { return }
        guard settings["responseMimeType"] as? String == "application/json" else {
            throw .invalid("Response schema requires response_mime_type application/json.")
        }
        wanted = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
    }

    private static func contents(_ value: Any?) throws(GeminiRefusal) -> [Content] {
        let contents = (value as? [[String: Any]] ?? []).map { content in
            Content(role: content["role"] as? String ?? "user", parts: texts(content))
        }
        guard !contents.isEmpty else { throw .invalid("* GenerateContentRequest.contents: contents is not specified") }
        for (index, content) in contents.enumerated() {
            guard ["user", "model"].contains(content.role) else {
                throw .invalid("Please use a valid role: user, model.")
            }
            guard !content.parts.isEmpty else {
                throw .invalid("* GenerateContentRequest.contents[\(index)].parts: contents.parts must not be empty.")
            }
        }
        guard contents.last?.role == "user" else {
            throw .invalid("Please ensure that the last turn is a user turn.")
        }
        return contents
    }

    private static func checkThinking(_ fields: [String: Any], model: String) throws(GeminiRefusal) {
        let thinking = try named(
            fields, ["thinkingBudget", "thinkingLevel", "includeThoughts"],
            at: " at 'generation_config.thinking_config'")
        guard thinking["thinkingBudget"] == nil || thinking["thinkingLevel"] == nil else {
            throw .invalid("You can only set only one of thinking budget and thinking level.")
        }
        let level = (thinking["thinkingLevel"] as? String)?.uppercased()
        guard level.map({ ["MINIMAL", "LOW", "MEDIUM", "HIGH"].contains($0) }) ?? true,
            level != "MINIMAL" || !model.contains("3.8")
        else { throw .invalid("Thinking level \(level ?? "") is not supported for this model.") }
    }

    private static func texts(_ content: Any?) -> [String] {
        let parts = (content as? [String: Any])?["parts"] as? [[String: Any]] ?? []
        return parts.compactMap { $0["text"] as? String }
    }

    /// Members by their names in camelCase.
    private static func named(
        _ fields: [String: Any], _ known: Set<String>, at place: String
    ) throws(GeminiRefusal) -> [String: Any] {
        var named: [String: Any] = [:]
        for (name, value) in fields {
            let words = name.split(separator: "_")
            let camel =
                words.prefix(1).joined()
                + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
                .joined()
            guard known.contains(camel) else { throw .unknownField(name, at: place) }
            named[camel] = value
        }
        return named
    }
}
