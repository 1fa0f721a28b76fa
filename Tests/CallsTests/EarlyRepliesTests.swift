import Calls
import CallsTesting
import Testing

@Suite("A call whose assistant is asked early", .timeLimit(.minutes(1))) struct EarlyRepliesTests {
    private let question = "몇 분이세요"
    private let replies = [Suggestion("네 명입니다.")]

    private func hear(_ texts: [String], _ stage: Stage, from revision: Int = 1) {
        for (index, text) in texts.enumerated() {
            stage.recognizer.hear(.interim(text, revision: revision + index))
        }
    }

    @Test("asks once when the final says what was heard before, and shows replies after it")
    func sameFinal() async throws {
        let stage = try await Stage(searchesEarly: true)
        stage.assistant.replies(to: question, with: .value(replies.map(\.text)))
        await stage.perform {
            await stage.open()
            hear(["몇 분이", question], stage)
            await stage.assistant.untilAsked(about: question)
            stage.recognizer.hear(.final("몇 분이세요?", revision: 3))
            await stage.events.shown.untilShown(.suggestions(turn: 2, replies))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.assistant.asked.count == 1)
        #expect(stage.assistant.asked.first?.turns.last == .callee(2, question, revision: 2))
        let kinds = stage.events.shown.kinds
        let final = try #require(kinds.firstIndex(of: .final(.callee(2, "몇 분이세요?", revision: 3))))
        #expect(try final < #require(kinds.firstIndex(of: .suggestions(turn: 2, replies))))
        #expect(stage.events.shownTooEarly == [])
    }

    @Test("asks anew when the final says something else, and the first search is over by then")
    func otherFinal() async throws {
        let stage = try await Stage(searchesEarly: true)
        let final = "몇 분이세요, 어른만요?"
        stage.assistant.replies(to: question, with: .endless)
        stage.assistant.replies(to: final, with: .value(replies.map(\.text)))
        await stage.perform {
            await stage.open()
            hear(["몇 분이", question], stage)
            await stage.assistant.untilAsked(about: question)
            stage.recognizer.hear(.final(final, revision: 3))
            await stage.assistant.untilCanceled(about: question)
            await stage.events.shown.untilShown(.suggestions(turn: 2, replies))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.assistant.asked.map(\.turns.last?.text) == [question, final])
    }

    @Test("asks when nothing is added for a quarter of a second")
    func steady() async throws {
        let stage = try await Stage(searchesEarly: true)
        let words = "몇 분이 오시는지"
        stage.assistant.replies(to: words, with: .value(replies.map(\.text)))
        await stage.perform {
            await stage.open()
            hear([words], stage)
            await stage.clock.pass(.milliseconds(250))
            await stage.assistant.untilAsked(about: words)
            stage.recognizer.hear(.final(words, revision: 2))
            await stage.events.shown.untilShown(.suggestions(turn: 2, replies))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.assistant.asked.count == 1)
    }

    @Test("asks four times about a turn at most, each time in place of the last")
    func goesOn() async throws {
        let stage = try await Stage(searchesEarly: true)
        let sentences = ["네, 한식당이에요.", "몇 분이세요?", "성함은요?", "번호는요?", "창가세요?"]
        let texts = sentences.indices.map { sentences[...$0].joined(separator: " ") }
        for text in texts { stage.assistant.replies(to: text, with: .endless) }
        stage.assistant.replies(to: texts[4], with: .value(replies.map(\.text)))
        await stage.perform {
            await stage.open()
            stage.recognizer.hear(.interim("네"))
            for (index, text) in texts.prefix(3).enumerated() {
                hear([text], stage, from: index + 2)
                await stage.assistant.untilAsked(about: text)
                if index > 0 { await stage.assistant.untilCanceled(about: texts[index - 1]) }
            }
            hear(Array(texts.suffix(2)), stage, from: 5)
            stage.recognizer.hear(.final(texts[4], revision: 7))
            await stage.events.shown.untilShown(.suggestions(turn: 2, replies))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.assistant.asked.map(\.turns.last?.text) == [texts[0], texts[1], texts[2], texts[4]])
    }

    @Test("goes on with an early search when its turn is over, and no longer makes the speech of older replies")
    func preparation() async throws {
        let stage = try await Stage(searchesEarly: true)
        let greeting = "네, 한식당입니다."
        stage.assistant.replies(to: greeting, with: .value(["예약하려고요."]))
        stage.assistant.replies(to: question, with: .value(replies.map(\.text)))
        await stage.perform {
            await stage.open()
            stage.voice.hangInPreparation()
            stage.recognizer.hear(.final(greeting, utterance: 1))
            await stage.voice.untilPrepared("예약하려고요.")
            for (revision, text) in [(1, "몇 분이"), (2, question)] {
                stage.recognizer.hear(.interim(text, utterance: 2, revision: revision))
            }
            await stage.assistant.untilAsked(about: question)
            stage.recognizer.hear(.final(question, utterance: 2, revision: 3))
            await stage.voice.untilAbandoned("예약하려고요.")
            await stage.events.shown.untilShown(.suggestions(turn: 3, replies))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.assistant.asked.count == 2)
    }
}
