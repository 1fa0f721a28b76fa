import Calls
import Foundation
import PeersTesting
import Testing

@testable import Storage

@Suite("A PostgreSQL server that speaks TLS", .timeLimit(.minutes(1))) struct PostgresTLSTests {
    @Test("is reached the way the address says: plainly, with TLS, or with TLS and its certificate checked")
    func modes() async throws {
        try await PostgresServer.with(port: try freePort()) { server in
            let root = "sslrootcert=FOLDER/root.crt"
            for (settings, isSecure) in [
                ("sslmode=disable", false), ("sslmode=require", true), ("sslmode=verify-ca&\(root)", true),
                ("sslmode=verify-full&\(root)", true),
            ] {
                let database = try await PostgresDatabase.open(try server.address(tls: settings))
                let found = try await database.read { db in
                    try db.count("SELECT count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")
                }
                #expect((found == 1) == isSecure, "\(settings)")
                await database.close()
            }
        }
    }

    @Test("is refused when its certificate was signed by nobody we know")
    func foreignCertificate() async throws {
        try await PostgresServer.with(port: try freePort()) { server in
            let foreign = try server.address(tls: "sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt")
            await #expect(throws: StoreError(.unavailable, code: "connect")) {
                try await PostgresDatabase.open(foreign)
            }
        }
    }

    /// A port that was free a moment ago: PostgreSQL cannot be told to take any.
    private func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
