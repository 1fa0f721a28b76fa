import Calls
import Foundation
import Testing

/// What every store promises, whichever database it is over.
@Suite("Every store", .postgres) struct StoreContractTests {}

extension StoreContractTests {
    @Suite("of calls") struct OfCalls {
        @Test("gives back a call with all that was said and what it came to", arguments: StoreUnderTest.allCases)
        func keepsCalls(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let call = try call("one")
                try await store.add(call)
                #expect(try await store.call(call.id) == CallRecord(call: call))

                var cut = turn(3, .caller, "잠시만요", .cut)
                cut.playedFraction = 0.25
                let turns = [
                    turn(1, .caller, "안녕하세요."), turn(2, .callee, "네, 몇 시요? 🙂 'x'"), cut, turn(4, .callee, "", .open),
                ]
                for turn in [turns[3], turns[0], turns[2], turns[1]] { try await store.record(turn, of: call.id) }
                let summary = Summary(
                    text: "예약했어요.", isPurposeReached: true,
                    facts: [.init(.when, "토요일 저녁 7시", turn: 2), .init(.count, "네 명", turn: 2)])
                try await store.record(summary, of: call.id)
                #expect(try await store.call(call.id) == CallRecord(call: call, turns: turns, summary: summary))
                #expect(try await store.call(Call.ID("none")) == nil)
            }
        }

