import Calls
import Foundation
import Languages
import PracticeLine
import Synchronization
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The report of a practice call") struct PracticeReportTests {
    private final class Paper: PracticePrinter {
        private let printed = Mutex<[PracticeLineOut]>([])
        var lines: [PracticeLineOut] { printed.withLock { $0 } }
        var turns: [PracticeLineOut] { lines.filter { $0.event == "turn" } }
        func print(_ line: PracticeLineOut) { printed.withLock { $0.append(line) } }
    }

    private let paper = Paper()
    private let report: PracticeReport

    init() { report = PracticeReport(printer: paper, language: .korean) }

    private func page(_ event: String, _ fill: (inout CallMessages.Event) -> Void) async {
        var data = CallMessages.Event(Call.ID("call_1"), 1)
        fill(&data)
        await report.page(CallMessages.Message(event: event, data: data))
    }

    private func says(_ text: String) async { await report.practice(.saying(callSid: "CA1", text: text)) }

    private func said(_ text: String, ago: TimeInterval = 0) async {
        let to = Date().addingTimeInterval(-ago)
        await report.practice(.said(callSid: "CA1", text: text, from: to, to: to))
    }

    private func caption(_ turn: Int, _ text: String) async {
        await page("stt.final") {
            $0.turn = turn
            $0.text = text
        }
    }

    private func suggest(_ turn: Int, _ replies: [String]) async {
        await page("recommendations") {
            $0.turn = turn
            $0.replies = replies
        }
    }

    private func speak(_ turn: Int, _ text: String, _ origin: Turn.Origin) async {
        await page("speech") {
            $0.turn = turn
            $0.text = text
            $0.origin = origin.rawValue
            $0.state = "open"
        }
        await page("speech.started") { $0.turn = turn }
    }

    @Test("tells the steps of each answered turn once, and they add up to what the partner waited")
    func answered() async throws {
        await says("몇 분이세요?")
        await said("몇 분이세요?", ago: 5)
        await caption(2, "몇 분이세요?")
        await suggest(2, ["네 명이요.", "두 명이요."])
        await report.requested(.init(.suggestion, "네 명이요.", turn: 2))
        await speak(3, "네 명이요.", .suggestion)
        await speak(3, "네 명이요.", .suggestion)
        let turn = try #require(paper.turns.first)
        #expect(paper.turns.count == 1)
        #expect(turn.turn == 2)
        let steps = [
            turn.stopsToFinalMs, turn.finalToSuggestionsMs, turn.suggestionsToTapMs, turn.tapToFirstFrameMs,
        ].compactMap(\.self)
        #expect(steps.count == 4 && steps.allSatisfy { $0 >= 0 })
        #expect(steps.reduce(0, +) == turn.stopsToFirstFrameMs)
        #expect(try #require(turn.stopsToFinalMs) >= 5_000, "from the end of the line that the partner's end told")
        #expect(paper.lines.first { $0.event == "caption" }?.delayMs == turn.stopsToFinalMs)
        #expect(paper.lines.first { $0.event == "suggestions" }?.delayMs == turn.finalToSuggestionsMs)
    }

    @Test("tells of a turn that nobody answered as far as it came, at the end, and counts all turns")
    func unanswered() async throws {
        await says("여보세요.")
        await said("여보세요.")
        await caption(1, "여보세요.")
        await says("몇 분이세요?")
        await said("몇 분이세요?")
        await caption(2, "몇 분이세요?")
        await suggest(2, ["네 명이요."])
        #expect(paper.turns.isEmpty)
        let engines = [ProviderUse(.hearing, by: "azure", leavesMachine: true)]
        _ = await report.finish(engines: engines)
        #expect(paper.turns.map(\.turn) == [1, 2])
        #expect(paper.turns.allSatisfy { $0.stopsToFinalMs != nil && $0.tapToFirstFrameMs == nil })
        #expect(paper.turns.map { $0.finalToSuggestionsMs == nil } == [true, false])
        let ended = try #require(paper.lines.last)
        let waterfall = try #require(ended.waterfall)
        #expect(waterfall.turns == 2)
        #expect(waterfall.captionMs == .init(paper.turns.compactMap(\.stopsToFinalMs)))
        #expect(waterfall.suggestionsMs == .init(paper.turns.compactMap(\.finalToSuggestionsMs)))
        #expect(waterfall.firstFrameMs == nil)
        #expect(ended.engines == engines)
    }

    @Test("does not take a phrase that buys time for the answer that was chosen")
    func filler() async throws {
        await says("몇 분이세요?")
        await said("몇 분이세요?")
        await caption(2, "몇 분이세요?")
        await suggest(2, ["네 명이요."])
        await report.requested(.init(.suggestion, "네 명이요.", turn: 2))
        await speak(3, "잠시만요.", .filler)
        #expect(paper.turns.isEmpty)
        await speak(4, "네 명이요.", .suggestion)
        #expect(paper.turns.map(\.turn) == [2])
        _ = await report.finish(engines: nil)
        let spoken = paper.lines.filter { $0.event == "spoken" }
        #expect(spoken.map { $0.firstFrameMs == nil } == [true, false])
    }

    @Test("counts typed words as an answer to the partner's latest turn")
    func typed() async throws {
        for turn in [1, 2] {
            await says("말 \(turn)")
            await said("말 \(turn)")
            await caption(turn, "말 \(turn)")
        }
        await report.requested(.init(.typed, "네, 그럼요."))
        await speak(3, "네, 그럼요.", .typed)
        #expect(paper.turns.map(\.turn) == [2])
        #expect(paper.turns.first?.tapToFirstFrameMs != nil && paper.turns.first?.suggestionsToTapMs == nil)
    }

    @Test("knows no end of a line that goes on while its beginning is captioned")
    func midLine() async throws {
        await says("네, 한강식당입니다. 예약이세요?")
        await caption(1, "네, 한강식당입니다.")
        await said("네, 한강식당입니다. 예약이세요?", ago: -5)
        await caption(2, "예약이세요?")
        _ = await report.finish(engines: nil)
        #expect(paper.turns.first?.stopsToFinalMs == nil)
        #expect(paper.turns.last?.stopsToFinalMs != nil)
    }

    @Test("measures from the last sound of a line that its caption overtook in the pause after it")
    func pause() async throws {
        await says("예약이세요?")
        await caption(1, "예약이세요?")
        await said("예약이세요?", ago: 5)
        _ = await report.finish(engines: nil)
        #expect(try #require(paper.turns.first?.stopsToFinalMs) > 0)
    }

    @Test("gives the caption that comes during the next line to the line before it")
    func nextLine() async throws {
        await says("네 명이시죠.")
        await said("네 명이시죠.")
        await says("성함이 어떻게 되세요?")
        await caption(1, "네 명이시죠.")
        await caption(2, "성함이")
        let finals = paper.lines.filter { $0.event == "caption" }
        #expect(finals.map(\.said) == ["네 명이시죠.", "성함이 어떻게 되세요?"])
        #expect(finals.map { $0.delayMs == nil } == [false, true])
    }

    @Test(
        "takes percentiles by nearest rank: a value that occurred, the least that so many do not exceed",
        arguments: [
            ([], nil, nil), ([7], 7, 7), ([2, 1], 1, 2), ([3, 1, 2], 2, 3), (Array(1...20), 10, 19),
            (Array(1...21), 11, 20), (Array((1...100).reversed()), 50, 95), ([5, 5, 5, 900], 5, 900),
        ] as [([Int], Int?, Int?)])
    func ranks(values: [Int], p50: Int?, p95: Int?) {
        #expect(Waterfall.Spread.nearestRank(50, of: values) == p50)
        #expect(Waterfall.Spread.nearestRank(95, of: values) == p95)
        #expect(Waterfall.Spread(values)?.p95 == p95)
    }

    @Test("says the waits in words at a terminal, in both languages", arguments: Language.allCases)
    func words(language: Language) throws {
        let printer = TerminalPrinter(terminal: try Terminal(language), isAuto: true)
        var turn = TurnMoments(turn: 1, stopped: 0, captioned: 640)
        turn.suggested = 1_000
        let advance = ProviderUse.Advance(madeCharacters: 1_240, usedCharacters: 310)
        let ended = PracticeLineOut(
            event: "ended", outcome: "completed", waterfall: Waterfall([turn]),
            engines: [ProviderUse(.speaking, by: "elevenlabs", leavesMachine: true, advance: advance)])
        let text = try #require(printer.sentence(for: ended))
        for part in ["0.6", "0.4", "elevenlabs", "1,240", "310"] { #expect(text.contains(part), "\(text)") }
        #expect(!text.contains("cli.") && !text.contains("{"))
        #expect(printer.sentence(for: turn.line) == nil)
        #expect(text.split(separator: "\n").count == 6, "no line for steps that no turn came to")
    }
}
