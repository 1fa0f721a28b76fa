import Calls
import Foundation
import Synchronization
import TelephoneAudio
import Testing
import WebSockets

@testable import Providers

@Suite("Sound from a media stream") struct MediaGathererTests {
    private func piece(_ milliseconds: Int, _ value: UInt8 = 1) -> MediaStreamMessage.Media {
        .init(isInbound: true, milliseconds: milliseconds, payload: [UInt8](repeating: value, count: 160))
    }

    @Test("comes in frames of 60 ms that follow one another, though timestamps waver")
    func gathers() {
        var gatherer = MediaGatherer()
        let wavering = [5, 26, 44, 70, 84, 105, 131, 145, 163]
        let frames = wavering.flatMap { gatherer.take(piece($0)) }
        #expect(frames.map(\.bytes.count) == [480, 480, 480])
        #expect(frames.map(\.offset) == [.milliseconds(5), .milliseconds(65), .milliseconds(125)])
        #expect(gatherer.flush() == [])
    }

    @Test("shows a gap as a jump in the offset, and keeps what came before it")
    func gap() {
        var gatherer = MediaGatherer()
        var frames = [0, 20, 300, 320, 340].flatMap { gatherer.take(piece($0)) }
        frames += gatherer.flush()
        #expect(frames.map(\.bytes.count) == [320, 480])
        #expect(frames.map(\.offset) == [.zero, .milliseconds(300)])
    }

    @Test("goes on when timestamps start again, and shows gaps after that as before")
    func restart() {
        var gatherer = MediaGatherer()
        var frames = [90_000, 90_020, 90_040, 0, 20, 40, 2_000, 2_020, 2_040, 5].flatMap { gatherer.take(piece($0)) }
        frames += gatherer.flush()
        let offsets: [Duration] = [.seconds(90), .milliseconds(90_060), .milliseconds(92_060), .milliseconds(92_120)]
        #expect(frames.map(\.offset) == offsets)
    }

    @Test("is never longer than 100 ms a frame")
    func longPieces() {
        var gatherer = MediaGatherer()
        let frames = gatherer.take(
            .init(isInbound: true, milliseconds: 0, payload: [UInt8](repeating: 1, count: 2_000)))
        #expect(frames.map(\.bytes.count) == [800, 800])
        #expect(frames.last?.offset == .milliseconds(100))
        #expect(gatherer.flush().map(\.offset) == [.milliseconds(200)])
    }
}

@Suite("A call's sound at Twilio") struct TwilioMediaTests {
    private final class Wire: Sendable {
        let texts = Mutex<[String]>([])
        func media() -> TwilioMedia {
            TwilioMedia(streamSid: "MZ1") { text throws(WebSocketError) in self.texts.withLock { $0.append(text) } }
        }
        func sounds() throws -> [[UInt8]] {
            try texts.withLock { $0 }.map { text in
                let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                let payload = (object?["media"] as? [String: String])?["payload"] ?? ""
                return Data(base64Encoded: payload).map { [UInt8]($0) } ?? []
            }
        }
    }

    @Test("goes out in messages of at most 100 ms, all multiples of 20 ms, complete and in order")
    func play() async throws {
        let wire = Wire()
        let media = wire.media()
        let sound = (0..<2_345).map { UInt8(truncatingIfNeeded: $0) }
        try await media.play(AudioFrame(Array(sound[..<1_001])))
        try await media.play(AudioFrame(Array(sound[1_001...])))
        try await media.mark("end")

        let messages = try wire.sounds().dropLast()
        #expect(messages.allSatisfy { $0.count <= 800 && $0.count.isMultiple(of: 160) })
        let sent = messages.flatMap(\.self)
        #expect(Array(sent.prefix(sound.count)) == sound)
        #expect(sent.count == 2_400)
        #expect(sent.dropFirst(sound.count).allSatisfy { $0 == 0xFF })
        #expect(wire.texts.withLock { $0.last } == #"{"event":"mark","streamSid":"MZ1","mark":{"name":"end"}}"#)
    }

    @Test("goes out in whole pieces of 20 ms, in whatever bits it comes", arguments: [1, 7, 159, 161, 400])
    func tinyBits(size: Int) async throws {
        let wire = Wire()
        let media = wire.media()
        let sound = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        for start in stride(from: 0, to: sound.count, by: size) {
            try await media.play(AudioFrame(Array(sound[start..<min(start + size, sound.count)])))
        }
        #expect(try wire.sounds().allSatisfy { !$0.isEmpty && $0.count.isMultiple(of: 160) })
        try await media.mark("end")
        let sent = try wire.sounds().flatMap(\.self)
        #expect(Array(sent.prefix(sound.count)) == sound)
        #expect(sent.count == 1_120)
    }

