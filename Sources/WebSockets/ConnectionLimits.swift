public import Foundation

/// How many connections a server holds, and how long a client may take over a request and over its answer.
public struct ConnectionLimits: Sendable {
    /// Connections at the same time. When there are so many, one that waits for its client gives way to a newcomer.
    public var maxConnections = 4_096
    /// Connections of one address at the same time, WebSockets not counted.
    public var maxPerAddress = 128
    /// What counts as one address: all that are given the same name.
    public var nameOfAddress: @Sendable (_ address: String) -> String = { $0 }
    /// Whether many clients come from an address, as from a proxy's; such an address is bounded by ``maxConnections`` alone.
    public var isShared: @Sendable (_ address: String) -> Bool = { _ in false }
    /// How long the head of the first request, or a WebSocket's whole handshake, may take.
    public var headTime: Duration = .seconds(10)
    /// How long a body may take, beyond the time that ``slowestRate`` gives to the length it was announced with.
    public var bodyTime: Duration = .seconds(30)
    /// How long a client may take to read an answer, beyond the time that ``slowestRate`` gives to its length.
    public var answerTime: Duration = .seconds(30)
    /// Bytes a second: the slowest line that is waited for.
    public var slowestRate = 16 * 1_024
    /// The clock of the header `Date`.
    public var date: @Sendable () -> Date = { Date() }

    /// Four thousand connections, 128 of one address, half a minute for a body and for an answer.
    public init() {}

    /// How long a transfer of so many bytes may take.
    /// - Parameter count: bytes; an absurd or negative number counts as a bound of its own.
    func time(_ base: Duration, for count: Int) -> Duration {
        // Nothing that long is accepted anyway.
        let bounded = min(max(0, count), 64 << 20)
        return base + .seconds(Double(bounded) / Double(max(1, slowestRate)))
    }
}

/// A request whose body did not come in time. What reads the body gets it as an error; the connection is closed a moment
/// later.
public struct RequestTooSlow: Error, Equatable, Sendable {
    /// The error.
    public init() {}
}

/// The other end of a connection.
public struct ConnectionPeer: Sendable {
    /// Its address, without the port; `nil` if it has none.
    public var address: String?

    /// The other end at an address.
    public init(address: String?) {
        self.address = address
    }
}
