import Testing

@testable import CallsTesting
@testable import Web

@Suite("Clients that are not known") struct ArrivalPaceTests {
    @Test("come in some at once and then at a pace; one whose moment is too far is not let in")
    func pace() async throws {
        let clock = TestClock()
        clock.advance(by: .seconds(60))
        let pace = ArrivalPace(perSecond: 2, atOnce: 3, longestWait: .seconds(1), clock: clock)
        // A quiet time saves up three, and no more.
        clock.advance(by: .seconds(60))
        for _ in 0..<3 { #expect(try await pace.wait()) }
        let came = Watched<[Bool]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for count in 1...3 {
                group.addTask {
                    let isIn = try await pace.wait()
                    came.update { $0.append(isIn) }
                }
                await clock.untilSleeping(count)
            }
            clock.advance(by: .milliseconds(499))
            #expect(came.value.isEmpty)
            clock.advance(by: .milliseconds(1))
            await came.wait { $0.count == 1 }
            clock.advance(by: .milliseconds(500))
            try await group.waitForAll()
        }
        #expect(came.value.count == 3)
        #expect(came.value.count { $0 } == 2, "the third has waited in vain")
        #expect(came.value.first == true)
        // Those who were not let in have used up nothing.
        clock.advance(by: .milliseconds(500))
        #expect(try await pace.wait())
    }
}
