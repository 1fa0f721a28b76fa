import NIOCore
import Testing

@testable import SocketIO

/// A machine and its clock: time passes when it is told to.
private struct Session {
    var machine: EngineMachine
    var now = NIODeadline.uptimeNanoseconds(1_000_000_000)

    init(socket: Int? = nil, maxWaiting: Int = 4, maxWaitingBytes: Int = 1000) {
        var configuration = EngineMachine.Configuration(pingInterval: .seconds(25), pingTimeout: .seconds(20))
        configuration.maxWaiting = maxWaiting
        configuration.maxWaitingBytes = maxWaitingBytes
        machine =
            socket.map { EngineMachine(configuration, socket: $0, at: .uptimeNanoseconds(1_000_000_000)) }
            ?? EngineMachine(configuration, at: .uptimeNanoseconds(1_000_000_000))
    }

    @discardableResult
    mutating func callAsFunction(_ event: EngineMachine.Event) -> [EngineMachine.Action] {
        machine.handle(event, at: now)
    }

    mutating func wait(_ time: TimeAmount) -> [EngineMachine.Action] {
        now = now + time
        return self(.timePassed)
    }

    /// A session whose WebSocket 9 has answered the probe.
    static func probed() -> Session {
        var session = Session()
        session(.socketArrived(9))
        session(.socketReceived(9, .text("2probe")))
        return session
    }
}

private func text(_ text: String, droppable: Bool = false) -> EngineMachine.Outgoing {
    EngineMachine.Outgoing(frames: [.text(text)], isDroppable: droppable)
}

@Suite("A session that polls") struct PollingSessionTests {
    @Test("a poll waits for the next packet")
    func pollWaits() {
        var session = Session()
        #expect(session(.pollArrived(1)) == [])
        #expect(session(.send(text("4a"))) == [.answerPoll(1, [.text("4a")])])
    }

    @Test("a poll gets at once all that waits, in order")
    func pollCollects() {
        var session = Session()
        session(.send(text("4a")))
        session(.send(EngineMachine.Outgoing(frames: [.text("4b"), .binary([1])])))
        #expect(session(.pollArrived(1)) == [.answerPoll(1, [.text("4a"), .text("4b"), .binary([1])])])
        #expect(session(.pollArrived(2)) == [])
    }

    @Test("one answer holds no more packets than every client takes; the rest comes with the next")
    func longQueue() {
        var session = Session(maxWaiting: 40)
        for index in 0..<20 { session(.send(text("4\(index)"))) }
        #expect(session(.pollArrived(1)) == [.answerPoll(1, (0..<16).map { .text("4\($0)") })])
        #expect(session(.pollArrived(2)) == [.answerPoll(2, (16..<20).map { .text("4\($0)") })])
    }

    @Test("a second poll ends the session: it is refused, and the first one gets a close packet")
    func overlappingPolls() {
        var session = Session()
        session(.pollArrived(1))
        #expect(
            session(.pollArrived(2)) == [
                .refuse(2, .badRequest), .end(.transportError), .answerPoll(1, [.close]), .forget,
            ])
        #expect(session(.pollArrived(3)) == [.refuse(3, .unknownSession)])
    }

    @Test("a second POST ends the session")
    func overlappingPosts() {
        var session = Session()
        session(.postArrived(1))
        #expect(session(.postArrived(2)).prefix(2) == [.refuse(2, .badRequest), .end(.transportError)])
        #expect(session(.postCompleted(1, "4a")) == [.refuse(1, .unknownSession)])
    }

    @Test("POSTs one after the other are delivered")
    func posts() {
        var session = Session()
        session(.postArrived(1))
        #expect(session(.postCompleted(1, "4a\u{1E}bAQI=")) == [.deliver(.text("a")), .deliver(.binary([1, 2]))])
        session(.postArrived(2))
        #expect(session(.postCompleted(2, "4")) == [.deliver(.text(""))])
    }

    @Test("a POST that is too large leaves the session as it was")
    func rejectedPost() {
        var session = Session()
        session(.postArrived(1))
        session(.postRejected(1))
        session(.postArrived(2))
        #expect(session(.postCompleted(2, "4a")) == [.deliver(.text("a"))])
    }

    @Test(
        "what is no payload ends the session, and nothing of it is delivered",
        arguments: ["abc", "", "4a\u{1E}", "bÄ", "4a\u{1E}b*", nil]
    )
    func malformed(body: String?) {
        var session = Session()
        session(.postArrived(1))
        #expect(session(.postCompleted(1, body)).prefix(2) == [.refuse(1, .badRequest), .end(.parseError)])
    }

    @Test("a client that pings has it the wrong way round")
    func clientPings() {
        var session = Session()
        session(.postArrived(1))
        #expect(session(.postCompleted(1, "2")).contains(.end(.transportError)))
    }

    @Test("the client's close releases the poll that waits with a noop")
    func clientCloses() {
        var session = Session()
        session(.pollArrived(1))
        session(.postArrived(2))
        #expect(session(.postCompleted(2, "1")) == [.end(.transportClose), .answerPoll(1, [.noop]), .forget])
    }

    @Test("a poll that the client's close overtook is released as well, once")
    func clientClosesEarly() {
        var session = Session()
        session(.postArrived(1))
        #expect(session(.postCompleted(1, "1")) == [.end(.transportClose)])
        #expect(session.machine.isParting)
        #expect(session(.pollArrived(2)) == [.answerPoll(2, [.noop]), .forget])
        #expect(session(.pollArrived(3)) == [.refuse(3, .unknownSession)])
    }

    @Test("such a poll does not wait long")
    func parting() {
        var session = Session()
        session(.postArrived(1))
        session(.postCompleted(1, "1"))
        #expect(session.wait(.milliseconds(30)) == [.forget])
    }

    @Test("a session that the server closes leaves its last packets for the next poll")
    func serverCloses() {
        var session = Session()
        session(.send(text("41")))
        #expect(session(.close(.forcedClose)) == [.end(.forcedClose)])
        #expect(session(.pollArrived(1)) == [.answerPoll(1, [.text("41"), .close]), .forget])
    }

    @Test("and is forgotten when no poll fetches them")
    func notFetched() {
        var session = Session()
        session(.close(.forcedClose))
        #expect(session.wait(.seconds(5)) == [.forget])
    }
}

