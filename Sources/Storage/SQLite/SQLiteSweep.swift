internal import Calls
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Takes what was deleted out of a file without rewriting it, beside readers and writers.
///
/// `secure_delete` overwrites deleted rows and freed pages where they are. Two things it leaves: earlier states of pages in
/// the write-ahead log, which is emptied here; and copies of rows in the unused middle of b-tree pages that SQLite has put
/// together anew. Nothing ever reads those bytes, so they are overwritten with zeros in place, while no other writer can
/// write and the log is empty, which makes the file the only place that has the page.
///
/// The whole file is read for it, but not within a transaction. Source: "Database File Format", sqlite.org/fileformat2.html.
struct SQLiteSweep {
    private let file: SQLiteFile

    init(_ file: SQLiteFile) { self.file = file }

    /// Pages that are overwritten while writers wait: some milliseconds.
    private static let batch = 256
    /// Of larger files the first byte of a page would not tell what kind of page it is: 64 GB with the usual pages.
    private static let mostPages = 1 << 24

    /// Blocks until nothing is left of what had been deleted before.
    /// - Throws: `.unavailable` if readers hold on to the log, or the file cannot be written: try again later.
    func run(on pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { try emptyLog($0) }
        let layout = try pool.unsafeRead { try Layout($0) }
        guard layout.pages < Self.mostPages else { throw StoreError(.unavailable, code: "too-large") }
        // Pages that change meanwhile are looked at once more below.
        let soiled = try pool.unsafeRead { db in
            let file = try OpenFile(db)
            return try (1...max(layout.pages, 1)).filter { try file.traces(in: $0, layout) != nil }
        }
        for start in stride(from: 0, to: soiled.count, by: Self.batch) {
            let batch = soiled[start..<min(start + Self.batch, soiled.count)]
            try pool.writeWithoutTransaction { try overwrite(batch, layout, $0) }
        }
        if !soiled.isEmpty { try pool.unsafeRead { try OpenFile($0).flush() } }
    }

    /// Moves what is in the log to the file and empties the log. Does not wait for other connections.
    private func emptyLog(_ db: Database) throws {
        try db.execute(sql: "PRAGMA busy_timeout = 0")
        defer { try? db.execute(sql: "PRAGMA busy_timeout = 5000") }  // A number is always taken.
        _ = try db.checkpoint(.truncate)
    }

    private func overwrite(_ pages: ArraySlice<Int>, _ layout: Layout, _ db: Database) throws {
        try emptyLog(db)
        try db.inTransaction(.immediate) {
            // Another process may have written in between.
            guard file.logSize == 0 else { throw StoreError(.unavailable, code: "busy") }
            let open = try OpenFile(db)
            for page in pages {
                if let traces = try open.traces(in: page, layout) { try open.overwrite(traces) }
            }
            return .rollback
        }
        // Pages that are held in memory still have the bytes, and would bring them back when they change.
        try db.execute(sql: "PRAGMA shrink_memory")
    }

    /// How a file is divided.
    struct Layout: Sendable {
        var pageSize: Int
        /// Bytes of a page that SQLite uses.
        var usable: Int
        var pages: Int
        /// Whether some pages are tables of who refers to whom, in files that shrink by themselves.
        var hasPointerMap: Bool

        init(_ db: Database) throws {
            pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4_096
            hasPointerMap = try Int.fetchOne(db, sql: "PRAGMA auto_vacuum") != 0
            let file = try OpenFile(db)
            pages = try file.size / pageSize
            let reserved = pages > 0 ? try file.read(21, at: 0)[20] : 0
            usable = pageSize - Int(reserved)
        }

        func isPointerMap(_ page: Int) -> Bool {
            hasPointerMap && page > 1 && (page - 2).isMultiple(of: usable / 5 + 1)
        }

        /// The bytes of a page between its list of cells and the cells themselves; `nil` if it is no b-tree page.
        func gap(in bytes: [UInt8], of page: Int) -> Range<Int>? {
            let start = page == 1 ? 100 : 0
            guard bytes.count == pageSize, !isPointerMap(page) else { return nil }
            func number(_ offset: Int) -> Int { Int(bytes[start + offset]) << 8 | Int(bytes[start + offset + 1]) }
            let headerSize: Int
            switch bytes[start] {
            case 2, 5: headerSize = 12
            case 10, 13: headerSize = 8
            default: return nil
            }
            let lower = start + headerSize + 2 * number(3)
            let upper = number(5) == 0 ? 65_536 : number(5)
            return lower < upper && upper <= usable ? lower..<upper : nil
        }
    }

    /// Bytes of the file that nothing reads any more.
    private struct Traces {
        var offset: Int
        var count: Int
    }

    /// The file under a connection, as SQLite itself has opened it: opening it once more and closing it would take
    /// SQLite's locks away.
    private struct OpenFile {
        private let file: UnsafeMutablePointer<sqlite3_file>
        private let methods: sqlite3_io_methods

        init(_ db: Database) throws {
            var pointer: UnsafeMutableRawPointer?
            let code = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &pointer)
            guard code == SQLITE_OK, let file = pointer?.assumingMemoryBound(to: sqlite3_file.self),
                let methods = file.pointee.pMethods
            else { throw StoreError(.unavailable, code: "file") }
            self.file = file
            self.methods = methods.pointee
        }

        var size: Int {
            get throws {
                var size: sqlite3_int64 = 0
                try check(methods.xFileSize?(file, &size))
                return Int(size)
            }
        }

        func read(_ count: Int, at offset: Int) throws -> [UInt8] {
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
                try check(methods.xRead?(file, buffer.baseAddress, Int32(count), Int64(offset)))
                length = count
            }
        }

        func traces(in page: Int, _ layout: Layout) throws -> Traces? {
            let start = (page - 1) * layout.pageSize
            let bytes = try read(layout.pageSize, at: start)
            guard let gap = layout.gap(in: bytes, of: page), bytes[gap].contains(where: { $0 != 0 }) else { return nil }
            return Traces(offset: start + gap.lowerBound, count: gap.count)
        }

        func overwrite(_ traces: Traces) throws {
            let zeros = [UInt8](repeating: 0, count: traces.count)
            try check(methods.xWrite?(file, zeros, Int32(zeros.count), Int64(traces.offset)))
        }

        func flush() throws { try check(methods.xSync?(file, SQLITE_SYNC_NORMAL)) }

        private func check(_ code: Int32?) throws {
            guard let code, code == SQLITE_OK else { throw StoreError(.unavailable, code: "\(code ?? -1)") }
        }
    }
}
