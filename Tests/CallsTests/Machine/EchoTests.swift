import Calls
import CallsTesting
import Foundation
import Languages
import Testing

@Suite("Our own voice, coming back") struct EchoTests {
    private let opening = Call.example.opening
    private let sentence = "토요일 저녁 7시에 네 명 예약하고 싶습니다."

    private func at(_ seconds: Double) -> Date { .example.addingTimeInterval(seconds) }

    /// A call in which our sentence, turn 2, is sounding since `at(0)`; it takes 3.5 s.
    private func speaking() -> CallMachine {
        var call = CallMachine.talking()
        _ = call.handle(.person(.type(sentence)))
        _ = call.handle(.speechStarted(turn: 2))
        return call
    }

    /// What comes of a caption that begins and ends then.
    private func hears(
        _ text: String, _ call: inout CallMachine, from begin: Double, to end: Double, utterance: Int = 1
    ) -> [CallEffect] {
        _ = call.handle(.heard(.speechStarted(utterance: utterance), run: 0), at: at(begin))
        return call.handle(.heard(.final(text, utterance: utterance), run: 0), at: at(end))
    }

    @Test("is kept as an echo, withdrawn from the page and answered by nobody", arguments: [0.1, 0.6, 1.1])
    func echo(delay: Double) {
        var call = speaking()
        let effects = hears("토요일 저녁 일곱 시에 네 명 예약하고 싶습니다", &call, from: delay, to: 4)
        var turn = Turn.callee(3, "토요일 저녁 일곱 시에 네 명 예약하고 싶습니다", .echo)
        turn.startedAt = at(delay)
        turn.endedAt = at(4)
        #expect(effects == [.record(.turn(turn)), .publish(.nothingSaid(turn: 3))])
    }

    @Test("is recognised although some of it was misheard, and when only a part came back")
    func misheard() {
        var call = speaking()
        #expect(hears("토요일 저녁 일곱시 내명 예약하고", &call, from: 0.4, to: 3).contains(.publish(.nothingSaid(turn: 3))))
        #expect(
            hears("예약하고 싶습니다", &call, from: 2.6, to: 4, utterance: 2).contains(.publish(.nothingSaid(turn: 4))))
    }

    @Test("is held back while it is being understood")
    func interim() {
        var call = speaking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0), at: at(0.3))
        #expect(call.handle(.heard(.interim("토요일 저녁"), run: 0), at: at(1)) == [])
    }

    @Test("is recognised after we have finished, if it began before")
    func afterTheEnd() {
        var call = speaking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0), at: at(0.5))
        _ = call.handle(.speechHeard(turn: 2), at: at(3.5))
        let effects = call.handle(.heard(.final("토요일 저녁 7시에 네 명 예약하고 싶습니다"), run: 0), at: at(4.6))
        #expect(effects.contains(.publish(.nothingSaid(turn: 3))))
        #expect(effects.contains(.startTimer(.calleeSilence, .seconds(15))))
    }

    @Test("is no part of the conversation")
    func conversation() {
        var call = speaking()
        _ = hears("토요일 저녁 일곱 시에 네 명 예약하고 싶습니다", &call, from: 0.5, to: 3.6)
        _ = call.handle(.speechHeard(turn: 2), at: at(3.7))
        let effects = hears("네, 성함은요?", &call, from: 5, to: 6, utterance: 2)
        let asked = effects.compactMap { if case .suggest(let conversation, _) = $0 { conversation } else { nil } }
        #expect(asked.first?.turns.map(\.id) == [1, 2, 4])
    }

    @Test("the callee talking over us is shown, asks for replies, and does not stop our voice")
    func talkingOver() {
        var call = speaking()
        let effects = hears("토요일은 예약이 다 찼는데요?", &call, from: 1, to: 3)
        #expect(effects.contains { if case .publish(.final) = $0 { true } else { false } })
        #expect(effects.contains { if case .suggest = $0 { true } else { false } })
        #expect(!effects.contains(.stopSpeech(turn: 2)))
    }

    @Test("short answers while we speak are the callee's", arguments: ["네", "네 명이요", "일곱 시요", "토요일"])
    func short(text: String) {
        var call = speaking()
        #expect(hears(text, &call, from: 0.5, to: 2).contains { if case .publish(.final) = $0 { true } else { false } })
    }

    @Test("a short part of it is recognised where the line is found to return our voice while it is heard")
    func shortAtFirst() {
        var call = speaking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0), at: at(0.2))
        #expect(call.handle(.echoRecognized, at: at(0.9)) == [])
        #expect(call.handle(.heard(.interim("토"), run: 0), at: at(1)) == [])
        let effects = call.handle(.heard(.final("토요일", revision: 2), run: 0), at: at(1.3))
        #expect(effects.contains(.publish(.nothingSaid(turn: 3))))
    }

    @Test("what is heard once the line is known for it is the callee's, short as it is")
    func shortAfterwards() {
        var call = speaking()
        _ = call.handle(.echoRecognized, at: at(0.1))
        let effects = hears("토요일", &call, from: 0.2, to: 1.3)
        #expect(effects.contains { if case .publish(.final) = $0 { true } else { false } })
    }

    @Test("a callee who repeats everything back after we have finished is shown", arguments: [3.5, 4.0, 6.0])
    func confirms(begin: Double) {
        var call = speaking()
        _ = call.handle(.speechHeard(turn: 2), at: at(3.5))
        let effects = hears("토요일 저녁 7시에 네 명 예약하고 싶으시다고요?", &call, from: begin, to: begin + 3)
        #expect(effects.contains { if case .publish(.final) = $0 { true } else { false } })
    }

    @Test("a callee who begins to repeat the beginning while we are at the end is shown")
    func confirmsEarly() {
        var call = speaking()
        let effects = hears("토요일 저녁 7시에 네 명이요?", &call, from: 3.2, to: 5)
        #expect(effects.contains { if case .publish(.final) = $0 { true } else { false } })
    }

    @Test("keys have no echo in words")
    func keys() {
        var call = CallMachine.talking()
        _ = call.handle(.person(.press("1234567")))
        _ = call.handle(.speechStarted(turn: 2))
        #expect(
            hears("일이삼사오육칠", &call, from: 0.3, to: 2).contains { if case .publish(.final) = $0 { true } else { false } }
        )
    }

    @Test("English letters count as well")
    func english() {
        var call = CallMachine(
            .example(opening: "Hello, I would like to book a table for four.", language: .english), script: .example)
        for input in [
            CallInput.begin, .openingPrepared, .carrier(.answered), .mediaOpened, .timer(.greeting),
            .speechStarted(turn: 1),
        ] {
            _ = call.handle(input)
        }
        #expect(
            hears("hello I'd like to book a table for 4", &call, from: 0.3, to: 3).contains(
                .publish(.nothingSaid(turn: 2))))
        #expect(
            hears("yes", &call, from: 0.3, to: 3, utterance: 2).contains {
                if case .publish(.final) = $0 { true } else { false }
            })
    }
}
