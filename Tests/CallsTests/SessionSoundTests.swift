import Calls
import CallsTesting
import Foundation
import Logging
import Synchronization
import Testing

/// Everything that the sound of a call needs, in the hands of the test.
private struct Line: Sendable {
    let clock = TestClock()
    let carrier = ScriptedCarrier()
    let media: ScriptedMedia
    let recognizer: ScriptedRecognizer
    let voice = ScriptedVoice()
    let assistant = ScriptedAssistant()
    let store = MemoryCallStore()
    let events = CollectedEvents()
    let session: CallSession

    init(marksReturn: Bool = true, runs: Int = 1, patience: CallPatience = .apart) async throws {
        media = ScriptedMedia(marksReturn: marksReturn)
        recognizer = ScriptedRecognizer(runs: runs)
        session = CallSession(
            .example, script: .example, patience: patience, hints: RecognitionHints(language: .korean),
            services: CallServices(
                carrier: carrier, recognizer: recognizer, synthesizer: voice, assistant: assistant, store: store,
                events: events, clock: clock, date: { .example }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await store.add(Person(id: Call.example.owner, createdAt: .example))
        try await store.add(Call.example)
        assistant.sums(up: .value(.example))
    }

    /// Makes the call while the script runs; returns when it is over.
    func perform(_ script: () async throws -> Void) async rethrows {
        async let call: Void = session.run()
        try await script()
        await call
    }

    /// The callee picks up and does not greet us; the opening line begins.
    func answer(openingFrames: Int = 2) async {
        voice.can(say: Call.example.opening, frames: openingFrames)
        await carrier.untilDialed()
        carrier.report(.answered)
        carrier.open(media)
        await clock.pass(.seconds(2))
    }

    /// The callee has heard the opening line.
    func open() async {
        await answer()
        await events.untilShown(.speech(.caller(1, Call.example.opening, .heard, .opening)))
        await recognizer.untilStarted()
    }

    var record: CallRecord? { get async throws { try await store.call(Call.example.id) } }
}

extension CallPatience {
    /// Waits of which no two are over at the same moment, and none together with a frame.
    fileprivate static var apart: CallPatience {
        var patience = CallPatience()
        patience.sound = .milliseconds(10_013)
        patience.absence = .milliseconds(20_007)
        patience.mediaLoss = .milliseconds(2_009)
        patience.machine = .milliseconds(30_017)
        patience.recording = .milliseconds(20_021)
        patience.calleeSilence = .milliseconds(15_023)
        return patience
    }
}

@Suite("The sound of a whole call", .timeLimit(.minutes(1))) struct SessionSoundTests {
    private let opening = Call.example.opening
    private let reply = "네 명입니다."

    @Test("speech goes out at most four tenths of a second ahead of the clock, and marks follow each half second")
    func paced() async throws {
        let line = try await Line(marksReturn: false)
        await line.perform {
            await line.answer(openingFrames: 60)
            await line.clock.untilSomeoneSleeps(for: .milliseconds(20))
            #expect(line.media.frameCount == 20)
            for frame in 21...60 {
                await line.clock.pass(.milliseconds(20))
                await line.media.untilSent(frames: frame)
                #expect(line.media.frameCount <= frame)
            }
            await line.media.untilSent(.mark("turn-1"))
            line.media.arrive(.mark("turn-1"))
            await line.events.untilShown(.speech(.caller(1, opening, .heard, .opening)))
            await line.session.wish(.hangUp)
        }
        let marks = line.media.sent.enumerated().compactMap { place, sent in
            if case .mark(let name) = sent { "\(name)@\(place)" } else { nil }
        }
        #expect(marks == ["turn-1/1@25", "turn-1/2@51", "turn-1@62"])
    }

    @Test("making speech does not wait for its playing")
    func madeAhead() async throws {
        let line = try await Line(marksReturn: false)
        line.voice.can(say: opening, frames: 300, .endless)
        await line.perform {
            await line.carrier.untilDialed()
            line.carrier.report(.answered)
            line.carrier.open(line.media)
            await line.clock.pass(.seconds(2))
            await line.voice.untilHalted(in: opening)
            await line.media.untilSent(frames: 20)
            await line.session.wish(.hangUp)
        }
        #expect(line.media.frameCount == 20)
    }

    @Test("of speech that is cut, as much was played as its marks say and the clock has counted since")
    func cutByMarks() async throws {
        let line = try await Line(marksReturn: false)
        await line.perform {
            await line.answer(openingFrames: 100)
            // Three quarters of a second have been played when the mark of the first half comes back, late.
            for frame in 21...58 {
                await line.clock.pass(.milliseconds(20))
                await line.media.untilSent(frames: frame)
            }
            line.media.arrive(.mark("turn-1/1"))
            line.media.arrive(.audio(AudioFrame([1])))
            await line.recognizer.untilGiven(frames: 1)
            await line.clock.pass(.milliseconds(20))
            await line.media.untilSent(frames: 59)
            await line.session.wish(.stopSpeaking)
            await line.events.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0.26)))
            await line.session.wish(.hangUp)
        }
        #expect(line.media.sent.last == .clear)
    }

    @Test("speech cannot have been played beyond a mark that has not come back")
    func notBeyondAMark() async throws {
        let line = try await Line(marksReturn: false)
        await line.perform {
            await line.answer(openingFrames: 100)
            for frame in 21...60 {
                await line.clock.pass(.milliseconds(20))
                await line.media.untilSent(frames: frame)
            }
            await line.session.wish(.stopSpeaking)
            await line.events.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0.25)))
            await line.session.wish(.hangUp)
        }
    }

    @Test("marks that are unknown, repeated or of something over tell nothing")
    func strayMarks() async throws {
        let line = try await Line(marksReturn: false)
        line.voice.can(say: reply)
        await line.perform {
            await line.answer()
            await line.media.untilSent(.mark("turn-1"))
            for name in ["turn-2", "turn-1/7", "turn-11", "other", "turn-1"] { line.media.arrive(.mark(name)) }
            await line.events.untilShown(.speech(.caller(1, opening, .heard, .opening)))
            await line.session.wish(.type(reply))
            await line.media.untilSent(.mark("turn-2"))
            for name in ["turn-1", "turn-1", "turn-2/1"] { line.media.arrive(.mark(name)) }
            line.media.arrive(.audio(AudioFrame([1])))
            await line.recognizer.untilGiven(frames: 1)
            #expect(!line.events.kinds.contains(.speech(.caller(2, reply, .heard, .typed))))
            line.media.arrive(.mark("turn-2"))
            await line.events.untilShown(.speech(.caller(2, reply, .heard, .typed)))
            await line.session.wish(.hangUp)
        }
    }

    @Test("sound that is lost while we speak: on the next stream it is said again whole, and nothing else")
    func reconnected() async throws {
        let line = try await Line(runs: 2)
        line.voice.can(say: reply, frames: 60)
        line.voice.can(say: reply, frames: 3)
        let second = ScriptedMedia()
        await line.perform {
            await line.open()
            await line.session.wish(.type(reply))
            await line.media.untilSent(frames: 20)
            line.media.end()
            await line.carrier.untilMediaWanted(times: 2)
            line.carrier.open(second)
            await line.events.untilShown(.speech(.caller(3, reply, .heard, .typed)))
            await line.recognizer.untilStarted(times: 2)
            await line.session.wish(.hangUp)
        }
        #expect(second.frameCount == 3)
        #expect(try await line.record?.turns.map(\.state) == [.heard, .cut, .heard])
        #expect(line.voice.spoken == [opening, reply, reply])
    }

    @Test("marks of an older stream say nothing of what is said again on the next")
    func marksOfAnOlderStream() async throws {
        let line = try await Line(marksReturn: false, runs: 2)
        line.voice.can(say: opening)
        let second = ScriptedMedia(marksReturn: false)
        await line.perform {
            await line.answer()
            await line.media.untilSent(.mark("turn-1"))
            line.media.end()
            await line.events.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0)))
            await line.carrier.untilMediaWanted(times: 2)
            line.carrier.open(second)
            await line.clock.pass(.seconds(2))
            await second.untilSent(.mark("turn-2"))
            second.arrive(.mark("turn-1"))
            second.arrive(.audio(AudioFrame([1])))
            await line.recognizer.untilGiven(frames: 1, run: 1)
            #expect(!line.events.kinds.contains(.speech(.caller(2, opening, .heard, .opening))))
            second.arrive(.mark("turn-2"))
            await line.events.untilShown(.speech(.caller(2, opening, .heard, .opening)))
            await line.session.wish(.hangUp)
        }
    }

    @Test("a stream whose timestamps begin again is heard by a recogniser of its own")
    func timestampsRestart() async throws {
        let line = try await Line(runs: 2)
        let second = ScriptedMedia()
        let late = AudioFrame([1, 2], offset: .seconds(60))
        let early = AudioFrame([3, 4], offset: .zero)
        await line.perform {
            await line.open()
            line.media.arrive(.audio(late))
            await line.recognizer.untilGiven(frames: 1)
            line.media.end()
            await line.carrier.untilMediaWanted(times: 2)
            line.carrier.open(second)
            await line.recognizer.untilStarted(times: 2)
            second.arrive(.audio(early))
            await line.recognizer.untilGiven(frames: 1, run: 1)
            await line.session.wish(.hangUp)
        }
        #expect(line.recognizer.frames(run: 0) == [late])
        #expect(line.recognizer.frames(run: 1) == [early])
    }

    @Test("sound that never comes within ten seconds of the answer ends the call")
    func noSound() async throws {
        let line = try await Line()
        await line.perform {
            await line.carrier.untilDialed()
            line.carrier.report(.answered)
            await line.carrier.untilMediaWanted()
            await line.clock.pass(CallPatience.apart.sound)
        }
        #expect(line.events.kinds.contains(.notice(.captionsUnavailable, isOn: true)))
        #expect(line.events.kinds.contains(.state(.ended(.failed, reason: .timedOut))))
    }

    @Test("keys are sent as their tones, and confirmed by their mark")
    func keys() async throws {
        let line = try await Line()
        await line.perform {
            await line.open()
            await line.session.wish(.press("1#"))
            // The opening line is still being played for 40 ms.
            await line.clock.pass(.milliseconds(40))
            await line.events.untilShown(.speech(.caller(2, "1#", .heard, .keypad)))
            await line.session.wish(.hangUp)
        }
        let sound = line.media.sent.dropFirst(3).flatMap { sent -> [UInt8] in
            if case .frame(let frame) = sent { frame.bytes } else { [] }
        }
        #expect(sound == KeypadTones.sound(for: "1#"))
        #expect(line.media.sent.last == .mark("turn-2"))
        #expect(line.voice.spoken == [opening])
    }

    /// µ-law of a pure tone, then of silence, as frames of 20 ms.
    private func beep() -> [AudioFrame] {
        let tone = (0..<6_400).map { MuLaw.encode(Int16(8_000 * sin(2 * .pi * 1_000 * Double($0) / 8_000))) }
        let quiet = [UInt8](repeating: MuLaw.silence, count: 4_000)
        let sound = quiet + tone + quiet
        return stride(from: 0, to: sound.count, by: 160).map { start in
            AudioFrame(Array(sound[start..<start + 160]), offset: .microseconds(125 * start))
        }
    }

    @Test("a voicemail is recognised, hears the message after its beep, and is hung up on")
    func voicemail() async throws {
        let line = try await Line()
        let message = opening + " " + CallScript.example.messageClosing
        line.voice.can(say: message)
        await line.perform {
            await line.carrier.untilDialed()
            line.carrier.report(.answered)
            line.carrier.open(line.media)
            await line.recognizer.untilStarted()
            line.recognizer.hear(.final("삐 소리 후 메시지를 남겨 주세요."))
            await line.events.untilShown(.notice(.voicemail, isOn: true))
            await line.voice.untilPrepared(message)
            await line.session.wish(.leaveMessage)
            for frame in beep() { line.media.arrive(.audio(frame)) }
        }
        #expect(line.events.kinds.contains(.answeredBy(.machineReady)))
        let record = try await line.record
        #expect(record?.outcome == .voicemail)
        #expect(record?.turns.last == .caller(2, message, .heard, .message))
        #expect(line.voice.spoken == [message])
        #expect(line.carrier.hangUps == 1)
    }

    @Test("a voicemail is hung up on when nobody chooses")
    func voicemailUnchosen() async throws {
        let line = try await Line()
        await line.perform {
            await line.carrier.untilDialed()
            line.carrier.report(.answered)
            line.carrier.report(.detected(.machineReady))
            line.carrier.open(line.media)
            await line.recognizer.untilStarted()
            await line.clock.pass(CallPatience.apart.recording)
        }
        #expect(try await line.record?.outcome == .voicemail)
        #expect(line.voice.spoken == [])
    }

    @Test("the limit of a call's length is kept with a good-bye")
    func longestCall() async throws {
        var patience = CallPatience.apart
        patience.deadAir = .seconds(2 * 60 * 60)
        let line = try await Line(patience: patience)
        line.voice.can(say: CallScript.example.closing)
        await line.perform {
            await line.open()
            await line.clock.pass(.seconds(30 * 60 - 15 - 2))
        }
        #expect(try await line.record?.turns.last == .caller(2, CallScript.example.closing, .heard, .closing))
        #expect(line.carrier.hangUps == 1)
    }
}
