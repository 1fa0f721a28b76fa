import ArgumentParser
import Foundation
import Logging
import Storage

/// `callba migrate`: brings the database up to date.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "데이터베이스를 최신 형태로 바꿉니다. / Brings the database up to date.")

    func run() async throws {
        let terminal = try Terminal()
        do {
            let configuration = try await ServerConfiguration.read()
            // Opening applies every migration that is missing; a newer database is refused.
            try SQLiteCallStore(path: configuration.databasePath).close()
            print(terminal.text("cli.migrated", ["path": configuration.databasePath]))
        } catch {
            fail(terminal.sentence(for: error))
        }
    }
}
