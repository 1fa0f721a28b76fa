public import HTTPTypes
public import Logging
import WebSockets

/// A client of one namespace of a Socket.IO server, over a WebSocket. It does not come back by itself.
public struct SocketClient: Sendable {
    private let client: WebSocketClient

    /// A client.
    ///
    /// - Parameter logger: gets debug lines about sockets that end badly.
    public init(logger: Logger) { client = WebSocketClient(logger: logger) }

    /// Joins a namespace and runs a closure with it; leaves when the closure returns or throws.
    ///
    /// - Parameters:
    ///   - address: of the server, `http://…` or `https://…`, without the path.
    ///   - path: where the server answers.
    ///   - namespace: the namespace to join.
    ///   - headers: what the handshake carries, such as cookies.
    ///   - body: what to do while the client is in the namespace.
    /// - Returns: what the closure returned.
    /// - Throws: ``SocketRefusal`` if the server does not let the client in, `WebSocketError`, or what the closure threw.
    public func connect<Result: Sendable>(
        to address: String,
        path: String = "/socket.io/",
        namespace: String = "/",
        headers: HTTPFields = [:],
        _ body: @Sendable (ClientSocket) async throws -> Result
    ) async throws -> Result {
        let url = "ws" + address.dropFirst("http".count) + path + "?EIO=4&transport=websocket"
        return try await client.connect(to: url, headers: headers) { socket in
            let client = ClientSocket(socket: socket, namespace: namespace)
            try await client.join()
            return try await body(client)
        }
    }
}

/// What a Socket.IO server sent.
public struct SocketEvent: Sendable, Equatable {
    /// The event's name.
    public var name: String
    /// Its values.
    public var arguments: SocketArguments
}

/// A client's socket that is in a namespace.
public struct ClientSocket: Sendable {
    let socket: WebSocket
    let namespace: String

    /// What comes, once: iterate it in one place. The server's heartbeat is answered while a task does. Ends when the
    /// server lets the client go.
    public var events: SocketEvents { SocketEvents(client: self) }

    /// Sends an event with values.
    ///
    /// - Throws: an `EncodingError`, or a `WebSocketError` if the connection is gone.
    public func emit(_ event: String, _ values: any Encodable & Sendable...) async throws {
        let frames = SocketFrames.event(namespace, event, try SocketArguments(values))
        for frame in frames { try await send(frame) }
    }

    private func send(_ frame: EngineFrame) async throws {
        switch frame {
        case .text(let text): try await socket.send(.text(text))
        case .binary(let bytes): try await socket.send(.binary(bytes))
        }
    }

    /// Asks to join the namespace, and waits for the server's answer.
    fileprivate func join() async throws {
        for try await message in socket.messages {
            guard case .text(let text) = message, let packet = EnginePacket(text: text) else { continue }
            switch packet {
            case .open:
                let name = namespace == "/" ? "" : namespace + ","
                try await send(.text("40" + name))
            case .ping: try await send(.text("3"))
            case .message(.text(let text)):
                if text.hasPrefix("4") { throw Self.refusal(text) }
                guard let packet = SocketPacket(text), case .connect = packet.kind else { continue }
                return
            case .message, .close, .pong, .upgrade, .noop: continue
            }
        }
        throw SocketAckError.disconnected
    }

    private struct Refused: Decodable {
        struct Details: Decodable { var code: String? }
        var message: String?
        var data: Details?
    }

    private static func refusal(_ packet: String) -> SocketRefusal {
        let json = packet.firstIndex(of: "{").map { String(packet[$0...]) } ?? "{}"
        // A server may say no without giving its reason.
        let refused = try? SocketArguments(json: [json]).decode(Refused.self)
        return SocketRefusal(code: refused?.data?.code ?? "refused", message: refused?.message ?? "")
    }

    fileprivate func answer(_ packet: EnginePacket) async throws {
        if case .ping = packet { try await send(.text("3")) }
    }
}

/// The events that come to a client.
public struct SocketEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = SocketEvent
    /// A `WebSocketError`.
    public typealias Failure = any Error

    let client: ClientSocket

    /// Takes the next event.
    public struct Iterator: AsyncIteratorProtocol {
        private let client: ClientSocket
        private var messages: WebSocketMessages.Iterator
        /// A packet whose bytes are still coming.
        private var partial: (packet: SocketPacket, missing: Int)?

        init(client: ClientSocket) {
            self.client = client
            messages = client.socket.messages.makeAsyncIterator()
        }

        /// The next event, or `nil` when the connection has ended.
        public mutating func next() async throws -> SocketEvent? {
            while let message = try await messages.next() {
                switch message {
                case .binary(let bytes):
                    if let event = complete(bytes) { return event }
                case .text(let text):
                    guard let packet = EnginePacket(text: text) else { continue }
                    guard case .message(.text(let text)) = packet else {
                        try await client.answer(packet)
                        continue
                    }
                    guard let packet = SocketPacket(text), packet.namespace == client.namespace else { continue }
                    if case .disconnect = packet.kind { return nil }
                    guard case .event(let name) = packet.kind else { continue }
                    guard let count = packet.attachmentCount, count > 0 else {
                        return SocketEvent(name: name, arguments: packet.arguments)
                    }
                    partial = (packet, count)
                }
            }
            return nil
        }

        private mutating func complete(_ bytes: [UInt8]) -> SocketEvent? {
            guard var partial else { return nil }
            partial.packet.arguments.attachments.append(bytes)
            partial.missing -= 1
            self.partial = partial.missing > 0 ? partial : nil
            guard partial.missing == 0, case .event(let name) = partial.packet.kind else { return nil }
            return SocketEvent(name: name, arguments: partial.packet.arguments)
        }
    }

    /// Begins to take events.
    public func makeAsyncIterator() -> Iterator { Iterator(client: client) }
}
