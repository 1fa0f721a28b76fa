import ArgumentParser
import Foundation
import Logging
import Web

/// `callba serve`: the web service with its practice line.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "웹 서비스를 시작합니다. / Starts the web service.")

    @Option(help: "포트 / port (PORT, 3003)") var port: Int?

    func run() async throws {
        let terminal = try Terminal()
        do {
            var configuration = try ServerConfiguration.read()
            if let port { configuration.port = port }
            let logger = logger(configuration.logLevel)
            for remark in configuration.remarks {
                FileHandle.standardError.write(Data((remark.sentence(terminal) + "\n").utf8))
            }
            let (invitation, token) = configuration.signIn.invitation(host: configuration.host) ?? (nil, nil)
            let server = try await CallBaServer(configuration, invitation: invitation, logger: logger) {
                address in
                CallBaCommand.announce(terminal.text("cli.ready", ["address": address]))
                if let token {
                    CallBaCommand.announce(
                        terminal.text("cli.owner", ["address": OwnerInvitation.address(on: address, token)]))
                }
            }
            if !server.missingEngines.isEmpty { print(terminal.text("error.engines.missing")) }
            try await server.run()
        } catch {
            fail(terminal.sentence(for: error))
        }
    }
}
