import Foundation

/// An address of PostgreSQL as people and other programs write it, brought into the form that libpq reads.
struct PostgresURL {
    /// The address for libpq.
    let plain: String

    /// What Prisma's own pool is told by the address, which libpq refuses to read.
    private static let ofPrisma: Set = [
        "connection_limit", "pool_timeout", "socket_timeout", "pgbouncer", "statement_cache_size",
    ]

    private static let plainLetters = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")

    init(_ written: String) {
        guard let scheme = written.range(of: "://") else {
            plain = written
            return
        }
        let rest = written[scheme.upperBound...]
        // Names and passwords come before the last @, unless that stands in what is asked.
        let head = rest.prefix { $0 != "?" }
        let at = head.lastIndex(of: "@") ?? rest.lastIndex(of: "@")
        var person = ""
        if let at {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            person = parts.map(Self.escaped).joined(separator: ":") + "@"
        }
        let place = at.map { rest[rest.index(after: $0)...] } ?? rest
        let parts = place.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let asked = parts.count > 1 ? Self.asked(parts[1]) : ""
        plain = "\(written[..<scheme.upperBound])\(person)\(parts.first ?? "")\(asked)"
    }

    /// A name or password, in which a % that begins no code stands for itself.
    private static func escaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let character = rest.first {
            if let code = rest.prefixMatch(of: /%[0-9A-Fa-f]{2}/) {
                result += code.output
                rest = rest[code.range.upperBound...]
                continue
            }
            result += String(character).addingPercentEncoding(withAllowedCharacters: plainLetters) ?? ""
            rest.removeFirst()
        }
        return result
    }

    private static func asked(_ query: Substring) -> String {
        let kept = query.split(separator: "&").compactMap { pair -> String? in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, !ofPrisma.contains(String(name)) else { return nil }
            guard name == "schema", parts.count == 2 else { return String(pair) }
            // Where everything usually is.
            guard parts[1] != "public" else { return nil }
            return "options=-csearch_path%3D" + parts[1]
        }
        return kept.isEmpty ? "" : "?" + kept.joined(separator: "&")
    }
}
