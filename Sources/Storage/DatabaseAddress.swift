/// Where everything is kept.
public enum DatabaseAddress: Sendable, Equatable {
    /// In one file and its companions beside it.
    case sqlite(path: String)
    /// In a database of a PostgreSQL server.
    case postgres(PostgresAddress)

    /// Reads `sqlite:PATH`, `sqlite://PATH`, a bare path, or `postgres://…`; `nil` for anything else.
    public init?(_ written: String) {
        guard let colon = written.firstIndex(of: ":") else {
            guard !written.isEmpty else { return nil }
            self = .sqlite(path: written)
            return
        }
        let rest = written[written.index(after: colon)...]
        switch written[..<colon] {
        case "sqlite":
            let path = String(rest.hasPrefix("//") ? rest.dropFirst(2) : rest)
            guard !path.isEmpty else { return nil }
            self = .sqlite(path: path)
        case "postgres", "postgresql":
            guard let address = PostgresAddress(url: written) else { return nil }
            self = .postgres(address)
        default: return nil
        }
    }
}

extension DatabaseAddress: CustomStringConvertible {
    /// The address for people to read; without a password.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let address): address.description
        }
    }
}
