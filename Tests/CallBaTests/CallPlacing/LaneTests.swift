import Calls
import Exchange
import Foundation
import HTTPTypes
import Languages
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import CallsTesting
@testable import Web

@Suite("Heavy work of people", .timeLimit(.minutes(1))) struct LaneTests {
    private let minji = Person.ID("minji")
    private let other = Person.ID("other")

    /// A piece of work that lasts until it is let go.
    private final class Piece: Sendable {
        private let begun = Watched(false)
        private let released = Watched(false)

        func work() async {
            begun.update { $0 = true }
            await released.wait { $0 }
        }
        func untilBegun() async { await begun.wait { $0 } }
        func release() { released.update { $0 = true } }
    }

    @Test("is done one piece of each person's at a time; a fifth piece is refused, and another person is not held up")
    func turns() async throws {
        let lane = PersonalLane("test", atOnce: 2)
        let first = Piece()
        let done = Watched<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await lane.run(for: minji) { await first.work() } }
            await first.untilBegun()
            // Of seven more, three may wait.
            let refused = await withTaskGroup(of: APIError?.self) { more in
                for number in 1...7 {
                    more.addTask {
                        do {
                            try await lane.run(for: minji) { done.update { $0.append(number) } }
                            return nil
                        } catch {
                            return error as? APIError
                        }
                    }
                }
                var refused: [APIError] = []
                while refused.count < 4, let result = await more.next() {
                    if let result { refused.append(result) }
                }
                #expect(done.value.isEmpty, "one at a time")
                let answer = try? await lane.run(for: other) { 7 }
                #expect(answer == 7)
                first.release()
                return refused
            }
            #expect(refused.map(\.code) == Array(repeating: "work.own", count: 4))
            #expect(refused.allSatisfy { $0.status == .tooManyRequests && $0.retryAfter != nil })
            try await group.waitForAll()
        }
        #expect(done.value.count == 3)
    }

    @Test("is refused for all when too much of it waits")
    func crowded() async throws {
        let lane = PersonalLane("test", atOnce: 1)
        let first = Piece()
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                try await lane.run(for: minji) { await first.work() }
                return nil
            }
            await first.untilBegun()
            for number in 1...70 {
                group.addTask {
                    do {
                        try await lane.run(for: Person.ID("\(number)")) {}
                        return nil
                    } catch {
                        return (error as? APIError)?.code
                    }
                }
            }
            for _ in 1...6 { #expect(try await group.next() == "work.crowded") }
            first.release()
            for try await code in group { #expect(code == nil) }
        }
    }

    @Test("is forgotten when the one who waits for it goes away, and its place is free")
    func cancelled() async throws {
        let lane = PersonalLane("test", atOnce: 1)
        let first = Piece()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await lane.run(for: minji) { await first.work() } }
            await first.untilBegun()
            await withTaskGroup(of: Bool.self) { waiting in
                for _ in 1...3 {
                    waiting.addTask {
                        do {
                            try await lane.run(for: minji) { _ = Issue.record("was done") }
                            return false
                        } catch {
                            return error is CancellationError
                        }
                    }
                }
                waiting.cancelAll()
                for await isCancelled in waiting { #expect(isCancelled) }
            }
            async let next: Void = lane.run(for: minji) {}
            first.release()
            try await next
            try await group.waitForAll()
        }
    }

    @Test("that blocks holds up none of the threads that tasks share")
    func aside() async throws {
        let most = ProcessInfo.processInfo.activeProcessorCount + 2
        let lane = PersonalLane("test", atOnce: most)
        let gate = DispatchSemaphore(value: 0)
        let arrived = Watched(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<most {
                group.addTask {
                    try await lane.compute(for: Person.ID("\(number)")) {
                        arrived.update { $0 += 1 }
                        gate.wait()
                    }
                }
            }
            await arrived.wait { $0 == most }
            for _ in 0..<most { gate.signal() }
            try await group.waitForAll()
        }
    }

    @Test("is followed by a rest three times as long, of a second at most, which no other person has to take")
    func rests() {
        typealias Moment = TestClock.Instant
        func moment(_ milliseconds: Int) -> Moment { Moment(offset: .milliseconds(milliseconds)) }
        var rests = Rests<Moment>()
        #expect(rests.end(for: minji, at: moment(0)) == nil)
        rests.note(minji, from: moment(0), to: moment(100))
        #expect(rests.end(for: minji, at: moment(100)) == moment(400))
        #expect(rests.end(for: minji, at: moment(400)) == nil)
        #expect(rests.end(for: other, at: moment(100)) == nil)
        rests.note(minji, from: moment(1_000), to: moment(9_000))
        #expect(rests.end(for: minji, at: moment(9_999)) == moment(10_000))
    }

    @Test("with rests goes on after them, as many pieces as may wait")
    func resting() async throws {
        let lane = PersonalLane("test", atOnce: 1, hasRests: true)
        let done = Watched(0)
        for _ in 0..<3 { try await lane.run(for: minji) { done.update { $0 += 1 } } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await lane.run(for: minji) { done.update { $0 += 1 } } } }
            try await group.waitForAll()
        }
        #expect(done.value == 6)
    }

    @Test(
        "is a file of contacts, which no thread that tasks share reads",
        arguments: [
            "이름,전화번호\n김민지,010-1234-5678\n", "BEGIN:VCARD\nVERSION:3.0\nFN:김민지\nTEL:010-1234-5678\nEND:VCARD\n",
        ])
    func contactFile(_ file: String) async throws {
        let store = MemoryCallStore()
        try await store.add(Person(id: minji, createdAt: .example))
        let isInTask = Watched<[Bool]>([])
        let routes = ContactRoutes(
            store: store, texts: try makeTexts(), lane: PersonalLane("test", atOnce: 1),
            read: { bytes in
                isInTask.update { $0.append(withUnsafeCurrentTask { $0 != nil }) }
                return ContactFile.read(bytes)
            })
        let result = try await routes.bringIn(Array(file.utf8), for: minji, in: .korean)
        #expect(result.added == 1)
        #expect(isInTask.value == [false])
    }

    // MARK: Values

    private struct Broken: Error {}

    @Test("is made once, however many ask at the same moment")
    func once() async throws {
        let values = CostlyValues<String, Int>(room: 10)
        let piece = Piece()
        let made = Watched(0)
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await values.value(for: "a") {
                        await piece.work()
                        let count = made.update { made in
                            made += 1
                            return made
                        }
                        return .init(value: count, isWorthKeeping: true, size: 1)
                    }
                }
            }
            await piece.untilBegun()
            piece.release()
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(results == Array(repeating: 1, count: 40))
        let again = try await values.value(for: "a") { throw Broken() }
        #expect(again == 1)
    }

    @Test("is not kept when it failed, or came from a stand-in: the next one to ask tries again")
    func failures() async throws {
        let values = CostlyValues<String, Int>(room: 10)
        await #expect(throws: Broken.self) { _ = try await values.value(for: "a") { throw Broken() } }
        let standIn = try await values.value(for: "a") { .init(value: 1, isWorthKeeping: false, size: 1) }
        let real = try await values.value(for: "a") { .init(value: 2, isWorthKeeping: true, size: 1) }
        let kept = try await values.value(for: "a") { .init(value: 3, isWorthKeeping: true, size: 1) }
        #expect(standIn == 1 && real == 2 && kept == 2)
    }

    @Test("is made by another one who waits when the first may not, or goes away", arguments: [true, false])
    func handedOver(isRefused: Bool) async throws {
        let values = CostlyValues<String, Int>(room: 10)
        let first = Piece()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: (any Error).self) {
                    _ = try await values.value(for: "a") {
                        await first.work()
                        if isRefused { throw APIError("work.own") }
                        throw CancellationError()
                    }
                }
            }
            await first.untilBegun()
            async let second = values.value(for: "a") { .init(value: 2, isWorthKeeping: true, size: 1) }
            first.release()
            #expect(try await second == 2)
            try await group.waitForAll()
        }
    }

    @Test("is kept while there is room; what was not asked for longest goes first")
    func room() async throws {
        let values = CostlyValues<String, String>(room: 10)
        func ask(_ key: String, _ size: Int = 4) async throws -> Bool {
            let made = Watched(false)
            _ = try await values.value(for: key) {
                made.update { $0 = true }
                return .init(value: key, isWorthKeeping: true, size: size)
            }
            return made.value
        }
        for key in ["a", "b"] { #expect(try await ask(key)) }
        #expect(try await !ask("a"))
        #expect(try await ask("c"))
        #expect(try await !ask("a"))
        #expect(try await ask("b"))
        #expect(try await ask("large", 11))
        #expect(try await ask("large", 11), "too large to be kept")
    }
}
