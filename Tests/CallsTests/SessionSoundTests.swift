import Calls
import CallsTesting
import Foundation
import TelephoneAudio
import Testing

extension CallTimeouts {
    /// Waits of which no two are over at the same moment, and none together with a frame.
    fileprivate static var apart: CallTimeouts {
        var patience = CallTimeouts()
        patience.sound = .milliseconds(10_013)
        patience.absence = .milliseconds(20_007)
        patience.mediaLoss = .milliseconds(2_009)
        patience.voicemail = .milliseconds(30_017)
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
        let stage = try await Stage(marksReturn: false, patience: .apart)
        await stage.perform {
            await stage.hearNoGreeting(openingFrames: 60)
            await stage.clock.untilSomeoneSleeps(for: .milliseconds(20))
            #expect(stage.media.frameCount == 20)
            for frame in 21...60 {
                await stage.clock.pass(.milliseconds(20))
                await stage.media.untilSent(frames: frame)
                #expect(stage.media.frameCount <= frame)
            }
            await stage.media.untilSent(.mark("turn-1"))
            stage.media.arrive(.mark("turn-1"))
            await stage.events.shown.untilShown(.speech(.caller(1, opening, .heard, .opening)))
            await stage.session.submit(.hangUp)
        }
        let marks = stage.media.sent.enumerated().compactMap { place, sent in
            if case .mark(let name) = sent { "\(name)@\(place)" } else { nil }
        }
        #expect(marks == ["turn-1/1@25", "turn-1/2@51", "turn-1@62"])
    }

