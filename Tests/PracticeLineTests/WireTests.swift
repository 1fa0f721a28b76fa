import Calls
import Foundation
import Testing

@testable import PracticeLine

@Suite("TwiML") struct TwiMLTests {
    @Test("is followed verb by verb, with its escapes undone")
    func verbs() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Response><Say language="ko-KR">여보세요 &amp; 네</Say><Pause length="2"/><Pause/>
            <Connect><Stream url="wss://a.example/media" statusCallback="https://a.example/s">
            <Parameter name="call" value="&quot;x&quot;"/></Stream></Connect>
            <Redirect method="GET">https://a.example/next?a=1&amp;b=2</Redirect><Hangup/></Response>
            """
        #expect(
            try TwiML(parsing: text).verbs == [
                .say("여보세요 & 네", language: "ko-KR", times: 1), .pause(2), .pause(1),
                .connect(
                    .init(
                        url: "wss://a.example/media",
                        statusCallback: .init(url: "https://a.example/s", method: .post), parameters: ["call": "\"x\""])
                ),
                .redirect(url: "https://a.example/next?a=1&b=2", method: .get), .hangUp,
            ])
    }

    @Test("may copy sound one way, stop that, and press keys")
    func copies() throws {
        let text = """
            <Response><Start><Stream name="mine" url="wss://a.example/copy" track="both_tracks"
            statusCallback="https://a.example/s" statusCallbackMethod="GET"/></Start>
            <Play digits="12w#"/><Stop><Stream name="mine"/></Stop></Response>
            """
        #expect(
            try TwiML(parsing: text).verbs == [
                .start(
                    .init(
                        url: "wss://a.example/copy", name: "mine", track: .both,
                        statusCallback: .init(url: "https://a.example/s", method: .get))),
                .press("12w#"), .stop(name: "mine"),
            ])
    }

    @Test(
        "that Twilio would refuse is refused with Twilio's code",
        arguments: [
            ("<Response><Say></Response>", 12_100), ("", 12_100), ("<Answer/>", 12_102),
            ("<Response><Fly/></Response>", 12_200),
            ("<Response><Connect><Stream url=\"https://a.example/\"/></Connect></Response>", 31_922),
            ("<Response><Connect><Stream url=\"ws://a.example/\"/></Connect></Response>", 31_922),
            ("<Response><Connect><Stream url=\"media\"/></Connect></Response>", 31_923),
            (
                "<Response><Connect><Stream url=\"wss://a.example/\" track=\"both_tracks\"/></Connect></Response>",
                31_941
            ),
            ("<Response><Start><Stream url=\"wss://a.example/\" track=\"all\"/></Start></Response>", 31_941),
            ("<Response><Play digits=\"12x\"/></Response>", 12_200),
            ("<Response><Stop><Stream/></Stop></Response>", 12_200),
            ("<Response><Redirect method=\"PUT\">https://a.example/</Redirect></Response>", 12_200),
        ])
    func refused(text: String, code: Int) {
        let failure = #expect(throws: TwiML.Failure.self) { _ = try TwiML(parsing: text) }
        #expect(failure?.code == code)
    }
}

@Suite("A signature") struct RequestSignatureTests {
    @Test("equals what the official validator made of the same request")
    func vectors() {
        let signature = RequestSignature(token: "12345")
        let form = [
            ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675310"), ("Digits", "1234"),
            ("From", "+14158675310"), ("To", "+18005551212"),
        ]
        #expect(
            signature.sign(url: "https://example.com/myapp.php?foo=1&bar=2", form: form)
                == "L/OH5YylLD5NRKLltdqwSvS0BnU=")
        #expect(signature.sign(url: "wss://example.com/stream") == "KG4JbhDlv15BMlxSTOWKt9btbgg=")
        let json = signature.sign(
            url: "https://example.com/myapp",
            json: #"{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}"#)
        #expect(json.signature == signature.sign(url: json.url) && json.url.hasPrefix("https://example.com/myapp?body"))
    }
}

@Suite("A message on the media socket") struct MediaMessageTests {
    @Test("is taken as Twilio takes it")
    func good() throws {
        #expect(
            try MediaMessage(
                parsing: #"{"event":"media","streamSid":"MZ1","media":{"payload":"/38="}}"#, streamSid: "MZ1")
                == .media([0xFF, 0x7F]))
        #expect(
            try MediaMessage(parsing: #"{"event":"mark","streamSid":"MZ1","mark":{"name":"a"}}"#, streamSid: "MZ1")
                == .mark("a"))
        #expect(try MediaMessage(parsing: #"{"event":"clear","streamSid":"MZ1"}"#, streamSid: "MZ1") == .clear)
    }

    @Test(
        "that is not exactly right is a violation",
        arguments: [
            "hello", "[]", #"{"event":"sing","streamSid":"MZ1"}"#, #"{"event":"clear","streamSid":"MZ2"}"#,
            #"{"event":"clear"}"#, #"{"event":"clear","streamSid":"MZ1","extra":1}"#,
            #"{"event":"media","streamSid":"MZ1"}"#,
            #"{"event":"media","streamSid":"MZ1","media":{"payload":"!!"}}"#,
            #"{"event":"media","streamSid":"MZ1","media":{"payload":"/w==","track":"outbound"}}"#,
            #"{"event":"mark","streamSid":"MZ1","mark":{"name":1}}"#,
        ])
    func bad(text: String) {
        let violation = #expect(throws: MediaMessage.Violation.self) {
            _ = try MediaMessage(parsing: text, streamSid: "MZ1")
        }
        #expect(violation?.code == 31_951)
    }
}

@Suite("The phone line between server and persona") struct PhoneLineTests {
    @Test("plays what is queued frame by frame, and returns a mark when what came before it has been played")
    func marks() {
        var queue = PlayoutQueue()
        let isAtOnce = queue.mark("at once")
        let hasRoom = queue.append([UInt8](repeating: 1, count: 200))
        let isLater = !queue.mark("later")
        #expect(isAtOnce && hasRoom && isLater)
        let first = queue.next()
        #expect(first.marks == [])
        let (frame, marks) = queue.next()
        #expect(frame == [UInt8](repeating: 1, count: 40) + [UInt8](repeating: 0xFF, count: 120))
        #expect(marks == ["later"])
    }

    @Test("drops what is queued and returns every pending mark when it is cleared")
    func clear() {
        var queue = PlayoutQueue()
        _ = queue.append([UInt8](repeating: 1, count: 800))
        _ = queue.mark("one")
        _ = queue.mark("two")
        let returned = queue.removeAll()
        #expect(returned == ["one", "two"])
        #expect(queue.isEmpty)
        let next = queue.next()
        #expect(next.frame.allSatisfy { $0 == 0xFF })
    }

    private func connected(_ streamSid: String, faults: LineFaults = LineFaults()) -> PhoneLine {
        let line = PhoneLine(faults: faults)
        _ = line.attach(accountSid: "AC1", callSid: "CA1", streamSid: streamSid, parameters: [:])
        return line
    }

    @Test("keeps ten minutes of queued sound and drops the rest")
    func bound() throws {
        let line = connected("MZ1")
        try line.receive(.media([UInt8](repeating: 1, count: PhoneLine.longestPlayout)), from: "MZ1")
        let violation = #expect(throws: MediaMessage.Violation.self) { try line.receive(.media([1]), from: "MZ1") }
        #expect(violation?.code == 31_931)
    }

    @Test("plays nothing that comes from a stream after it broke or another took its place")
    func late() throws {
        let sound = [UInt8](repeating: 1, count: 160)
        var faults = LineFaults()
        faults.drop = .init(frames: 1, times: 1)
        let line = connected("MZ1", faults: faults)
        _ = line.tick()
        try line.receive(.media(sound), from: "MZ1")
        #expect(line.tick().heard == PhoneLine.silentFrame)
        _ = line.attach(accountSid: "AC1", callSid: "CA1", streamSid: "MZ2", parameters: [:])
        try line.receive(.media(sound), from: "MZ1")
        #expect(line.tick().heard == PhoneLine.silentFrame)
        try line.receive(.media(sound), from: "MZ2")
        #expect(line.tick().heard == sound)
    }

    @Test("lets both sides speak at once")
    func both() throws {
        let line = connected("MZ1")
        line.beginLine(1)
        line.speak([UInt8](repeating: 2, count: 160), line: 1)
        line.endLine(1)
        try line.receive(.media([UInt8](repeating: 1, count: 160)), from: "MZ1")
        let tick = line.tick()
        #expect(tick.heard == [UInt8](repeating: 1, count: 160))
        #expect(tick.begun == [1] && tick.finished == [1])
    }
}
