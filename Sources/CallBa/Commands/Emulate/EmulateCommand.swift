import ArgumentParser
import Logging
import ServiceLifecycle
import UnixSignals

/// `callba emulate`: services that CallBa depends on, to be run beside it.
struct Emulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "CallBa가 쓰는 서비스를 흉내 냅니다. / Stands in for services that CallBa uses.",
        subcommands: [Twilio.self, Azure.self, ElevenLabs.self, Gemini.self, Google.self])
}

/// What a stand-in is made with.
struct StandInSetting {
    var settings: ServerConfiguration
    var engines: Engines
    /// Free a moment ago.
    var port: Int
    var logger: Logger
}

extension AsyncParsableCommand {
    /// Runs a stand-in with the embedded engines until the process is told to stop; what keeps it from starting is told.
    /// - Parameters:
    ///   - port: 0 for any.
    ///   - grace: how long it may take to stop.
    func standIn(
        on port: Int, grace: Duration = .seconds(10), _ make: (StandInSetting) throws -> any Service
    ) async throws {
        let terminal = try Terminal()
        do {
            let settings = try ServerConfiguration.read()
            let logger = self.logger(settings.logLevel)
            let port = try await LoopbackPort.find(host: "127.0.0.1", port)
            let engines = Engines(directory: settings.enginesDirectory, logger: logger)
            if !engines.missing.isEmpty { print(terminal.text("error.engines.missing")) }
            let service = try make(
                StandInSetting(settings: settings, engines: engines, port: port, logger: logger))
            var group = ServiceGroupConfiguration(
                services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            group.maximumGracefulShutdownDuration = grace
            try await ServiceGroup(configuration: group).run()
        } catch {
            fail(terminal.sentence(for: error))
        }
    }
}
