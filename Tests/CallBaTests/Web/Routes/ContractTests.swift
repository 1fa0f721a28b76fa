import PeersTesting
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The published contract, to a client that we did not write", .timeLimit(.minutes(3))) struct ContractTests {
    @Test(
        "two strangers each see their own call and no other, come back without loss, and are refused in words",
        arguments: [["polling"], ["websocket"], ["polling", "websocket"]])
    func wholeCalls(transports: [String]) async throws {
        try await ServerUnderTest.with { server in
            let first = try await server.browser()
            let second = try await server.browser()
            try await Peer.run(
                "Tests/CallBaTests/peers/contract.py", [server.address, first.cookie, second.cookie] + transports)
        }
    }

    @Test("a page may send a burst, and then no faster than a hand")
    func budget() {
        let start = ContinuousClock.now
        var budget = ClientEventBudget(at: start)
        let burst = (1...40).filter { _ in budget.take(at: start) }
        #expect(burst.count == Int(ClientEventBudget.burst))
        let later = (1...40).filter { _ in budget.take(at: start + .seconds(2)) }
        #expect(later.count == Int(ClientEventBudget.perSecond * 2))
        let muchLater = (1...40).filter { _ in budget.take(at: start + .seconds(3_600)) }
        #expect(muchLater.count == Int(ClientEventBudget.burst))
    }
}
