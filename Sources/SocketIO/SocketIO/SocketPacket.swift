/// A packet of Socket.IO protocol 5, without the bytes that follow it.
struct SocketPacket: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// The client's payload is a JSON object, or nothing.
        case connect(String?)
        case disconnect
        /// The name and, in `arguments`, what follows it. A name may be a number; it is then its digits.
        case event(String)
        case ack
        case connectError(String)
    }

    var kind: Kind
    /// `/` is the main one.
    var namespace: String
    /// The acknowledgement that is asked for or given.
    var id: Int?
    var arguments = SocketArguments()
    /// Binary messages that follow; `nil` for a packet that has no place for them.
    var attachmentCount: Int?
    /// The numbers of the placeholders in the arguments.
    var placeholders: [Int] = []

    /// Event names that Socket.IO reserves; no client may send them.
    private static let reserved: Set<String> = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]
    /// The largest number that JavaScript counts without gaps.
    private static let largestID = 1 << 53

    /// - Returns: `nil` for what is no packet, or none that a client may send.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        guard let type = rest.popFirst() else { return nil }
        switch type {
        case UInt8(ascii: "0"), UInt8(ascii: "1"), UInt8(ascii: "2"), UInt8(ascii: "3"): break
        case UInt8(ascii: "5"), UInt8(ascii: "6"):
            guard let count = Self.digits(&rest), rest.popFirst() == UInt8(ascii: "-") else { return nil }
            attachmentCount = count
        default: return nil
        }
        namespace = Self.namespace(&rest)
        if let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            guard let id = Self.digits(&rest) else { return nil }
            self.id = id
        }
        kind = .disconnect
        switch type {
        case UInt8(ascii: "0"):
            guard id == nil, rest.isEmpty || JSONText.isObject(rest) else { return nil }
            kind = .connect(rest.isEmpty ? nil : String(Substring(rest)))
        case UInt8(ascii: "1"):
            guard id == nil, rest.isEmpty else { return nil }
        default:
            guard let elements = JSONText.elements(of: rest) else { return nil }
            arguments.json = elements.texts
            placeholders = elements.placeholders
            if type == UInt8(ascii: "3") || type == UInt8(ascii: "6") {
                guard id != nil else { return nil }
                kind = .ack
            } else {
                guard let name = elements.texts.first.flatMap(Self.name), !Self.reserved.contains(name) else {
                    return nil
                }
                arguments.json.removeFirst()
                kind = .event(name)
            }
        }
    }

    private static func digits(_ rest: inout Substring.UTF8View) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        guard let number = Int(Substring(digits)), number <= Self.largestID else { return nil }
        return number
    }

    private static func namespace(_ rest: inout Substring.UTF8View) -> String {
        guard rest.first == UInt8(ascii: "/") else { return "/" }
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        let whole = rest[..<end]
        rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
        return String(Substring(whole.prefix { $0 != UInt8(ascii: "?") }))
    }

    private static func name(_ json: String) -> String? {
        guard let first = json.utf8.first else { return nil }
        switch first {
        case UInt8(ascii: "\""):
            guard json.utf8.contains(UInt8(ascii: "\\")) else { return String(json.dropFirst().dropLast()) }
            // A name with escapes in it is rare; a broken surrogate pair makes it none.
            return try? SocketArguments(json: [json]).decode(String.self)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return json
        default: return nil
        }
    }
}

/// Packets on their way out.
enum SocketFrames {
    static func connect(_ namespace: String, sid: String, pid: String?) -> [EngineFrame] {
        let secret = pid.map { ",\"pid\":\"\($0)\"" } ?? ""
        return [.text("40\(Self.prefix(namespace)){\"sid\":\"\(sid)\"\(secret)}")]
    }

    static func connectError(_ namespace: String, _ json: String) -> [EngineFrame] {
        [.text("44\(Self.prefix(namespace))\(json)")]
    }

    static func disconnect(_ namespace: String) -> [EngineFrame] {
        [.text("41\(Self.prefix(namespace))")]
    }

    /// - Parameters:
    ///   - id: the acknowledgement that is asked for.
    ///   - offset: where the event stands in the log of a namespace that can be recovered.
    static func event(
        _ namespace: String,
        _ name: String,
        _ arguments: SocketArguments,
        id: Int? = nil,
        offset: String? = nil
    ) -> [EngineFrame] {
        var json = "[" + JSONText.quote(name)
        for argument in arguments.json { json += "," + argument }
        if let offset { json += ",\"\(offset)\"" }
        return Self.frames("2", "5", namespace, id, json + "]", arguments.attachments)
    }

    static func ack(_ namespace: String, _ arguments: SocketArguments, id: Int) -> [EngineFrame] {
        let json = "[" + arguments.json.joined(separator: ",") + "]"
        return Self.frames("3", "6", namespace, id, json, arguments.attachments)
    }

    private static func frames(
        _ plain: String,
        _ binary: String,
        _ namespace: String,
        _ id: Int?,
        _ json: String,
        _ attachments: [[UInt8]]
    ) -> [EngineFrame] {
        let type = attachments.isEmpty ? plain : "\(binary)\(attachments.count)-"
        return [.text("4\(type)\(Self.prefix(namespace))\(id.map(String.init) ?? "")\(json)")]
            + attachments.map(EngineFrame.binary)
    }

    private static func prefix(_ namespace: String) -> String {
        namespace == "/" ? "" : namespace + ","
    }
}
