import ArgumentParser
import Calls
import Emulators
import Foundation

extension Emulate {
    /// `callba emulate gemini`: the Gemini API's protocol, its words found by the embedded assistant.
    struct Gemini: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gemini API를 흉내 냅니다. / Stands in for the Gemini API.",
            discussion: """
                같은 컴퓨터의 서버에는 출력된 GEMINI_* 설정을 주면 돼요. / \
                Give the printed GEMINI_* settings to a server on the same machine.
                """)

        @Option(help: "포트, 0은 아무 포트나 / port; 0: any") var port = 8_012
        @Option(help: "받아들일 키 / the key that is accepted") var key: String?
        @Option(help: EmulatorFault.help) var fault: EmulatorFault?

        func run() async throws {
            try await standIn(on: port) { setting in
                var configuration = GeminiEmulator.Configuration(
                    key: key ?? UUID().uuidString.replacing("-", with: "").lowercased())
                configuration.port = setting.port
                let described = configuration
                return GeminiEmulator(
                    described, assistant: setting.engines.assistant, faults: EmulatorFaults(always: fault),
                    logger: setting.logger,
                    onListening: { port in
                        // Settings as `.env` takes them, so that they can be copied as they are.
                        CallBaCommand.announce(
                            """
                            GEMINI_API_URL=http://\(described.host):\(port)
                            GEMINI_API_KEY=\(described.key)
                            """)
                    })
            }
        }
    }
}
