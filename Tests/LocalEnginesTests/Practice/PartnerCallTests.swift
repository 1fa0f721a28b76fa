import Calls
import Foundation
import Logging
import PeersTesting
import Testing

@testable import LocalEngines
@testable import PracticeLine

@Suite("A practice partner called in text") struct PartnerCallTests {
    private static let folder = Peer.root.appending(path: "Scenarios", directoryHint: .isDirectory)

    /// 29 November 2026, a Sunday.
    private static let now = Date(timeIntervalSince1970: 1_795_910_400)

    @Test("hangs up in the end, whatever the first replies are", arguments: [UInt64(1), 7])
    func end(seed: UInt64) async throws {
        let assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "partners"))
        let partners = try Scenario.load(from: Self.folder).filter { !$0.slots.isEmpty }
        #expect(partners.count >= 20)
        for partner in partners {
            var call = try await TextCall(partner, assistant, now: Self.now, seed: seed)
            try await call.run()
            #expect(call.hasEnded, "\(partner.id): \(call.turns.map(\.text))")
            // Words of both, and more than a greeting and a good-bye.
            #expect(call.turns.count >= 6, "\(partner.id)")
        }
    }
}
