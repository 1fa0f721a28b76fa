import ArgumentParser
import Emulators
import Foundation
import PracticeLine
import ServiceLifecycle
import UnixSignals

extension Emulate {
    /// `callba emulate google`: a provider to sign in with, for a server on the same machine.
    struct Google: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Google 로그인을 흉내 냅니다. / Stands in for sign-in with Google.",
            discussion: """
                같은 컴퓨터의 서버에는 출력된 설정을 주면 돼요. / \
                Give the printed settings to a server on the same machine.
                """)

        @Option(help: "포트, 0은 아무 포트나 / port; 0: any") var port = 8_040
        @Option(help: "클라이언트 ID / client id") var client = "callba.apps.googleusercontent.com"
        @Option(help: "클라이언트 보안 비밀 / client secret") var secret: String?
        @Option(help: "누구로 로그인할지, 없으면 물어봄 / who signs in; asks without it") var email: String?
        @Option(help: "그 사람의 이름 / their name") var name: String?

        func run() async throws {
            let terminal = try Terminal()
            do {
                let settings = try ServerConfiguration.read()
                let port = try await LoopbackPort.find(host: "127.0.0.1", port)
                let secret = secret ?? "GOCSPX-" + Sid.random()
                let account = email.map { GoogleEmulator.Account(email: $0, name: name) }
                let client = client
                let emulator = try await GoogleEmulator(
                    .init(port: port, clientID: client, clientSecret: secret, account: account),
                    logger: logger(settings.logLevel)
                ) { port in
                    // Settings as `.env` takes them, so that they can be copied as they are.
                    CallBaCommand.announce(
                        """
                        OIDC_ISSUER=http://127.0.0.1:\(port)
                        GOOGLE_CLIENT_ID=\(client)
                        GOOGLE_CLIENT_SECRET=\(secret)
                        """)
                }
                let group = ServiceGroupConfiguration(
                    services: [emulator], gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: logger(settings.logLevel))
                try await ServiceGroup(configuration: group).run()
            } catch {
                fail(terminal.sentence(for: error))
            }
        }
    }
}
