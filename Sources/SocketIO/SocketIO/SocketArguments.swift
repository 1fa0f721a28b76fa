import Foundation
import Synchronization

/// What an event or an acknowledgement carries: values as JSON, and the bytes among them beside it.
public struct SocketArguments: Sendable, Equatable {
    /// The JSON text of each value. Bytes are placeholders in it, `{"_placeholder":true,"num":0}`, wherever they stand.
    public var json: [String]
    /// The bytes, in the order of the placeholders' numbers.
    public var attachments: [[UInt8]]

    /// Values whose JSON is known.
    public init(json: [String] = [], attachments: [[UInt8]] = []) {
        self.json = json
        self.attachments = attachments
    }

    /// Encodes values; every ``SocketBytes`` in them travels as bytes.
    ///
    /// - Throws: an `EncodingError`.
    public init(_ values: [any Encodable & Sendable]) throws {
        let collector = AttachmentCollector()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        encoder.dateEncodingStrategy = .iso8601
        encoder.userInfo[.attachments] = collector
        json = try values.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        attachments = collector.attachments
    }

    /// How many values there are.
    public var count: Int { json.count }

    /// Decodes one of the values; dates in ISO 8601.
    ///
    /// - Throws: a `DecodingError`; also if there is no such value, unless the type takes `null`.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, at index: Int = 0) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.userInfo[.attachments] = attachments
        let text = json.indices.contains(index) ? json[index] : "null"
        return try decoder.decode(type, from: Data(text.utf8))
    }
}

/// Bytes within a message, sent as they are beside the JSON.
public struct SocketBytes: Sendable, Hashable, Codable {
    /// The bytes themselves.
    public var bytes: [UInt8]

    private enum CodingKeys: String, CodingKey {
        case isPlaceholder = "_placeholder"
        case number = "num"
    }

    /// Wraps bytes.
    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Finds the bytes that belong to a placeholder. Only a decoder of ``SocketArguments`` knows them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let number = try container.decode(Int.self, forKey: .number)
        guard let attachments = decoder.userInfo[.attachments] as? [[UInt8]], attachments.indices.contains(number)
        else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no such bytes")
            throw DecodingError.dataCorrupted(context)
        }
        bytes = attachments[number]
    }

    /// Leaves a placeholder. Only an encoder of ``SocketArguments`` takes the bytes.
    public func encode(to encoder: any Encoder) throws {
        guard let collector = encoder.userInfo[.attachments] as? AttachmentCollector else {
            let context = EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "bytes in plain JSON")
            throw EncodingError.invalidValue(self, context)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(true, forKey: .isPlaceholder)
        try container.encode(collector.add(bytes), forKey: .number)
    }
}

/// Takes the bytes of a message while it is encoded.
private final class AttachmentCollector: Sendable {
    private let collected = Mutex<[[UInt8]]>([])

    var attachments: [[UInt8]] { collected.withLock { $0 } }

    /// - Returns: the placeholder's number.
    func add(_ bytes: [UInt8]) -> Int {
        collected.withLock { collected in
            collected.append(bytes)
            return collected.count - 1
        }
    }
}

extension CodingUserInfoKey {
    /// Where bytes are kept while a message is encoded or decoded.
    fileprivate static let attachments: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "socketio.attachments") else {
            preconditionFailure("every text is a key")
        }
        return key
    }()
}