@Suite("The heartbeat") struct HeartbeatTests {
    @Test("the server asks, and asks again an interval after the answer")
    func asks() {
        var session = Session(socket: 0)
        #expect(session.wait(.seconds(25)) == [.write(0, text("2"))])
        session.now = session.now + .seconds(1)
        #expect(session(.socketReceived(0, .text("3"))) == [])
        #expect(session.wait(.seconds(24)) == [])
        #expect(session.wait(.seconds(1)) == [.write(0, text("2"))])
    }

    @Test("a client that does not answer in time is closed, whatever else it says")
    func silence() {
        var session = Session(socket: 0)
        _ = session.wait(.seconds(25))
        #expect(session.wait(.seconds(19)) == [])
        #expect(session(.socketReceived(0, .text("4a"))) == [.deliver(.text("a"))])
        #expect(session.wait(.seconds(1)) == [.end(.pingTimeout), .closeSocket(0, .pingTimeout), .forget])
    }

    @Test("an answer that comes when the time is over is too late, even if no timer has fired yet")
    func lateAnswer() {
        var session = Session(socket: 0)
        _ = session.wait(.seconds(25))
        session.now = session.now + .seconds(20)
        #expect(session(.socketReceived(0, .text("3"))).first == .end(.pingTimeout))
    }

    @Test("after the whole machine has slept, clients get their time to answer")
    func sleep() {
        var session = Session(socket: 0)
        #expect(session.wait(.hours(8)) == [.write(0, text("2"))])
        #expect(session.wait(.seconds(19)) == [])
        #expect(session.wait(.seconds(1)).first == .end(.pingTimeout))
    }

    @Test("the next deadline is the earliest")
    func deadline() {
        var session = Session()
        let start = session.now
        #expect(session.machine.nextDeadline == start + .seconds(25))
        session(.socketArrived(9))
        #expect(session.machine.nextDeadline == start + .seconds(10))
    }
}

@Suite("An upgrade") struct UpgradeTests {
    @Test("the probe is answered, and the poll that waits is released after a moment")
    func probe() {
        var session = Session()
        session(.pollArrived(1))
        session(.socketArrived(9))
        #expect(session(.socketReceived(9, .text("2probe"))) == [.write(9, text("3probe"))])
        #expect(session.wait(.milliseconds(30)) == [.answerPoll(1, [.noop])])
    }

    @Test("what is sent in that moment goes with it")
    func sentWhileHeld() {
        var session = Session.probed()
        session(.pollArrived(1))
        #expect(session(.send(text("4a"))) == [])
        #expect(session.wait(.milliseconds(30)) == [.answerPoll(1, [.text("4a")])])
    }

    @Test("what waited goes first over the WebSocket, and polling is over")
    func completed() {
        var session = Session.probed()
        session(.send(text("4a")))
        session(.send(text("4b")))
        #expect(session(.socketReceived(9, .text("5"))) == [.write(9, text("4a")), .write(9, text("4b"))])
        #expect(session(.send(text("4c"))) == [.write(9, text("4c"))])
        #expect(session(.pollArrived(1)) == [.refuse(1, .badRequest)])
        session(.postArrived(2))
        #expect(session(.postArrived(2)) == [.refuse(2, .badRequest)])
    }

    @Test("a poll that comes in between is released in the same way")
    func heldPoll() {
        var session = Session.probed()
        #expect(session(.pollArrived(1)) == [])
        #expect(session.wait(.milliseconds(30)) == [.answerPoll(1, [.noop])])
    }

    @Test("a poll that overtook the end of the upgrade is refused")
    func overtakingPoll() {
        var session = Session.probed()
        session(.pollArrived(1))
        #expect(session(.socketReceived(9, .text("5"))) == [.refuse(1, .badRequest)])
        var early = Session()
        early(.socketArrived(9))
        early(.pollArrived(1))
        early(.socketReceived(9, .text("2probe")))
        #expect(early(.socketReceived(9, .text("5"))) == [.refuse(1, .badRequest)])
    }