    @Test("making speech does not wait for its playing")
    func madeAhead() async throws {
        let stage = try await Stage(marksReturn: false, patience: .apart)
        stage.voice.can(say: opening, frames: 300, .endless)
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.answered)
            stage.carrier.open(stage.media)
            await stage.clock.pass(.seconds(2))
            await stage.voice.untilHalted(in: opening)
            await stage.media.untilSent(frames: 20)
            await stage.session.submit(.hangUp)
        }
        #expect(stage.media.frameCount == 20)
    }

    @Test("of speech that is cut, as much was played as its marks say and the clock has counted since")
    func cutByMarks() async throws {
        let stage = try await Stage(marksReturn: false, patience: .apart)
        await stage.perform {
            await stage.hearNoGreeting(openingFrames: 100)
            // Three quarters of a second have been played when the mark of the first half comes back, late.
            for frame in 21...58 {
                await stage.clock.pass(.milliseconds(20))
                await stage.media.untilSent(frames: frame)
            }
            stage.media.arrive(.mark("turn-1/1"))
            stage.media.arrive(.audio(AudioFrame([1])))
            await stage.recognizer.untilGiven(frames: 1)
            await stage.clock.pass(.milliseconds(20))
            await stage.media.untilSent(frames: 59)
            await stage.session.submit(.stopSpeaking)
            await stage.events.shown.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0.26)))
            await stage.session.submit(.hangUp)
        }
        #expect(stage.media.sent.last == .clear)
    }

    @Test("speech cannot have been played beyond a mark that has not come back")
    func notBeyondAMark() async throws {
        let stage = try await Stage(marksReturn: false, patience: .apart)
        await stage.perform {
            await stage.hearNoGreeting(openingFrames: 100)
            for frame in 21...60 {
                await stage.clock.pass(.milliseconds(20))
                await stage.media.untilSent(frames: frame)
            }
            await stage.session.submit(.stopSpeaking)
            await stage.events.shown.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0.25)))
            await stage.session.submit(.hangUp)
        }
    }

    @Test("marks that are unknown, repeated or of something over tell nothing")
    func strayMarks() async throws {
        let stage = try await Stage(marksReturn: false, patience: .apart)
        stage.voice.can(say: reply)
        await stage.perform {
            await stage.hearNoGreeting()
            await stage.media.untilSent(.mark("turn-1"))
            for name in ["turn-2", "turn-1/7", "turn-11", "other", "turn-1"] { stage.media.arrive(.mark(name)) }
            await stage.events.shown.untilShown(.speech(.caller(1, opening, .heard, .opening)))
            await stage.session.submit(.type(reply))
            await stage.media.untilSent(.mark("turn-2"))
            for name in ["turn-1", "turn-1", "turn-2/1"] { stage.media.arrive(.mark(name)) }
            stage.media.arrive(.audio(AudioFrame([1])))
            await stage.recognizer.untilGiven(frames: 1)
            #expect(!stage.events.shown.kinds.contains(.speech(.caller(2, reply, .heard, .typed))))
            stage.media.arrive(.mark("turn-2"))
            await stage.events.shown.untilShown(.speech(.caller(2, reply, .heard, .typed)))
            await stage.session.submit(.hangUp)
        }
    }

    @Test("sound that is lost while we speak: on the next stream it is said again whole, and nothing else")
    func reconnected() async throws {
        let stage = try await Stage(runs: 2, patience: .apart)
        stage.voice.can(say: reply, frames: 60)
        stage.voice.can(say: reply, frames: 3)
        let second = ScriptedMedia()
        await stage.perform {
            await stage.open()
            await stage.session.submit(.type(reply))
            await stage.media.untilSent(frames: 20)
            stage.media.end()
            await stage.carrier.untilMediaWanted(times: 2)
            stage.carrier.open(second)
            await stage.events.shown.untilShown(.speech(.caller(3, reply, .heard, .typed)))
            await stage.recognizer.untilStarted(times: 2)
            await stage.session.submit(.hangUp)
        }
        #expect(second.frameCount == 3)
        #expect(try await stage.record?.turns.map(\.state) == [.heard, .cut, .heard])
        #expect(stage.voice.spoken == [opening, reply, reply])
    }

    @Test("marks of an older stream say nothing of what is said again on the next")
    func marksOfAnOlderStream() async throws {
        let stage = try await Stage(marksReturn: false, runs: 2, patience: .apart)
        stage.voice.can(say: opening)
        let second = ScriptedMedia(marksReturn: false)
        await stage.perform {
            await stage.hearNoGreeting()
            await stage.media.untilSent(.mark("turn-1"))
            stage.media.end()
            await stage.events.shown.untilShown(.speech(.caller(1, opening, .cut, .opening, played: 0)))
            await stage.carrier.untilMediaWanted(times: 2)
            stage.carrier.open(second)
            await stage.clock.pass(.seconds(2))
            await second.untilSent(.mark("turn-2"))
            second.arrive(.mark("turn-1"))
            second.arrive(.audio(AudioFrame([1])))
            await stage.recognizer.untilGiven(frames: 1, run: 1)
            #expect(!stage.events.shown.kinds.contains(.speech(.caller(2, opening, .heard, .opening))))
            second.arrive(.mark("turn-2"))
            await stage.events.shown.untilShown(.speech(.caller(2, opening, .heard, .opening)))
            await stage.session.submit(.hangUp)
        }
    }

    @Test("a stream whose timestamps begin again is heard by a recogniser of its own")
    func timestampsRestart() async throws {
        let stage = try await Stage(runs: 2, patience: .apart)
        let second = ScriptedMedia()
        let late = AudioFrame([1, 2], offset: .seconds(60))
        let early = AudioFrame([3, 4], offset: .zero)
        await stage.perform {
            await stage.open()
            stage.media.arrive(.audio(late))
            await stage.recognizer.untilGiven(frames: 1)
            stage.media.end()
            await stage.carrier.untilMediaWanted(times: 2)
            stage.carrier.open(second)
            await stage.recognizer.untilStarted(times: 2)
            second.arrive(.audio(early))
            await stage.recognizer.untilGiven(frames: 1, run: 1)
            await stage.session.submit(.hangUp)
        }
        #expect(stage.recognizer.frames(run: 0) == [late])
        #expect(stage.recognizer.frames(run: 1) == [early])
    }

    @Test("sound that never comes within ten seconds of the answer ends the call")
    func noSound() async throws {
        let stage = try await Stage(patience: .apart)
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.answered)
            await stage.carrier.untilMediaWanted()
            await stage.clock.pass(CallTimeouts.apart.sound)
        }
        #expect(stage.events.shown.kinds.contains(.notice(.captionsUnavailable, isOn: true)))
        #expect(stage.events.shown.kinds.contains(.state(.ended(.failed, reason: .timedOut))))
    }

    @Test("keys are sent as their tones, and confirmed by their mark")
    func keys() async throws {
        let stage = try await Stage(patience: .apart)
        await stage.perform {
            await stage.open()
            await stage.session.submit(.press("1#"))
            // The opening line is still being played for 40 ms.
            await stage.clock.pass(.milliseconds(40))
            await stage.events.shown.untilShown(.speech(.caller(2, "1#", .heard, .keypad)))
            await stage.session.submit(.hangUp)
        }
        let sound = stage.media.sent.dropFirst(3).flatMap { sent -> [UInt8] in
            if case .frame(let frame) = sent { frame.bytes } else { [] }
        }
        #expect(sound == KeypadTones.sound(for: "1#"))
        #expect(stage.media.sent.last == .mark("turn-2"))
        #expect(stage.voice.spoken == [opening])
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
        let stage = try await Stage(patience: .apart)
        let message = opening + " " + CallScript.example.messageClosing
        stage.voice.can(say: message)
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.answered)
            stage.carrier.open(stage.media)
            await stage.recognizer.untilStarted()
            stage.recognizer.hear(.final("삐 소리 후 메시지를 남겨 주세요."))
            await stage.events.shown.untilShown(.notice(.voicemail, isOn: true))
            await stage.voice.untilPrepared(message)
            await stage.session.submit(.leaveMessage)
            for frame in beep() { stage.media.arrive(.audio(frame)) }
        }
        #expect(stage.events.shown.kinds.contains(.answeredBy(.machineReady)))
        let record = try await stage.record
        #expect(record?.outcome == .voicemail)
        #expect(record?.turns.last == .caller(2, message, .heard, .message))
        #expect(stage.voice.spoken == [message])
        #expect(stage.carrier.hangUps == 1)
    }

    @Test("a fax is recognised by its tone, told of, and hung up on")
    func fax() async throws {
        let stage = try await Stage(patience: .apart)
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.answered)
            stage.carrier.open(stage.media)
            await stage.recognizer.untilStarted()
            let tone = ExampleSounds.tones([(2_100, -15)], for: .seconds(3))
            for start in stride(from: 0, to: tone.count, by: 800) {
                let offset = Duration.microseconds(125 * start)
                stage.media.arrive(.audio(AudioFrame(Array(tone[start..<start + 800]), offset: offset)))
            }
        }
        #expect(stage.events.shown.kinds.contains(.notice(.fax, isOn: true)))
        #expect(try await stage.record?.outcome == .failed)
        #expect(stage.voice.spoken == [])
        #expect(stage.carrier.hangUps == 1)
    }

    @Test("a voicemail is hung up on when nobody chooses")
    func voicemailUnchosen() async throws {
        let stage = try await Stage(patience: .apart)
        await stage.perform {
            await stage.carrier.untilDialed()
            stage.carrier.report(.answered)
            stage.carrier.report(.detected(.machineReady))
            stage.carrier.open(stage.media)
            await stage.recognizer.untilStarted()
            stage.recognizer.hear(.final("삐 소리 후 메시지를 남겨 주세요."))
            await stage.events.shown.untilShown { if case .final = $0 { true } else { false } }
            await stage.clock.pass(CallTimeouts.apart.recording)
        }
        #expect(try await stage.record?.outcome == .voicemail)
        #expect(stage.voice.spoken == [])
    }

    @Test("the limit of a call's length is kept with a good-bye")
    func longestCall() async throws {
        var patience = CallTimeouts.apart
        patience.deadAir = .seconds(2 * 60 * 60)
        let stage = try await Stage(patience: patience)
        stage.voice.can(say: CallScript.example.closing)
        await stage.perform {
            await stage.open()
            await stage.clock.pass(.seconds(30 * 60 - 15 - 2))
        }
        #expect(try await stage.record?.turns.last == .caller(2, CallScript.example.closing, .heard, .closing))
        #expect(stage.carrier.hangUps == 1)
    }
}
