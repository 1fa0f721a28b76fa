import Calls
import Configuration
import Foundation
import Storage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The settings for the database") struct DatabaseSettingsTests {
    private func database(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> DatabaseAddress {
        try ServerConfiguration(environment: ConfigReader(provider: InMemoryProvider(values: values))).database
    }

    @Test("name a file in the folder data unless something else is set")
    func usual() throws {
        #expect(try database([:]) == .sqlite(path: "./data/callba.sqlite"))
        #expect(
            try database(["postgres.password": "p", "postgres.port": "5432"]) == .sqlite(path: "./data/callba.sqlite"))
    }

    @Test(
        "take a file's address in three forms",
        arguments: ["sqlite:some/where.sqlite", "sqlite://some/where.sqlite", "some/where.sqlite"])
    func files(written: String) throws {
        #expect(try database(["database.url": .init(stringLiteral: written)]) == .sqlite(path: "some/where.sqlite"))
    }

    @Test("take PostgreSQL's address, and show no password")
    func url() throws {
        let url = "postgres://minji:p%40ss@db.example:6432/calls?sslmode=verify-full"
        let address = try database(["database.url": .init(stringLiteral: url), "postgres.host": "elsewhere"])
        #expect(address == DatabaseAddress(url))
        #expect(address.description == "postgres://minji@db.example:6432/calls")
        #expect(
            address
                == .postgres(
                    PostgresAddress(
                        host: "db.example", port: 6432, user: "minji", password: "p@ss", database: "calls",
                        tls: "verify-full")))
    }

    @Test("take PostgreSQL's own names, which its images go by")
    func names() throws {
        let whole = try database([
            "postgres.host": "db", "postgres.port": "6432", "postgres.user": "minji", "postgres.password": "p",
            "postgres.db": "calls", "postgres.sslmode": "require",
        ])
        #expect(
            whole
                == .postgres(
                    PostgresAddress(
                        host: "db", port: 6432, user: "minji", password: "p", database: "calls", tls: "require")))
        #expect(
            try database(["postgres.user": "minji"])
                == .postgres(PostgresAddress(host: "127.0.0.1", user: "minji", database: "minji")))
        #expect(
            try database(["postgres.host": "db"])
                == .postgres(PostgresAddress(host: "db", user: "postgres", database: "postgres")))
    }

    @Test(
        "say what is wrong with an address or a port",
        arguments: ["mysql://db/x", "sqlite:", "postgres://[", "redis:x"])
    func wrong(written: String) {
        #expect(throws: ServerConfiguration.Failure.database(written)) {
            try database(["database.url": .init(stringLiteral: written)])
        }
        for port in ["0", "65536", "five"] {
            #expect(throws: ServerConfiguration.Failure.postgresPort(port)) {
                try database(["postgres.host": "db", "postgres.port": .init(stringLiteral: port)])
            }
        }
    }
}

@Suite("callba migrate") struct MigrateCommandTests {
    @Test("says what it will do, does it, and then has nothing to do")
    func migrates() async throws {
        try await Program.withFolder { folder, environment in
            let first = try await Program.run(["migrate"], in: folder, environment)
            #expect(first.isSuccess, "\(first.complaint)")
            #expect(first.output.contains("001 people and calls, 002 what is theirs, 003 speech made in advance"))
            let second = try await Program.run(["migrate"], in: folder, environment)
            #expect(second.isSuccess)
            #expect(second.output.contains("할 일이 없어요"))
        }
    }

    @Test("moves everything to another file, and refuses one where something is kept")
    func moves() async throws {
        try await Program.withFolder { folder, environment in
            let addresses = ["one", "two"].map { "sqlite:" + folder.appending(path: $0 + ".sqlite").path }
            let full = try #require(DatabaseAddress(addresses[0]))
            let store = try await DatabaseStore.open(full)
            try await store.add(.init(id: .init("minji"), name: "민지", createdAt: Date()))
            try await store.close()
            func move(_ from: String, _ to: String) async throws -> Program.Run {
                try await Program.run(["migrate", "--from", from, "--to", to], in: folder, environment)
            }
            let moved = try await move(addresses[0], addresses[1])
            #expect(moved.isSuccess, "\(moved.complaint)")
            #expect(moved.output.contains("users: 1"))
            let again = try await move(addresses[0], addresses[1])
            #expect(!again.isSuccess)
            #expect(again.complaint.contains("users"))
            let nowhere = try await move(addresses[0], addresses[0])
            #expect(!nowhere.isSuccess)
            let half = try await Program.run(["migrate", "--to", addresses[1]], in: folder, environment)
            #expect(!half.isSuccess)
            #expect(half.complaint.contains("--from"))
        }
    }
}
