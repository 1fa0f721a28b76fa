import Configuration
import Foundation
import Logging
import Providers
import SystemPackage

/// Everything an operator can set, read once. Names and meanings: `.env.example`.
struct ServerConfiguration: Sendable {
    /// Why the settings cannot be used; the sentence for it is `error.configuration.…`.
    enum Failure: Error, Equatable {
        case port(String)
        case database(String)
        /// Of what calls through Twilio need, these are not set, though others are.
        case twilioMissing([String])
        case twilioNumber(String)
        case publicHost(String)
    }

    var host = "127.0.0.1"
    var port = 3003
    /// The file that keeps people and calls.
    var databasePath = "data/callba.sqlite"
    var enginesDirectory = URL(fileURLWithPath: ".engines")
    var scenariosDirectory = URL(fileURLWithPath: "Scenarios")
    /// Calls at once, at most. In a practice call both ends hear and speak on this machine: more than two a core would
    /// leave somebody waiting in silence, and who is refused at least knows at once.
    var mostCalls = max(2, ProcessInfo.processInfo.activeProcessorCount * 2)
    /// The account for real calls; `nil`: practice only.
    var twilio: TwilioConfiguration?
    var logLevel = Logger.Level.notice

    /// The defaults.
    init() {}

    /// What the environment and a file `.env` in the working folder say; the environment wins.
    init(environment: ConfigReader) throws {
        host = environment.text("host") ?? host
        if let written = environment.text("port") {
            guard let port = Int(written), (0...65_535).contains(port) else { throw Failure.port(written) }
            self.port = port
        }
        if let address = environment.text("database.url") {
            guard let path = Self.sqlitePath(address) else { throw Failure.database(address) }
            databasePath = path
        }
        if let path = environment.text("callba.engines") { enginesDirectory = URL(fileURLWithPath: path) }
        if let path = environment.text("callba.scenarios") { scenariosDirectory = URL(fileURLWithPath: path) }
        if let most = environment.text("callba.max.calls").flatMap(Int.init), most > 0 { mostCalls = most }
        twilio = try TwilioSettings(environment).configuration
        if let level = environment.text("log.level").flatMap(Logger.Level.init(rawValue:)) { logLevel = level }
    }

    /// Reads the environment and `.env`.
    static func read() async throws -> ServerConfiguration {
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(),
            try await EnvironmentVariablesProvider(environmentFilePath: ".env", allowMissing: true),
        ])
        return try ServerConfiguration(environment: reader)
    }

    /// `sqlite:PATH`, `sqlite://PATH` or a bare path.
    private static func sqlitePath(_ address: String) -> String? {
        guard let colon = address.firstIndex(of: ":") else { return address }
        guard address[..<colon] == "sqlite" else { return nil }
        let rest = address[address.index(after: colon)...]
        return String(rest.hasPrefix("//") ? rest.dropFirst(2) : rest)
    }
}

extension ConfigReader {
    /// A setting without surrounding quotes and spaces; `nil` if it is missing or empty.
    func text(_ key: String) -> String? {
        guard let value = string(forKey: ConfigKey(key)) else { return nil }
        let plain = value.trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "\"'")))
        return plain.isEmpty ? nil : plain
    }
}
