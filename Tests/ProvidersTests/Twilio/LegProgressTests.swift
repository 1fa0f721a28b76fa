import Calls
import Testing

@testable import Providers

@Suite("The progress of a leg") struct LegProgressTests {
    private typealias Report = (status: LegProgress.Status, sequence: Int?)

    private func events(_ reports: [Report], isHungUp: Bool = false) -> [CarrierEvent] {
        var progress = LegProgress()
        progress.isHangUpRequested = isHungUp
        return reports.flatMap { progress.report($0.status, sequence: $0.sequence) }
    }

    @Test("is told once a step when reports come in order")
    func inOrder() {
        let all: [Report] = [(.initiated, 0), (.ringing, 1), (.inProgress, 2), (.completed, 3)]
        #expect(events(all) == [.ringing, .answered, .ended(.completed)])
    }

    @Test("is told once when every report comes twice")
    func duplicates() {
        let all: [Report] = [(.initiated, 0), (.ringing, 1), (.inProgress, 2), (.completed, 3)]
        #expect(events(all.flatMap { [$0, $0] }) == [.ringing, .answered, .ended(.completed)])
        #expect(events(all + all) == [.ringing, .answered, .ended(.completed)])
    }

    @Test("never goes back when reports overtake one another")
    func outOfOrder() {
        #expect(events([(.inProgress, 2), (.ringing, 1), (.initiated, 0)]) == [.answered])
        #expect(events([(.completed, 3), (.inProgress, 2), (.ringing, 1)]) == [.ended(.completed)])
        #expect(events([(.ringing, 1), (.completed, 3), (.inProgress, 2)]) == [.ringing, .ended(.completed)])
    }

    @Test("has the same end in whatever order the reports come")
    func everyOrder() {
        let all: [Report] = [(.initiated, 0), (.ringing, 1), (.inProgress, 2), (.busy, 3)]
        for order in permutations(all) {
            let told = events(order)
            #expect(told.last == .ended(.busy))
            #expect(told.filter { $0 == .ended(.busy) }.count == 1)
        }
    }

    @Test("takes what REST and TwiML requests say, which have no number")
    func withoutNumbers() {
        #expect(events([(.queued, nil), (.inProgress, nil), (.ringing, 1), (.inProgress, 2)]) == [.answered])
        #expect(events([(.ringing, 1), (.queued, nil), (.completed, nil)]) == [.ringing, .ended(.completed)])
    }

    @Test(
        "has a word for every ending",
        arguments: [
            (.completed, .completed), (.busy, .busy), (.noAnswer, .noAnswer), (.failed, .failed),
            (.canceled, .canceled),
        ] as [(LegProgress.Status, CarrierEvent.Ending)])
    func endings(status: LegProgress.Status, ending: CarrierEvent.Ending) {
        #expect(events([(.ringing, 1), (status, 2)]) == [.ringing, .ended(ending)])
    }

    @Test("calls it canceled when we hung up before anybody picked up, and completed afterwards")
    func hangUp() {
        #expect(events([(.ringing, 1), (.completed, 2)], isHungUp: true) == [.ringing, .ended(.canceled)])
        #expect(events([(.inProgress, 1), (.completed, 2)], isHungUp: true) == [.answered, .ended(.completed)])
    }

    private func permutations<Element>(_ list: [Element]) -> [[Element]] {
        guard list.count > 1 else { return [list] }
        return list.indices.flatMap { index in
            var rest = list
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
