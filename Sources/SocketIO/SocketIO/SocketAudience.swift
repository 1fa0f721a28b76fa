/// The sockets that an event is for: those of a namespace or of some of its rooms, without those of others.
public struct SocketAudience: Sendable {
    let namespace: SocketNamespace
    /// Empty: all sockets.
    private(set) var rooms: [String] = []
    private(set) var exceptions: [String] = []
    private(set) var isVolatile = false

    init(namespace: SocketNamespace) {
        self.namespace = namespace
    }

    /// The sockets in a room, besides those already named.
    public func to(_ room: String) -> SocketAudience {
        var audience = self
        audience.rooms.append(room)
        return audience
    }

    /// Without the sockets in a room. The id of a socket is a room too.
    public func except(_ room: String) -> SocketAudience {
        var audience = self
        audience.exceptions.append(room)
        return audience
    }

    /// Only the sockets that can take the event at once; the others do not get it, not even when they come back.
    public var volatile: SocketAudience {
        var audience = self
        audience.isVolatile = true
        return audience
    }

    /// Sends an event with values to each of them. Encoded once, without waiting for any client.
    ///
    /// - Throws: an `EncodingError` if a value has no JSON.
    public func emit(_ event: String, _ values: any Encodable & Sendable...) throws {
        emit(event, try SocketArguments(values))
    }

    /// Puts each of them out of the namespace. They do not come back by themselves.
    public func disconnect() {
        for socket in namespace.members(of: self) { socket.disconnect() }
    }

    /// Sends an event with values whose JSON is known to each of them.
    public func emit(_ event: String, _ arguments: SocketArguments) {
        namespace.emit(event, arguments, to: self)
    }
}
