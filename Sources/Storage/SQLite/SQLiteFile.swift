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
        do {
            try makeFolder()
            if files.fileExists(atPath: path) {
                try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            } else {
                try makeEmpty(path)
            }
        } catch {
            throw StoreError(.unavailable, code: "folder")
        }
    }

    /// Makes the folder if it is not there, for its owner alone.
    func makeFolder() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
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

    // MARK: What becomes of it

    /// Which file it is, wherever it lies.
    struct Identity: Sendable, Equatable {
        fileprivate var device: UInt64
        fileprivate var number: UInt64
    }

    /// Which file lies there; `nil`: none.
    var identity: Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// Its write-ahead log, which is there as long as the file is open.
    var log: String { path + "-wal" }

    /// Bytes of the log; `nil` without one.
    var logSize: Int? {
        var status = stat()
        guard stat(log, &status) == 0 else { return nil }
        return Int(status.st_size)
    }

    /// Whether what is written to the file that was opened would outlive this process.
    /// - Returns: `.gone`, `.replaced`, or `nil` if it would.
    func loss(of opened: Identity) -> StoreCondition? {
        guard let present = identity else { return .gone }
        guard present == opened else { return .replaced }
        return logSize == nil ? .gone : nil
    }

    /// What is amiss with the disk: `.full`, `.readOnly`, or `nil`.
    var trouble: StoreCondition? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        if UInt(status.f_flag) & UInt(ST_RDONLY) != 0 { return .readOnly }
        // Some of the blocks may be kept for root.
        let blocks = UInt64(geteuid() == 0 ? status.f_bfree : status.f_bavail)
        let free = blocks.multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return !free.overflow && free.partialValue < Self.leastRoom ? .full : nil
    }

    /// Less than that is no room: a turn that is kept takes some pages in the log.
    private static let leastRoom = UInt64(64 << 10)

    /// Copies all that a connection sees into a file of its own beside this one, and waits for the disk.
    func copy(_ database: some DatabaseWriter, as suffix: String) throws -> String {
        let draft = path + suffix
        try removeIfPresent([draft])
        try makeEmpty(draft)
        try database.vacuum(into: draft)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: draft))
        try handle.synchronize()
        try handle.close()
        return draft
    }

    /// Puts a copy where the file was. What was left of its log belongs to the file that is gone.
    /// - Throws: `.unavailable` if another file lies there by now.
    func put(_ copy: String, inPlaceOf opened: Identity) throws {
        guard identity == nil || identity == opened else { throw StoreError(.unavailable, code: "replaced") }
        try removeIfPresent([log, path + "-shm"])
        // A file that came there in this very moment is not overwritten.
        let isPlaced = identity == opened ? rename(copy, path) == 0 : link(copy, path) == 0
        guard isPlaced else { throw StoreError(.unavailable, code: "replaced") }
        try removeIfPresent([copy])
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
