/// Keeping the sound.
extension Talk {
    mutating func mediaOpened() -> [CallEffect] {
        guard let effects = line.opened() else { return [] }
        guard !answerer.isVoicemail else { return effects + speakNext() + waitForQuietVoicemail() }
        if isOpeningToBeRepeated { opening.startOver() }
        guard !opening.isDue else { return effects + waitForGreeting() + speakNext() }
        return effects + speakNext() + listenForSilence()
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
    }

    /// The callee has picked up and nothing can be heard or said.
    mutating func soundNeverCame() -> [CallEffect] {
        guard line.state == .none else { return [] }
        return turnOn(.captionsUnavailable) + hangUp(as: .failed, reason: .timedOut)
    }
}
