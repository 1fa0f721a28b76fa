import Calls
import CallsTesting
import Foundation
import Languages
import TelephoneAudio
import Testing

@Suite("A whole call", .timeLimit(.minutes(1))) struct CallSessionTests {
    private let opening = Call.example.opening
    private let question = "몇 분이세요?"
    private let reply = "네 명입니다."

    @Test("is dialled, answered, captioned, replied to, hung up, summed up and kept, each thing before it is shown")
    func wholeCall() async throws {
        let stage = try await Stage()
        stage.voice.can(say: reply)
        stage.assistant.replies(to: question, with: .value([reply, "두 명입니다."]))
        await stage.perform {
            await stage.open()
            stage.media.arrive(.audio(AudioFrame([UInt8](repeating: 0xFF, count: 160))))
            await stage.recognizer.untilGiven(frames: 1)
            stage.recognizer.hear(.speechStarted(utterance: 1))
            stage.recognizer.hear(.interim("몇 분"))
            stage.recognizer.hear(.final(question, revision: 2))
            await stage.events.shown.untilShown(
                .suggestions(turn: 2, [Suggestion(reply), Suggestion("두 명입니다.")]))
            await stage.voice.untilPrepared("두 명입니다.")
            await stage.session.submit(.choose(reply))
            await stage.events.shown.untilShown(.speech(.caller(3, reply, .heard, .suggestion)))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.events.shownTooEarly == [])
        let events = stage.events.shown
        #expect(events.all.map(\.sequence) == Array(1...events.all.count))
        #expect(
            events.kinds == [
                .state(.dialing), .state(.ringing), .state(.talking), .accepted,
                .speech(.caller(1, opening, .open, .opening)), .speechStarted(turn: 1),
                .speech(.caller(1, opening, .heard, .opening)), .interim(turn: 2, text: "", revision: 0),
                .interim(turn: 2, text: "몇 분", revision: 1), .final(.callee(2, question, revision: 2)),
                .suggestionsPending(turn: 2), .suggestions(turn: 2, [Suggestion(reply), Suggestion("두 명입니다.")]),
                .speech(.caller(3, reply, .open, .suggestion)), .speechStarted(turn: 3),
                .speech(.caller(3, reply, .heard, .suggestion)), .state(.ending),
                .state(.ended(.completed, reason: nil)), .summary(.example),
            ])
        let record = try await stage.record
        #expect(
            record?.turns == [
                .caller(1, opening, .heard, .opening), .callee(2, question, revision: 2),
                .caller(3, reply, .heard, .suggestion),
            ])
        #expect(record?.outcome == .completed)
        #expect(record?.summary == .example)
        #expect(stage.assistant.summarized.first?.turns == record?.turns)
        #expect(stage.recognizer.hints == RecognitionHints(language: .korean, phrases: ["한식당"]))
        #expect(stage.carrier.hangUps == 1)
    }

    @Test("makes no speech of replies in advance when that is switched off")
    func noReadyReplies() async throws {
        let stage = try await Stage { $0.hasReadyReplies = false }
        stage.voice.can(say: reply)
        stage.assistant.replies(to: question, with: .value([reply]))
        await stage.perform {
            await stage.open()
            stage.recognizer.hear(.final(question))
            await stage.events.shown.untilShown(.suggestions(turn: 2, [Suggestion(reply)]))
            await stage.session.submit(.choose(reply))
            await stage.events.shown.untilShown(.speech(.caller(3, reply, .heard, .suggestion)))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.voice.prepared == [opening] + CallScript.example.fillers)
    }

    @Test("keeps and shows which engine speaks, and tells while it is a stand-in")
    func engines() async throws {
        let use = ProviderUse(.speaking, by: "own", leavesMachine: false, isStandIn: true)
        let stage = try await Stage { $0.synthesizer = TellingVoice(voice: $0.synthesizer, use: use) }
        await stage.perform {
            await stage.open()
            await stage.session.submit(.hangUp)
        }
        #expect(stage.events.shown.kinds.contains(.engine(use)))
        #expect(stage.events.shown.kinds.contains(.notice(.speakingStandIn, isOn: true)))
        #expect(try await stage.record?.engines == [use])
    }

    @Test("keeps what was made in advance before it shows what the call came to")
    func madeInAdvance() async throws {
        let count = ProviderUse(
            .speaking, by: "vendor", leavesMachine: true,
            advance: ProviderUse.Advance(madeCharacters: 1_240, usedCharacters: 310))
        let stage = try await Stage { $0.synthesizer = CountingVoice(voice: $0.synthesizer, madeInAdvance: count) }
        await stage.perform {
            await stage.open()
            await stage.session.submit(.hangUp)
        }
        #expect(try await stage.record?.engines == [count])
        #expect(!stage.events.shown.kinds.contains(.engine(count)))
    }

    @Test("makes the opening line first, dials when it is ready, and makes what buys time afterwards")
    func preparation() async throws {
        let stage = try await Stage()
        await stage.perform {
            await stage.carrier.untilDialed()
            await stage.voice.untilPrepared(CallScript.example.fillers[1])
            stage.carrier.report(.ended(.noAnswer))
        }
        #expect(stage.voice.prepared == [opening] + CallScript.example.fillers)
    }

    @Test("dials after twelve seconds when the opening line cannot be made in advance")
    func preparationHangs() async throws {
        let stage = try await Stage()
        stage.voice.hangInPreparation()
        await stage.perform {
            await stage.clock.pass(.seconds(12))
            await stage.carrier.untilDialed()
            stage.carrier.report(.ended(.busy))
        }
        #expect(try await stage.record?.outcome == .busy)
    }

    @Test("a number that cannot be dialled ends the call with the reason", arguments: ProviderError.Kind.allCases)
    func dialFails(kind: ProviderError.Kind) async throws {
        let stage = try await Stage()
        stage.carrier.refuseToDial(.scripted(kind))
        await stage.perform {}
        #expect(stage.events.shown.kinds.contains(.state(.ended(.failed, reason: kind))))
        #expect(try await stage.record?.outcome == .failed)
    }

    @Test("a callee who never answers ends the call")
    func neverAnswers() async throws {
        let stage = try await Stage()
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.ringing)
            stage.carrier.report(.ended(.noAnswer))
        }
        #expect(try await stage.record?.outcome == .noAnswer)
        #expect(stage.events.shown.kinds.contains(.endedRemotely(.noAnswer)))
        #expect(stage.carrier.hangUps == 0)
    }

    @Test("a carrier that lets it ring for ever is told to hang up")
    func ringsForEver() async throws {
        let stage = try await Stage()
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.ringing)
            await stage.clock.pass(.seconds(60))
        }
        #expect(stage.carrier.hangUps == 1)
        #expect(try await stage.record?.outcome == .noAnswer)
    }

    @Test("a carrier that confirms nothing is asked three times, and the call is closed all the same")
    func unconfirmed() async throws {
        let stage = try await Stage()
        stage.carrier.ignoreHangUps()
        stage.carrier.failNextHangUp(.scripted(.unreachable))
        await stage.perform {
            await stage.open()
            await stage.session.submit(.hangUp)
            for _ in 1...3 { await stage.clock.pass(CallTimeouts.distinct.hangUpConfirmation) }
        }
        #expect(stage.carrier.hangUps == 3)
        #expect(stage.events.shown.kinds.contains(.notice(.lineMayBeOpen, isOn: true)))
        #expect(try await stage.record?.outcome == .completed)
    }

    @Test("stopping our voice sends clear after the last frame, and keeps how much was heard")
    func stop() async throws {
        let stage = try await Stage()
        stage.voice.can(say: opening, frames: 3, .endless)
        await stage.perform {
            await stage.answer()
            await stage.clock.pass(.seconds(2))
            await stage.voice.untilHalted(in: opening)
            await stage.media.untilSent(frames: 3)
            await stage.events.shown.untilShown(.speechStarted(turn: 1))
            stage.clock.advance(by: .milliseconds(30))
            await stage.session.submit(.stopSpeaking)
            await stage.events.shown.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0.25)))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.media.frameCount == 3)
        #expect(stage.media.sent.count == 4)
        #expect(stage.media.sent.last == .clear)
        #expect(try await stage.record?.turns == [.caller(1, opening, .cut, .opening, played: 0.25)])
    }

    @Test("marks that come back because of a clear do not mean heard")
    func clearedMark() async throws {
        let stage = try await Stage(marksReturn: false)
        stage.voice.can(say: opening, frames: 2)
        await stage.perform {
            await stage.answer()
            await stage.clock.pass(.seconds(2))
            await stage.clock.untilSomeoneSleeps(for: .milliseconds(3_040))
            stage.clock.advance(by: .milliseconds(10))
            await stage.session.submit(.stopSpeaking)
            await stage.media.untilSent(.clear)
            await stage.events.shown.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0.25)))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.media.sent.suffix(2) == [.mark("turn-1"), .clear])
    }

    @Test("an opening line whose mark never comes is said once more")
    func markNeverComes() async throws {
        let stage = try await Stage(marksReturn: false)
        stage.voice.can(say: opening)
        stage.voice.can(say: opening)
        await stage.perform {
            await stage.answer()
            await stage.clock.pass(.seconds(2))
            await stage.clock.pass(.milliseconds(3_040))
            await stage.media.untilSent(.mark("turn-2"))
            stage.media.arrive(.mark("turn-1"))
            stage.media.arrive(.mark("turn-2"))
            await stage.events.shown.untilShown(.speech(.caller(2, opening, .heard, .opening)))
            await stage.session.submit(.hangUp)
        }
        #expect(
            try await stage.record?.turns == [
                .caller(1, opening, .failed, .opening), .caller(2, opening, .heard, .opening),
            ])
    }

    @Test("a voice that fails is said to have failed, and the call goes on", arguments: ProviderError.Kind.allCases)
    func voiceFails(kind: ProviderError.Kind) async throws {
        let stage = try await Stage()
        stage.voice.can(say: reply, frames: 1, .failure(.scripted(kind)))
        stage.voice.can(say: "네.")
        await stage.perform {
            await stage.open()
            await stage.session.submit(.type(reply))
            await stage.events.shown.untilShown(.notice(.voiceUnavailable, isOn: true))
            await stage.session.submit(.type("네."))
            await stage.events.shown.untilShown(.notice(.voiceUnavailable, isOn: false))
            await stage.session.submit(.hangUp)
        }
        #expect(
            try await stage.record?.turns.dropFirst() == [
                .caller(2, reply, .failed, .typed), .caller(3, "네.", .heard, .typed),
            ])
        #expect(stage.events.shownTooEarly == [])
    }

    @Test("a recogniser that fails is started again on the same sound", arguments: [true, false])
    func recognizerRestarts(byFailure: Bool) async throws {
        let stage = try await Stage(runs: 2)
        stage.assistant.replies(to: "여보세요?", with: .value(["네"]))
        await stage.perform {
            await stage.open()
            if byFailure { stage.recognizer.fail(.scripted()) } else { stage.recognizer.giveUp() }
            await stage.events.shown.untilShown(.notice(.captionsUnavailable, isOn: true))
            await stage.clock.pass(.milliseconds(500))
            await stage.recognizer.untilStarted(times: 2)
            stage.media.arrive(.audio(AudioFrame([1, 2, 3])))
            await stage.recognizer.untilGiven(frames: 1, run: 1)
            stage.recognizer.hear(.final("여보세요?"), run: 1)
            await stage.events.shown.untilShown(.suggestions(turn: 2, [Suggestion("네")]))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.recognizer.frames(run: 1) == [AudioFrame([1, 2, 3])])
        #expect(stage.events.shown.kinds.contains(.notice(.captionsUnavailable, isOn: false)))
    }

    @Test("what the callee said just before the line went dead is kept and shown before the end", arguments: [0, 1])
    func lastWords(run: Int) async throws {
        let stage = try await Stage(runs: 2)
        stage.recognizer.lastWords([.final("들어가세요.")], run: run)
        await stage.perform {
            await stage.open()
            if run == 1 {
                stage.recognizer.fail(.scripted())
                await stage.clock.pass(.milliseconds(500))
                await stage.recognizer.untilStarted(times: 2)
            }
            stage.carrier.report(.ended(.completed))
            await stage.events.shown.untilShown(.state(.ending))
            stage.media.end()
        }
        #expect(stage.events.shownTooEarly == [])
        let kinds = stage.events.shown.kinds
        let words = try #require(kinds.firstIndex(of: .final(.callee(2, "들어가세요."))))
        let end = try #require(kinds.firstIndex(of: .state(.ended(.completed, reason: nil))))
        #expect(words < end)
        #expect(try await stage.record?.turns.last == .callee(2, "들어가세요."))
    }

    @Test("a slow search for replies is cancelled by the callee's next turn")
    func slowAssistant() async throws {
        let stage = try await Stage()
        stage.assistant.replies(to: question, with: .endless)
        stage.assistant.replies(to: "성함은요?", with: .value(["김하나입니다."]))
        await stage.perform {
            await stage.open()
            stage.recognizer.hear(.final(question, utterance: 1))
            await stage.assistant.untilAsked(about: question)
            stage.recognizer.hear(.final("성함은요?", utterance: 2))
            await stage.assistant.untilCanceled(about: question)
            await stage.events.shown.untilShown(.suggestions(turn: 3, [Suggestion("김하나입니다.")]))
            await stage.session.submit(.hangUp)
        }
        #expect(!stage.events.shown.kinds.contains(.suggestionsUnavailable(turn: 2)))
    }

    @Test("an assistant that fails is said to have none, and the call goes on", arguments: ProviderError.Kind.allCases)
    func assistantFails(kind: ProviderError.Kind) async throws {
        let stage = try await Stage()
        stage.assistant.replies(to: question, with: .failure(.scripted(kind)))
        stage.assistant.sums(up: .failure(.scripted(kind)))
        await stage.perform {
            await stage.open()
            stage.recognizer.hear(.final(question))
            await stage.events.shown.untilShown(.suggestionsUnavailable(turn: 2))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.events.shown.kinds.last == .summaryUnavailable)
    }

    @Test("an assistant that thinks for ever is given up, about replies and about the summary")
    func assistantHangs() async throws {
        let stage = try await Stage()
        stage.assistant.replies(to: question, with: .endless)
        stage.assistant.sums(up: .endless)
        for filler in CallScript.example.fillers { stage.voice.can(say: filler) }
        await stage.perform {
            await stage.open()
            stage.recognizer.hear(.final(question))
            await stage.clock.pass(CallTimeouts.distinct.suggestions)
            await stage.events.shown.untilShown(.suggestionsUnavailable(turn: 2))
            await stage.session.submit(.hangUp)
            await stage.clock.pass(CallTimeouts.distinct.summary)
        }
        #expect(stage.events.shown.kinds.last == .summaryUnavailable)
        #expect(try await stage.record?.outcome == .completed)
    }

    @Test("sound that is lost is opened again, and captions go on")
    func mediaReopens() async throws {
        let stage = try await Stage(runs: 2)
        stage.assistant.replies(to: question, with: .value([reply]))
        let second = ScriptedMedia()
        await stage.perform {
            await stage.open()
            stage.media.end()
            await stage.clock.pass(CallTimeouts.distinct.mediaLoss)
            await stage.events.shown.untilShown(.notice(.captionsUnavailable, isOn: true))
            stage.carrier.open(second)
            await stage.events.shown.untilShown(.notice(.captionsUnavailable, isOn: false))
            await stage.recognizer.untilStarted(times: 2)
            stage.recognizer.hear(.final(question), run: 1)
            await stage.events.shown.untilShown(.suggestions(turn: 2, [Suggestion(reply)]))
            await stage.session.submit(.hangUp)
        }
        #expect(try await stage.record?.turns.last == .callee(2, question))
    }

    @Test("sound that never comes ends the call after four tries")
    func mediaNeverOpens() async throws {
        let stage = try await Stage()
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.answered)
            for _ in 1...4 { stage.carrier.refuseMedia(.scripted(.timedOut)) }
        }
        #expect(stage.carrier.hangUps == 1)
        #expect(stage.events.shown.kinds.contains(.state(.ended(.failed, reason: .timedOut))))
    }

    @Test("a store that fails for a while loses nothing, and the person is told")
    func storeFails() async throws {
        let stage = try await Stage()
        stage.assistant.replies(to: question, with: .value([reply]))
        await stage.perform {
            await stage.open()
            stage.store.goAway()
            stage.recognizer.hear(.interim("몇 분"))
            stage.recognizer.hear(.final(question, revision: 2))
            await stage.events.shown.untilShown(.notice(.storageUnavailable, isOn: true))
            await stage.events.shown.untilShown(.suggestions(turn: 2, [Suggestion(reply)]))
            await stage.session.submit(.hangUp)
            await stage.events.shown.untilShown(.summary(.example))
            await stage.clock.untilSomeoneSleeps(for: .milliseconds(200))
            stage.store.comeBack()
            stage.clock.advance(by: .milliseconds(200))
        }
        #expect(stage.events.shown.kinds.last == .notice(.storageUnavailable, isOn: false))
        let record = try await stage.record
        #expect(record?.turns == [.caller(1, opening, .heard, .opening), .callee(2, question, revision: 2)])
        #expect(record?.outcome == .completed)
        #expect(record?.summary == .example)
    }

    @Test("cancelling the call hangs up and closes it in the store before it returns")
    func cancelled() async throws {
        let stage = try await Stage()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await stage.session.run() }
            await stage.open()
            group.cancelAll()
        }
        #expect(stage.carrier.hangUps == 1)
        let record = try await stage.record
        #expect(record?.outcome == .interrupted)
        #expect(record?.turns == [.caller(1, opening, .heard, .opening)])
    }

    @Test("cancelled before it began, nothing is dialled and the call is closed")
    func cancelledAtOnce() async throws {
        let stage = try await Stage()
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { await stage.session.run() }
        }
        #expect(try await stage.record?.outcome != nil)
        #expect(stage.carrier.hangUps == stage.carrier.dialed.count)
    }

    @Test("a server that stops hangs up, and the call counts as interrupted")
    func serverStopping() async throws {
        let stage = try await Stage()
        await stage.perform {
            await stage.open()
            await stage.session.stop()
        }
        #expect(stage.carrier.hangUps == 1)
        #expect(try await stage.record?.outcome == .interrupted)
    }

    @Test("a person who leaves and does not come back hears of it from the callee's side: a good-bye, then the end")
    func absence() async throws {
        let stage = try await Stage()
        stage.voice.can(say: CallScript.example.closing)
        await stage.perform {
            await stage.open()
            await stage.session.submit(.leave)
            await stage.clock.pass(CallTimeouts.distinct.absence)
        }
        #expect(try await stage.record?.turns.last == .caller(2, CallScript.example.closing, .heard, .closing))
        #expect(try await stage.record?.outcome == .completed)
    }

    @Test("each command is answered to its sender, and nobody else hears of it")
    func answers() async throws {
        let stage = try await Stage()
        stage.voice.can(say: reply)
        await stage.perform {
            #expect(await stage.session.submit(.type(reply)) == .rejected(.notTalking))
            await stage.open()
            let shown = stage.events.shown.all
            async let first = stage.session.submit(.type(" "))
            async let second = stage.session.submit(.press("x9"))
            async let third = stage.session.submit(.leaveMessage)
            #expect(await first == .rejected(.emptyText))
            #expect(await second == .rejected(.wrongKeys))
            #expect(await third == .rejected(.noVoicemail))
            #expect(stage.events.shown.all == shown)
            #expect(await stage.session.submit(.type(reply)) == .accepted(turn: 2))
            #expect(await stage.session.submit(.hangUp) == .accepted(turn: nil))
        }
    }

    @Test("a command after the end is dropped and holds nobody up")
    func lateWish() async throws {
        let stage = try await Stage()
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.ended(.busy))
        }
        let shown = stage.events.shown.all
        #expect(await stage.session.submit(.type(reply)) == .rejected(.callOver))
        await stage.session.stop()
        #expect(stage.events.shown.all == shown)
    }
}

/// A voice that tells its call who speaks.
private struct TellingVoice: SpeechSynthesizer {
    var voice: any SpeechSynthesizer
    var use: ProviderUse
    var onUse: @Sendable (ProviderUse) async -> Void = { _ in }

    func forCall(_ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any SpeechSynthesizer {
        TellingVoice(voice: voice, use: use, onUse: onUse)
    }

    func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        await onUse(use)
        try await voice.speak(request, onAudio: onAudio)
    }
}

/// A voice that counts what it made in advance.
private struct CountingVoice: SpeechSynthesizer {
    var voice: any SpeechSynthesizer
    var madeInAdvance: ProviderUse?

    func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        try await voice.speak(request, onAudio: onAudio)
    }
}
