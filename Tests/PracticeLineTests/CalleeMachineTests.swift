import Calls
import Foundation
import Languages
import Testing

@testable import PracticeLine

/// A persona to whom a test speaks in text, and whose lines end as soon as they are begun.
struct Conversation {
    var machine: CalleeMachine
    private(set) var hasHungUp = false
    private var timers: [CalleeTimer: (id: Int, duration: Duration)] = [:]

    init(_ scenario: Scenario, seed: UInt64 = 1) {
        machine = CalleeMachine(scenario, seed: seed, now: Scenarios.now)
    }

    /// The lines that the input leads to.
    mutating func handle(_ input: CalleeInput) -> [String] {
        var said: [String] = []
        var inputs = [input]
        while !inputs.isEmpty {
            for effect in machine.handle(inputs.removeFirst()) {
                switch effect {
                case .say(let id, let text):
                    said.append(text)
                    inputs.append(.lineFinished(id))
                case .startTimer(let timer, let id, let duration): timers[timer] = (id, duration)
                case .hangUp: hasHungUp = true
                case .play, .stopSpeaking: Issue.record("a person plays no tones")
                }
            }
        }
        return said
    }

    /// The caller says something and is quiet.
    mutating func hear(_ text: String) -> [String] {
        _ = handle(.callerVoice(isHeard: true))
        _ = handle(.uttering)
        _ = handle(.callerVoice(isHeard: false))
        return handle(.understood(text)) + expire(.settle)
    }

    mutating func expire(_ timer: CalleeTimer) -> [String] {
        guard let id = timers.removeValue(forKey: timer)?.id else { return [] }
        return handle(.timerFired(timer, id))
    }

    func duration(of timer: CalleeTimer) -> Duration? { timers[timer]?.duration }
}

enum Scenarios {
    /// 29 November 2026, a Sunday.
    static let now = Date(timeIntervalSince1970: 1_795_910_400)

    static let directory = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../../Scenarios").standardizedFileURL

    /// Those of the repository, read once.
    private static let all = Result { try Scenario.load(from: directory) }

    static func named(_ id: String) throws -> Scenario {
        var scenario = try #require(try all.get().first { $0.id == id })
        scenario.mishearing = 0
        return scenario
    }
}

@Suite("A persona") struct CalleeMachineTests {
    @Test("says hello when it picks up, and answers what it understood")
    func greets() throws {
        var call = Conversation(try .shop())
        #expect(call.handle(.pickedUp) == ["네, 가게입니다."])
        #expect(call.hear("사과 주세요") == ["몇 개 드릴까요?"])
        #expect(call.hear("다섯 개요") == ["사과 5개 준비할게요."])
        #expect(call.hear("네") == ["안녕히 가세요."])
        #expect(call.hasHungUp)
    }

    @Test("does not ask for what it has been told")
    func skips() throws {
        var call = Conversation(try .shop())
        _ = call.handle(.pickedUp)
        #expect(call.hear("사과 3개 주세요") == ["사과 3개 준비할게요."])
    }

    @Test("understands words with one letter misheard")
    func misheard() throws {
        var call = Conversation(try .shop("intents: { order: [예약하고] }\n"))
        _ = call.handle(.pickedUp)
        #expect(Understanding("예악하고 싶은데요", language: .korean).contains("예약하고"))
        #expect(!Understanding("이야기하고 싶은데요", language: .korean).contains("예약하고"))
        #expect(call.hear("그 사과요") == ["몇 개 드릴까요?"])
    }

    @Test("asks again when it does not understand, and gives up in the end")
    func givesUp() throws {
        var call = Conversation(try .shop("patience: { misunderstandings: 2 }\n"))
        _ = call.handle(.pickedUp)
        #expect(call.hear("흠") == ["네?"])
        #expect(call.hear("흠") == ["네?"])
        #expect(call.hear("흠") == ["다시 전화 주세요."])
        #expect(call.hasHungUp)
    }

    @Test("waits while the caller still speaks, and answers all of it at once")
    func waits() throws {
        var call = Conversation(try .shop())
        _ = call.handle(.pickedUp)
        _ = call.handle(.understood("사과 주세요"))
        _ = call.handle(.callerVoice(isHeard: true))
        #expect(call.expire(.settle) == [])
        #expect(call.handle(.understood("세 개요")) == [])
        _ = call.handle(.callerVoice(isHeard: false))
        #expect(call.expire(.settle) == ["사과 3개 준비할게요."])
    }

