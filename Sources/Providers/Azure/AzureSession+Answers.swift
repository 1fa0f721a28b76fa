import Calls
import TelephoneAudio
import WebSockets

/// What the service says, and what becomes of it.
extension AzureSession {
    mutating func receive(_ received: WebSocketMessage, at now: Duration) -> [Effect] {
        guard let message = AzureMessage(received) else {
            return lose(AzureError.make(.serverFault, "malformed"), at: now)
        }
        // Words of a turn that is over come again in the next.
        guard let turn, message["X-RequestId"]?.lowercased() == turn.id.lowercased() else { return [] }
        let answer: AzureAnswer
        do throws(ProviderError) {
            answer = try AzureAnswer(message)
        } catch {
            return lose(error, at: now)
        }
        switch answer {
        case .turnStarted:
            self.turn?.hasStarted = true
            defer { wasReached = true }
            startBy = nil
            lastError = nil
            return wasReached ? [] : [.tell(.started)]
        case .speechStarted: return open == nil ? begin(sent..<sent) : []
        case .hypothesis(let text, let span): return understood(text, onTape(span), at: now)
        case .phrase(let phrase): return conclude(phrase, onTape(phrase.span), at: now)
        case .silence(let span): return silence(onTape(span), at: now)
        case .dictationEnded(let place):
            self.turn?.dictationEnd = turn.start + place
            return []
        case .refused(let error): return lose(error, at: now)
        case .turnEnded: return turnEnded(at: now)
        case .other: return []
        }
    }

    /// A stretch of the turn as a stretch of the tape; nothing lies behind what has been sent.
    private func onTape(_ span: Range<Int>) -> Range<Int> {
        let start = min(sent, (turn?.start ?? 0) + span.lowerBound)
        return start..<min(sent, start + span.count)
    }

    /// Whether a result is about sound whose phrase has been told.
    private func isOld(_ span: Range<Int>) -> Bool { span.lowerBound < released && span.upperBound <= released }

    private mutating func begin(_ span: Range<Int>) -> [Effect] {
        lastUtterance += 1
        open = Utterance(number: lastUtterance, turn: turn?.id ?? "", span: span)
        return [.tell(.speechStarted(utterance: lastUtterance))]
    }

    /// Finds the utterance that a result belongs to, or begins it.
    private mutating func take(_ span: Range<Int>) -> [Effect] {
        var effects: [Effect] = []
        if let before = open, before.turn != turn?.id, !before.text.isEmpty, span.lowerBound >= before.span.upperBound {
            // An earlier turn had understood something there. This one heard it again, and it is nothing.
            effects.append(.tell(.nothingSaid(utterance: before.number)))
            open = nil
        }
        if open == nil { effects += begin(span) }
        open?.turn = turn?.id ?? ""
        open?.span = span
        return effects
    }

    private mutating func understood(_ text: String, _ span: Range<Int>, at now: Duration) -> [Effect] {
        guard !isOld(span), text.contains(where: { !$0.isWhitespace }) else { return [] }
        answered(upTo: span.upperBound)
        owedSince = now
        var effects = take(span)
        guard var utterance = open, utterance.text != text else { return effects }
        utterance.text = text
        guard opening.hints.wantsInterims else {
            open = utterance
            return effects
        }
        utterance.revision += 1
        open = utterance
        effects.append(.tell(.transcript(transcript(of: utterance, text: text, isFinal: false))))
        return effects
    }

    private mutating func conclude(_ phrase: AzurePhrase, _ span: Range<Int>, at now: Duration) -> [Effect] {
        guard !isOld(span) else { return [] }
        answered(upTo: span.upperBound)
        owedSince = isEndSent ? now : nil
        var effects = take(span)
        guard var utterance = open else { return effects }
        utterance.revision += 1
        var final = transcript(of: utterance, text: phrase.text, isFinal: true)
        final.confidence = phrase.confidence
        final.doubtful = phrase.doubtful
        effects.append(.tell(.transcript(final)))
        open = nil
        if span.upperBound > released { hasRetriedTail = false }
        released = max(released, span.upperBound)
        return effects
    }

    private mutating func silence(_ span: Range<Int>, at now: Duration) -> [Effect] {
        answered(upTo: span.upperBound)
        owedSince = isEndSent ? now : nil
        released = max(released, span.upperBound)
        defer { open = nil }
        return open.map { [.tell(.nothingSaid(utterance: $0.number))] } ?? []
    }

    /// The service hears. A connection that only brings what is known already counts as one that brought nothing.
    private mutating func answered(upTo place: Int) {
        if place > furthest { attempts = 0 }
        furthest = max(furthest, place)
        loud = 0
        wasDeaf = false
    }

    private func transcript(of utterance: Utterance, text: String, isFinal: Bool) -> Transcript {
        let span = utterance.span
        // The end is the end of the last sample, not the beginning of one that may come after a gap.
        let end = span.isEmpty ? tape.moment(of: span.lowerBound) : tape.moment(of: span.upperBound - 1) + 1
        return Transcript(
            utterance: utterance.number, revision: utterance.revision, text: text, isFinal: isFinal,
            language: opening.language, start: .samples(tape.moment(of: span.lowerBound)), end: .samples(end))
    }
}
