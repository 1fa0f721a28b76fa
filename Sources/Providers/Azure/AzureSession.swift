import Calls
import TelephoneAudio
import WebSockets

/// The rules of one stream at Azure: sound and messages in, messages and events out. Does nothing itself.
///
/// What no phrase has been said for is kept, and is sent again whenever the service must be reached anew. A result belongs
/// to the turn it names, and to the place in the stream where its sound is; what lies before the end of the last phrase has
/// been told already.
///
/// Times are from any one clock, counted from when the stream began.
struct AzureSession: Sendable {
    enum Input: Sendable {
        case audio(AudioFrame)
        case audioEnded
        case opened(connection: Int)
        case received(WebSocketMessage, connection: Int)
        /// A connection could not be opened, or is gone.
        case lost(ProviderError, connection: Int)
        /// Time has passed.
        case tick
    }

    enum Effect: Sendable, Equatable {
        case connect(Int)
        /// The connection is of no use any more.
        case disconnect
        case tell(RecognitionEvent)
        case finish
        case fail(ProviderError)
    }

    /// What the messages carry that is new each time.
    struct Names: Sendable {
        /// 32 hexadecimal digits.
        var id: @Sendable () -> String
        /// ISO 8601, UTC, with milliseconds.
        var timestamp: @Sendable () -> String
    }

    enum Link: Sendable, Equatable {
        case waiting(until: Duration)
        case connecting
        case open
    }

    /// One `X-RequestId`: the results of a stretch of sound.
    struct Turn: Sendable {
        var id: String
        /// Where its sound begins on the tape.
        var start: Int
        var openedAt: Duration
        var hasStarted = false
        /// How far the service says it has heard.
        var dictationEnd: Int?
    }

    /// An utterance that has begun and has no final.
    struct Utterance: Sendable {
        var number: Int
        var turn: String
        var revision = 0
        var text = ""
        var span: Range<Int>
    }

    /// 100 ms of sound a message.
    static let piece = 800
    static let firstWait = Duration.milliseconds(250)
    /// A connection that has lasted so long was a good one.
    static let goodWhile = Duration.seconds(10)

    let opening: AzureSessionSetup
    let limits: AzureSpeechRecognizer.Limits
    let names: Names

    var link = Link.connecting
    var connection = 0
    var turn: Turn?
    var isOver = false
    /// Whether the service has ever taken up a turn.
    var wasReached = false
    /// Connections and turns in a row that brought nothing.
    var attempts = 0
    var lastError: ProviderError?
    /// When the service must have taken up a turn.
    var startBy: Duration?

    // What is sent.
    var tape = AudioHistory()
    var isEnded = false
    var control: [AzureMessage] = []
    var sent = 0
    var isEndSent = false
    var lastSentAt = Duration.zero
    /// Whether the sound since the last phrase has been heard to its end, and is heard once more.
    var hasRetriedTail = false

    // What has come back.
    /// How far the sound needs no more hearing.
    var released = 0
    /// How far there have been words.
    var furthest = 0
    var lastUtterance = 0
    var open: Utterance?
    /// Loud sound since the last words, in samples.
    var loud = 0
    /// Since when the service owes an answer.
    var owedSince: Duration?
    var wasDeaf = false

    init(opening: AzureSessionSetup, limits: AzureSpeechRecognizer.Limits, names: Names) {
        self.opening = opening
        self.limits = limits
        self.names = names
    }

    /// Begins.
    mutating func start(at now: Duration) -> [Effect] {
        startBy = now + limits.start
        return connect()
    }

    /// - Returns: effects in the order they must begin.
    mutating func handle(_ input: Input, at now: Duration) -> [Effect] {
        guard !isOver else { return [] }
        switch input {
        case .audio(let frame): return hear(frame, at: now)
        case .audioEnded:
            isEnded = true
            return []
        case .opened(let id):
            guard id == connection, link == .connecting else { return [] }
            link = .open
            control = [message("speech.config", turn: nil, json: opening.configuration)]
            openTurn(at: now)
            return []
        case .received(let message, let id):
            guard id == connection, link == .open else { return [] }
            return receive(message, at: now)
        case .lost(let error, let id):
            guard id == connection else { return [] }
            if case .waiting = link { return [] }
            return lose(error, at: now)
        case .tick: return tick(at: now)
        }
    }

    /// Hands over what is to be sent, message by message, until one is not taken.
    mutating func send(at now: Duration, _ offer: (WebSocketMessage) -> Bool) {
        guard link == .open, let turn else { return }
        while !isOver {
            if let next = control.first {
                guard offer(next.encoded) else { return }
                control.removeFirst()
            } else if tape.end - sent >= Self.piece || isEnded && tape.end > sent {
                let range = sent..<min(tape.end, sent + Self.piece)
                guard offer(sound(Array(tape.sound(range)), of: turn)) else { return }
                sent = range.upperBound
            } else if isEnded, !isEndSent {
                guard offer(sound([], of: turn)) else { return }
                isEndSent = true
                owedSince = now
            } else {
                return
            }
            lastSentAt = now
        }
    }

