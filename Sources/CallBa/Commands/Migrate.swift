import ArgumentParser
import Foundation
import Logging
import Storage

/// `callba migrate`: says what bringing the database up to date takes and does it, or moves everything to another one.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "데이터베이스를 최신 형태로 바꾸거나 옮깁니다. / Brings the database up to date, or moves it.")

    @Option(help: "옮길 데이터베이스의 주소 / The address of the database to move")
    var from: String?

    @Option(help: "옮길 곳의 주소. 비어 있어야 합니다. / Where to move it; must be empty")
    var to: String?

    func run() async throws {
        let terminal = try Terminal()
        do {
            switch (from, to) {
            case (nil, nil):
                let configuration = try ServerConfiguration.read()
                try await migrate(configuration.database, terminal)
                print(terminal.text("cli.migrated", ["path": configuration.database.description]))
            case (let from?, let to?): try await move(from: address(from), to: address(to), terminal)
            default: fail(terminal.text("error.move.addresses"))
            }
        } catch {
            fail(terminal.sentence(for: error))
        }
    }

    private func address(_ written: String) throws(ServerConfiguration.Failure) -> DatabaseAddress {
        guard let address = DatabaseAddress(written) else { throw .database(written) }
        return address
    }

    /// Says what is to be done, and does it: opening applies every step that is missing; a newer database is refused.
    private func migrate(_ address: DatabaseAddress, _ terminal: Terminal) async throws {
        let plan = try await DatabasePlan.of(address)
        if plan.steps.isEmpty {
            print(terminal.text("cli.migrate.nothing", ["address": address.description]))
        } else {
            let steps = plan.steps.joined(separator: ", ")
            print(terminal.text("cli.migrate.steps", ["address": address.description, "steps": steps]))
        }
        if let backup = plan.backup { print(terminal.text("cli.migrate.backup", ["path": backup])) }
        try await DatabaseStore.open(address).close()
    }

    private func move(from source: DatabaseAddress, to target: DatabaseAddress, _ terminal: Terminal) async throws {
        guard source != target else { throw MoveFailure.sameDatabase }
        for address in [source, target] { try await migrate(address, terminal) }
        print(terminal.text("cli.move.plan", ["from": source.description, "to": target.description]))
        for table in try await DatabaseStore.move(from: source, to: target) {
            print(terminal.text("cli.move.table", ["table": table.name, "count": "\(table.count)"]))
        }
        print(terminal.text("cli.moved", ["to": target.description]))
    }
}
