import Calls
import Foundation
import Languages
import Providers
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("What people are told about who does the work", .timeLimit(.minutes(3))) struct WorkersTests {
    /// Which vendor does each kind of work; `here`: this server itself.
    struct Engines: Sendable, CustomTestStringConvertible {
        enum Words: CaseIterable { case here, gemini, home, openAI, elsewhere }
        var azure: Bool
        var words: Words
        var elevenLabs: Bool
        var testDescription: String { "azure \(azure), \(words), elevenlabs \(elevenLabs)" }

        static let all = [false, true].flatMap { azure in
            Words.allCases.flatMap { words in
                [false, true].map { Engines(azure: azure, words: words, elevenLabs: $0) }
            }
        }

        func settings() throws -> VendorSettings {
            var settings = VendorSettings()
            if azure { settings.azure = try AzureSettings(key: "key", region: "koreacentral") }
            if elevenLabs { settings.elevenLabs = try ElevenLabsSettings(apiKey: "key", defaultVoice: "voice") }
            switch words {
            case .here: break
            case .gemini: settings.gemini = try GeminiSettings(key: "key", model: nil, address: nil)
            case .home: settings.openAI = try Self.openAI("http://127.0.0.1:11434/v1")
            case .openAI: settings.openAI = try Self.openAI("https://api.openai.com/v1")
            case .elsewhere: settings.openAI = try Self.openAI("https://llm.example:8443/v1")
            }
            return settings
        }

        private static func openAI(_ address: String) throws -> OpenAISettings? {
            try OpenAISettings(address: address, model: "model", key: nil)
        }
    }

    /// The list of the first page, one sentence a line.
    private func told(
        _ language: Language, _ configure: @escaping @Sendable (inout ServerConfiguration) -> Void
    ) async throws -> [String] {
        let (pages, page) = AsyncStream.makeStream(of: String.self)
        try await ServerUnderTest.with(configure: configure) { server in
            let browser = try await server.browser(language)
            page.yield(try await browser.get("/").body)
        }
        page.finish()
        let html = await pages.reduce("") { $1 }
        let section = try #require(html.firstMatch(of: /<section class="card quiet"[\s\S]*?<\/section>/))
        return section.output.matches(of: /<li>([^<]*)<\/li>/).map { String($0.output.1) }
    }

    @Test("is true of every combination, in both languages", arguments: Engines.all, Language.allCases)
    func combinations(engines: Engines, language: Language) async throws {
        let settings = try engines.settings()
        let told = try await told(language) { $0.vendors = settings }
        #expect(told.count == 4, "hearing, thinking, speaking, and that no sound is kept")
        guard told.count == 4 else { return }
        // What stays here is said to stay, and no vendor is named there; what leaves is said to, with the name.
        let stays = language == .korean ? "밖으로 나가지 않아요" : "leave"
        let sends = language == .korean ? "보내" : "sent to"
        func expect(_ sentence: String, vendor: String?) {
            if let vendor {
                #expect(sentence.contains(vendor) && sentence.contains(sends), "\(sentence)")
                #expect(!sentence.contains("밖으로 나가지") && !sentence.contains("not leave"), "\(sentence)")
            } else {
                #expect(sentence.contains(stays), "\(sentence)")
                for name in ["Azure", "Gemini", "OpenAI", "ElevenLabs"] { #expect(!sentence.contains(name)) }
            }
        }
        expect(told[0], vendor: engines.azure ? "Microsoft Azure" : nil)
        expect(told[2], vendor: engines.elevenLabs ? "ElevenLabs" : nil)
        switch engines.words {
        case .here: expect(told[1], vendor: nil)
        case .gemini: expect(told[1], vendor: "Google Gemini")
        case .openAI: expect(told[1], vendor: "OpenAI")
        case .elsewhere: expect(told[1], vendor: "llm.example:8443")
        case .home:
            #expect(told[1].contains("127.0.0.1:11434"))
            #expect(told[1].contains(language == .korean ? "이 컴퓨터 밖으로 보내지는 않아요" : "no other computer"))
        }
    }

    @Test("says of the voice what is sent before one is chosen", arguments: Language.allCases)
    func readyReplies(language: Language) async throws {
        let settings = try Engines(azure: false, words: .here, elevenLabs: true).settings()
        var sentences: Set<String> = []
        for isReady in [true, false] {
            let told = try await told(language) { configuration in
                configuration.vendors = settings
                configuration.vendors.makesRepliesReady = isReady
            }
            sentences.insert(told[2])
        }
        #expect(sentences.count == 2)
    }

    @Test(
        "names the network that real calls go through, and hosts that are no vendor's own", arguments: Language.allCases
    )
    func otherHosts(language: Language) async throws {
        let told = try await told(language) { configuration in
            configuration.twilio = Self.twilio
            configuration.vendors.azure = try? AzureSettings(
                key: "k", region: "koreacentral", url: "wss://ears.example")
            configuration.vendors.elevenLabs = try? ElevenLabsSettings(
                apiKey: "k", defaultVoice: "v", address: "https://api.elevenlabs.io.example")
            configuration.vendors.gemini = try? GeminiSettings(key: "k", model: nil, address: "https://words.example")
        }
        #expect(told.count == 5)
        for (sentence, name) in zip(
            told,
            [
                "Microsoft Azure (ears.example)", "Google Gemini (words.example)",
                "ElevenLabs (api.elevenlabs.io.example)", "Twilio (twilio.example)",
            ])
        { #expect(sentence.contains(name), "\(sentence)") }
    }

    private static var twilio: TwilioConfiguration? {
        guard let from = PhoneNumber(e164: "+14155550100"), let api = URL(string: "https://twilio.example"),
            let own = URL(string: "https://callba.example")
        else { return nil }
        return TwilioConfiguration(
            accountSid: "AC1", authToken: "t", from: from, apiBaseURL: api, publicBaseURL: own)
    }
}
