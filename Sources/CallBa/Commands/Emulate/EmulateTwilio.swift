import ArgumentParser
import Calls
import Foundation
import Logging
import PracticeLine

extension Emulate {
    /// `callba emulate twilio`: the practice line alone, for any server that speaks with Twilio.
    struct Twilio: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "연습용 전화망만 시작합니다. / Starts the practice line alone.",
            discussion: """
                같은 컴퓨터의 서버에는 출력된 TWILIO_* 설정을 주면 돼요. / \
                Give the printed TWILIO_* settings to a server on the same machine.
                """)

        @Option(help: "포트, 0은 아무 포트나 / port; 0: any") var port = 8_010
        @Option(help: "계정 SID / account SID (AC…)") var account: String?
        @Option(help: "인증 토큰 / AuthToken") var token: String?
        @Option(help: "발신 번호 / the number calls are made from") var from = "+827000000000"
        @Flag(help: "규칙을 어긴 통화는 바로 끊기 / end calls that break the media protocol") var strict = false

        func run() async throws {
            try await standIn(on: port, grace: .seconds(30)) { setting in
                let scenarios = try Scenario.load(from: setting.settings.scenariosDirectory)
                return line(scenarios, setting.engines, setting.port, setting.logger)
            }
        }

        private func line(_ scenarios: [Scenario], _ engines: Engines, _ port: Int, _ logger: Logger) -> PracticeLine {
            var configuration = PracticeLine.Configuration(
                port: port, accountSid: account ?? Sid.random("AC"), authToken: token ?? Sid.random())
            let key = Sid.random("SK")
            let secret = Sid.random()
            configuration.apiKeys = [key: secret]
            configuration.isStrict = strict
            if let from = PhoneNumber(e164: from) { configuration.callerNumbers = [from] }
            let described = configuration
            return PracticeLine(
                scenarios: scenarios, recognizer: engines.recognizer, voice: engines.synthesizer,
                configuration: configuration, logger: logger,
                onListening: { port in
                    // Settings as `.env` takes them, so that they can be copied as they are.
                    CallBaCommand.announce(
                        """
                        TWILIO_API_URL=http://127.0.0.1:\(port)
                        TWILIO_ACCOUNT_SID=\(described.accountSid)
                        TWILIO_AUTH_TOKEN=\(described.authToken)
                        TWILIO_API_KEY=\(key)
                        TWILIO_API_SECRET=\(secret)
                        TWILIO_FROM_NUMBER=\(from)
                        """)
                    for scenario in scenarios.sorted(by: { $0.number.e164 < $1.number.e164 }) {
                        CallBaCommand.announce("# \(scenario.number.e164) \(scenario.id)")
                    }
                },
                onEvent: { event in
                    // Nothing that is said is logged; what breaks the protocol must not go unseen.
                    if case .violation(let problem) = event {
                        logger.error("protocol broken", metadata: ["twilio.problem": "\(problem)"])
                    }
                })
        }
    }
}
