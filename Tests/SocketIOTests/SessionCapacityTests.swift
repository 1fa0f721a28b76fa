import Testing

@testable import SocketIO

@Suite("The places of a server") struct SessionCapacityTests {
    private static func capacity(_ change: (inout EngineLimits) -> Void = { _ in }) -> SessionCapacity {
        var limits = EngineLimits()
        limits.maxSessions = 6
        limits.reserved = 2
        limits.maxPerHolder = 3
        limits.maxPerAddress = 4
        limits.maxUnidentified = 4
        limits.maxUnidentifiedPerAddress = 2
        change(&limits)
        return SessionCapacity(limits)
    }

    private static func holder(_ name: String, _ address: String? = nil, preferred: Bool = false) -> EngineAdmission {
        .holder(EngineHolder(name, address: address, isPreferred: preferred))
    }

    @Test("a holder's oldest session gives way, one that is busy only to its like")
    func holders() {
        var capacity = Self.capacity()
        func busy(_ id: String) -> Bool { id == "1" || id == "2" }
        for id in ["1", "2", "3"] {
            #expect(capacity.admit(id, as: Self.holder("a"), isBusy: busy) == .admitted(displacing: nil))
        }
        #expect(capacity.admit("4", as: Self.holder("a"), isBusy: busy) == .admitted(displacing: "3"))
        #expect(capacity.admit("5", as: Self.holder("a"), isBusy: busy) == .admitted(displacing: "4"))
        #expect(capacity.admit("6", as: Self.holder("a")) { _ in true } == .admitted(displacing: "1"))
        #expect(capacity.admit("7", as: Self.holder("b"), isBusy: busy) == .admitted(displacing: nil))
        #expect(capacity.count == 4)
    }

    @Test("unidentified clients have places of their own, and take none of the others'")
    func strangers() {
        var capacity = Self.capacity()
        for id in 1...20 {
            let verdict = capacity.admit("s\(id)", as: .unidentified(address: "x\(id)")) { _ in false }
            #expect(verdict == .admitted(displacing: id > 4 ? "s\(id - 4)" : nil))
        }
        #expect(capacity.unidentifiedCount == 4)
        for id in 1...6 {
            #expect(capacity.admit("p\(id)", as: Self.holder("\(id)")) { _ in false } == .admitted(displacing: nil))
        }
        // Sessions of one address give way to each other first.
        for id in ["17", "18", "19", "20"] { capacity.leave("s\(id)") }
        for (id, displaced) in [("1", nil), ("2", nil), ("3", "x1"), ("4", "x2")] {
            let verdict = capacity.admit("x\(id)", as: .unidentified(address: "one")) { _ in false }
            #expect(verdict == .admitted(displacing: displaced))
        }
    }

    @Test("an unidentified client takes a place of its holder's once it is identified")
    func settling() {
        var capacity = Self.capacity()
        _ = capacity.admit("s", as: .unidentified(address: nil)) { _ in false }
        for id in ["1", "2", "3"] { _ = capacity.admit(id, as: Self.holder("a")) { _ in false } }
        #expect(capacity.isUnidentified("s"))
        #expect(capacity.settle("s", as: EngineHolder("a")) { _ in false } == .admitted(displacing: "1"))
        #expect(!capacity.isUnidentified("s") && capacity.unidentifiedCount == 0 && capacity.count == 3)
        #expect(capacity.settle("s", as: EngineHolder("a")) { _ in false } == .admitted(displacing: nil))
        #expect(capacity.settle("gone", as: EngineHolder("a")) { _ in false } == .full)
    }

    @Test("an address with too many loses its oldest that is not busy, or gets no more")
    func addresses() {
        var capacity = Self.capacity()
        for id in 1...4 {
            let verdict = capacity.admit("\(id)", as: Self.holder("p\(id)", "one")) { _ in false }
            #expect(verdict == .admitted(displacing: nil))
        }
        #expect(capacity.admit("5", as: Self.holder("p5", "one")) { $0 == "1" } == .admitted(displacing: "2"))
        #expect(capacity.admit("6", as: Self.holder("p6", "one")) { _ in true } == .full)
        #expect(capacity.admit("7", as: Self.holder("p7", "two")) { _ in true } == .admitted(displacing: nil))
    }

    @Test("where all places are taken, the holder with the most gives one up; preferred holders find reserved ones")
    func full() {
        var capacity = Self.capacity()
        for id in 1...3 { _ = capacity.admit("a\(id)", as: Self.holder("a")) { _ in false } }
        for id in 1...3 { _ = capacity.admit("b\(id)", as: Self.holder("b\(id)")) { _ in false } }
        #expect(capacity.admit("c1", as: Self.holder("c")) { _ in false } == .admitted(displacing: "a1"))
        #expect(capacity.admit("c2", as: Self.holder("c")) { _ in false } == .admitted(displacing: "a2"))
        // No other holder has more: a holder with a session replaces its own, one without must wait.
        #expect(capacity.admit("c3", as: Self.holder("c")) { _ in false } == .admitted(displacing: "c1"))
        var even = Self.capacity()
        for id in 1...6 { _ = even.admit("\(id)", as: Self.holder("\(id)")) { _ in false } }
        for id in ["7", "8"] {
            #expect(even.admit(id, as: Self.holder(id, preferred: true)) { _ in false } == .admitted(displacing: nil))
        }
        #expect(even.admit("9", as: Self.holder("9", preferred: true)) { _ in false } != .full)
        #expect(even.admit("10", as: Self.holder("10", preferred: true)) { _ in true } == .full)
        #expect(even.admit("11", as: .accept) { _ in false } == .full)
    }
}
