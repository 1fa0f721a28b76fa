import Calls
import Foundation
import PeersTesting
import Storage
import Subprocess
import SystemPackage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("A store that goes away during a call", .timeLimit(.minutes(3))) struct StoreOutageTests {
    @Test("PostgreSQL crashes and starts again: the call goes on, and all that was shown is kept")
    func crashes() async throws {
        try await Self.callLosingPostgres { page, database in
            let away = page.events.count
            try await page.talk(turns: 2)
            #expect(page.notices(since: away) == [true])
            #expect(page.captions(since: away).count >= 2)
            try await page.untilStorage(is: "unreachable")
            try await database.start()
            try await page.untilStorage(is: "ready")
            try await page.talk()
            #expect(page.notices(since: away) == [true, false], "caught up before the call was over")
            #expect(page.events.last?.data.stored == true)
        }
    }

    @Test(
        "PostgreSQL stays away to the end: the person is told that nothing is stored yet, and all of it is kept later")
    func staysAway() async throws {
        try await Self.callLosingPostgres { page, database in
            let away = page.events.count
            try await page.talk()
            #expect(page.events.last?.data.stored == false)
            #expect(page.notices(since: away) == [true])
            try await database.start()
            try await page.listen(until: "notice")
            #expect(page.notices(since: away) == [true, false])
        }
    }

    @Test("a page that binds again while PostgreSQL is away is shown the call")
    func bindsAgain() async throws {
        try await Self.callLosingPostgres { page, database in
            try await page.bind()
            #expect(page.events.last?.event == "snapshot")
            #expect(page.events.last?.data.turns?.isEmpty == false)
            try await database.start()
            try await page.talk()
        }
    }

    @Test(
        "the disk is full: the call goes on, no other begins, and all that was shown is kept once there is room",
        .enabled(if: getuid() == 0, "only root can make a small disk"))
    func diskIsFull() async throws {
        try await SmallDisk.with { disk in
            let database = disk.folder + "/callba.sqlite"
            try await Self.call(keptIn: .sqlite(path: database)) { page in
                try await page.talk(turns: 1)
                try await disk.fill(with: database)
                let full = page.events.count
                try await page.talk(turns: 2)
                #expect(page.notices(since: full) == [true])
                #expect(page.captions(since: full).count >= 2)
                let refused = try await page.browser.post("/calls", Talk.order)
                #expect(refused.status == 503)
                #expect(try refused.json()["code"] as? String == "storage.unavailable")
                #expect((try refused.json()["error"] as? String)?.contains("저장할 수 없어서") == true)
                try await page.untilStorage(is: "full")
                #expect(try await page.browser.get("/").body.contains("디스크에 빈 곳이 없어서"))
                try disk.makeRoom()
                try await page.untilStorage(is: "ready")
                #expect(try await !page.browser.get("/").body.contains("디스크에 빈 곳이 없어서"))
                try await page.talk()
                #expect(page.notices(since: full) == [true, false])
            }
        }
    }

    @Test("the file is deleted: it is written again, the call goes on, and all that was shown is kept")
    func fileIsDeleted() async throws {
        try await Program.withFolder { folder, _ in
            let path = folder.appending(path: "callba.sqlite").path
            try await Self.call(keptIn: .sqlite(path: path)) { page in
                try await page.talk(turns: 1)
                for end in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + end) }
                try await page.talk(turns: 2)
                while !FileManager.default.fileExists(atPath: path) { await Task.yield() }
                try await page.untilStorage(is: "ready")
                try await page.talk()
            }
        }
    }

    @Test("another file lies in its place: the call goes on, no other begins, the person is told, until it is back")
    func fileIsReplaced() async throws {
        try await Program.withFolder { folder, _ in
            let path = folder.appending(path: "callba.sqlite").path
            try await Self.call(keptIn: .sqlite(path: path)) { page in
                try await page.talk(turns: 1)
                let lost = page.events.count
                try FileManager.default.moveItem(atPath: path, toPath: path + ".elsewhere")
                try Data("something else".utf8).write(to: URL(filePath: path))
                try await page.talk(turns: 2)
                #expect(page.notices(since: lost) == [true])
                #expect(page.captions(since: lost).count >= 2)
                try await page.untilStorage(is: "replaced")
                #expect(try await page.browser.post("/calls", Talk.order).status == 503)
                #expect(try await page.browser.get("/").body.contains("다른 파일이 있어요"))
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.moveItem(atPath: path + ".elsewhere", toPath: path)
                try await page.untilStorage(is: "ready")
                try await page.talk()
                #expect(page.notices(since: lost) == [true, false])
            }
        }
    }

    /// Makes a call that PostgreSQL keeps, crashes it after the callee's first turn, and goes on with the closure.
    private static func callLosingPostgres(
        _ body: @escaping @Sendable (inout Talk, PostgresServer) async throws -> Void
    ) async throws {
        try await PostgresServer.with { database in
            let address = try #require(DatabaseAddress(database.url))
            try await call(keptIn: address) { page in
                try await page.talk(turns: 1)
                try await database.crash()
                try await body(&page, database)
            }
        }
    }

    /// Makes a call on a server that keeps it there, and compares what was shown with what is kept when it is over.
    private static func call(
        keptIn address: DatabaseAddress, _ body: @escaping @Sendable (inout Talk) async throws -> Void
    ) async throws {
        try await ServerUnderTest.with(configure: { $0.database = address }) { server in
            let browser = try await server.browser()
            let answer = try await browser.post("/calls", Talk.order)
            let call = try #require(try answer.json()["callSid"] as? String, "\(answer.body)")
            let events = try await browser.watch { page in
                var talk = Talk(page: page, browser: browser, call: call)
                try await talk.bind()
                try await body(&talk)
                if talk.isUnstored { try await talk.listen(until: "notice") }
                #expect(!talk.isUnstored)
                return talk.events
            }
            // What answers this page alone is no event of the call.
            let numbers = events.filter { $0.event != "snapshot" && !$0.event.hasPrefix("say.") }.map(\.data.sequence)
            #expect(
                numbers == Array((numbers.first ?? 0)..<(numbers.first ?? 0) + numbers.count), "each once, in order")
            let store = try await DatabaseStore.open(address)
            let record = try #require(try await store.call(Call.ID(call)))
            try await store.close()
            expect(record, toBe: events)
        }
    }

    /// Each caption, each sentence of ours with what became of it, the outcome and the summary, as they were shown last.
    private static func expect(_ record: CallRecord, toBe events: [CallMessages.Message]) {
        var shown: [Int: (text: String?, state: String?)] = [:]
        for event in events {
            guard let turn = event.data.turn else { continue }
            if event.event == "stt.final" { shown[turn] = (event.data.text, "heard") }
            if event.event == "speech" { shown[turn] = (event.data.text, event.data.state) }
        }
        #expect(shown.count >= 5)
        #expect(record.turns.map(\.id) == shown.keys.sorted())
        for turn in record.turns {
            #expect(turn.text == shown[turn.id]?.text)
            #expect(turn.state.rawValue == shown[turn.id]?.state)
        }
        #expect(record.outcome?.rawValue == events.last { $0.data.state == "ended" }?.data.outcome)
        #expect(record.summary != nil)
        #expect(record.summary == events.last { $0.event == "call.summary" }?.data.summary)
    }
}

