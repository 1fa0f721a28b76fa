import Calls
import Foundation
import PeersTesting
import Testing

@testable import Storage

extension PostgresServer {
    /// The server of the suite that is running; see ``PostgresTrait``.
    @TaskLocal static var current: PostgresServer?

    /// That of the suite, or the reason why there is none.
    static func running() throws -> PostgresServer {
        try #require(current, "The suite is not marked with .postgres.")
    }

    /// Its address over the socket, with a name of one's own for tables and connections: tests do not see each other's.
    func address(schema: String? = nil) throws -> PostgresAddress {
        let options = schema.map { "&options=-csearch_path%3D\($0)&application_name=\($0)" } ?? ""
        return try #require(PostgresAddress(url: url + options))
    }

    /// Its address over TCP, with those settings.
    func address(tls settings: String) throws -> PostgresAddress {
        let port = try #require(port)
        let settings = settings.replacing("FOLDER", with: folder)
        return try #require(PostgresAddress(url: "postgres://callba@127.0.0.1:\(port)/postgres?\(settings)"))
    }

    /// An address under which nothing is kept yet.
    func emptyAddress() async throws -> PostgresAddress {
        let schema = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let pool = PostgresPool(try address(), size: 1, statementTimeout: .seconds(30), clock: ContinuousClock())
        try await pool.transaction(isReadOnly: false) { try $0.execute("CREATE SCHEMA \(schema)") }
        await pool.close()
        return try address(schema: schema)
    }
}

/// Runs a suite with one PostgreSQL server, ``PostgresServer/current``.
struct PostgresTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withoutActuallyEscaping(function) { function in
            try await PostgresServer.with { server in
                try await PostgresServer.$current.withValue(server) { try await function() }
            }
        }
    }
}

extension Trait where Self == PostgresTrait {
    /// There is a PostgreSQL server while the suite runs.
    static var postgres: Self { PostgresTrait() }
}
