public import HTTPTypes
import NIOCore
import Synchronization

/// One client in one namespace.
///
/// Sending never waits. What is sent after the client has left goes nowhere, unless the client comes back in time and the
/// namespace can be recovered.
public final class Socket: Sendable {
    /// What clients know the socket by. Stays the same when the client comes back and is recovered.
    public let id: String
    /// The namespace it is in.
    public let namespace: SocketNamespace
    /// The JSON object that the client sent as its credentials; `{}` if it sent none.
    public let auth: String
    /// Whether the client came back and got what it missed, so that its rooms and data are as they were.
    public let isRecovered: Bool
    /// What lets the client come back; `nil` where that is not offered.
    let pid: String?
    let connection: SocketConnection
    /// The number of the namespace's last event when the client came.
    let start: Int

    private struct State {
        var data: (any Sendable)?
        var lastAck = 0
        var acks: [Int: CheckedContinuation<Result<SocketArguments, SocketAckError>, Never>] = [:]
        var hasLeft = false
    }

    private let state: Mutex<State>

    init(
        id: String,
        pid: String?,
        namespace: SocketNamespace,
        connection: SocketConnection,
        auth: String,
        isRecovered: Bool,
        start: Int,
        data: (any Sendable)?
    ) {
        self.id = id
        self.pid = pid
        self.namespace = namespace
        self.connection = connection
        self.auth = auth
        self.isRecovered = isRecovered
        self.start = start
        state = Mutex(State(data: data))
    }

    /// The request that opened the connection, with its cookies.
    public var handshake: HTTPRequest { connection.session.handshake }

    /// Decodes the credentials.
    ///
    /// - Throws: a `DecodingError`.
    public func auth<Value: Decodable>(as type: Value.Type) throws -> Value {
        try SocketArguments(json: [auth]).decode(type)
    }

    /// Whether the connection should keep its place when others give way.
    public var isBusy: Bool {
        get { connection.session.isBusy }
        set { connection.session.isBusy = newValue }
    }

    /// Whatever the application keeps with the client. Kept for a client that comes back.
    public var data: (any Sendable)? {
        get { state.withLock { $0.data } }
        set { state.withLock { $0.data = newValue } }
    }

    /// The rooms it is in; one of them has the socket's id as its name.
    public var rooms: Set<String> { namespace.rooms(of: self) }

    /// All sockets of the namespace but this one.
    public var others: SocketAudience { SocketAudience(namespace: namespace).except(id) }

    /// Puts the socket into a room.
    public func join(_ room: String) { namespace.join(room, self) }

    /// Takes the socket out of a room.
    public func leave(_ room: String) { namespace.leave(room, self) }

    /// Sends an event with values.
    ///
    /// - Throws: an `EncodingError` if a value has no JSON.
    public func emit(_ event: String, _ values: any Encodable & Sendable...) throws {
        emit(event, try SocketArguments(values))
    }

    /// Sends an event with values whose JSON is known.
    public func emit(_ event: String, _ arguments: SocketArguments) {
        SocketAudience(namespace: namespace).to(id).emit(event, arguments)
    }

    /// Sends an event and waits until the client acknowledges it.
    ///
    /// - Parameters:
    ///   - event: the event's name.
    ///   - values: its values.
    ///   - timeout: how long the client may take.
    ///   - reply: the type of the acknowledgement's first value.
    /// - Returns: the first value of the acknowledgement.
    /// - Throws: ``SocketAckError``, an `EncodingError`, or a `CancellationError`.
    public func emit<Reply: Decodable & Sendable>(
        _ event: String,
        _ values: any Encodable & Sendable...,
        timeout: Duration,
        reply: Reply.Type
    ) async throws -> Reply {
        let arguments = try SocketArguments(values)
        let acknowledged = try await request(event, arguments, timeout: timeout)
        do { return try acknowledged.decode(Reply.self) } catch { throw SocketAckError.malformed }
    }

    /// Sends an event whose JSON is known and waits until the client acknowledges it.
    ///
    /// - Parameters:
    ///   - event: the event's name.
    ///   - arguments: its values.
    ///   - timeout: how long the client may take.
    /// - Throws: ``SocketAckError``, or a `CancellationError`.
    public func request(
        _ event: String,
        _ arguments: SocketArguments,
        timeout: Duration
    ) async throws -> SocketArguments {
        let id = state.withLock { state in
            state.lastAck += 1
            return state.lastAck
        }
        let timer = connection.session.after(timeout) { self.settle(id, .failure(.timedOut)) }
        defer { timer.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isGone = state.withLock { state in
                    guard !state.hasLeft, !Task.isCancelled else { return true }
                    state.acks[id] = continuation
                    return false
                }
                guard !isGone else { return continuation.resume(returning: .failure(.disconnected)) }
                let frames = SocketFrames.event(namespace.name, event, arguments, id: id)
                connection.session.send(EngineMachine.Outgoing(frames: frames))
            }
        } onCancel: {
            settle(id, .failure(.disconnected))
        }
        try Task.checkCancellation()
        return try result.get()
    }

    /// Puts the client out of the namespace. It does not come back by itself.
    ///
    /// - Parameter closingConnection: whether it is to be hung up on as well.
    public func disconnect(closingConnection: Bool = false) {
        connection.disconnect(self, closing: closingConnection)
    }

    // MARK: For the connection

    func acknowledge(_ id: Int, _ arguments: SocketArguments) { settle(id, .success(arguments)) }

    private func settle(_ id: Int, _ result: Result<SocketArguments, SocketAckError>) {
        state.withLock { $0.acks.removeValue(forKey: id) }?.resume(returning: result)
    }

    /// The client has left: no acknowledgement will come any more.
    func left() {
        let waiting = state.withLock { state in
            state.hasLeft = true
            defer { state.acks = [:] }
            return state.acks.values.map(\.self)
        }
        for continuation in waiting { continuation.resume(returning: .failure(.disconnected)) }
    }
}