/// One page with one call, and all that it was shown.
private struct Talk {
    static let order =
        #"{"scenario": "restaurant", "intentText": "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요."}"#

    let page: ServerUnderTest.Page
    let browser: ServerUnderTest.Browser
    let call: String
    var events: [CallMessages.Message] = []

    init(page: ServerUnderTest.Page, browser: ServerUnderTest.Browser, call: String) {
        self.page = page
        self.browser = browser
        self.call = call
    }

    /// Whether the person was told last that what they see is not stored.
    var isUnstored: Bool { notices(since: 0).last == true }

    mutating func bind() async throws {
        try await page.bind(call)
        try await listen(until: "snapshot")
    }

    /// Asks for the server's health until it says so.
    func untilStorage(is condition: String) async throws {
        while true {
            let health = try await browser.get("/health", [:]).json()
            guard health["storage"] as? String != condition else {
                let degraded = health["degraded"] as? [String]
                #expect(degraded?.contains("storage") == (condition != "ready"))
                #expect(health["ok"] as? Bool == true)
                return
            }
            await Task.yield()
        }
    }

    mutating func listen(until name: String) async throws { events += try await page.events(until: name) }

    /// Takes the first reply each time, until the callee has had so many turns more, or to the summary.
    mutating func talk(turns: Int = .max) async throws {
        for _ in 0..<turns {
            events += try await page.events(until: "recommendations", "call.summary", "call.summary.failed")
            guard let last = events.last, let reply = last.data.replies?.first else { return }
            try await page.say("replySelected", CallMessages.ClientEvent(text: reply))
        }
    }

    /// What was said about the store since then: on, off.
    func notices(since start: Int) -> [Bool] {
        events[start...].filter { $0.data.code == "storage.unavailable" }.compactMap(\.data.isOn)
    }

    func captions(since start: Int) -> [String] {
        events[start...].filter { $0.event == "stt.final" }.compactMap(\.data.text)
    }
}

/// A file system of some megabytes in memory, which ends with the closure that uses it.
private struct SmallDisk: Sendable {
    let folder: String
    private var filler: String { folder + "/filler" }

    static func with(_ body: @escaping @Sendable (SmallDisk) async throws -> Void) async throws {
        try await Program.withFolder { folder, _ in
            let path = folder.path
            // It is taken away when the input ends, as it does however this process ends.
            let guardian = #"mount -t tmpfs -o size=4m tmpfs "$1" || exit 1; echo ready; cat >/dev/null; umount "$1""#
            _ = try await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", guardian, "disk", path], input: .inputWriter, output: .sequence,
                error: .currentStandardError
            ) { execution in
                var lines = execution.standardOutput.strings().makeAsyncIterator()
                guard try await lines.next() != nil else { throw Program.Missing(description: "no small disk") }
                let outcome: Result<Void, any Error>
                do {
                    outcome = .success(try await body(SmallDisk(folder: path)))
                } catch {
                    outcome = .failure(error)
                }
                try await execution.standardInputWriter.finish()
                while try await lines.next() != nil {}
                try outcome.get()
            }
        }
    }

    /// The log that SQLite writes ahead is emptied: what was written back leaves room in it, which is used without asking
    /// the disk for more.
    private static let emptyLog = """
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        while database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]: pass
        """

    /// Leaves no room for anything, on the disk or in the database.
    func fill(with database: String) async throws {
        let emptied = try await Subprocess.run(
            .path(FilePath(try Program.python())), arguments: ["-c", Self.emptyLog, database], output: .discarded,
            error: .currentStandardError)
        #expect(emptied.terminationStatus.isSuccess)
        let result = try await Subprocess.run(
            .name("dd"), arguments: ["if=/dev/zero", "of=\(filler)", "bs=4k"], output: .discarded, error: .discarded)
        #expect(!result.terminationStatus.isSuccess, "it ends when the disk is full")
    }

    func makeRoom() throws { try FileManager.default.removeItem(atPath: filler) }
}
