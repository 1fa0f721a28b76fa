import NIOCore
import NIOPosix

/// A port that nobody listens on.
enum LoopbackPort {
    /// Somebody else listens there, or nobody may.
    struct Taken: Error, Equatable { var port: Int }

    /// Checks that a port is free, or finds one that is.
    ///
    /// The address of a server must be known before it listens, because the other end of the line is told it. The port
    /// is let go again at once; on one machine nobody takes it in the moment until it is bound for good.
    /// - Parameter port: 0 for any.
    static func find(host: String, _ port: Int = 0) async throws -> Int {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            let found = channel.localAddress?.port ?? port
            try await channel.close()
            return found
        } catch is IOError {
            throw Taken(port: port)
        }
    }
}
