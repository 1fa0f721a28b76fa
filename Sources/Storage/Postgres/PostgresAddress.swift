internal import CLibPQ

/// Where a PostgreSQL server is, and how to sign in there.
public struct PostgresAddress: Sendable, Equatable {
    /// libpq's connection parameters, by their keywords.
    let parameters: [String: String]

    /// Reads `postgres://…` or `postgresql://…` as libpq does: `sslmode`, `sslrootcert`, `connect_timeout` and the like
    /// may follow a question mark. Besides, a name or password may hold signs that an address has no room for, such as
    /// `#`, `%` and `@`, as they are; and what Prisma adds is understood: `schema`, and how large its own pool is.
    /// `nil` if libpq cannot read it.
    public init?(url: String) {
        guard let options = PQconninfoParse(PostgresURL(url).plain, nil) else { return nil }
        defer { PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.parameters = parameters
    }

    /// Names a server and a database one by one. What is `nil` is left to libpq and its own variables and files.
    /// - Parameters:
    ///   - host: a name, an address, or the folder of a socket.
    ///   - tls: libpq's `sslmode`, such as `require` or `verify-full`.
    public init(
        host: String? = nil, port: Int? = nil, user: String? = nil, password: String? = nil, database: String? = nil,
        tls: String? = nil
    ) {
        parameters = [
            "host": host, "port": port.map { "\($0)" }, "user": user, "password": password, "dbname": database,
            "sslmode": tls,
        ].compactMapValues(\.self)
    }
}

extension PostgresAddress: CustomStringConvertible {
    /// The address for people to read; without a password.
    public var description: String {
        let user = parameters["user"].map { $0 + "@" } ?? ""
        let port = parameters["port"].map { ":" + $0 } ?? ""
        return "postgres://\(user)\(parameters["host"] ?? "localhost")\(port)/\(parameters["dbname"] ?? "")"
    }
}
