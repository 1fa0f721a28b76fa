import Calls
import CallsTesting
import Foundation
import Testing

private func cloud(_ work: ProviderUse.Work, _ name: String) -> ProviderUse {
    ProviderUse(work, by: name, leavesMachine: true)
}

private let home = [
    ProviderUse(.hearing, by: "whisper", leavesMachine: false),
    ProviderUse(.speaking, by: "kokoro", leavesMachine: false),
    ProviderUse(.thinking, by: "callba", leavesMachine: false),
]

@Suite("What a call has cost") struct CallCostTests {
    /// What an example call was like, and what it came to.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var seconds = 60.0
        var engines: [ProviderUse] = []
        var isPractice = false
        /// Our turns' texts.
        var said: [String] = []
        var unused: Int? = 0
        var total: String
        var omissions: [CallCost.Omission] = []
    }

    private static let minute = Decimal(sign: .plus, exponent: -4, significand: 147)
    private static let thousand = Decimal(sign: .plus, exponent: -2, significand: 5)
    private static let prices = PriceList(
        telephoneMinute: minute, hearingHour: ["azure": 1], speakingThousand: ["elevenlabs": thousand])
    private static let hundred = String(repeating: "가", count: 100)

    private static func record(_ seconds: Double, _ engines: [ProviderUse], _ said: [String] = []) -> CallRecord {
        let start = Date(timeIntervalSince1970: 1_767_236_400)
        let call = Call.example()
        var turns = [Turn(id: 1, speaker: .callee, text: "여보세요", state: .heard, startedAt: start)]
        for text in said {
            turns.append(
                Turn(
                    id: turns.count + 1, speaker: .caller, text: text, state: .heard, origin: .typed, startedAt: start))
        }
        return CallRecord(
            call: call, outcome: .completed, endedAt: start.addingTimeInterval(seconds), turns: turns, engines: engines)
    }

    static let cases: [Case] = [
        Case(testDescription: "practice on this machine is free", engines: home, isPractice: true, total: "0"),
        Case(testDescription: "a minute of telephone", engines: home, total: "0.02"),
        Case(testDescription: "a begun minute counts whole", seconds: 60.01, engines: home, total: "0.03"),
        Case(testDescription: "a second is a begun minute", seconds: 1, total: "0.02"),
        // 3 × 0.0147 = 0.0441
        Case(testDescription: "three minutes", seconds: 180, total: "0.05"),
        // 36 s are a hundredth of an hour.
        Case(
            testDescription: "an exact cent is not rounded up", seconds: 36, engines: [cloud(.hearing, "azure")],
            isPractice: true, total: "0.01"),
        Case(
            testDescription: "half a second more is", seconds: 36.5, engines: [cloud(.hearing, "azure")],
            isPractice: true,
            total: "0.02"),
        Case(
            testDescription: "an hour that is listened to", seconds: 3_600, engines: [cloud(.hearing, "azure")],
            isPractice: true, total: "1"),
        // 200 characters are a cent.
        Case(
            testDescription: "two hundred characters", engines: [cloud(.speaking, "elevenlabs")], isPractice: true,
            said: [hundred, hundred], total: "0.01"),
        Case(
            testDescription: "one more", engines: [cloud(.speaking, "elevenlabs")], isPractice: true,
            said: [hundred, hundred, "가"], total: "0.02"),
        Case(
            testDescription: "and what was made in advance for nothing", engines: [cloud(.speaking, "elevenlabs")],
            isPractice: true, said: [hundred], unused: 900, total: "0.05"),
        Case(
            testDescription: "without knowing how much was made for nothing", engines: [cloud(.speaking, "elevenlabs")],
            isPractice: true, said: [hundred], unused: nil, total: "0.01", omissions: [.unusedSpeech]),
        Case(
            testDescription: "replies found elsewhere are left out and named", engines: [cloud(.thinking, "gemini")],
            isPractice: true, total: "0", omissions: [.thinking]),
        Case(
            testDescription: "engines without a price are left out and named",
            engines: [cloud(.speaking, "other"), cloud(.hearing, "other")], isPractice: true, said: [hundred],
            unused: nil, total: "0", omissions: [.hearing, .speaking]),
        // 2 × 0.0147 + 90 ÷ 3600 + 0.005 = 0.0594
        Case(
            testDescription: "everything at once, stand-ins free and an engine twice counted once", seconds: 90,
            engines: home + [
                cloud(.hearing, "azure"), ProviderUse(.hearing, by: "azure", leavesMachine: true, isStandIn: true),
                cloud(.speaking, "elevenlabs"), cloud(.thinking, "gemini"),
            ], said: [hundred], total: "0.06", omissions: [.thinking]),
    ]

    @Test("is counted, summed exactly and rounded up to a cent", arguments: cases)
    func table(example: Case) throws {
        let cost = try #require(
            CallCost(
                of: Self.record(example.seconds, example.engines, example.said), isPractice: example.isPractice,
                prices: Self.prices, unusedCharacters: example.unused))
        #expect(cost.total == Decimal(string: example.total))
        #expect(cost.omissions == example.omissions)
        #expect(cost.isFree == (example.total == "0" && example.omissions.isEmpty))
    }

    @Test("leaves the telephone out where its price is not known, and says so")
    func unknownPrice() throws {
        let cost = try #require(CallCost(of: Self.record(60, home), isPractice: false, prices: PriceList()))
        #expect(cost == CallCost(parts: [], omissions: [.telephone]))
        #expect(!cost.isFree)
    }

    @Test("is told in its parts")
    func parts() throws {
        let engines = [cloud(.speaking, "elevenlabs"), cloud(.hearing, "azure")]
        let record = Self.record(61, engines, [Self.hundred])
        let cost = try #require(CallCost(of: record, isPractice: false, prices: Self.prices, unusedCharacters: 20))
        #expect(
            cost.parts == [
                .telephone(minutes: 2, each: Self.minute),
                .hearing(seconds: 61, engine: "azure", hour: 1),
                .speaking(characters: 120, engine: "elevenlabs", thousand: Self.thousand),
            ])
    }

    @Test("counts what a voice was given to say: not keys, not what failed, not the callee's words")
    func spoken() throws {
        var record = Self.record(10, [cloud(.speaking, "elevenlabs")], [Self.hundred, "12#", "안 들린 말", "끊긴 말"])
        record.turns[2].origin = .keypad
        record.turns[3].state = .failed
        record.turns[4].state = .cut
        let cost = try #require(CallCost(of: record, isPractice: true, prices: Self.prices, unusedCharacters: 0))
        #expect(
            cost.parts == [
                .speaking(characters: 104, engine: "elevenlabs", thousand: Self.thousand)
            ])
    }

    @Test("is nothing for a call that nobody answered", arguments: Outcome.allCases)
    func unanswered(outcome: Outcome) throws {
        var record = Self.record(60, [], [])
        record.turns = []
        record.outcome = outcome
        record.endedAt = record.call.createdAt.addingTimeInterval(20)
        let cost = try #require(CallCost(of: record, isPractice: false, prices: Self.prices))
        let wasAnswered = outcome == .completed || outcome == .voicemail
        #expect(cost.isFree != wasAnswered)
        #expect(record.talkTime == (wasAnswered ? .seconds(20) : .zero))
    }

    @Test("is not known while the call goes on")
    func open() {
        var record = Self.record(60, home)
        record.outcome = nil
        #expect(record.talkTime == nil)
        #expect(CallCost(of: record, isPractice: true, prices: Self.prices) == nil)
    }
}
