import Testing

@testable import Storage

@Suite("An address of PostgreSQL") struct PostgresAddressTests {
    @Test(
        "takes names and passwords with any sign",
        arguments: [
            ("p%40ss", "p@ss"), ("p@ss", "p@ss"), ("p#ss", "p#ss"), ("100%", "100%"), ("100%25", "100%"),
            ("a%zz", "a%zz"),
            ("p:ss", "p:ss"), ("a@b@c", "a@b@c"), ("한글", "한글"), ("a b", "a b"), ("a&b=c", "a&b=c"), ("p%2Fs", "p/s"),
            ("p/s", "p/s"), ("p?s", "p?s"), ("[x]", "[x]"), ("", ""),
        ])
    func passwords(written: String, meant: String) throws {
        for scheme in ["postgres", "postgresql"] {
            let address = try #require(
                PostgresAddress(url: "\(scheme)://minji:\(written)@db.example:6432/calls?sslmode=require"))
            #expect(address.parameters["password"] ?? "" == meant)
            #expect(address.parameters["user"] == "minji")
            #expect(address.parameters["host"] == "db.example" && address.parameters["port"] == "6432")
            #expect(address.parameters["dbname"] == "calls" && address.parameters["sslmode"] == "require")
        }
    }

    @Test(
        "understands what Prisma adds",
        arguments: [
            ("?schema=public", nil as String?), ("?schema=public&sslmode=require", nil),
            ("?connection_limit=5&pool_timeout=2&pgbouncer=true", nil), ("?schema=calls", "-csearch_path=calls"),
            ("?sslmode=require&schema=calls", "-csearch_path=calls"), ("", nil), ("?", nil),
        ])
    func prisma(asked: String, options: String?) throws {
        let address = try #require(PostgresAddress(url: "postgresql://minji:p@db.example/calls\(asked)"))
        #expect(address.parameters["options"] == options)
        #expect(address.parameters["dbname"] == "calls")
        #expect((address.parameters["sslmode"] == "require") == asked.contains("sslmode=require"))
    }

    @Test("without a name, on a socket, or of several hosts stays what libpq makes of it")
    func others() throws {
        #expect(try #require(PostgresAddress(url: "postgres:///calls?host=/run/pg")).parameters["host"] == "/run/pg")
        #expect(try #require(PostgresAddress(url: "postgres://%2Frun%2Fpg/calls")).parameters["host"] == "/run/pg")
        #expect(try #require(PostgresAddress(url: "postgres://a:1,b:2/calls")).parameters["host"] == "a,b")
        #expect(try #require(PostgresAddress(url: "postgres://me@[::1]:5/x")).parameters["host"] == "::1")
    }

    @Test(
        "is refused when nobody could know what is meant",
        arguments: [
            "postgres://[", "postgres://db/x?colour=red", "postgres://db:port/x?sslmode", "postgres", "http://db/x",
        ])
    func wrong(written: String) { #expect(PostgresAddress(url: written) == nil) }
}
