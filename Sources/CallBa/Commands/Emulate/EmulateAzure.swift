import ArgumentParser
import Calls
import Emulators
import Foundation

extension Emulate {
    /// `callba emulate azure`: Azure Speech's protocol, heard by the embedded engine.
    struct Azure: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Azure 음성 인식을 흉내 냅니다. / Stands in for Azure Speech.",
            discussion: """
                같은 컴퓨터의 서버에는 출력된 AZURE_SPEECH_* 설정을 주면 돼요. / \
                Give the printed AZURE_SPEECH_* settings to a server on the same machine.
                """)

        @Option(help: "포트, 0은 아무 포트나 / port; 0: any") var port = 8_011
        @Option(help: "받아들일 키 / the key that is accepted") var key: String?
        @Option(help: EmulatorFault.help) var fault: EmulatorFault?

        func run() async throws {
            try await standIn(on: port) { setting in
                var configuration = AzureEmulator.Configuration(
                    key: key ?? UUID().uuidString.replacing("-", with: "").lowercased())
                configuration.port = setting.port
                let described = configuration
                return AzureEmulator(
                    configuration: described, recognizer: setting.engines.recognizer,
                    faults: EmulatorFaults(always: fault), logger: setting.logger,
                    onListening: { port in
                        // Settings as `.env` takes them, so that they can be copied as they are.
                        CallBaCommand.announce(
                            """
                            AZURE_SPEECH_KEY=\(described.key)
                            AZURE_SPEECH_REGION=local
                            AZURE_SPEECH_URL=ws://\(described.host):\(port)
                            """)
                    })
            }
        }
    }
}
