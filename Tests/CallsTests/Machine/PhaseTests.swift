import CallsTesting
import Foundation
import Testing

@testable import Calls

private let setup = CallSetup(call: .example, script: .example, patience: CallTimeouts())

@Suite("The phase of dialing") struct DialingTests {
    /// Dialing after these inputs.
    private func after(_ inputs: CallInput...) -> Dialing {
        var dialing = Dialing(setup)
        for input in inputs { _ = dialing.handle(input) }
        return dialing
    }

    @Test("prepares, places and rings, each once")
    func progress() {
        var dialing = Dialing(setup)
        for (input, first) in [
            (CallInput.begin, CallEffect.publish(.state(.dialing))), (.openingPrepared, .cancelTimer(.preparation)),
            (.carrier(.ringing), .publish(.state(.ringing))),
        ] {
            let (effects, exit) = dialing.handle(input)
            #expect(effects.first == first && exit == nil)
            #expect(dialing.handle(input).effects == [])
        }
        #expect(dialing.progress == .ringing)
    }

    @Test("has a leg once the carrier was asked for one")
    func leg() {
        #expect(!Dialing(setup).hasLeg && !after(.begin).hasLeg)
        #expect(after(.begin, .openingPrepared).hasLeg)
        #expect(after(.begin, .openingPrepared, .carrier(.ringing)).hasLeg)
    }

    @Test("ends as the network or the person wants it")
    func exits() {
        for (input, exit) in [
            (CallInput.carrier(.answered), Dialing.Exit.answered), (.carrier(.ended(.busy)), .over(.busy)),
            (.dialFailed(.serverFault), .over(.failed, reason: .serverFault)), (.person(.hangUp), .hangUp(.canceled)),
            (.timer(.answer), .hangUp(.noAnswer)), (.serverClosing, .hangUp(.interrupted)),
            (.serverStopping, .hangUp(.interrupted)),
        ] {
            var dialing = after(.begin, .openingPrepared)
            #expect(dialing.handle(input).exit == exit, "\(input)")
        }
    }

    @Test("does not wait for an answer before it has dialled, nor for a page that is there")
    func timers() {
        var dialing = after(.begin)
        #expect(dialing.handle(.timer(.answer)).exit == nil)
        #expect(dialing.handle(.timer(.absence)).exit == nil)
        _ = dialing.handle(.person(.leave))
        #expect(dialing.handle(.timer(.absence)).exit == .hangUp(.canceled))
    }
}

@Suite("The phase of ending") struct EndingPhaseTests {
    private func talk(isOpen: Bool) -> Talk {
        var talk = Talk(setup, Presence(), at: .example)
        if isOpen { _ = talk.handle(.mediaOpened, at: .example) }
        return talk
    }

    @Test("is over at once when the leg ends and no sound can follow")
    func noSound() {
        for silent in [nil, talk(isOpen: false)] {
            var ending = Ending(.completed, silent, CallTimeouts())
            #expect(ending.handle(.carrier(.ended(.completed)), at: .example).isOver)
        }
    }

    @Test(
        "waits for the sound's end, or for last words no longer",
        arguments: [CallInput.mediaClosed, .timer(.lastWords)])
    func lastWords(input: CallInput) {
        var ending = Ending(.completed, talk(isOpen: true), CallTimeouts())
        #expect(!ending.handle(input, at: .example).isOver)
        ending = Ending(.completed, talk(isOpen: true), CallTimeouts())
        let (effects, isOver) = ending.handle(.carrier(.ended(.completed)), at: .example)
        #expect(effects == [.cancelTimer(.hangUpConfirmation), .startTimer(.lastWords, .seconds(3))] && !isOver)
        #expect(ending.handle(.timer(.hangUpConfirmation), at: .example).effects == [])
        #expect(ending.handle(input, at: .example).isOver)
    }

    @Test("asks three times for a hang-up, then tells the person")
    func unconfirmed() {
        var ending = Ending(.completed, nil, CallTimeouts())
        for _ in 2...3 {
            let (effects, isOver) = ending.handle(.timer(.hangUpConfirmation), at: .example)
            #expect(effects.first == .hangUp && !isOver)
        }
        let (effects, isOver) = ending.handle(.timer(.hangUpConfirmation), at: .example)
        #expect(effects == turnOn(.lineMayBeOpen) && isOver)
    }

    @Test("still understands what is heard")
    func heard() {
        var ending = Ending(.completed, talk(isOpen: true), CallTimeouts())
        let effects = ending.handle(.heard(.final("네."), run: 0), at: .example).effects
        #expect(effects.contains(.publish(.final(.callee(1, "네.")))))
        #expect(ending.talk?.turns.heardOfCallee.map(\.text) == ["네."])
    }
}

@Suite("A page that watches") struct PresenceTests {
    @Test("is waited for when it leaves, once")
    func leaves() {
        var presence = Presence()
        let accepted = CallEffect.answer(.accepted(turn: nil))
        #expect(presence.comeBack() == [accepted])
        #expect(presence.leave(limit: .seconds(20)) == [accepted, .startTimer(.absence, .seconds(20))])
        #expect(presence.isAbsent)
        #expect(presence.leave(limit: .seconds(20)) == [accepted])
        #expect(presence.comeBack() == [accepted, .cancelTimer(.absence)])
        #expect(!presence.isAbsent)
    }
}
