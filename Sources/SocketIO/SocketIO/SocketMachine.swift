/// The rules of Socket.IO 5 on one connection: messages in, actions out, no input or output of its own.
///
///     40 ──▶ asked ──▶ joined (40 answered) ──▶ left (41 from either side)
///              └────▶ refused (44)
///
/// Source: Socket.IO protocol, revision 5.
struct SocketMachine: Sendable {
    enum Event: Sendable, Equatable {
        case received(EngineMessage)
        /// The application lets the client in.
        case accepted(String)
        /// The application does not; the client may ask again.
        case refused(String)
        /// The server disconnects the client from a namespace.
        case left(String)
        /// The time to join a namespace is over.
        case connectTimeout
    }

    enum Action: Sendable, Equatable {
        /// The client asks to join a namespace, with the JSON of its credentials.
        case join(String, auth: String)
        case event(String, name: String, SocketArguments, id: Int?)
        case acknowledged(String, id: Int, SocketArguments)
        /// The client leaves a namespace.
        case leave(String)
        /// The client broke the rules, or joined no namespace in time.
        case close(EngineEndReason)
    }

    private enum Membership: Equatable { case asked, joined }

    /// A packet whose bytes are still coming.
    private struct Partial {
        var packet: SocketPacket
        var missing: Int
    }

    private let maxAttachments: Int
    private var memberships: [String: Membership] = [:]
    private var partial: Partial?
    private var isClosed = false

    init(maxAttachments: Int) {
        self.maxAttachments = maxAttachments
    }

    /// Whether the client is in any namespace.
    var hasJoined: Bool { memberships.values.contains(.joined) }

    /// - Returns: actions in the order they must be done. Empty when the event changes nothing.
    mutating func handle(_ event: Event) -> [Action] {
        guard !isClosed else { return [] }
        switch event {
        case .received(.text(let text)): return received(text)
        case .received(.binary(let bytes)): return received(bytes)
        case .accepted(let namespace):
            if memberships[namespace] == .asked { memberships[namespace] = .joined }
        case .refused(let namespace), .left(let namespace): memberships[namespace] = nil
        case .connectTimeout: if !hasJoined { return close(.forcedClose) }
        }
        return []
    }

    private mutating func received(_ text: String) -> [Action] {
        guard partial == nil, let packet = SocketPacket(text) else { return close(.parseError) }
        guard let count = packet.attachmentCount else { return complete(packet) }
        guard count <= maxAttachments, packet.placeholders.allSatisfy({ (0..<count).contains($0) }) else {
            return close(.parseError)
        }
        guard count > 0 else { return complete(packet) }
        partial = Partial(packet: packet, missing: count)
        return []
    }

    private mutating func received(_ bytes: [UInt8]) -> [Action] {
        guard var partial = partial.take() else { return close(.parseError) }
        partial.packet.arguments.attachments.append(bytes)
        partial.missing -= 1
        guard partial.missing > 0 else { return complete(partial.packet) }
        self.partial = partial
        return []
    }

    private mutating func complete(_ packet: SocketPacket) -> [Action] {
        let namespace = packet.namespace
        switch (packet.kind, memberships[namespace]) {
        case (.connect(let auth), nil):
            memberships[namespace] = .asked
            return [.join(namespace, auth: auth ?? "{}")]
        case (.disconnect, .joined):
            memberships[namespace] = nil
            return [.leave(namespace)]
        case (.event(let name), .joined):
            return [.event(namespace, name: name, packet.arguments, id: packet.id)]
        case (.ack, .joined):
            return packet.id.map { [.acknowledged(namespace, id: $0, packet.arguments)] } ?? []
        case (.disconnect, nil):
            // Both sides may leave at the same time.
            return []
        case (.connect, .asked), (.connect, .joined), (.disconnect, .asked), (.event, nil), (.event, .asked),
            (.ack, nil), (.ack, .asked), (.connectError, _):
            return close(.parseError)
        }
    }

    private mutating func close(_ reason: EngineEndReason) -> [Action] {
        isClosed = true
        partial = nil
        return [.close(reason)]
    }
}
