import ArgumentParser

/// `callba emulate`: services that CallBa depends on, to be run beside it.
struct Emulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "CallBa가 쓰는 서비스를 흉내 냅니다. / Stands in for services that CallBa uses.",
        subcommands: [Twilio.self, Azure.self, ElevenLabs.self, Gemini.self, Google.self])
}
