import Foundation
import TelephoneAudio

@testable import Calls
@testable import LocalEngines
@testable import Providers

extension Fuzzer {
    /// What comes on a media socket, a message a line, through everything that hears it.
    static let media = Fuzzer(
        "media", longest: 12_000,
        words: [
            "\n", #"{"event":"media","media":{"track":"inbound","timestamp":"0","payload":"VVVVVVVV"}}"#,
            #"{"event":"media","media":{"track":"inbound","timestamp":"999999999999999","payload":"//9/f39/"}}"#,
            #"{"event":"dtmf","dtmf":{"digit":"5"}}"#, #"{"event":"mark","mark":{"name":"turn-1"}}"#,
            #"{"event":"stop"}"#,
            #"{"event":"connected"}"#, "\"timestamp\":\"", "\"payload\":\"", "VVVVVVVVVVVVVVVV", "////", "AAAA", "==",
            "\\u0041",
            #"{"event":"start","streamSid":"MZ1","start":{"accountSid":"AC1","callSid":"CA1","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}"#,
        ],
        examples: [
            (0..<8).map { index in
                let sound = Data([UInt8](repeating: UInt8(0x20 + index), count: 160)).base64EncodedString()
                return
                    #"{"event":"media","media":{"track":"inbound","timestamp":"\#(index * 20)","payload":"\#(sound)"}}"#
            }.joined(separator: "\n"),
            #"{"event":"media","media":{"track":"inbound","timestamp":"999999999999999","payload":"VVVV"}}"# + "\n"
                + #"{"event":"media","media":{"track":"inbound","timestamp":"0","payload":"VVVV"}}"#,
        ]
    ) { bytes in
        var shape = Shape()
        var gatherer = MediaGatherer()
        var tape = AudioHistory()
        var tracker = Endpointer(settings: .init())
        let ear = InboundAudioProcessor()
        var now = Duration.zero
        for line in bytes.split(separator: 0x0A).prefix(200) {
            now += .milliseconds(20)
            let text = String(decoding: line, as: UTF8.self)
            let message: MediaStreamMessage
            do { message = try MediaStreamMessage(text) } catch {
                shape.add("no message")
                continue
            }
            shape.add("\(message)".prefix(5))
            guard case .media(let sound) = message else { continue }
            for frame in gatherer.take(sound) + gatherer.flush() {
                precondition(frame.offset >= .zero && frame.offset <= .longestCall)
                let gap = frame.offset.samples - tracker.position
                if gap > 0 { shape.add(tracker.hear(0, length: gap).count) }
                shape.add(
                    tracker.hear(sound.payload.first.map { Float($0) / 255 } ?? 0, length: frame.bytes.count).count)
                tape.append(frame)
                tape.release(before: tape.end - 80_000, keeping: 240_000)
                shape.add(tape.moment(of: tape.end) > 8_000)
                ear.played(frame, at: now)
                shape.add(ear.hear(frame, at: now).signals.count)
            }
        }
        return shape.number
    }
}
