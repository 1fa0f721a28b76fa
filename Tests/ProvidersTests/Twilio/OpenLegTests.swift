import Calls
import Foundation
import Testing

@testable import CallsTesting
@testable import Providers

/// Legs that are kept as long as the process lives.
private final class KeptLegs: LegStore {
    private let legs: Watched<[OpenLeg]>
    init(_ legs: [OpenLeg] = []) { self.legs = Watched(legs) }

    func add(_ leg: OpenLeg) async throws(StoreError) { legs.update { $0.append(leg) } }
    func remove(_ leg: OpenLeg) async throws(StoreError) { legs.update { $0.removeAll { $0 == leg } } }
    func openLegs(of carrier: String) async throws(StoreError) -> [OpenLeg] {
        legs.value.filter { $0.carrier == carrier }
    }

    func until(_ expected: [OpenLeg]) async { await legs.wait { $0 == expected } }
}

@Suite("A call that may be open at Twilio", .timeLimit(.minutes(1))) struct OpenLegTests {
    private let leg = OpenLeg(carrier: "AC1", name: "CA1")

    @Test("is noted once it is placed, and forgotten when it is over")
    func noted() async throws {
        let legs = KeptLegs()
        try await TwilioLine.with(legs: legs) { line in
            async let events = follow(line)
            await legs.until([leg])
            line.report("completed", 1)
            _ = try await events
            await legs.until([])
        }
    }

    @Test("is hung up when it was left, and forgotten when it is over", arguments: [nil, 20_404, 21_220])
    func left(problem: Int?) async throws {
        let foreign = OpenLeg(carrier: "AC2", name: "CA2")
        let legs = KeptLegs([leg, foreign])
        try await TwilioLine.with(legs: legs) { line in
            switch problem {
            case nil: line.answer(.resource("CA1", status: "completed"))
            case let code?: line.answer(.problem(404, code: code))
            }
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await line.carrier.run(hangingUp: [leg, foreign]) }
                var asked = line.asked.makeAsyncIterator()
                let update = try #require(await asked.next())
                #expect(update.path == "/2010-04-01/Accounts/AC1/Calls/CA1.json")
                #expect(update.form == WebForm(["Status": "completed"]))
                await legs.until([foreign])
                group.cancelAll()
            }
        }
    }

    @Test("is tried again for long when Twilio cannot be reached or does not take our keys", arguments: [503, 401])
    func again(status: Int) async throws {
        let legs = KeptLegs([leg])
        try await TwilioLine.with(legs: legs) { line in
            // The first try is three if the problem may pass by itself.
            let waits: [Duration] = status == 503 ? [1, 2, 3, 4].map { .seconds($0) } : [.seconds(4)]
            for _ in waits.dropFirst(status == 503 ? 1 : 0) { line.answer(.problem(status, code: nil)) }
            line.answer(.resource("CA1", status: "completed"))
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await line.carrier.run(hangingUp: [leg]) }
                for wait in waits { await line.clock.pass(wait) }
                await legs.until([])
                group.cancelAll()
            }
        }
    }
}
