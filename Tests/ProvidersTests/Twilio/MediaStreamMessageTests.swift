import Foundation
import Testing

@testable import Providers

private let mediaText = #"""
    {"event":"media","sequenceNumber":"4","streamSid":"MZ1","media":{"track":"inbound","chunk":"2","timestamp":"5",\#
    "payload":"fn//AA=="}}
    """#
private let media = MediaStreamMessage.media(.init(isInbound: true, milliseconds: 5, payload: [0x7E, 0x7F, 0xFF, 0]))

@Suite("A message of a media stream") struct MediaStreamMessageTests {
    @Test(
        "is understood",
        arguments: [
            (#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#, .connected),
            (mediaText, media),
            (
                #" { "media" : {"payload":"fn//AA==","timestamp":"005","track":"inbound"} , "event":"media"}  "#, media
            ),
            (
                #"{"event":"media","new":[1,{"a":null}],"media":{"track":"in\u0062ound","timestamp":"5","payload":"fn\/\/AA=="}}"#,
                media
            ),
            (
                #"{"event":"media","media":{"track":"outbound","timestamp":"40","payload":""}}"#,
                .media(.init(isInbound: false, milliseconds: 40, payload: []))
            ),
            (
                ##"{"event":"dtmf","sequenceNumber":"5","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"#"}}"##,
                .digit("#")
            ),
            (#"{"event":"mark","sequenceNumber":"6","streamSid":"MZ1","mark":{"name":"말 \"7\""}}"#, .mark("말 \"7\"")),
            (#"{"event":"stop","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}"#, .stop),
            (#"{"event":"weather","sun":true}"#, .other),
            (
                #"{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"streamSid":"MZ1","accountSid":"AC1","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"call":"c"}}}"#,
                .start(
                    .init(
                        streamSid: "MZ1", accountSid: "AC1", callSid: "CA1", isTelephone: true,
                        parameters: ["call": "c"])
                )
            ),
        ] as [(String, MediaStreamMessage)])
    func valid(text: String, message: MediaStreamMessage) throws {
        #expect(try MediaStreamMessage(text) == message)
        #expect(try MediaStreamMessage(json: text) == message)
    }

    @Test("is placed within a day, whatever its timestamp says")
    func farAway() throws {
        let text = #"{"event":"media","media":{"track":"inbound","timestamp":"999999999999999","payload":"fn//AA=="}}"#
        let kept = MediaStreamMessage.media(
            .init(isInbound: true, milliseconds: 86_400_000, payload: [126, 127, 255, 0]))
        #expect(try MediaStreamMessage(text) == kept)
        #expect(try MediaStreamMessage(json: text) == kept)
    }

    @Test("goes on whatever its timestamps jump between")
    func jumps() {
        var gatherer = MediaGatherer()
        var tape = AudioHistory()
        for index in 0..<400 {
            let media = MediaStreamMessage.Media(
                isInbound: true, milliseconds: index.isMultiple(of: 2) ? 0 : 999_999_999_999_999,
                payload: [UInt8](repeating: 0x55, count: 160))
            for frame in gatherer.take(media) {
                tape.append(frame)
                tape.release(before: tape.end, keeping: 240_000)
            }
        }
        #expect(tape.end - tape.start <= 240_000)
        #expect(tape.moment(of: tape.end) <= (86_400 + 8) * 8_000)
    }

    @Test(
        "is refused when it is not JSON or lacks what it needs",
        arguments: [
            "", "{", "null", "[]", "{}", mediaText + "x", String(mediaText.dropLast()), #"{"event":7}"#,
            #"{"event":"media"}"#, #"{"event":"media","media":{"track":"inbound","timestamp":"5"}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":5,"payload":""}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":"-5","payload":""}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":"9999999999999999","payload":""}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":"5","payload":"AAA"}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":"5","payload":"A=AA"}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":"5","payload":"===="}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":"5","payload":"AA-_"}}"#,
            #"{"event":"dtmf","dtmf":{"digit":"12"}}"#, #"{"event":"dtmf","dtmf":{"digit":"x"}}"#,
            #"{"event":"mark","mark":{}}"#, #"{"event":"start","streamSid":"MZ1"}"#,
        ])
    func invalid(text: String) {
        #expect(throws: (any Error).self) { try MediaStreamMessage(text) }
        #expect(throws: (any Error).self) { try MediaStreamMessage(json: text) }
    }

    @Test("holds sound of any length, in the quick way and in the strict one")
    func payloads() throws {
        for size in 0...400 {
            let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ size) }
            let text =
                #"{"event":"media","media":{"track":"inbound","timestamp":"5","payload":"\#(Data(payload).base64EncodedString())"}}"#
            let expected = MediaStreamMessage.Media(isInbound: true, milliseconds: 5, payload: payload)
            var copy = text
            let scanned = copy.withUTF8 { bytes in
                var scanner = MediaScanner(bytes)
                return scanner.media()
            }
            #expect(scanned == expected)
            #expect(try MediaStreamMessage(json: text) == .media(expected))
        }
    }

    @Test("means the same to the quick reader and to JSONDecoder, however it is damaged")
    func fuzz() {
        var random = SplitMix(state: 20_261_122)
        let alphabet = Array("{}[]:,\"\\= \n\t0aA/+-media\u{0}é".utf8) + [0xFF]
        for _ in 0..<20_000 {
            var bytes = Array(mediaText.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                case 2: bytes.remove(at: index)
                default:
                    let end = min(bytes.count, index + Int.random(in: 1...20, using: &random))
                    bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &random))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            // What either reader refuses is `nil` here.
            let quick = try? MediaStreamMessage(text)
            let strict = try? MediaStreamMessage(json: text)
            #expect(quick == strict, "\(text)")
        }
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

@Suite("What is sent on a media stream") struct MediaStreamEncoderTests {
    private let encoder = MediaStreamEncoder(streamSid: "MZ1")

    @Test("has exactly the fields that Twilio takes")
    func fields() {
        #expect(
            encoder.media([0x7E, 0x7F, 0xFF, 0])
                == #"{"event":"media","streamSid":"MZ1","media":{"payload":"fn//AA=="}}"#)
        #expect(encoder.mark("turn-7") == #"{"event":"mark","streamSid":"MZ1","mark":{"name":"turn-7"}}"#)
        #expect(encoder.clear == #"{"event":"clear","streamSid":"MZ1"}"#)
    }

    @Test("comes back from JSON, whatever a mark is called", arguments: ["", "a\"b\\c", "줄\n바꿈\t\u{0}\u{1F}", "🙂"])
    func names(name: String) throws {
        #expect(try MediaStreamMessage(json: encoder.mark(name)) == .mark(name))
        #expect(try MediaStreamMessage(json: MediaStreamEncoder(streamSid: name).mark("x")) == .mark("x"))
    }
}
