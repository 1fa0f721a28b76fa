/// The rules of RFC 6455 once a socket is open: events in, actions out, no input or output of its own.
///
/// Frames are cut from bytes elsewhere; what they mean, whether they are allowed and what must be answered is decided here.
struct WebSocketProtocol: Sendable {
    /// Which end of the socket this is. Clients mask what they send, servers do not (§5.1).
    enum Role: Sendable { case server, client }

    /// Frame types (§5.2).
    enum Opcode: UInt8, Sendable {
        case continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10

        var isControl: Bool { rawValue >= 8 }
    }

    /// A frame as it came in, already unmasked.
    struct Frame: Sendable, Equatable {
        var opcode: UInt8
        var isFinal = true
        var hasReservedBits = false
        var isMasked: Bool
        var payload: [UInt8] = []
    }

    /// What can happen to an open socket.
    enum Event: Sendable, Equatable {
        case received(Frame)
        /// The header of a frame announced more bytes than a message may have.
        case receivedOversizedFrame
        /// The header of a frame made no sense.
        case receivedMalformedFrame
        /// The way out became free, or full.
        case writabilityChanged(Bool)
        /// It is time to see whether the peer is alive.
        case keepAliveDue
        case closeRequested(WebSocketCloseCode, reason: String)
        /// The time given to the peer after a close frame is over.
        case closeTimedOut
        /// The peer will send no more bytes.
        case inputEnded
    }

    /// What must be done, in this order.
    enum Action: Sendable, Equatable {
        case deliver(WebSocketMessage)
        case write(Opcode, [UInt8])
        /// No message will follow.
        case end(Ending)
        /// Send `closeTimedOut` after the time a peer is given to answer a close frame.
        case startCloseTimer
        /// Tell the peer that no bytes will follow, and let it hang up: hanging up first could destroy the close frame
        /// on its way.
        case closeOutput
        /// Hang up as soon as what has been written is out.
        case disconnect
    }

    /// How a socket ended.
    struct Ending: Sendable, Equatable {
        /// What the reader gets after the last message; `nil` is a clean end.
        var error: WebSocketError?
        /// The code in the peer's close frame.
        var peerCode: WebSocketCloseCode?
    }

    private enum Phase {
        case open
        /// Our close frame is out and the peer's is awaited.
        case closing
        /// The peer broke a rule and was told so; what it still sends is ignored.
        case failing
        /// Both close frames have been exchanged; a client lets the server hang up.
        case closed
        case disconnected
    }

    private struct PartialMessage {
        var isText: Bool
        var bytes: [UInt8]
        var check = UTF8Check()
    }

    private let role: Role
    private let maxMessageSize: Int
    private var phase = Phase.open
    private var partial: PartialMessage?
    private var isWritable = true
    /// The last ping that came while nothing could be written. Older ones need no answer (§5.5.3).
    private var unansweredPing: [UInt8]?
    private var isAwaitingSignOfLife = false

    init(role: Role, maxMessageSize: Int) {
        self.role = role
        self.maxMessageSize = maxMessageSize
    }

    /// Whether messages may still be sent.
    var isOpen: Bool { phase == .open }