        @Test("keeps one version of a turn, the last", arguments: StoreUnderTest.allCases)
        func replacesTurns(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let call = try call("one")
                try await store.add(call)
                try await store.record(turn(1, .callee, "네", .open, revision: 1), of: call.id)
                try await store.record(turn(1, .callee, "네, 한옥집입니다.", revision: 2), of: call.id)
                #expect(try await store.call(call.id)?.turns == [turn(1, .callee, "네, 한옥집입니다.", revision: 2)])
            }
        }

        @Test("keeps one summary of a call, the last", arguments: StoreUnderTest.allCases)
        func replacesSummaries(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let call = try call("one")
                try await store.add(call)
                let first = Summary(
                    text: "아직 몰라요.", isPurposeReached: false,
                    facts: [.init(.who, "김", turn: 1), .init(.place, "역", turn: 1)])
                let last = Summary(text: "알 수 없어요.", isPurposeReached: nil, facts: [.init(.next, "다시 걸기", turn: 2)])
                try await store.record(first, of: call.id)
                try await store.record(last, of: call.id)
                #expect(try await store.call(call.id)?.summary == last)
            }
        }

        @Test("refuses what belongs to no known person or call", arguments: StoreUnderTest.allCases)
        func refusesOrphans(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let call = try call("one")
                #expect(await failure { try await store.add(call) } == .conflict)
                #expect(await failure { try await store.record(turn(1, .callee, "네"), of: call.id) } == .conflict)
                #expect(
                    await failure {
                        try await store.record(Summary(text: "", isPurposeReached: nil, facts: []), of: call.id)
                    } == .conflict)
                #expect(await failure { try await store.end(call.id, outcome: .completed, at: noon) } == .conflict)
                try await store.add(minji)
                try await store.add(call)
                #expect(await failure { try await store.add(call) } == .conflict)
            }
        }

        @Test(
            "closes what was still open when a call ends: ours is cut, theirs was heard",
            arguments: StoreUnderTest.allCases
        )
        func endClosesTurns(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let call = try call("one")
                try await store.add(call)
                let end = noon.addingTimeInterval(60)
                for turn in [
                    turn(1, .caller, "안녕하세요."), turn(2, .callee, "네", .open), turn(3, .caller, "네 명", .open),
                    turn(4, .caller, "아니요", .failed),
                ] { try await store.record(turn, of: call.id) }
                try await store.end(call.id, outcome: .interrupted, at: end)

                let kept = try #require(try await store.call(call.id))
                #expect(kept.outcome == .interrupted)
                #expect(kept.endedAt == end)
                #expect(kept.turns.map(\.state) == [.heard, .heard, .cut, .failed])
                #expect(
                    kept.turns.map(\.endedAt) == [turn(1, .caller, "").endedAt, end, end, turn(4, .caller, "").endedAt])
            }
        }

        @Test("leaves a call ended the way it ended first", arguments: StoreUnderTest.allCases)
        func firstEndStays(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let call = try call("one")
                try await store.add(call)
                try await store.end(call.id, outcome: .completed, at: noon)
                try await store.end(call.id, outcome: .interrupted, at: noon.addingTimeInterval(9))
                let kept = try await store.call(call.id)
                #expect(kept?.outcome == .completed)
                #expect(kept?.endedAt == noon)
            }
        }

        @Test(
            "keeps the legs that may be open at each carrier",
            arguments: StoreUnderTest.allCases.filter { $0 != .memory })
        func openLegs(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let store = try #require(store as? any LegStore)
                let legs = ["CA2", "CA1"].map { OpenLeg(carrier: "AC1", name: $0) }
                for leg in legs + [OpenLeg(carrier: "AC2", name: "CA1"), legs[0]] { try await store.add(leg) }
                #expect(try await store.openLegs(of: "AC1") == [legs[1], legs[0]])
                for _ in 1...2 { try await store.remove(legs[1]) }
                #expect(try await store.openLegs(of: "AC1") == [legs[0]])
                #expect(try await store.openLegs(of: "AC2").count == 1)
            }
        }

        @Test("names the calls that nobody closed, oldest first", arguments: StoreUnderTest.allCases)
        func openCalls(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let late = try call("late", at: noon.addingTimeInterval(5))
                let early = try call("early")
                let over = try call("over")
                for call in [late, early, over] { try await store.add(call) }
                try await store.record(turn(1, .callee, "네", .open), of: late.id)
                try await store.end(over.id, outcome: .busy, at: noon)
                #expect(
                    try await store.openCalls()
                        == [CallRecord(call: early), CallRecord(call: late, turns: [turn(1, .callee, "네", .open)])])
            }
        }

        @Test(
            "pages through one person's calls, newest first and without interim words",
            arguments: StoreUnderTest.allCases)
        func pages(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let other = Person(id: Person.ID("other"), createdAt: noon)
                try await store.add(minji)
                try await store.add(other)
                for number in 0..<7 {
                    let call = try call("call\(number)", at: noon.addingTimeInterval(Double(number)))
                    try await store.add(call)
                    try await store.record(turn(1, .callee, "네"), of: call.id)
                    try await store.record(turn(2, .callee, "아", .open), of: call.id)
                }
                try await store.add(try call("theirs", of: other, at: noon.addingTimeInterval(100)))

                var pages: [[String]] = []
                var before: Date?
                while true {
                    let page = try await store.calls(of: minji.id, limit: 3, before: before)
                    if page.isEmpty { break }
                    #expect(page.allSatisfy { $0.turns == [turn(1, .callee, "네")] })
                    pages.append(page.map(\.call.id.rawValue))
                    before = page.last?.call.createdAt
                }
                #expect(pages == [["call6", "call5", "call4"], ["call3", "call2", "call1"], ["call0"]])
            }
        }

        @Test("takes a limit outside 1–200 for the nearest inside", arguments: StoreUnderTest.allCases)
        func limits(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                for number in 0..<201 {
                    try await store.add(try call("call\(number)", at: noon.addingTimeInterval(Double(number))))
                }
                #expect(try await store.calls(of: minji.id, limit: 0, before: nil).count == 1)
                #expect(try await store.calls(of: minji.id, limit: 1_000, before: nil).count == 200)
            }
        }

        @Test("forgets a call, and leaves the others alone", arguments: StoreUnderTest.allCases)
        func deletes(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                for id in ["one", "two"] {
                    let call = try call(id)
                    try await store.add(call)
                    try await store.record(turn(1, .callee, "네"), of: call.id)
                    try await store.record(
                        Summary(text: "끝", isPurposeReached: true, facts: [.init(.who, "김", turn: 1)]), of: call.id)
                }
                let other = try await store.call(Call.ID("two"))
                try await store.delete(Call.ID("one"))
                try await store.delete(Call.ID("one"))
                #expect(try await store.call(Call.ID("one")) == nil)
                #expect(try await store.call(Call.ID("two")) == other)
            }
        }

        @Test("keeps everything that many calls write at once", arguments: StoreUnderTest.allCases)
        func concurrentWriters(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                try await withThrowingDiscardingTaskGroup { group in
                    for number in 0..<12 {
                        let call = try call("call\(number)")
                        group.addTask {
                            try await store.add(call)
                            for id in 1...10 {
                                try await store.record(turn(id, .callee, "네", .open), of: call.id)
                                try await store.record(turn(id, .callee, "네 \(id)", revision: 1), of: call.id)
                            }
                            try await store.end(call.id, outcome: .completed, at: noon)
                        }
                    }
                }
                let kept = try await store.calls(of: minji.id, limit: 200, before: nil)
                #expect(kept.count == 12)
                #expect(kept.allSatisfy { $0.turns == (1...10).map { turn($0, .callee, "네 \($0)", revision: 1) } })
            }
        }

        @Test("writes to the end what a cancelled task began to write", arguments: StoreUnderTest.allCases)
        func cancelledWrites(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let call = try call("one")
                try await store.add(call)
                await withDiscardingTaskGroup { group in
                    group.addTask {
                        withUnsafeCurrentTask { $0?.cancel() }
                        await #expect(throws: Never.self) {
                            try await store.record(turn(1, .callee, "네"), of: call.id)
                            try await store.end(call.id, outcome: .completed, at: noon)
                        }
                    }
                }
                #expect(try await store.call(call.id)?.turns.count == 1)
                #expect(try await store.call(call.id)?.outcome == .completed)
            }
        }
    }
}