    // MARK: - Sound

    private mutating func hear(_ frame: AudioFrame, at now: Duration) -> [Effect] {
        guard frame.format == .telephone else { return fail(AzureError.invalidRequest("format")) }
        tape.append(frame)
        tape.release(before: released, keeping: limits.kept.samples)
        if limits.isLoud(frame) { loud += frame.bytes.count }
        if loud >= limits.loud.samples, owedSince == nil { owedSince = now }
        // What was to be sent is not there any more: the connection takes too little.
        if link == .open, sent < tape.start { return lose(AzureError.make(.timedOut, "stalled"), at: now) }
        return []
    }

    private func sound(_ bytes: [UInt8], of turn: Turn) -> WebSocketMessage {
        AzureMessage(path: "audio", turn: turn.id, timestamp: names.timestamp(), body: .bytes(bytes)).encoded
    }

    private func message(_ path: String, turn: String?, json: String) -> AzureMessage {
        AzureMessage(
            path: path, turn: turn, timestamp: names.timestamp(), contentType: "application/json; charset=utf-8",
            body: .text(json))
    }

    // MARK: - Turns

    /// Opens a turn on what has no phrase yet.
    mutating func openTurn(at now: Duration) {
        let turn = Turn(id: names.id(), start: max(released, tape.start), openedAt: now)
        self.turn = turn
        sent = turn.start
        isEndSent = false
        lastSentAt = now
        if owedSince != nil { owedSince = now }
        startBy = startBy ?? now + limits.start
        control.append(message("speech.context", turn: turn.id, json: opening.context))
        control.append(
            AzureMessage(
                path: "audio", turn: turn.id, timestamp: names.timestamp(), contentType: "audio/x-wav",
                body: .bytes(AzureSessionSetup.soundHeader)))
    }

    /// The service has ended the turn: because the sound has ended, or because it would not go on with it.
    mutating func turnEnded(at now: Duration) -> [Effect] {
        guard let turn else { return [] }
        if isEndSent {
            // What lies behind the end that the service names was not heard. Without one it ended the turn for itself.
            let isWhole = turn.dictationEnd.map { $0 >= tape.end - Self.piece * 2 } ?? false
            if isWhole || hasRetriedTail { return finish() }
            // Another turn that brings nothing will be the last.
            hasRetriedTail = true
        }
        guard countAttempt(at: now) else {
            return fail(AzureError.make(.serverFault, "turns"))
        }
        control = []
        if !isEndSent {
            control = [
                AzureMessage(path: "audio", turn: turn.id, timestamp: names.timestamp(), body: .bytes([]))
            ]
        }
        openTurn(at: now)
        return []
    }

    private mutating func finish() -> [Effect] {
        isOver = true
        var effects: [Effect] = []
        if let open { effects.append(.tell(.nothingSaid(utterance: open.number))) }
        open = nil
        return effects + [.finish]
    }

    // MARK: - Connections

    mutating func connect() -> [Effect] {
        connection += 1
        link = .connecting
        turn = nil
        control = []
        return [.connect(connection)]
    }

    mutating func lose(_ error: ProviderError, at now: Duration) -> [Effect] {
        switch error.kind {
        case .unreachable, .timedOut, .serverFault: break
        case .rateLimited, .overQuota, .unauthorized, .invalidRequest, .unsupported, .notInstalled: return fail(error)
        }
        // A service that has not been reached at all is better replaced at once than tried again.
        guard wasReached, countAttempt(at: now) else { return fail(error) }
        lastError = error
        startBy = startBy ?? now + limits.start
        link = .waiting(until: now + Self.firstWait * (1 << (attempts - 1)))
        turn = nil
        control = []
        return [.disconnect]
    }

    /// - Returns: `false` if there have been too many.
    private mutating func countAttempt(at now: Duration) -> Bool {
        if let turn, turn.hasStarted, now - turn.openedAt >= Self.goodWhile { attempts = 0 }
        attempts += 1
        return attempts <= limits.attempts
    }

    mutating func fail(_ error: ProviderError) -> [Effect] {
        isOver = true
        return [.fail(error)]
    }

    private mutating func tick(at now: Duration) -> [Effect] {
        if let startBy, now >= startBy { return fail(lastError ?? AzureError.make(.timedOut, "start")) }
        switch link {
        case .waiting(let until): return now >= until ? connect() : []
        case .connecting: return []
        case .open: break
        }
        guard turn?.hasStarted == true else { return [] }
        if let owedSince, now - owedSince >= limits.answer {
            guard !wasDeaf else { return fail(AzureError.make(.timedOut, "deaf")) }
            wasDeaf = true
            startBy = now + limits.start
            return [.disconnect] + connect()
        }
        let isStalled = tape.end - sent >= Self.piece && now - lastSentAt >= limits.answer
        return isStalled ? lose(AzureError.make(.timedOut, "stalled"), at: now) : []
    }
}