    /// - Returns: actions in the order they must be done. Empty when the event changes nothing.
    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .received(let frame): received(frame)
        case .receivedOversizedFrame: fail(.tooBig)
        case .receivedMalformedFrame: fail(.protocolError)
        case .writabilityChanged(let isWritable): writabilityChanged(isWritable)
        case .keepAliveDue: keepAliveDue()
        case .closeRequested(let code, let reason): closeRequested(code, reason)
        case .closeTimedOut, .inputEnded: lost()
        }
    }

    private mutating func received(_ frame: Frame) -> [Action] {
        guard phase == .open || phase == .closing else { return [] }
        isAwaitingSignOfLife = false
        guard let opcode = Opcode(rawValue: frame.opcode), !frame.hasReservedBits,
            frame.isMasked == (role == .server)
        else { return fail(.protocolError) }
        guard !opcode.isControl || (frame.isFinal && frame.payload.count <= 125) else {
            return fail(.protocolError)
        }
        switch opcode {
        case .close: return receivedClose(frame.payload)
        // After our close frame nothing else is sent, and data is ignored (§5.5.1).
        case _ where phase == .closing: return []
        case .pong: return []
        case .ping: return receivedPing(frame.payload)
        case .text, .binary: return receivedStart(frame, isText: opcode == .text)
        case .continuation: return receivedContinuation(frame)
        }
    }

    private mutating func receivedPing(_ payload: [UInt8]) -> [Action] {
        guard isWritable else {
            unansweredPing = payload
            return []
        }
        return [.write(.pong, payload)]
    }

    private mutating func receivedStart(_ frame: Frame, isText: Bool) -> [Action] {
        guard partial == nil else { return fail(.protocolError) }
        guard frame.payload.count <= maxMessageSize else { return fail(.tooBig) }
        guard frame.isFinal else {
            var partial = PartialMessage(isText: isText, bytes: frame.payload)
            guard !isText || partial.check.read(frame.payload) else { return fail(.invalidText) }
            self.partial = partial
            return []
        }
        return deliver(frame.payload, isText: isText)
    }

    private mutating func receivedContinuation(_ frame: Frame) -> [Action] {
        guard var partial = partial.take() else { return fail(.protocolError) }
        guard partial.bytes.count + frame.payload.count <= maxMessageSize else { return fail(.tooBig) }
        guard !partial.isText || partial.check.read(frame.payload) else { return fail(.invalidText) }
        partial.bytes.append(contentsOf: frame.payload)
        guard frame.isFinal else {
            self.partial = partial
            return []
        }
        return deliver(partial.bytes, isText: partial.isText)
    }

    private mutating func deliver(_ bytes: [UInt8], isText: Bool) -> [Action] {
        guard isText else { return [.deliver(.binary(bytes))] }
        guard let text = String(validating: bytes, as: UTF8.self) else { return fail(.invalidText) }
        return [.deliver(.text(text))]
    }

    private mutating func receivedClose(_ payload: [UInt8]) -> [Action] {
        var code: WebSocketCloseCode?
        if !payload.isEmpty {
            guard payload.count >= 2 else { return fail(.protocolError) }
            let stated = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
            guard stated.isAllowedOnWire else { return fail(.protocolError) }
            guard String(validating: payload.dropFirst(2), as: UTF8.self) != nil else { return fail(.invalidText) }
            code = stated
        }
        let wasOpen = phase == .open
        let isClean = !wasOpen || (code?.isClean ?? true)
        phase = role == .server ? .disconnected : .closed
        var actions: [Action] = wasOpen ? [.write(.close, Array(payload.prefix(2)))] : []
        actions.append(
            .end(Ending(error: isClean ? nil : WebSocketError(kind: .closed, closeCode: code), peerCode: code))
        )
        // The server hangs up first (§7.1.1).
        actions.append(role == .server ? .disconnect : .startCloseTimer)
        return actions
    }

    private mutating func writabilityChanged(_ isWritable: Bool) -> [Action] {
        self.isWritable = isWritable
        guard isWritable, phase == .open, let ping = unansweredPing.take() else { return [] }
        return [.write(.pong, ping)]
    }

    private mutating func keepAliveDue() -> [Action] {
        guard phase == .open else { return [] }
        guard !isAwaitingSignOfLife else {
            phase = .disconnected
            return [
                .write(.close, Self.closePayload(.internalError, "no sign of life")),
                .end(Ending(error: WebSocketError(kind: .timedOut))),
                .disconnect,
            ]
        }
        isAwaitingSignOfLife = true
        return [.write(.ping, [])]
    }

    private mutating func closeRequested(_ code: WebSocketCloseCode, _ reason: String) -> [Action] {
        guard phase == .open else { return [] }
        phase = .closing
        partial = nil
        return [.write(.close, Self.closePayload(code, reason)), .startCloseTimer]
    }

    /// The connection is gone, or has no more time.
    private mutating func lost() -> [Action] {
        defer { phase = .disconnected }
        switch phase {
        case .open: return [.end(Ending(error: WebSocketError(kind: .closed))), .disconnect]
        case .closing: return [.end(Ending()), .disconnect]
        case .failing, .closed: return [.disconnect]
        case .disconnected: return []
        }
    }

    /// Ends a socket whose peer broke a rule (§7.1.7).
    private mutating func fail(_ code: WebSocketCloseCode) -> [Action] {
        partial = nil
        switch phase {
        case .open:
            phase = .failing
            return [
                .write(.close, Self.closePayload(code, "")),
                .end(Ending(error: WebSocketError(kind: .closed, closeCode: code))),
                .startCloseTimer,
                .closeOutput,
            ]
        case .closing:
            phase = .disconnected
            return [.end(Ending()), .disconnect]
        case .failing, .closed, .disconnected:
            return []
        }
    }

    /// Two bytes of code and as much of the reason as fits in 125 bytes without cutting a character. Empty for a code
    /// that may not be sent.
    private static func closePayload(_ code: WebSocketCloseCode, _ reason: String) -> [UInt8] {
        guard code.isAllowedOnWire else { return [] }
        var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        for character in reason.unicodeScalars {
            let bytes = UTF8.encode(character) ?? UTF8.encodedReplacementCharacter
            guard payload.count + bytes.count <= 125 else { break }
            payload.append(contentsOf: bytes)
        }
        return payload
    }
}