    @Test("a second WebSocket is closed, before and after the upgrade")
    func secondSocket() {
        var session = Session.probed()
        #expect(session(.socketArrived(10)) == [.closeSocket(10, nil)])
        session(.socketReceived(9, .text("5")))
        #expect(session(.socketArrived(11)) == [.closeSocket(11, nil)])
        #expect(session(.socketReceived(9, .text("4a"))) == [.deliver(.text("a"))])
    }

    @Test(
        "a WebSocket that does not begin with a probe is closed, and polling goes on", arguments: ["4a", "5", "2", "x"])
    func noProbe(first: String) {
        var session = Session()
        session(.socketArrived(9))
        #expect(session(.socketReceived(9, .text(first))) == [.closeSocket(9, nil)])
        session(.pollArrived(1))
        #expect(session(.send(text("4a"))) == [.answerPoll(1, [.text("4a")])])
        #expect(session(.socketArrived(10)) == [])
    }

    @Test("one that is not completed in time is closed, and polling goes on")
    func timeout() {
        var session = Session.probed()
        #expect(session.wait(.seconds(10)) == [.closeSocket(9, nil)])
        #expect(session.machine.isOpen)
    }

    @Test("one whose WebSocket is lost can be tried again")
    func lostSocket() {
        var session = Session.probed()
        #expect(session(.socketLost(9)) == [])
        #expect(session(.socketArrived(10)) == [])
    }
}

@Suite("A client that does not read") struct SlowReaderTests {
    /// A session whose WebSocket is full.
    private func blocked() -> Session {
        var session = Session(socket: 0)
        session(.writeRefused(text("4first", droppable: true)))
        return session
    }

    @Test("what the socket did not take goes out first, then what was sent meanwhile")
    func order() {
        var session = blocked()
        #expect(session(.send(text("4second"))) == [])
        #expect(session.machine.takeWaiting() == text("4first", droppable: true))
        #expect(session.machine.takeWaiting() == text("4second"))
        #expect(session.machine.takeWaiting() == nil)
        #expect(session(.send(text("4third"))) == [.write(0, text("4third"))])
    }

    @Test("one that is too far behind loses what it can go without, and is told")
    func lag() {
        var session = blocked()
        session(.send(text("43answer")))
        session(.send(text("4b", droppable: true)))
        session(.send(text("4c", droppable: true)))
        #expect(session(.send(text("4d", droppable: true))) == [.lagged])
        session(.send(text("4resync")))
        #expect(session(.send(text("4e", droppable: true))) == [])
        #expect(session.machine.takeWaiting() == text("43answer"))
        #expect(session.machine.takeWaiting() == text("4resync"))
        #expect(session.machine.takeWaiting() == nil)
        #expect(!session.machine.isLagging)
        #expect(session(.send(text("4f", droppable: true))) == [.write(0, text("4f", droppable: true))])
    }

    @Test("bytes count as well as packets")
    func bytes() {
        var session = blocked()
        #expect(session(.send(text("4" + String(repeating: "a", count: 1000), droppable: true))) == [.lagged])
        #expect(session.machine.waiting == 0)
    }

    @Test("one that does not catch up is dropped")
    func dropped() {
        var session = blocked()
        for index in 0..<4 { session(.send(text("4\(index)", droppable: true))) }
        #expect(session.wait(.seconds(10)) == [.end(.tooSlow), .closeSocket(0, .tooSlow), .forget])
    }

    @Test("what it must not go without is bounded too")
    func answersAlone() {
        var session = blocked()
        var actions: [EngineMachine.Action] = []
        for index in 0..<9 { actions += session(.send(text("43\(index)"))) }
        #expect(actions.contains(.end(.tooSlow)))
    }

    @Test("a volatile event is left out when it cannot go at once")
    func volatile() {
        var session = blocked()
        #expect(session(.sendVolatile(text("4a"))) == [])
        #expect(session.machine.waiting == 1)
        var polling = Session()
        #expect(polling(.sendVolatile(text("4a"))) == [])
        polling(.pollArrived(1))
        #expect(polling(.sendVolatile(text("4b"))) == [.answerPoll(1, [.text("4b")])])
    }
}

@Suite("Engine.IO payloads") struct EnginePayloadTests {
    @Test("packets are joined with a separator, bytes are in Base64")
    func encode() {
        #expect(EnginePayload.encode([.text("4안녕"), .binary([1, 2, 3, 4]), .ping]) == "4안녕\u{1E}bAQIDBA==\u{1E}2")
    }

    @Test("they are taken apart the same way")
    func decode() {
        #expect(
            EnginePayload.decode("4안녕\u{1E}bAQIDBA==\u{1E}b\u{1E}3") == [
                .message(.text("안녕")), .message(.binary([1, 2, 3, 4])), .message(.binary([])), .pong(""),
            ])
    }
}
