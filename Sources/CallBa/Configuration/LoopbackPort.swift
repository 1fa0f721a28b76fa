import NIOCore
import NIOPosix

/// A port that no process listens on.
enum LoopbackPort {
    /// Another process listens there, or the system lets none listen.
    struct Taken: Error, Equatable { var port: Int }

    /// Checks that a port is free, or finds one that is.
    ///
    /// The address of a server must be known before it listens, because the other end of the line is told it. The port
    /// is let go again at once, so "any" port is none of those that systems hand out by themselves: those begin at
    /// 32,768 on Linux, and another process could be given one before it is bound for good.
    /// - Parameter port: 0 for any.
    static func find(host: String, _ port: Int = 0) async throws -> Int {
        guard port == 0 else {
            try await probe(host: host, port)
            return port
        }
        for _ in 0..<50 {
            let port = Int.random(in: 20_000..<32_768)
            do {
                try await probe(host: host, port)
                return port
            } catch is Taken {
                continue
            }
        }
        throw Taken(port: 0)
    }

    private static func probe(host: String, _ port: Int) async throws {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try await channel.close()
        } catch is IOError {
            throw Taken(port: port)
        }
    }
}
