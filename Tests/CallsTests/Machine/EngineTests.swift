import Calls
import CallsTesting
import Testing

@Suite("Which engine does the work") struct EngineTests {
    private let vendor = ProviderUse(.hearing, by: "vendor", leavesMachine: true)
    private let own = ProviderUse(.hearing, by: "own", leavesMachine: false, isStandIn: true)

    @Test("is kept and shown once, and the person is told for as long as a stand-in does it")
    func changes() {
        var call = CallMachine.talking()
        #expect(call.handle(.engine(vendor)) == [.record(.engine(vendor)), .publish(.engine(vendor))])
        #expect(call.handle(.engine(vendor)) == [])
        #expect(
            call.handle(.engine(own)) == [
                .record(.engine(own)), .publish(.engine(own)), .publish(.notice(.hearingStandIn, isOn: true)),
            ])
        #expect(call.handle(.engine(own)) == [])
        #expect(
            call.handle(.engine(vendor)) == [
                .publish(.engine(vendor)), .publish(.notice(.hearingStandIn, isOn: false)),
            ])
    }

    @Test(
        "has a notice of its own for each kind of work",
        arguments: [
            (.hearing, .hearingStandIn), (.thinking, .thinkingStandIn), (.speaking, .speakingStandIn),
        ] as [(ProviderUse.Work, Notice)])
    func notices(work: ProviderUse.Work, notice: Notice) {
        var call = CallMachine.dialing()
        let use = ProviderUse(work, by: "own", leavesMachine: false, isStandIn: true)
        #expect(call.handle(.engine(use)).last == .publish(.notice(notice, isOn: true)))
    }

    @Test("is kept also of the engine that sums the call up, and of none after that")
    func afterTheEnd() {
        var call = CallMachine.ended()
        let use = ProviderUse(.thinking, by: "own", leavesMachine: false, isStandIn: true)
        #expect(call.handle(.engine(use)) == [.record(.engine(use)), .publish(.engine(use))])
        _ = call.handle(.summarized(.example))
        #expect(call.handle(.engine(vendor)) == [])
    }

    @Test("keeps the count of what was made in advance, without taking its engine for the one that speaks")
    func count() {
        var call = CallMachine.talking()
        let own = ProviderUse(.speaking, by: "own", leavesMachine: false, isStandIn: true)
        _ = call.handle(.engine(own))
        let count = ProviderUse(
            .speaking, by: "vendor", leavesMachine: true,
            advance: ProviderUse.Advance(madeCharacters: 40, usedCharacters: 10))
        #expect(call.handle(.engine(count)) == [.record(.engine(count))])
        #expect(call.handle(.engine(count)) == [])
        #expect(call.handle(.engine(own)) == [])
    }

    @Test("is part of what a page sees that comes later")
    func snapshot() {
        var snapshot = CallSnapshot(of: .example)
        snapshot.apply(CallEvent(sequence: 1, at: .example, kind: .engine(vendor)))
        snapshot.apply(CallEvent(sequence: 2, at: .example, kind: .engine(own)))
        #expect(snapshot.engines == [.hearing: own])
    }
}