    @Test("that was not sent yet is forgotten when the queue is cleared")
    func clear() async throws {
        let wire = Wire()
        let media = wire.media()
        try await media.play(AudioFrame([1, 2, 3]))
        try await media.clear()
        try await media.mark("next")
        #expect(
            wire.texts.withLock { $0 } == [
                #"{"event":"clear","streamSid":"MZ1"}"#,
                #"{"event":"mark","streamSid":"MZ1","mark":{"name":"next"}}"#,
            ])
    }

    @Test("is refused in a form that telephones do not carry")
    func format() async {
        await #expect(throws: ProviderError(.unsupported, provider: "twilio", code: "format")) {
            try await Wire().media().play(AudioFrame([1, 2], format: .preview))
        }
    }

    @Test("cannot be sent once the socket is closed")
    func closed() async {
        let media = TwilioMedia(streamSid: "MZ1") { _ throws(WebSocketError) in throw WebSocketError(kind: .closed) }
        await #expect(throws: ProviderError(.unreachable, provider: "twilio", code: "media-closed")) {
            try await media.mark("x")
        }
    }

    @Test("that nobody takes is lost oldest first, but no mark and no digit")
    func bound() async {
        let media = Wire().media()
        media.deliver(.mark("first"))
        media.deliver(.digit("5"))
        for number in 0..<200 { media.deliver(.audio(AudioFrame([], offset: .milliseconds(60 * number)))) }
        media.end()
        var events: [MediaEvent] = []
        for await event in media.incoming { events.append(event) }
        #expect(events.count == 83)
        #expect(events.contains(.mark("first")))
        #expect(events.contains(.digit("5")))
        #expect(events.contains(.audio(AudioFrame([], offset: .milliseconds(60 * 199)))))
        #expect(!events.contains(.audio(AudioFrame([], offset: .zero))))
    }

    @Test("that is all marks and digits keeps the first of them, and ends")
    func marksAlone() async {
        let media = Wire().media()
        for number in 0..<200 { media.deliver(number.isMultiple(of: 2) ? .mark("\(number)") : .digit("5")) }
        media.end()
        var events: [MediaEvent] = []
        for await event in media.incoming { events.append(event) }
        #expect(events.count == 83)
        #expect(events.first == .mark("0"))
        #expect(events.last == .mark("82"))
    }
}

@Suite("Listening in on a call") struct CallMonitorTests {
    @Test("lets both sides be heard at once, in the time of the callee's")
    func mixed() async {
        let tap = CallMonitor()
        let sound = tap.listen()
        let ours = MuLaw.encode([Int16](repeating: 1_000, count: 200))
        let theirs = MuLaw.encode([Int16](repeating: 2_000, count: 160))
        tap.said(ours)
        tap.heard(theirs)
        tap.heard(theirs)
        tap.end()
        var heard: [UInt8] = []
        for await piece in sound { heard += piece }
        let samples = MuLaw.decode(heard)
        #expect(samples.count == 320)
        #expect(samples.prefix(200).allSatisfy { abs(Int($0) - 3_000) < 150 })
        #expect(samples.dropFirst(200).allSatisfy { abs(Int($0) - 2_000) < 100 })
    }

    @Test("does not let be heard what was cleared before it was played, nor what was said before")
    func cleared() async {
        let tap = CallMonitor()
        let silence = [UInt8](repeating: MuLaw.silence, count: 160)
        tap.said([UInt8](repeating: 0x80, count: 160))
        // Without a reader it is over all the same.
        tap.heard(silence)
        let sound = tap.listen()
        tap.said([UInt8](repeating: 0x80, count: 16_000))
        tap.cleared()
        tap.heard(silence)
        tap.end()
        var pieces: [[UInt8]] = []
        for await piece in sound { pieces.append(piece) }
        #expect(pieces == [silence])
    }

    @Test("ends when the call does, and cannot begin after")
    func ended() async {
        let tap = CallMonitor()
        tap.end()
        for await _ in tap.listen() { Issue.record("a call that is over is silent") }
        #expect(!tap.isHeard)
    }

    @Test("leaves nothing behind when the listener goes")
    func gone() async {
        let tap = CallMonitor()
        let listener = Task { for await _ in tap.listen() {} }
        while !tap.isHeard { await Task.yield() }
        listener.cancel()
        await listener.value
        #expect(!tap.isHeard)
    }
}
