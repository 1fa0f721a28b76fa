import Calls
import CallsTesting
import Foundation
import Languages
import PracticeLine
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Whole calls through everything that Twilio would carry, on lines good and bad.
@Suite("A whole call", .timeLimit(.minutes(2)), .serialized) struct LineCallTests {
    private static let opening = "안녕하세요. 예약하려고 전화드렸습니다."

    /// A receptionist who asks for a name, and says good-bye.
    private static func desk(_ more: String = "") -> String {
        """
        language: ko
        number: "+827000000041"
        title: { ko: 접수처, en: Desk }
        description: { ko: 시험용 접수처, en: A desk for tests }
        purpose: { ko: 예약하고 싶어요, en: Book }
        persona: { ko: 직원, en: Receptionist }
        pickUp: { after: 1 }
        greeting: ["네, 한빛의원입니다."]
        turns:
          - when: ["*"]
            if: [asked]
            say: ["네, 안녕히 계세요."]
            hangsUp: true
          - when: ["*"]
            say: ["성함이 어떻게 되세요?"]
            set: [asked]
        lines:
          again: ["네?"]
          numberAgain: ["번호 다시요?"]
          areYouThere: ["여보세요?"]
          nobodyThere: ["끊을게요."]
          givesUp: ["다시 전화 주세요."]
        \(more)
        """
    }

    /// Answers the question for the name, and waits for the end.
    private static func answer(_ running: LineUnderTest.Running) async {
        await running.untilCaption("성함이 어떻게 되세요?")
        await running.session.submit(.type("박지우입니다."))
        #expect(await running.outcome() == .completed)
    }

    private static let wholeCaptions = ["네, 한빛의원입니다.", "성함이 어떻게 되세요?", "네, 안녕히 계세요."]

    @Test("is opened, answered and ended, and each side understood the other")
    func normal() async throws {
        try await LineUnderTest.with(["desk": Self.desk()]) { line in
            try await line.call("desk") { running in
                await Self.answer(running)
                #expect(running.captions == Self.wholeCaptions)
            }
            #expect(line.heard == [Self.opening, "박지우입니다."])
            #expect(line.violations == [])
        }
    }

    @Test("goes on when its sound breaks off: captions resume, and nothing is said twice")
    func dropped() async throws {
        // No filler is spoken meanwhile: the callee hears only what the person chose.
        var patience = CallTimeouts()
        patience.beforeFiller = .seconds(600)
        try await LineUnderTest.with(["desk": Self.desk("line: { drop: { after: 6 } }")]) { [patience] line in
            try await line.call("desk", patience: patience) { running in
                await running.untilCaption("성함이 어떻게 되세요?")
                await line.practice.until { if case .dropped = $0 { true } else { false } }
                await running.session.submit(.type("박지우입니다."))
                #expect(await running.outcome() == .completed)
                #expect(running.captions == Self.wholeCaptions)
            }
            #expect(line.heard == [Self.opening, "박지우입니다."])
        }
    }

    @Test("does not mind reports that come twice, late and in the wrong order")
    func disorder() async throws {
        let faults = "line: { callbacks: { duplicated: true, reordered: true, delay: 0.5 } }"
        try await LineUnderTest.with(["desk": Self.desk(faults)]) { line in
            try await line.call("desk") { running in
                await Self.answer(running)
                let states = running.events.kinds.compactMap { kind -> String? in
                    if case .state(let state) = kind { "\(state)" } else { nil }
                }
                #expect(Set(states).count == states.count, "no state is entered twice: \(states)")
                #expect(running.captions == Self.wholeCaptions)
            }
            #expect(line.heard == [Self.opening, "박지우입니다."])
        }
    }

    @Test("is told of the answer long before its sound comes")
    func lateStream() async throws {
        try await LineUnderTest.with(["desk": Self.desk("line: { fetchDelay: 1, stream: { opens: 3 } }")]) { line in
            try await line.call("desk") { running in await Self.answer(running) }
            #expect(line.heard.last == "박지우입니다.")
        }
    }

    @Test("whose sound never comes is ended, and says so")
    func noStream() async throws {
        try await LineUnderTest.with(["desk": Self.desk("line: { stream: { opens: never } }")]) { line in
            try await line.call("desk") { running in #expect(await running.outcome() == .failed) }
            #expect(line.heard == [])
        }
    }

    private static let voicemail = """
        reception:
          - voicemail: { beep: { frequency: 1000, seconds: 0.7 }, longest: 40, quiet: 4 }
        """

    @Test("that reaches a voicemail says nothing until the person has chosen, and leaves the message after the beep")
    func voicemail() async throws {
        try await LineUnderTest.with(["desk": Self.desk(Self.voicemail)]) { line in
            try await line.call("desk") { running in
                await running.events.untilShown(.notice(.voicemail, isOn: true))
                await running.session.submit(.leaveMessage)
                await line.practice.until { if case .heard = $0 { true } else { false } }
                _ = await running.outcome()
            }
            #expect(line.heard.joined(separator: " ").hasPrefix(Self.opening))
            #expect(
                line.practice.all.contains { if case .detected(_, "machine_end_beep") = $0 { true } else { false } })
        }
    }

    @Test("that reaches a fax says so and is hung up")
    func fax() async throws {
        try await LineUnderTest.with(["desk": Self.desk("reception: [{ fax: true }]")]) { line in
            try await line.call("desk") { running in
                #expect(await running.outcome() == .failed)
                #expect(running.events.kinds.contains(.notice(.fax, isOn: true)))
            }
        }
    }

    private static let menu = """
        reception:
          - menu:
              prompt: "예약은 1번, 상담은 2번을 눌러 주세요."
              keys:
                "1": { next: connect }
                "2": { next: repeat }
              wrong: "잘못 누르셨어요."
              patience: 20
              givesUp: "끊을게요."
        """

    @Test("finds its way through a menu to a person by keys pressed in the sound")
    func menu() async throws {
        try await LineUnderTest.with(["desk": Self.desk(Self.menu)]) { line in
            try await line.call("desk") { running in
                await running.untilCaption("예약은 1번, 상담은 2번을 눌러 주세요.")
                // By then it is decided that a machine speaks, and our opening waits for a person.
                await running.events.untilShown(.notice(.menu, isOn: true))
                await running.session.submit(.press("1"))
                await running.untilCaption("네, 한빛의원입니다.")
                await running.session.submit(.type("예약하려고요."))
                await running.untilCaption("성함이 어떻게 되세요?")
                await running.session.submit(.type("박지우입니다."))
                #expect(await running.outcome() == .completed)
            }
            let keys = line.practice.all.compactMap { if case .pressed(_, let key) = $0 { key } else { nil } }
            #expect(keys == ["1"])
        }
    }

    @Test("whose page is closed is waited for, then ended politely")
    func pageClosed() async throws {
        var patience = CallTimeouts()
        patience.beforeFiller = .seconds(600)
        try await LineUnderTest.with(["desk": Self.desk("patience: { silence: 120 }")]) { [patience] line in
            try await line.call("desk", patience: patience) { running in
                await running.untilCaption("성함이 어떻게 되세요?")
                await running.session.submit(.leave)
                #expect(await running.outcome() != nil)
            }
            #expect(line.heard.contains(CallScript.standard(.korean).closing))
        }
    }

    @Test("that reaches its limit is ended with a good-bye")
    func limit() async throws {
        var patience = CallTimeouts()
        patience.beforeFiller = .seconds(600)
        patience.limits = LegLimits(ringing: .seconds(45), talking: .seconds(30))
        try await LineUnderTest.with(["desk": Self.desk("patience: { silence: 120 }")]) { [patience] line in
            try await line.call("desk", patience: patience) { running in
                await running.untilCaption("성함이 어떻게 되세요?")
                #expect(await running.outcome() != nil)
            }
            #expect(line.heard.contains(CallScript.standard(.korean).closing))
        }
    }

    @Test("that nobody takes ends as busy or unanswered", arguments: [("busy", Outcome.busy), ("never", .noAnswer)])
    func notAnswered(answer: String, outcome: Outcome) async throws {
        var patience = CallTimeouts()
        patience.limits = LegLimits(ringing: .seconds(5))
        let desk = Self.desk().replacing("pickUp: { after: 1 }", with: "pickUp: { answer: \(answer), after: 1 }")
        try await LineUnderTest.with(["desk": desk]) { [patience] line in
            try await line.call("desk", patience: patience) { running in
                #expect(await running.outcome() == outcome)
            }
        }
    }

    @Test("that is refused for too many requests is asked for again, and one whose answer is lost is not placed twice")
    func placing() async throws {
        let busy = Self.desk("line: { tooManyRequests: 2 }")
        let lost = Self.desk("line: { withheldAnswer: 100 }").replacing("0041", with: "0042")
        try await LineUnderTest.with(["busy": busy, "lost": lost]) { line in
            try await line.call("busy") { running in await Self.answer(running) }
            try await line.call("lost") { running in await Self.answer(running) }
            let answered = line.practice.all.compactMap { if case .saying(let sid, _) = $0 { sid } else { nil } }
            #expect(Set(answered).count == 2)
        }
    }
}
