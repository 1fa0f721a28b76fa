import Testing

@testable import WebSockets

private typealias Machine = WebSocketProtocol
private typealias Action = WebSocketProtocol.Action

extension WebSocketProtocol.Event {
    /// A frame as a client sends it.
    fileprivate static func masked(
        _ opcode: UInt8,
        _ payload: [UInt8] = [],
        isFinal: Bool = true,
        hasReservedBits: Bool = false
    ) -> Self {
        .received(
            .init(
                opcode: opcode,
                isFinal: isFinal,
                hasReservedBits: hasReservedBits,
                isMasked: true,
                payload: payload
            )
        )
    }

    /// A frame as a server sends it.
    fileprivate static func unmasked(_ opcode: UInt8, _ payload: [UInt8] = []) -> Self {
        .received(.init(opcode: opcode, isMasked: false, payload: payload))
    }
}

extension WebSocketProtocol {
    fileprivate static func server(limit: Int = 100, after events: [Event] = []) -> WebSocketProtocol {
        var machine = WebSocketProtocol(role: .server, maxMessageSize: limit)
        for event in events { _ = machine.handle(event) }
        return machine
    }

    /// What is done about a peer that broke a rule.
    fileprivate static func failure(_ code: WebSocketCloseCode) -> [Action] {
        [
            .write(.close, [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]),
            .end(.init(error: WebSocketError(kind: .closed, closeCode: code))),
            .startCloseTimer,
            .closeOutput,
        ]
    }
}

