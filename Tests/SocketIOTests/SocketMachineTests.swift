import NIOCore
import Testing

@testable import SocketIO

@Suite("A Socket.IO connection") struct SocketMachineTests {
    private func joined() -> SocketMachine {
        var machine = SocketMachine(maxAttachments: 2)
        _ = machine.handle(.received(.text("0")))
        _ = machine.handle(.accepted("/"))
        return machine
    }

    @Test("begins when the client asks to join, with its credentials")
    func joins() {
        var machine = SocketMachine(maxAttachments: 2)
        #expect(machine.handle(.received(.text(#"0/a,{"t":1}"#))) == [.join("/a", auth: #"{"t":1}"#)])
        #expect(machine.handle(.received(.text("0"))) == [.join("/", auth: "{}")])
    }

    @Test("delivers events and acknowledgements of namespaces that were joined")
    func events() {
        var machine = joined()
        #expect(
            machine.handle(.received(.text(#"27["say",1]"#))) == [
                .event("/", name: "say", SocketArguments(json: ["1"]), id: 7)
            ])
        #expect(
            machine.handle(.received(.text("37[1]"))) == [.acknowledged("/", id: 7, SocketArguments(json: ["1"]))])
    }

    @Test("waits for the bytes of a packet")
    func binary() {
        var machine = joined()
        let json = [#"{"_placeholder":true,"num":0}"#, #"{"_placeholder":true,"num":1}"#]
        #expect(machine.handle(.received(.text("52-[\"a\",\(json[0]),\(json[1])]"))) == [])
        #expect(machine.handle(.received(.binary([1]))) == [])
        let values = SocketArguments(json: json, attachments: [[1], [2]])
        #expect(machine.handle(.received(.binary([2]))) == [.event("/", name: "a", values, id: nil)])
    }

    @Test("may join again after it left or was refused")
    func again() {
        var machine = joined()
        #expect(machine.handle(.received(.text("1"))) == [.leave("/")])
        #expect(machine.handle(.received(.text("0"))) == [.join("/", auth: "{}")])
        _ = machine.handle(.refused("/"))
        #expect(machine.handle(.received(.text("0"))) == [.join("/", auth: "{}")])
    }

    @Test(
        "is closed when the client breaks a rule",
        arguments: ["0", "2", "9", #"2/a,["b"]"#, #"53-["a"]"#, #"51-["a",{"_placeholder":true,"num":1}]"#]
    )
    func closes(text: String) {
        var machine = joined()
        #expect(machine.handle(.received(.text(text))) == [.close(.parseError)])
        #expect(machine.handle(.received(.text(#"2["a"]"#))) == [])
    }

    @Test("is closed by an event before the answer to its wish to join")
    func hasty() {
        var machine = SocketMachine(maxAttachments: 2)
        _ = machine.handle(.received(.text("0")))
        #expect(machine.handle(.received(.text(#"2["a"]"#))) == [.close(.parseError)])
    }

    @Test("is closed by bytes that belong nowhere, and by text while bytes are due")
    func strayBytes() {
        var machine = joined()
        #expect(machine.handle(.received(.binary([1]))) == [.close(.parseError)])
        machine = joined()
        _ = machine.handle(.received(.text(#"51-["a",{"_placeholder":true,"num":0}]"#)))
        #expect(machine.handle(.received(.text(#"2["a"]"#))) == [.close(.parseError)])
    }

    @Test("is closed when the client joins nothing in time")
    func timeout() {
        var machine = SocketMachine(maxAttachments: 2)
        #expect(machine.handle(.connectTimeout) == [.close(.forcedClose)])
        machine = joined()
        #expect(machine.handle(.connectTimeout) == [])
    }
}

@Suite("Rooms") struct RoomsTests {
    private func visited(_ rooms: Rooms<String>, in names: [String], except others: [String] = []) -> [String] {
        var found: [String] = []
        rooms.forEach(in: names, except: others) { found.append($0) }
        return found.sorted()
    }

    @Test("each member is told once, also one that is in two of the rooms, and none of those left out")
    func forEach() {
        var rooms = Rooms<String>()
        for (room, id) in [("a", "1"), ("a", "2"), ("b", "2"), ("b", "3"), ("c", "3")] {
            rooms.join(room, id, id: id)
        }
        #expect(visited(rooms, in: ["a", "b"]) == ["1", "2", "3"])
        #expect(visited(rooms, in: ["a", "b"], except: ["c"]) == ["1", "2"])
        #expect(visited(rooms, in: ["nowhere"]) == [])
    }

    @Test("a member that leaves is in none of them, and what was kept with each is returned")
    func leave() {
        var rooms = Rooms<String>()
        rooms.join("a", "1", id: "1", mark: 3)
        rooms.join("b", "1", id: "1", mark: 5)
        rooms.join("b", "1", id: "1", mark: 6)
        #expect(rooms.leaveAll(id: "1") == ["a": 3, "b": 5])
        #expect(visited(rooms, in: ["a", "b"]) == [])
    }
}

@Suite("The log for clients that come back") struct RecoveryLogTests {
    private func log(_ rooms: [[String]], maxEntries: Int = 100) -> RecoveryLog {
        var log = RecoveryLog(maxEntries: maxEntries, maxBytes: 10_000, age: .seconds(120))
        for (index, names) in rooms.enumerated() {
            log.append(rooms: names, except: [], frames: [.text("\(index + 1)")], at: .uptimeNanoseconds(0))
        }
        return log
    }

    private func missed(_ log: RecoveryLog, after number: Int, in rooms: [String: Int]) -> [EngineFrame]? {
        log.missed(after: number, in: rooms).map { $0.flatMap(\.self) }
    }

    @Test("gives what was meant for them, in order, from the last they got")
    func missed() {
        let log = log([["a"], ["b"], [], ["a", "b"]])
        #expect(missed(log, after: 0, in: ["a": 0]) == [.text("1"), .text("3"), .text("4")])
        #expect(missed(log, after: 1, in: ["a": 0]) == [.text("3"), .text("4")])
        #expect(missed(log, after: 4, in: ["a": 0]) == [])
    }

    @Test("gives nothing of a room from before they came in")
    func beforeJoining() {
        #expect(missed(log([["a"], ["a"]]), after: 0, in: ["a": 1]) == [.text("2")])
    }

    @Test("says so when it does not reach back far enough, or the offset is not its own")
    func tooOld() {
        let log = log([[], [], []], maxEntries: 2)
        #expect(missed(log, after: 0, in: [:]) == nil)
        #expect(missed(log, after: 1, in: [:]) == [.text("2"), .text("3")])
        #expect(missed(log, after: 4, in: [:]) == nil)
    }

    @Test("forgets by age and by bytes")
    func bounds() {
        var log = log([[], []])
        log.append(rooms: [], except: [], frames: [.text("3")], at: .uptimeNanoseconds(121_000_000_000))
        #expect(missed(log, after: 1, in: [:]) == nil)
        #expect(missed(log, after: 2, in: [:]) == [.text("3")])
        log.append(
            rooms: [], except: [], frames: [.binary([UInt8](repeating: 0, count: 9_990))],
            at: .uptimeNanoseconds(121_000_000_000))
        #expect(missed(log, after: 2, in: [:]) == nil)
    }

    @Test("has offsets that can be read back, and nothing else can", arguments: ["", "-1", "zzzzzzzzzzzzz", "1 ", "ä"])
    func offsets(text: String) {
        #expect(RecoveryLog.number(RecoveryLog.offset(123_456)) == 123_456)
        #expect(RecoveryLog.number(text) == nil)
    }
}
