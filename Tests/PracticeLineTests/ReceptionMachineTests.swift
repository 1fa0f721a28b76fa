import Calls
import Foundation
import TelephoneAudio
import Testing

@testable import PracticeLine

/// Machines to which a test presses keys, and whose lines end as soon as they are begun.
private struct Visit {
    var machine: ReceptionMachine
    private(set) var played: [Tone] = []
    private(set) var hasHungUp = false
    private(set) var hasStoppedSpeaking = false
    private var timers: [CalleeTimer: Int] = [:]

    init(_ scenario: Scenario) { machine = ReceptionMachine(scenario.reception, greeting: scenario.greeting) }

    /// - Parameter isHeldUp: whether lines go on, so that something may happen during them.
    mutating func handle(_ input: CalleeInput, isHeldUp: Bool = false) -> [String] {
        var said: [String] = []
        var inputs = [input]
        while !inputs.isEmpty {
            for effect in machine.handle(inputs.removeFirst()) {
                switch effect {
                case .say(let id, let text):
                    said.append(text)
                    if !isHeldUp { inputs.append(.lineFinished(id)) }
                case .play(let id, let tone):
                    played.append(tone)
                    if !isHeldUp { inputs.append(.lineFinished(id)) }
                case .stopSpeaking: hasStoppedSpeaking = true
                case .startTimer(let timer, let id, _): timers[timer] = id
                case .hangUp: hasHungUp = true
                }
            }
        }
        return said
    }

    mutating func expire(_ timer: CalleeTimer) -> [String] {
        guard let id = timers.removeValue(forKey: timer) else { return [] }
        return handle(.timerFired(timer, id))
    }
}

@Suite("A menu of keys") struct MenuTests {
    static let yaml = """
        reception:
          - menu:
              prompt: "예약은 1번, 상담은 2번을 눌러 주세요."
              keys:
                "1": { say: "예약 담당자에게 연결해 드릴게요.", next: connect }
                "2": { menu: { prompt: "진료 상담은 1번", keys: { "1": { next: connect } }, wrong: "아니에요.", givesUp: "끝" } }
                "9": { say: "안녕히 계세요.", next: hangUp }
                "*": { next: repeat }
              wrong: "잘못 누르셨어요."
              tries: 2
              givesUp: "입력이 없어 끊을게요."

        """

    @Test("tells its keys, and connects to a person with the right one")
    func connects() throws {
        var visit = Visit(try .shop(Self.yaml))
        #expect(visit.handle(.pickedUp) == ["예약은 1번, 상담은 2번을 눌러 주세요."])
        #expect(visit.handle(.keyPressed("1")) == ["예약 담당자에게 연결해 드릴게요."])
        #expect(visit.machine.isOver)
    }

    @Test("lets a key cut its prompt short")
    func bargesIn() throws {
        var visit = Visit(try .shop(Self.yaml))
        _ = visit.handle(.pickedUp, isHeldUp: true)
        #expect(visit.handle(.keyPressed("1")) == ["예약 담당자에게 연결해 드릴게요."])
        #expect(visit.hasStoppedSpeaking && visit.machine.isOver)
    }

    @Test("says so when a key leads nowhere, and tells its keys again")
    func wrong() throws {
        var visit = Visit(try .shop(Self.yaml))
        _ = visit.handle(.pickedUp)
        #expect(visit.handle(.keyPressed("5")) == ["잘못 누르셨어요.", "예약은 1번, 상담은 2번을 눌러 주세요."])
        #expect(visit.handle(.keyPressed("*")) == ["예약은 1번, 상담은 2번을 눌러 주세요."])
        #expect(!visit.machine.isOver)
    }

    @Test("may lead to another menu, and hang up")
    func nested() throws {
        var visit = Visit(try .shop(Self.yaml))
        _ = visit.handle(.pickedUp)
        #expect(visit.handle(.keyPressed("2")) == ["진료 상담은 1번"])
        _ = visit.handle(.keyPressed("1"))
        #expect(visit.machine.isOver)
        var other = Visit(try .shop(Self.yaml))
        _ = other.handle(.pickedUp)
        #expect(other.handle(.keyPressed("9")) == ["안녕히 계세요."])
        #expect(other.hasHungUp && !other.machine.isOver)
    }

    @Test("tells its keys twice to a caller who presses none, and gives up; words do not count")
    func givesUp() throws {
        var visit = Visit(try .shop(Self.yaml))
        _ = visit.handle(.pickedUp)
        #expect(visit.handle(.understood("예약이요")) == [])
        #expect(visit.expire(.silence) == ["예약은 1번, 상담은 2번을 눌러 주세요."])
        #expect(visit.expire(.silence) == ["입력이 없어 끊을게요."])
        #expect(visit.hasHungUp)
    }

    @Test("is followed by the person, who says hello then and not before")
    func person() throws {
        var rules = CalleeRules(try .shop(Self.yaml), seed: 1, now: Scenarios.now)
        #expect(rules.handle(.pickedUp) == [.say(-1, "예약은 1번, 상담은 2번을 눌러 주세요.")])
        _ = rules.handle(.lineFinished(-1))
        #expect(rules.handle(.keyPressed("1")) == [.say(-2, "예약 담당자에게 연결해 드릴게요.")])
        #expect(rules.handle(.lineFinished(-2)) == [.say(1, "네, 가게입니다.")])
    }
}

@Suite("Other machines") struct OtherMachinesTests {
    @Test("hold music plays for its time, with announcements between the pieces, and then a person comes")
    func hold() throws {
        var visit = Visit(
            try .shop("reception:\n  - hold: { announcement: 기다려 주세요., seconds: 20, piece: 8 }\n"))
        #expect(visit.handle(.pickedUp) == ["기다려 주세요.", "기다려 주세요.", "기다려 주세요."])
        #expect(visit.played == [Tone](repeating: .music(duration: .seconds(8)), count: 3))
        #expect(visit.machine.isOver)
    }

    private static let voicemail = """
        reception:
          - voicemail: { beep: { frequency: 1000, seconds: 0.7 }, longest: 30, quiet: 5 }

        """

    @Test("a voicemail greets, beeps and listens, and hangs up when the message is over")
    func voicemail() throws {
        let scenario = try Scenario.shop(Self.voicemail)
        #expect(scenario.answerer == .machine)
        var visit = Visit(scenario)
        #expect(visit.handle(.pickedUp) == ["네, 가게입니다."])
        #expect(visit.played == [.beep(frequency: 1_000, duration: .milliseconds(700))])
        _ = visit.handle(.callerVoice(isHeard: true))
        #expect(visit.handle(.understood("다시 전화할게요")) == [])
        _ = visit.handle(.callerVoice(isHeard: false))
        _ = visit.handle(.callerVoice(isHeard: true))
        #expect(visit.expire(.silence) == [] && !visit.hasHungUp)
        _ = visit.handle(.callerVoice(isHeard: false))
        #expect(visit.expire(.silence) == [] && visit.hasHungUp)
    }

    @Test("a voicemail that hears nothing hangs up at its limit")
    func limit() throws {
        var visit = Visit(try .shop(Self.voicemail))
        _ = visit.handle(.pickedUp)
        _ = visit.expire(.limit)
        #expect(visit.hasHungUp)
    }

    @Test("a fax machine whistles at 2,100 Hz")
    func fax() throws {
        let scenario = try Scenario.shop("reception:\n  - fax: true\n")
        #expect(scenario.answerer == .fax)
        var visit = Visit(scenario)
        _ = visit.handle(.pickedUp, isHeldUp: true)
        #expect(visit.played == [.beep(frequency: 2_100, duration: .seconds(3))])
    }
}