/// Opcodes by name, for the tables.
private let (more, text, binary, close, ping, pong): (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (0, 1, 2, 8, 9, 10)

@Suite("An open socket")
struct OpenSocket {
    @Test("delivers whole messages")
    func messages() {
        var machine = Machine.server()
        #expect(machine.handle(.masked(text, Array("안녕".utf8))) == [.deliver(.text("안녕"))])
        #expect(machine.handle(.masked(binary, [0xFF, 0])) == [.deliver(.binary([0xFF, 0]))])
        #expect(machine.handle(.masked(text)) == [.deliver(.text(""))])
    }

    @Test("puts fragments together, and answers pings between them")
    func fragments() {
        var machine = Machine.server()
        let bytes = Array("한".utf8)
        #expect(machine.handle(.masked(text, [bytes[0]], isFinal: false)) == [])
        #expect(machine.handle(.masked(ping, [7])) == [.write(.pong, [7])])
        #expect(machine.handle(.masked(more, [bytes[1]], isFinal: false)) == [])
        #expect(machine.handle(.masked(more, [bytes[2]])) == [.deliver(.text("한"))])
        #expect(machine.handle(.masked(binary, [1], isFinal: false)) == [])
        #expect(machine.handle(.masked(more, [0xFF])) == [.deliver(.binary([1, 0xFF]))])
    }

    @Test("says nothing about pongs")
    func pongs() {
        var machine = Machine.server()
        #expect(machine.handle(.masked(pong, [1])) == [])
    }

    @Test(
        "is failed by a peer that breaks a rule",
        arguments: [
            ([.unmasked(text)], .protocolError),
            ([.unmasked(ping)], .protocolError),
            ([.masked(text, hasReservedBits: true)], .protocolError),
            ([.masked(ping, hasReservedBits: true)], .protocolError),
            ([.masked(3)], .protocolError),
            ([.masked(7)], .protocolError),
            ([.masked(11)], .protocolError),
            ([.masked(15)], .protocolError),
            ([.masked(ping, isFinal: false)], .protocolError),
            ([.masked(close, isFinal: false)], .protocolError),
            ([.masked(ping, Array(repeating: 0, count: 126))], .protocolError),
            ([.masked(more)], .protocolError),
            ([.masked(text, isFinal: false), .masked(text)], .protocolError),
            ([.masked(binary, isFinal: false), .masked(binary, isFinal: false)], .protocolError),
            ([.masked(close, [3])], .protocolError),
            ([.receivedMalformedFrame], .protocolError),
            ([.masked(text, [0xFF])], .invalidText),
            ([.masked(text, [0xED, 0xA0, 0x80])], .invalidText),
            ([.masked(text, [0xE1], isFinal: false), .masked(more, [0x41], isFinal: false)], .invalidText),
            ([.masked(text, [0xE1], isFinal: false), .masked(more, [0x80])], .invalidText),
            ([.masked(text, [0x41, 0xC0], isFinal: false)], .invalidText),
            ([.masked(close, [3, 0xE8, 0xFF])], .invalidText),
            ([.masked(binary, Array(repeating: 0, count: 101))], .tooBig),
            (
                [
                    .masked(text, Array(repeating: 0, count: 60), isFinal: false),
                    .masked(more, Array(repeating: 0, count: 41)),
                ], .tooBig
            ),
            ([.receivedOversizedFrame], .tooBig),
        ] as [([WebSocketProtocol.Event], WebSocketCloseCode)]
    )
    func violations(events: [WebSocketProtocol.Event], code: WebSocketCloseCode) throws {
        var machine = Machine.server(after: Array(events.dropLast()))
        #expect(machine.isOpen)
        #expect(machine.handle(try #require(events.last)) == Machine.failure(code))
        #expect(!machine.isOpen)
        // Nothing that follows changes anything, until the peer hangs up or runs out of time.
        #expect(machine.handle(.masked(text)) == [])
        #expect(machine.handle(.receivedMalformedFrame) == [])
        #expect(machine.handle(.keepAliveDue) == [])
        #expect(machine.handle(.closeRequested(.normal, reason: "")) == [])
        #expect(machine.handle(.inputEnded) == [.disconnect])
        #expect(machine.handle(.closeTimedOut) == [])
    }

    @Test("of a client is failed by a masked frame")
    func maskedByServer() {
        var machine = WebSocketProtocol(role: .client, maxMessageSize: 100)
        #expect(machine.handle(.unmasked(text, [0x41])) == [.deliver(.text("A"))])
        #expect(machine.handle(.masked(text)) == Machine.failure(.protocolError))
    }

    @Test("answers only the last of the pings that came while nothing could be written")
    func pingsWhileFull() {
        var machine = Machine.server()
        #expect(machine.handle(.writabilityChanged(false)) == [])
        #expect(machine.handle(.masked(ping, [1])) == [])
        #expect(machine.handle(.masked(ping, [2])) == [])
        #expect(machine.handle(.writabilityChanged(true)) == [.write(.pong, [2])])
        #expect(machine.handle(.writabilityChanged(true)) == [])
    }

    @Test("asks for a sign of life, and gives up without one")
    func keepAlive() {
        var machine = Machine.server()
        #expect(machine.handle(.keepAliveDue) == [.write(.ping, [])])
        #expect(machine.handle(.masked(pong)) == [])
        #expect(machine.handle(.keepAliveDue) == [.write(.ping, [])])
        // Any frame is a sign of life.
        #expect(machine.handle(.masked(text)) == [.deliver(.text(""))])
        #expect(machine.handle(.keepAliveDue) == [.write(.ping, [])])
        let actions = machine.handle(.keepAliveDue)
        #expect(actions.contains(.end(.init(error: WebSocketError(kind: .timedOut)))))
        #expect(actions.last == .disconnect)
        #expect(machine.handle(.inputEnded) == [])
    }

    @Test("ends with an error when the connection is lost")
    func lost() {
        var machine = Machine.server()
        #expect(machine.handle(.inputEnded) == [.end(.init(error: WebSocketError(kind: .closed))), .disconnect])
    }
}

@Suite("Closing a socket")
struct ClosingSocket {
    private static let clean: [UInt16] = [1000, 1001]
    private static let complaints: [UInt16] = [1002, 1003, 1007, 1011, 1012, 1014, 3000, 4999]

    @Test(
        "is answered once with the peer's code, and ends cleanly only without a complaint",
        arguments: clean + complaints)
    func peerCloses(rawCode: UInt16) {
        let code = WebSocketCloseCode(rawValue: rawCode)
        let payload = [UInt8(rawCode >> 8), UInt8(rawCode & 0xFF)]
        let error = Self.clean.contains(rawCode) ? nil : WebSocketError(kind: .closed, closeCode: code)
        var machine = Machine.server()
        #expect(
            machine.handle(.masked(close, payload + Array("이유".utf8)))
                == [.write(.close, payload), .end(.init(error: error, peerCode: code)), .disconnect]
        )
        #expect(machine.handle(.masked(close, payload)) == [])
        #expect(machine.handle(.closeRequested(.normal, reason: "")) == [])
    }

    @Test(
        "with a code that may not be sent is against the rules",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535])
    func invalidCode(rawCode: UInt16) {
        var machine = Machine.server()
        #expect(
            machine.handle(.masked(close, [UInt8(rawCode >> 8), UInt8(rawCode & 0xFF)]))
                == Machine.failure(.protocolError)
        )
    }

    @Test("without a code is answered without one")
    func noCode() {
        var machine = Machine.server()
        #expect(machine.handle(.masked(close)) == [.write(.close, []), .end(.init()), .disconnect])
    }

    @Test("is left to the server: a client waits for it to hang up")
    func clientWaits() {
        var machine = WebSocketProtocol(role: .client, maxMessageSize: 100)
        #expect(
            machine.handle(.unmasked(close, [3, 0xE8]))
                == [.write(.close, [3, 0xE8]), .end(.init(peerCode: .normal)), .startCloseTimer]
        )
        #expect(machine.handle(.inputEnded) == [.disconnect])
    }

    @Test("by ourselves sends one close frame and listens to nothing but the answer")
    func weClose() {
        var machine = Machine.server(after: [.masked(text, isFinal: false)])
        #expect(
            machine.handle(.closeRequested(.goingAway, reason: "끝"))
                == [.write(.close, [3, 0xE9] + Array("끝".utf8)), .startCloseTimer]
        )
        #expect(!machine.isOpen)
        #expect(machine.handle(.closeRequested(.normal, reason: "")) == [])
        #expect(machine.handle(.masked(binary, [1])) == [])
        #expect(machine.handle(.masked(ping, [1])) == [])
        #expect(machine.handle(.keepAliveDue) == [])
        #expect(
            machine.handle(.masked(close, [0x0F, 0xA1]))
                == [.end(.init(peerCode: WebSocketCloseCode(rawValue: 4001))), .disconnect]
        )
    }

    @Test(
        "ends when the peer does not answer in time, hangs up, or breaks a rule",
        arguments: [
            .closeTimedOut, .inputEnded, .receivedMalformedFrame, .unmasked(text),
        ] as [WebSocketProtocol.Event])
    func unanswered(event: WebSocketProtocol.Event) {
        var machine = Machine.server(after: [.closeRequested(.normal, reason: "")])
        #expect(machine.handle(event) == [.end(.init()), .disconnect])
        #expect(machine.handle(event) == [])
    }

    @Test("leaves out a code that may not be sent, and cuts a reason between characters")
    func payloads() {
        var machine = Machine.server()
        #expect(
            machine.handle(.closeRequested(WebSocketCloseCode(rawValue: 1005), reason: "x")).first == .write(.close, [])
        )
        machine = Machine.server()
        let reason = String(repeating: "가", count: 60)
        #expect(
            machine.handle(.closeRequested(.normal, reason: reason)).first
                == .write(.close, [3, 0xE8] + Array(String(repeating: "가", count: 41).utf8))
        )
    }
}
