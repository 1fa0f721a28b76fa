import Testing

@testable import SocketIO

@Suite("A Socket.IO packet") struct SocketPacketTests {
    @Test("is taken apart into namespace, acknowledgement, name and values")
    func event() throws {
        let packet = try #require(SocketPacket(#"2/admin,12["say",1 , {"a":[true]},"안녕"]"#))
        #expect(packet.kind == .event("say"))
        #expect(packet.namespace == "/admin")
        #expect(packet.id == 12)
        #expect(packet.arguments.json == ["1", #"{"a":[true]}"#, #""안녕""#])
    }

    @Test("may carry credentials, and a namespace without a comma or with a query")
    func connect() throws {
        #expect(SocketPacket("0")?.kind == .connect(nil))
        #expect(SocketPacket(#"0{"token":"x"}"#)?.kind == .connect(#"{"token":"x"}"#))
        #expect(SocketPacket("0/custom")?.namespace == "/custom")
        let packet = try #require(SocketPacket(#"0/custom?a=1,{"b":2}"#))
        #expect(packet.namespace == "/custom")
        #expect(packet.kind == .connect(#"{"b":2}"#))
    }

    @Test("knows where its bytes belong")
    func binary() throws {
        let text = #"52-["a",{"x":[{"_placeholder":true,"num":1}]},{"num":0,"_placeholder":true}]"#
        let packet = try #require(SocketPacket(text))
        #expect(packet.attachmentCount == 2)
        #expect(packet.placeholders == [1, 0])
    }

    @Test("may have a number or an escaped text as its name")
    func names() {
        #expect(SocketPacket("2[7]")?.kind == .event("7"))
        #expect(SocketPacket(#"2["\u0041b"]"#)?.kind == .event("Ab"))
    }

    @Test(
        "is none if it breaks a rule",
        arguments: [
            "", "abc", "9", "4{}", "7", "2", "2{}", "2[]", "2[{}]", "2[null]", #"2["a""#, #"2["a",]"#, #"2["a"]x"#,
            #"2abc["a"]"#, #"2["connect"]"#, #"2["disconnecting"]"#, "3[1]", #"5["a"]"#, #"5-["a"]"#, #"5x-["a"]"#,
            #"0"text""#, "0[]", "0{", "1{}", #"2["a",01]"#, #"2["a",1.]"#, #"2["a",+1]"#, #"2["a",tru]"#,
            "2[\"a\u{1}\"]", #"2["\x"]"#, #"2["\u12"]"#, #"299999999999999999999["a"]"#, #"2/custom["a"]"#,
        ]
    )
    func malformed(text: String) {
        #expect(SocketPacket(text) == nil)
    }

    @Test("may not be nested without end")
    func nesting() {
        func nested(_ depth: Int) -> String {
            #"2["a","# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "]"
        }
        #expect(SocketPacket(nested(100)) != nil)
        #expect(SocketPacket(nested(100_000)) == nil)
    }
}

@Suite("Socket.IO packets on their way out") struct SocketFramesTests {
    @Test("leave the main namespace out and number what they ask for")
    func event() {
        let values = SocketArguments(json: ["1", #"{"a":2}"#])
        #expect(SocketFrames.event("/", "say", values) == [.text(#"42["say",1,{"a":2}]"#)])
        #expect(SocketFrames.event("/x", "say", values, id: 3) == [.text(#"42/x,3["say",1,{"a":2}]"#)])
        #expect(SocketFrames.event("/", "say", values, offset: "1z") == [.text(#"42["say",1,{"a":2},"1z"]"#)])
    }

    @Test("carry bytes in frames of their own, and are binary only then")
    func binary() {
        let values = SocketArguments(json: [#"{"_placeholder":true,"num":0}"#], attachments: [[1, 2]])
        let place = #"{"_placeholder":true,"num":0}"#
        #expect(SocketFrames.event("/", "a", values) == [.text("451-[\"a\",\(place)]"), .binary([1, 2])])
        #expect(SocketFrames.ack("/x", values, id: 5) == [.text("461-/x,5[\(place)]"), .binary([1, 2])])
        #expect(SocketFrames.ack("/", SocketArguments(), id: 0) == [.text("430[]")])
    }

    @Test("quote what a name or a sentence may hold")
    func quotes() {
        #expect(SocketFrames.event("/", "a\"\\\n\u{1}", SocketArguments()) == [.text(#"42["a\"\\\n\u0001"]"#)])
        let refusal = SocketRefusal(code: "call.over", message: "통화가 \"끝\"났어요.")
        #expect(refusal.connectError == #"{"message":"통화가 \"끝\"났어요.","data":{"code":"call.over"}}"#)
    }
}

@Suite("Values of a message") struct SocketArgumentsTests {
    private struct Picture: Codable, Equatable {
        var name: String
        var parts: [SocketBytes]
        var cover: SocketBytes
    }

    @Test("keep their bytes, however deep they are")
    func bytes() throws {
        let picture = Picture(name: "사진", parts: [SocketBytes([1]), SocketBytes([2, 3])], cover: SocketBytes([4]))
        let values = try SocketArguments([7, picture])
        #expect(values.attachments.count == 3)
        #expect(try values.decode(Int.self) == 7)
        #expect(try values.decode(Picture.self, at: 1) == picture)
    }

    @Test("are not guessed at: a placeholder without bytes, another type and a missing value are errors")
    func errors() throws {
        let values = SocketArguments(json: [#"{"_placeholder":true,"num":0}"#])
        #expect(throws: DecodingError.self) { try values.decode(SocketBytes.self) }
        #expect(throws: DecodingError.self) { try values.decode(Int.self) }
        #expect(throws: DecodingError.self) { try values.decode(Int.self, at: 1) }
        #expect(try values.decode(Int?.self, at: 1) == nil)
    }
}
