internal import Calls
internal import Foundation
internal import GRDB

/// The file of a database, and the copies of it that upgrades leave beside it.
struct SQLiteFile: Sendable {
    let path: String

    /// Makes the folder and the file if they are not there, and keeps others out of the file. SQLite gives its log the
    /// permissions of the file.
    func makePrivate() throws(StoreError) {
        let files = FileManager.default
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            if !files.fileExists(atPath: folder) {
                try files.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
            if files.fileExists(atPath: path) {
                try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            } else {
                try makeEmpty(path)
            }
        } catch {
            throw StoreError(.unavailable, code: "folder")
        }
    }

    /// Where a copy is put before a step of the schema is taken.
    func backupPath(before step: String) -> String { "\(path).before-\(step.prefix { $0 != " " }).backup" }

    /// Copies what is kept. A copy that a failed upgrade left is replaced.
    func backUp(_ database: some DatabaseWriter, before step: String) throws {
        let target = backupPath(before: step)
        let draft = target + ".draft"
        try removeIfPresent([target, draft])
        // SQLite takes an empty file for a new database, and this one is its owner's alone from the start.
        try makeEmpty(draft)
        try database.vacuum(into: draft)
        try FileManager.default.moveItem(atPath: draft, toPath: target)
    }

    /// Removes all copies: they hold what has been deleted since.
    func removeBackups() throws {
        let address = URL(fileURLWithPath: path)
        let folder = address.deletingLastPathComponent()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
            name.hasPrefix(address.lastPathComponent + ".before-")
                && (name.hasSuffix(".backup") || name.hasSuffix(".backup.draft"))
        }
        try removeIfPresent(names.map { folder.appending(path: $0).path })
    }

    private func removeIfPresent(_ paths: [String]) throws {
        for path in paths where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    private func makeEmpty(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw StoreError(.unavailable, code: "file")
        }
    }
}
