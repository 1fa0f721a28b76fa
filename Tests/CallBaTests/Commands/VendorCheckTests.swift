import AsyncHTTPClient
import Calls
import Emulators
import Foundation
import Languages
import Logging
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The doctor's look at vendors", .timeLimit(.minutes(2))) struct VendorCheckTests {
    private func findings(_ settings: VendorSettings) async throws -> [VendorCheck.Finding] {
        let (findings, finding) = AsyncStream.makeStream(of: VendorCheck.Finding.self)
        try await HTTPClient.withHTTPClient { http in
            await VendorCheck(settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                .run(http) { finding.yield($0) }
        }
        finding.finish()
        return await findings.reduce(into: []) { $0.append($1) }
    }

    @Test("asks none when there is no key")
    func none() async throws { #expect(try await findings(VendorSettings()).isEmpty) }

    @Test("finds nothing amiss with those that answer")
    func well() async throws {
        try await Vendors.with { vendors in
            let found = try await findings(vendors.settings)
            #expect(found.map(\.vendor) == [.azure, .gemini, .elevenLabs])
            #expect(found.allSatisfy { $0.problem == nil }, "\(found)")
        }
    }

    @Test("says in plain words what to do about a key that is refused", arguments: Language.allCases)
    func refused(language: Language) async throws {
        let terminal = try Terminal(language)
        try await Vendors.with { vendors in
            for faults in [vendors.hearing, vendors.thinking, vendors.speaking] { faults.always(.unauthorized) }
            let found = try await findings(vendors.settings)
            #expect(found.map(\.problem?.kind) == [.unauthorized, .unauthorized, .unauthorized])
            for (finding, key) in zip(found, ["AZURE_SPEECH_KEY", "GEMINI_API_KEY", "ELEVENLABS_API_KEY"]) {
                let advice = try #require(finding.advice(terminal))
                #expect(advice.contains(key) && !advice.contains("{"), "\(advice)")
                #expect(!finding.title(terminal).contains("{"))
            }
        }
    }

    @Test("has a sentence for every way in which a vendor can fail", arguments: ProviderError.Kind.allCases)
    func sentences(kind: ProviderError.Kind) throws {
        for language in Language.allCases {
            let finding = VendorCheck.Finding(
                vendor: .gemini, latency: .milliseconds(12), problem: ProviderError(kind, provider: "gemini"))
            let advice = try #require(finding.advice(try Terminal(language)))
            #expect(!advice.hasPrefix("doctor.") && !advice.contains("{"), "\(advice)")
        }
    }
}