    @Test("answers only after its own line is over")
    func ownLine() throws {
        var machine = CalleeMachine(try .shop(), seed: 1, now: Scenarios.now)
        #expect(machine.handle(.pickedUp) == [.say(1, "네, 가게입니다.")])
        #expect(machine.handle(.understood("사과 주세요")) == [])
        let effects = machine.handle(.lineFinished(1))
        #expect(effects.contains(.startTimer(.settle, 2, CalleeMachine.settling)))
    }

    @Test("asks into silence, and hangs up when nobody answers")
    func silence() throws {
        var call = Conversation(try .shop("patience: { silence: 7, prompts: 2 }\n"))
        _ = call.handle(.pickedUp)
        #expect(call.duration(of: .silence) == .seconds(7))
        #expect(call.expire(.silence) == ["여보세요?"])
        #expect(call.expire(.silence) == ["여보세요?"])
        #expect(call.expire(.silence) == ["끊을게요."])
        #expect(call.hasHungUp)
    }

    @Test("ignores a timer that has been replaced")
    func staleTimer() throws {
        var machine = CalleeMachine(try .shop(), seed: 1, now: Scenarios.now)
        _ = machine.handle(.pickedUp)
        #expect(machine.handle(.lineFinished(1)) == [.startTimer(.silence, 1, .seconds(12))])
        #expect(machine.handle(.callerVoice(isHeard: false)) == [.startTimer(.silence, 2, .seconds(12))])
        #expect(machine.handle(.timerFired(.silence, 1)) == [])
    }

    @Test("does nothing after it has hung up")
    func afterwards() throws {
        var call = Conversation(try Scenarios.named("wrong-number"))
        _ = call.handle(.pickedUp)
        #expect(call.hear("안녕하세요") == ["아니요, 전화 잘못 거셨어요. 끊을게요."])
        #expect(call.hasHungUp)
        #expect(call.hear("여보세요") == [])
    }
}

@Suite("The personas of the repository") struct PersonaTests {
    @Test("are many, and each has its own number, a level and texts in both languages")
    func all() throws {
        let scenarios = try Scenario.load(from: Scenarios.directory)
        #expect(Set(scenarios.map(\.number)).count == scenarios.count)
        #expect(scenarios.filter { !$0.isListed }.map(\.id) == ["bad-line", "dropped", "echo"])
        let talking = scenarios.filter { $0.isListed && !$0.slots.isEmpty }
        #expect(talking.count >= 20)
        #expect(Set(talking.map(\.level)) == [1, 2, 3, 4, 5])
        for text in talking.flatMap({ [$0.title, $0.description, $0.persona] }) {
            #expect(text.korean.contains { ("가"..."힣").contains($0) }, "\(text)")
            #expect(text.english.contains { ("a"..."z").contains($0) }, "\(text)")
        }
    }

