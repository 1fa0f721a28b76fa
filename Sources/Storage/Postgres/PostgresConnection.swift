internal import CLibPQ
internal import Calls
internal import Foundation

/// One connection to a PostgreSQL server. Every call blocks its thread, so it is used on threads of its own and on one
/// at a time.
final class PostgresConnection {
    private let connection: OpaquePointer
    /// How long to wait for an answer; `nil`: as long as it takes.
    private let patience: Duration?
    /// Whether the other end may still answer. What went wrong once is not used again.
    private var isSound = true

    /// - Parameter statementTimeout: how long the server may take for one statement; `nil`: as long as it takes.
    init(_ address: PostgresAddress, statementTimeout: Duration?) throws(StoreError) {
        let defaults = [
            "connect_timeout": "3", "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
            "tcp_user_timeout": "15000", "application_name": "callba",
        ]
        let parameters = defaults.merging(address.parameters) { $1 }.merging(["client_encoding": "UTF8"]) { $1 }
        let keywords = CStrings(Array(parameters.keys) + [nil])
        let values = CStrings(Array(parameters.values) + [nil])
        guard let connection = PQconnectdbParams(keywords.pointers, values.pointers, 0) else {
            throw StoreError(.unavailable, code: "memory")
        }
        self.connection = connection
        patience = statementTimeout.map { $0 + .seconds(5) }
        guard PQstatus(connection) == CONNECTION_OK else {
            throw StoreError(.unavailable, code: PQconnectionNeedsPassword(connection) == 1 ? "password" : "connect")
        }
        // A notice would be written to standard error.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        let limit = statementTimeout.map { Int($0 / .milliseconds(1)) } ?? 0
        try query("SET statement_timeout = \(limit)")
        try query("SET lock_timeout = \(limit)")
        try query("SET idle_in_transaction_session_timeout = \(limit * 2)")
        // What a write returned from must be on the disk, whatever is usual on that server.
        try query(
            """
            SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') = 'off'
            """)
    }

    deinit { PQfinish(connection) }

    /// Whether the server has not ended the connection meanwhile, as far as can be known without asking it.
    var isUsable: Bool {
        // A server that ends a connection says so first: the end itself is only seen when that has been read.
        repeat {
            if PQconsumeInput(connection) != 1 || PQstatus(connection) != CONNECTION_OK { isSound = false }
        } while isSound && hasInput(within: 0) > 0
        return isSound
    }

    /// Waits so many milliseconds, or without end if negative, for the server to say something.
    /// - Returns: more than 0 if it did, or if the connection has ended.
    private func hasInput(within milliseconds: Int32) -> Int32 {
        var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return poll(&socket, 1, milliseconds)
    }

    /// Runs one statement.
    @discardableResult
    func query(_ sql: String, _ values: [(any SQLBindable)?] = []) throws(StoreError) -> PostgresResult {
        let parameters = values.map { PostgresParameter($0?.sqlValue ?? .null) }
        let texts = CStrings(parameters.map(\.text))
        let isSent = PQsendQueryParams(
            connection, sql, Int32(parameters.count), parameters.map(\.type), texts.pointers, nil, nil, 0)
        guard isSent == 1 else { throw lost() }
        let deadline = patience.map { ContinuousClock.now + $0 }
        var last: PostgresResult?
        while let result = try nextResult(deadline) { last = result }
        guard let last else { throw lost() }
        if let error = last.error {
            // The server says goodbye as an error of its own, such as 57P01, and then ends the connection.
            if PQstatus(connection) != CONNECTION_OK { isSound = false }
            throw error
        }
        return last
    }

    /// Waits for the next result of a statement; `nil` after the last.
    private func nextResult(_ deadline: ContinuousClock.Instant?) throws(StoreError) -> PostgresResult? {
        while PQisBusy(connection) == 1 {
            let remaining = deadline.map { ($0 - ContinuousClock.now) / .milliseconds(1) }
            if let remaining, remaining <= 0 { throw lost("timed-out") }
            let answered = hasInput(within: remaining.map { Int32($0.rounded(.up)) } ?? -1)
            if answered < 0, errno != EINTR { throw lost() }
            if answered > 0, PQconsumeInput(connection) != 1 { throw lost() }
        }
        return PQgetResult(connection).map(PostgresResult.init)
    }

    private func lost(_ code: String = "connection") -> StoreError {
        isSound = false
        return StoreError(.unavailable, code: code)
    }
}

extension PostgresConnection: BlockingDatabase {
    /// Runs `body` in one transaction, undone if it throws, and durable when this returns.
    func transaction<Value>(isReadOnly: Bool, _ body: (any SQLSession) throws -> Value) throws -> Value {
        try query(isReadOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN")
        let value: Value
        do {
            value = try body(PostgresSession(connection: self))
        } catch {
            // The first failure is the one to tell; a connection that cannot even undo is not used again.
            do { try query("ROLLBACK") } catch { isSound = false }
            throw error
        }
        guard try query("COMMIT").tag == "COMMIT" else { throw StoreError(.unavailable, code: "rolled-back") }
        return value
    }

    func close() {}
}

/// A transaction that is going on.
struct PostgresSession: SQLSession {
    let connection: PostgresConnection

    func rows(_ sql: String, _ values: [(any SQLBindable)?]) throws -> [SQLRow] {
        try connection.query(sql, values).rows()
    }

    func execute(_ sql: String, _ values: [(any SQLBindable)?]) throws -> Int {
        try connection.query(sql, values).changes
    }

    func lock(_ lock: SQLLock) throws {
        try connection.query("SELECT pg_advisory_xact_lock($1)", [lock.rawValue])
    }
}

/// Copies of texts where C finds them, for as long as this exists.
private final class CStrings {
    let pointers: [UnsafePointer<CChar>?]

    init(_ texts: [String?]) { pointers = texts.map { $0.flatMap { UnsafePointer(strdup($0)) } } }

    deinit { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }
}
