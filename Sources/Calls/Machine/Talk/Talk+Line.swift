/// Getting through, and keeping the sound.
extension CallMachine {
    mutating func begin() -> [CallEffect] {
        switch phase {
        case .dialing:
            guard !isBegun else { return [] }
            isBegun = true
            return [
                .publish(.state(.dialing)), .prepareSpeech([call.opening] + script.fillers),
                .startTimer(.preparation, patience.preparation),
            ]
        case .ringing, .talking, .ending, .ended: return []
        }
    }

    mutating func dial() -> [CallEffect] {
        switch phase {
        case .dialing:
            guard !isDialed else { return [] }
            isDialed = true
            return [
                .cancelTimer(.preparation), .dial(patience.limits),
                .startTimer(.answer, patience.limits.ringing + patience.answer),
            ]
        case .ringing, .talking, .ending, .ended: return []
        }
    }

    mutating func ring() -> [CallEffect] {
        switch phase {
        case .dialing:
            phase = .ringing
            return [.publish(.state(.ringing))]
        case .ringing, .talking, .ending, .ended: return []
        }
    }

    mutating func answer() -> [CallEffect] {
        switch phase {
        case .dialing, .ringing:
            phase = .talking
            // The carrier ends the leg at its limit: a good-bye has to begin before that.
            let untilGoodbye = max(.zero, patience.limits.talking - patience.goodbye)
            return [
                .cancelTimer(.answer), .publish(.state(.talking)), .publish(.accepted), .openMedia,
                .startTimer(.sound, patience.sound), .startTimer(.longestCall, untilGoodbye),
            ]
        case .talking, .ending, .ended: return []
        }
    }

    mutating func dialFailed(_ kind: ProviderError.Kind) -> [CallEffect] {
        switch phase {
        case .dialing, .ringing, .talking: return finish(.failed, reason: kind, isRemote: true)
        case .ending(let outcome): return finish(outcome)
        case .ended: return []
        }
    }

    mutating func mediaOpened() -> [CallEffect] {
        switch phase {
        case .talking:
            guard let effects = line.opened() else { return [] }
            guard !answerer.isVoicemail else { return effects + speakNext() + waitForQuietMachine() }
            if isOpeningToBeRepeated { opening.startOver() }
            guard !opening.isDue else { return effects + waitForGreeting() + speakNext() }
            return effects + speakNext() + listenForSilence()
        case .dialing, .ringing, .ending, .ended: return []
        }
    }

    /// Whether the callee still knows nothing of us although the opening line was tried: the line was to blame.
    private var isOpeningToBeRepeated: Bool {
        guard let turn = opening.turn.flatMap({ turns[$0] }) else { return false }
        switch turn.state {
        case .open, .heard: return false
        case .cut: return speech.lost == turn.id
        case .failed, .echo: return true
        }
    }

    mutating func mediaClosed() -> [CallEffect] {
        line.closed()
        switch phase {
        case .talking:
            listening.lineLost()
            // What the person has stopped is not said again, and neither is what a good-bye has interrupted.
            speech.lineLost()
            let heard = settleHeard()
            guard !line.isHopeless else {
                return heard + (line.state == .none ? soundNeverCame() : hangUp(as: .completed))
            }
            let stop = speech.stop()
            for id in speech.takeStranded().reversed() { sayAgain(id) }
            // The leg may live on: the carrier opens a new stream. If it does not, it reports the end, usually at once,
            // so the person is not alarmed before that had time to arrive.
            return heard + stop + [
                .cancelTimer(.recognizerRestart), .openMedia, .startTimer(.mediaLoss, patience.mediaLoss),
            ]
        case .ending(let outcome): return isLegOver ? finish(outcome, isRemote: isRemoteEnd) : []
        case .dialing, .ringing, .ended: return []
        }
    }

    /// The callee has picked up and nothing can be heard or said.
    mutating func soundNeverCame() -> [CallEffect] {
        guard line.state == .none else { return [] }
        endReason = .timedOut
        return turnOn(.captionsUnavailable) + hangUp(as: .failed)
    }
}