    @Test("the restaurant puts right what it misheard, and says so only if it did")
    func correction() throws {
        var call = Conversation(try Scenarios.named("restaurant"))
        _ = call.handle(.pickedUp)
        _ = call.hear("이번 주 화요일 저녁 6시 반에 네 명 자리를 예약하고 싶어요.")
        _ = call.hear("긴하늘이에요")
        #expect(call.hear("010-2345-6789예요").first?.contains("화요일 저녁 6시 반") == true)
        #expect(
            call.hear("아니요, 화요일이 아니라 토요일이에요.") == ["네, 긴하늘 님, 토요일 저녁 6시 반, 4명으로 고쳐 드렸습니다."])
        #expect(call.hear("이름이 틀렸어요.") == ["아, 어느 부분을 고쳐 드릴까요?"])
        #expect(call.hear("김하늘이에요.") == ["네, 김하늘 님, 토요일 저녁 6시 반, 4명으로 고쳐 드렸습니다."])
        // What agrees with what is known is no news.
        #expect(call.hear("네, 토요일 6시 반 네 명 맞아요. 감사합니다.").count == 1)
        #expect(call.hasHungUp)
    }

    @Test("a persona asks again for what was only taken back")
    func takenBack() throws {
        var call = Conversation(try Scenarios.named("restaurant"))
        _ = call.handle(.pickedUp)
        _ = call.hear("이번 주 토요일 저녁 6시 반에 네 명 예약이요")
        #expect(call.hear("아, 토요일이 아니에요") == ["며칠로 예약해 드릴까요?"])
        #expect(call.hear("일요일이요") == ["예약하시는 분 성함이 어떻게 되세요?"])
    }

    @Test("what a reaction sets is kept when the same words tell something new")
    func newsAndReaction() throws {
        var call = Conversation(try .shop())
        _ = call.handle(.pickedUp)
        #expect(call.hear("사과 3개 주세요") == ["사과 3개 준비할게요."])
        #expect(call.machine.facts["apples"] == "yes")
    }

    @Test("thanks that sound like a symptom change nothing, and a good-bye is one")
    func thanks() throws {
        var call = Conversation(try Scenarios.named("clinic"))
        _ = call.handle(.pickedUp)
        _ = call.hear("내일 오후 2시에 진료 예약하고 싶어요. 기침이 나요.")
        _ = call.hear("이서준이에요")
        _ = call.hear("950302예요")
        _ = call.hear("010-3456-7890이에요")
        // 감사 sounds like 검사.
        #expect(call.hear("네, 감사합니다. 좋은 하루 보내세요.") == ["네, 그때 뵙겠습니다. 감사합니다."])
        #expect(call.hasHungUp)
    }

    @Test("what is put off is waited for, and done without once it was asked for often enough")
    func putOff() throws {
        var call = Conversation(try Scenarios.named("leak"))
        _ = call.handle(.pickedUp)
        #expect(call.hear("욕실 천장에서 물이 새요. 와서 봐 주셨으면 해요.") == ["아이고, 몇 동 몇 호세요?"])
        for _ in 0..<2 {
            #expect(["네, 천천히 하세요.", "네, 기다릴게요."].contains(call.hear("잠시만요, 적어서 말씀드릴게요.").first))
            #expect(call.machine.facts["unit"] == nil)
        }
        #expect(call.hear("잠시만요, 적어서 말씀드릴게요.") == ["언제부터 그랬어요? 물이 많이 떨어져요?"])
        #expect(call.hear("다시 말씀해 주시겠어요?") == ["언제부터 그랬어요? 물이 많이 떨어져요?"])
    }

    @Test("a caller who says a number once more is no caller who did not hear")
    func saysAgain() throws {
        var scenario = try Scenarios.named("bill-dispute")
        scenario.mishearing = 1
        var call = Conversation(scenario)
        _ = call.handle(.pickedUp)
        _ = call.hear("이번 달 휴대폰 요금이 이상해요.")
        _ = call.hear("임주원이에요.")
        #expect(call.hear("010203이에요.") == scenario.lines.numberAgain)
        #expect(call.hear("다시 말씀드릴게요. 010203이에요.") == ["쓰고 계신 휴대폰 번호는요?"])
    }

    @Test("the clinic that asks for test results takes no birth date for the day of the visit")
    func birthDate() throws {
        var call = Conversation(try Scenarios.named("test-results"))
        _ = call.handle(.pickedUp)
        _ = call.hear("지난주에 받은 혈액 검사 결과가 나왔는지 알고 싶어요.")
        _ = call.hear("이서준이에요.")
        _ = call.hear("생년월일은 1995년 3월 2일이에요.")
        #expect(call.machine.facts["birth"] == "19950302")
        #expect(call.machine.facts["day"] == nil)
        #expect(call.hear("이번 주 금요일 오전 10시에 갈게요.").first?.contains("이번 주 금요일 오전 10시") == true)
    }

    @Test(
        "the receptionist behind machines and bad lines books what is asked for", arguments: ["menu", "hold", "echo"])
    func receptionist(id: String) throws {
        var call = Conversation(try Scenarios.named(id))
        #expect(call.handle(.pickedUp) == ["네, 한빛의원 접수처입니다."])
        #expect(call.hear("이번 주 금요일 오후 3시에 진료 예약을 하고 싶어요.") == ["성함이 어떻게 되세요?"])
        #expect(call.hear("박지우입니다.") == ["네, 박지우 님, 이번 주 금요일 오후 3시 진료 예약됐습니다."])
        #expect(call.hear("네, 감사합니다.") == ["네, 감사합니다. 그때 뵐게요."])
        #expect(call.hasHungUp)
    }

    @Test("the restaurant offers another time, asks for a name and a number, and confirms")
    func restaurant() throws {
        var call = Conversation(try Scenarios.named("restaurant"))
        #expect(call.handle(.pickedUp) == ["네, 한강식당입니다."])
        #expect(
            call.hear("안녕하세요. 이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요.")
                == ["아, 그 시간은 자리가 다 찼는데요. 여섯 시 반은 가능하세요?"])
        #expect(call.hear("네, 6시 반으로 부탁드립니다.") == ["예약하시는 분 성함이 어떻게 되세요?"])
        #expect(call.hear("김하늘입니다.") == ["연락처 남겨 주시겠어요?"])
        #expect(
            call.hear("010-2345-6789입니다.") == ["네, 김하늘 님, 이번 주 토요일 저녁 6시 반, 4명 예약해 드렸습니다."])
        #expect(call.hear("네, 감사합니다.").count == 1)
        #expect(call.hasHungUp)
    }

    @Test(
        "the restaurant reaches the booking in whatever words the answers come",
        arguments: [
            ["토요일 저녁 일곱 시에 자리 있나요?", "네", "4명이요", "이름은 김하늘이고요", "공일공 이삼사오 육칠팔구요"],
            ["예약하려고요", "이번 주 포요일이요", "저녁 7시요", "네, 괜찮아요.", "네 명이에요", "김하늘", "01023456789"],
            ["이번 주 토요일 7시 네 명 예약이요", "잠시만요, 확인해 볼게요.", "네, 그렇게 해 주세요.", "김하늘이라고 합니다", "네, 010 2345 6789입니다"],
            ["토요일 7시 네 명 예약하고 싶은데요", "아니요, 그 시간은 어려워요.", "네, 여덟 시 좋아요.", "예약자는 김하늘입니다", "010-2345-6789요"],
        ])
    func wordings(replies: [String]) throws {
        var call = Conversation(try Scenarios.named("restaurant"))
        _ = call.handle(.pickedUp)
        var last: [String] = []
        for reply in replies { last = call.hear(reply) }
        #expect(last.last?.hasSuffix("4명 예약해 드렸습니다.") == true, "\(last)")
        #expect(call.machine.facts["name"] == "김하늘")
        #expect(call.machine.facts["phone"] == "01023456789")
    }

    @Test("who asks to wait is waited for, and what they say in the same breath is their answer")
    func waits() throws {
        var call = Conversation(try Scenarios.named("restaurant"))
        _ = call.handle(.pickedUp)
        _ = call.hear("이번 주 토요일 저녁 7시에 자리를 예약하고 싶어요.")
        #expect(["네, 천천히 하세요.", "네, 확인해 보세요."].contains(call.hear("잠시만 기다려 주세요.").first))
        #expect(["네, 천천히 하세요.", "네, 확인해 보세요."].contains(call.hear("잠시만요, 확인하고 말씀드릴게요.").first))
        #expect(call.hear("잠시만 기다려주세요, 네 맞아요.") == ["모두 몇 명이세요? 인원을 알려 주세요."])
    }

    @Test("the English restaurant does the same in English")
    func english() throws {
        var call = Conversation(try Scenarios.named("restaurant-en"))
        #expect(call.handle(.pickedUp) == ["Hello, this is Green Table."])
        #expect(
            call.hear("Hello. I'd like to book a table for four people this Saturday at 7 PM.")
                == ["I'm sorry, seven is fully booked. Would six thirty work for you?"])
        #expect(call.hear("Yes, six thirty works for me.") == ["May I have a name for the booking?"])
        #expect(call.hear("The name is Emma Reed.") == ["And a phone number, please?"])
        #expect(
            call.hear("It's 010-5678-9012.")
                == ["Great, Emma Reed, this Saturday at 6:30 PM for 4. You're booked."])
    }

    @Test("the clinic asks for symptom, name, date of birth and number")
    func clinic() throws {
        var call = Conversation(try Scenarios.named("clinic"))
        _ = call.handle(.pickedUp)
        #expect(call.hear("내일 오전 10시에 진료 예약하고 싶어요") == ["어디가 불편하세요?"])
        #expect(call.hear("사흘째 기침이 나요") == ["열 시는 예약이 찼고요, 열 시 반에 가능합니다. 괜찮으세요?"])
        #expect(call.hear("네, 좋아요") == ["성함이 어떻게 되세요?"])
        #expect(call.hear("이서준입니다") == ["생년월일 여섯 자리 말씀해 주세요."])
        #expect(call.hear("95년 3월 2일이요") == ["연락받으실 전화번호 말씀해 주세요."])
        #expect(call.hear("010-3456-7890") == ["네, 이서준 님, 내일 오전 10시 반에 예약되셨습니다. 신분증 가지고 오세요."])
    }

    @Test("the clinic books without the numbers that it did not understand twice")
    func clinicWithoutNumbers() throws {
        var call = Conversation(try Scenarios.named("clinic"))
        _ = call.handle(.pickedUp)
        _ = call.hear("내일 오후 2시에 목이 아파서 진료 예약하고 싶어요")
        _ = call.hear("이서준입니다")
        #expect(try Scenarios.named("clinic").lines.again.map { [$0] }.contains(call.hear("구건이에요")))
        #expect(call.hear("구오건이요") == ["연락받으실 전화번호 말씀해 주세요."])
        #expect(try Scenarios.named("clinic").lines.again.map { [$0] }.contains(call.hear("공일공이에요")))
        #expect(call.hear("공일공이라고요") == ["네, 이서준 님, 내일 오후 2시에 예약되셨습니다. 신분증 가지고 오세요."])
    }

    @Test("the chicken shop finds the order and promises a time")
    func delivery() throws {
        var call = Conversation(try Scenarios.named("delivery"))
        _ = call.handle(.pickedUp)
        #expect(
            call.hear("한 시간 전에 주문한 치킨이 아직 안 와서요")
                == ["아이고, 죄송합니다. 오늘 주문이 많이 밀려서요.", "주문하신 전화번호가 어떻게 되세요?"])
        #expect(call.hear("010-4567-8901이에요") == ["주소 한번 확인할게요. 주소가 어떻게 되세요?"])
        #expect(call.hear("햇살아파트 101동 502호예요") == ["네, 확인했어요. 방금 출발해서 십오 분 안에 도착할 거예요."])
    }

    @Test("the talker goes on whether or not the caller speaks")
    func talker() throws {
        var call = Conversation(try Scenarios.named("talker"))
        _ = call.handle(.pickedUp)
        _ = call.handle(.callerVoice(isHeard: true))
        #expect(call.expire(.monologue).first?.hasPrefix("저희가 이번 주부터") == true)
        #expect(call.expire(.monologue).first?.hasPrefix("그리고 금요일은") == true)
    }

    @Test("the silent one says nothing and hangs up after a while")
    func silent() throws {
        var call = Conversation(try Scenarios.named("silent"))
        #expect(call.handle(.pickedUp) == [])
        #expect(call.hear("여보세요") == [])
        for _ in 0..<3 { #expect(call.expire(.silence) == []) }
        #expect(call.hasHungUp)
    }
}

