import ArgumentParser
import Calls
import Emulators
import Foundation

extension Emulate {
    /// `callba emulate elevenlabs`: ElevenLabs' speech interface, spoken by the embedded voice.
    struct ElevenLabs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "elevenlabs",
            abstract: "ElevenLabs 음성 합성을 흉내 냅니다. / Stands in for ElevenLabs.",
            discussion: """
                같은 컴퓨터의 서버에는 출력된 ELEVENLABS_* 설정을 주면 돼요. / \
                Give the printed ELEVENLABS_* settings to a server on the same machine.
                """)

        @Option(help: "포트, 0은 아무 포트나 / port; 0: any") var port = 8_013
        @Option(help: "받아들일 키 / the key that is accepted") var key: String?
        @Option(help: EmulatorFault.help) var fault: EmulatorFault?

        func run() async throws {
            try await standIn(on: port) { setting in
                let key = key ?? "sk_" + UUID().uuidString.replacing("-", with: "").lowercased()
                let configuration = ElevenLabsEmulator.Configuration(port: setting.port, apiKey: key)
                return ElevenLabsEmulator(
                    voice: setting.engines.synthesizer, configuration: configuration,
                    faults: EmulatorFaults(always: fault), logger: setting.logger,
                    onListening: { port in
                        let names = [
                            ("FRIENDLY", Voice.Preset.bright), ("FIRM", .clear), ("CALM", .calm), ("WARM", .warm),
                        ]
                        // Settings as `.env` takes them, so that they can be copied as they are.
                        CallBaCommand.announce(
                            "ELEVENLABS_API_URL=http://127.0.0.1:\(port)", "ELEVENLABS_API_KEY=\(key)")
                        for (name, preset) in names {
                            let voice = configuration.voices.first { $0.value == preset }?.key ?? ""
                            CallBaCommand.announce("ELEVENLABS_VOICE_ID_\(name)=\(voice)")
                        }
                    })
            }
        }
    }
}
