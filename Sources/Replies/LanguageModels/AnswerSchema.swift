/// What a structured answer must look like, whatever dialect a vendor describes that in.
///
/// Kept flat and small: every level and every choice slows the first word of an answer.
package indirect enum AnswerSchema: Sendable, Equatable {
    case text
    case number
    case choice([String])
    /// A list; `exactly`: of that many.
    case list(AnswerSchema, exactly: Int? = nil)
    /// An object all of whose members are required, in this order.
    case object([Member])

    package struct Member: Sendable, Equatable {
        package var name: String
        package var shape: AnswerSchema
    }

    /// As JSON Schema, with the keywords that constrained decoders share.
    package var jsonSchema: JSONValue {
        switch self {
        case .text: return ["type": "string"]
        case .number: return ["type": "integer"]
        case .choice(let values): return ["type": "string", "enum": .list(values.map(JSONValue.text))]
        case .list(let element, let count):
            return .object(
                ["type": "array", "items": element.jsonSchema].merging(Self.bounds(count)) { one, _ in one })
        case .object(let members):
            return [
                "type": "object", "properties": .object(Self.properties(members) { $0.jsonSchema }),
                "required": .list(members.map { .text($0.name) }), "additionalProperties": false,
            ]
        }
    }

    /// As Gemini's `responseSchema`. Source: Gemini API, "Structured output".
    package var geminiSchema: JSONValue {
        switch self {
        case .text: return ["type": "STRING"]
        case .number: return ["type": "INTEGER"]
        case .choice(let values): return ["type": "STRING", "enum": .list(values.map(JSONValue.text))]
        case .list(let element, let count):
            return .object(
                ["type": "ARRAY", "items": element.geminiSchema].merging(Self.bounds(count)) { one, _ in one })
        case .object(let members):
            let names = JSONValue.list(members.map { .text($0.name) })
            return [
                "type": "OBJECT", "properties": .object(Self.properties(members) { $0.geminiSchema }),
                "required": names, "propertyOrdering": names,
            ]
        }
    }

    private static func bounds(_ count: Int?) -> [String: JSONValue] {
        count.map { ["minItems": .number($0), "maxItems": .number($0)] } ?? [:]
    }

    private static func properties(
        _ members: [Member], _ write: (AnswerSchema) -> JSONValue
    ) -> [String: JSONValue] {
        Dictionary(members.map { ($0.name, write($0.shape)) }) { first, _ in first }
    }
}
