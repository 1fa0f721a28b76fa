import Foundation
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Whole calls with the real engines, through the program that people run. One at a time: each keeps both cores busy.
@Suite("callba practice", .serialized) struct PracticeCommandTests {
    private func practice(_ arguments: [String], _ extra: [String: String] = [:]) async throws -> Program.Run {
        try await Program.withFolder { folder, environment in
            var environment = environment.merging(extra) { _, new in new }
            if environment["CALLBA_ENGINES"] == nil { environment["CALLBA_ENGINES"] = try Program.engines() }
            return try await Program.run(["practice"] + arguments, in: folder, environment)
        }
    }

    @Test("a restaurant is called, booked and summed up, and both sides understood each other")
    func restaurant() async throws {
        let run = try await practice(["restaurant", "--auto", "--json"])
        let events = try run.events()
        let ended = try #require(events.last)
        #expect(run.isSuccess, "\(run.complaint)")
        #expect(ended["event"] as? String == "ended")
        #expect(ended["outcome"] as? String == "completed")
        #expect(ended["stored"] as? Bool == true)
        #expect(ended["violations"] as? Int == 0, "Twilio would have logged an error")

        let summary = try #require(ended["summary"] as? [String: Any])
        let facts = try #require(summary["facts"] as? [[String: Any]])
        let kinds = Set(facts.compactMap { $0["kind"] as? String })
        #expect(kinds.isSuperset(of: ["when", "count"]), "\(facts)")

        let finals = events.filter { $0["event"] as? String == "caption" && $0["final"] as? Bool == true }
        #expect(finals.count >= 4)
        let suggestions = events.filter { $0["event"] as? String == "suggestions" }
        #expect(!suggestions.isEmpty)
        for event in suggestions {
            let replies = try #require(event["replies"] as? [String])
            #expect(Set(replies).count == 3, "\(replies)")
        }
        try expectWaterfall(of: events)
        // The synthetic voices carry a foreign accent; beyond a third the words would no longer be ours.
        #expect(try #require(ended["captionErrors"] as? Double) < 0.34)
        #expect(try #require(ended["hearingErrors"] as? Double) < 0.34)
    }

    /// The last object must say of all turns what those of the turns say one by one.
    private func expectWaterfall(of events: [[String: Any]]) throws {
        let turns = events.filter { $0["event"] as? String == "turn" }
        let finals = events.filter { $0["event"] as? String == "caption" && $0["final"] as? Bool == true }
        #expect(Set(turns.compactMap { $0["turn"] as? Int }) == Set(finals.compactMap { $0["turn"] as? Int }))
        let steps = ["stopsToFinalMs", "finalToSuggestionsMs", "suggestionsToTapMs", "tapToFirstFrameMs"]
        let answered = turns.filter { turn in steps.allSatisfy { turn[$0] != nil } }
        #expect(!answered.isEmpty)
        for turn in answered {
            #expect(steps.compactMap { turn[$0] as? Int }.reduce(0, +) == turn["stopsToFirstFrameMs"] as? Int)
        }
        let ended = try #require(events.last)
        let waterfall = try #require(ended["waterfall"] as? [String: Any])
        #expect(waterfall["turns"] as? Int == turns.count)
        for (name, step) in [
            ("captionMs", "stopsToFinalMs"), ("suggestionsMs", "finalToSuggestionsMs"),
            ("firstFrameMs", "tapToFirstFrameMs"), ("answerMs", "stopsToFirstFrameMs"),
        ] {
            let values = turns.compactMap { $0[step] as? Int }
            let spread = try #require(waterfall[name] as? [String: Int], "\(name)")
            #expect(spread["p95"] == Waterfall.Spread.nearestRank(95, of: values), "\(name)")
            #expect(spread["p50"] == Waterfall.Spread.nearestRank(50, of: values), "\(name)")
        }
        let engines = try #require(ended["engines"] as? [[String: Any]])
        #expect(Set(engines.compactMap { $0["work"] as? String }) == ["hearing", "thinking", "speaking"])
    }

    @Test("an English call goes the same way")
    func english() async throws {
        let run = try await practice(["restaurant-en", "--auto", "--json"])
        let ended = try #require(try run.events().last)
        #expect(run.isSuccess, "\(run.complaint)")
        #expect(ended["outcome"] as? String == "completed")
        #expect(try #require(ended["captionErrors"] as? Double) < 0.25)
    }

    @Test("a busy line ends the call as busy, and that is kept")
    func busy() async throws {
        let run = try await practice(["busy", "--auto", "--json"])
        let ended = try #require(try run.events().last)
        #expect(ended["outcome"] as? String == "busy")
        #expect(ended["stored"] as? Bool == true)
    }

    @Test("somebody who hangs up at once leaves a call that ended properly")
    func wrongNumber() async throws {
        let run = try await practice(["wrong-number", "--auto", "--json"])
        let ended = try #require(try run.events().last)
        #expect(ended["outcome"] as? String == "completed")
        #expect(ended["stored"] as? Bool == true)
    }

    @Test("a partner that does not exist is named as such")
    func unknownScenario() async throws {
        let run = try await practice(["nobody", "--auto", "--json"])
        #expect(!run.isSuccess)
        #expect(run.complaint.contains("연습 상대를 찾지 못했어요"))
        #expect(run.output.isEmpty)
    }

    @Test("a time to think that nobody takes is refused", arguments: ["-1", "61", "long"])
    func badThinking(written: String) async throws {
        let run = try await practice(["restaurant", "--auto", "--think=\(written)"])
        #expect(!run.isSuccess)
        #expect(run.complaint.contains("--think"))
        #expect(run.output.isEmpty)
    }

    @Test("without engines the program says what to run")
    func noEngines() async throws {
        let run = try await practice(["restaurant", "--auto"], ["CALLBA_ENGINES": "/nonexistent"])
        #expect(!run.isSuccess)
        #expect(run.complaint.contains("scripts/engines"))
    }

    @Test("a port that is no number is refused in words", arguments: ["not-a-port", "70000", "-1"])
    func badPort(written: String) async throws {
        let run = try await practice(["restaurant"], ["PORT": written, "CALLBA_ENGINES": "/nonexistent"])
        #expect(!run.isSuccess)
        #expect(run.complaint.contains("PORT"))
    }

    @Test("a database that cannot be opened is named as such")
    func badDatabase() async throws {
        let run = try await practice(
            ["restaurant"], ["DATABASE_URL": "sqlite:/proc/callba/none.sqlite", "CALLBA_ENGINES": "/nonexistent"])
        #expect(!run.isSuccess)
        #expect(run.complaint.contains("데이터베이스"))
    }
}