@Suite("A scenario file") struct ScenarioFileTests {
    @Test(
        "that is wrong is refused with its file and line",
        arguments: [
            ("turns:\n  - wehn: [사과]\n", "bad.yaml:26: unknown key \"wehn\""),
            ("turns:\n  - when: [$apple]\n", "bad.yaml:26: there is no intent \"apple\""),
            ("turns:\n  - say: [\"{price}원\"]\n", "bad.yaml:26: there is no slot \"price\""),
            ("mishearing: 2\n", "bad.yaml:25: expected a number from 0.0 to 1.0"),
            ("pickUp: { answer: maybe }\n", "bad.yaml:25: answer is one of: yes, busy, never"),
            ("voice: { preset: loud }\n", "bad.yaml:25: expected one of: bright, clear, calm, warm"),
        ])
    func wrong(change: String, message: String) {
        let head = Scenario.shopYAML.split(separator: "\n", omittingEmptySubsequences: false)
        let start = head.firstIndex { $0.hasPrefix("turns:") } ?? 0
        let end = head.firstIndex { $0.hasPrefix("lines:") } ?? 0
        let lines = (head[..<start] + head[end...]).joined(separator: "\n")
        let padding = String(repeating: "#\n", count: 24 - lines.split(separator: "\n").count)
        let error = #expect(throws: YAMLFileError.self) {
            _ = try Scenario(yaml: lines + padding + change, id: "bad")
        }
        #expect(error?.description == message)
    }

    @Test("that is not YAML, or lacks something, says so")
    func broken() {
        #expect(throws: YAMLFileError.self) { _ = try Scenario(yaml: "a: [", id: "bad") }
        let error = #expect(throws: YAMLFileError.self) { _ = try Scenario(yaml: "language: ko\n", id: "bad") }
        #expect(error?.reason == "\"number\" is missing")
    }
}
