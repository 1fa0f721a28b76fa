import Calls
import CallsTesting
import Foundation
import Synchronization
import TelephoneAudio
import Testing
import WebSockets

@testable import Providers

@Suite("A media socket of Twilio's") struct TwilioMediaSocketTests {
    @Test("carries sound, marks and keys one way, and sound, marks and the clearing of the queue the other")
    func bothWays() async throws {
        try await onCall { line in
            let path = try line.mediaPath(line.answerWebhook())
            async let lent: [MediaEvent] = lend(line) { media in
                try? await media.play(AudioFrame([UInt8](repeating: 7, count: 160)))
                try? await media.mark("turn-1")
                try? await media.clear()
            }
            try await line.connect(path) { socket in
                try await socket.send(.text(#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#))
                try await socket.send(TwilioLine.start())
                var heard = socket.messages.makeAsyncIterator()
                let sound = try #require(await heard.next())
                #expect(try text(sound).hasPrefix(#"{"event":"media","streamSid":"MZ1","media":{"payload":"BwcH"#))
                #expect(try text(try #require(await heard.next())).contains(#""mark":{"name":"turn-1"}"#))
                #expect(try text(try #require(await heard.next())) == #"{"event":"clear","streamSid":"MZ1"}"#)
                for number in 0..<4 { try await socket.send(TwilioLine.media(20 * number, 9)) }
                try await socket.send(.text(#"{"event":"mark","streamSid":"MZ1","mark":{"name":"turn-1"}}"#))
                try await socket.send(.text("not json"))
                try await socket.send(
                    .text(#"{"event":"dtmf","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"1"}}"#))
                try await socket.send(.text(#"{"event":"stop","streamSid":"MZ1","stop":{}}"#))
                #expect(try await heard.next() == nil)
            }
            let sound = [UInt8](repeating: 9, count: 480)
            let events = try await lent
            #expect(
                events == [
                    .audio(AudioFrame(sound)),
                    .audio(AudioFrame(Array(sound.prefix(160)), offset: .milliseconds(60))), .mark("turn-1"),
                    .digit("1"),
                ])
        }
    }

    @Test("that is closed without a word ends the stream, and the next one is another stream")
    func closedWithoutStop() async throws {
        try await onCall { line in
            for path in [
                try line.mediaPath(line.answerWebhook()), try line.mediaPath(line.answerWebhook("/twilio/hold")),
            ] {
                async let lent = lend(line) { _ in }
                try await line.connect(path) { socket in
                    try await socket.send(TwilioLine.start())
                    try await socket.send(TwilioLine.media(0, 1))
                }
                let lentEvents = try await lent
                #expect(lentEvents == [.audio(AudioFrame([UInt8](repeating: 1, count: 160)))])
            }
        }
    }

    @Test("opens once with its token, and only with a signature")
    func handshake() async throws {
        try await onCall { line in
            let path = try line.mediaPath(line.answerWebhook())
            let refused = WebSocketError(kind: .refused, status: 403)
            await #expect(throws: refused) { try await line.connect(path, signature: "AAAA") { _ in } }
            await #expect(throws: refused) { try await line.connect("/twilio/media/0123") { _ in } }
            try await line.connect(path) { socket in try await socket.send(TwilioLine.start()) }
            await #expect(throws: refused) { try await line.connect(path) { _ in } }
            #expect(line.carrier.refusals == [.wrongSignature: 1, .unknownToken: 1, .usedToken: 1])
            #expect(line.carrier.claimMedia(uri: path, signature: nil) == nil)
            #expect(line.carrier.refusals[.unsigned] == 1)
        }
    }

    @Test("that does not say within ten seconds whose sound it carries is closed")
    func silent() async throws {
        try await onCall { line in
            try await line.connect(try line.mediaPath(line.answerWebhook())) { socket in
                try await socket.send(.text(#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#))
                await line.clock.pass(.seconds(10))
                await #expect(throws: WebSocketError.self) { for try await _ in socket.messages {} }
                #expect(socket.closeCode == .policyViolation)
            }
        }
    }

    @Test("that says the same start twice goes on")
    func startTwice() async throws {
        try await onCall { line in
            async let lent = lend(line) { _ in }
            try await line.connect(try line.mediaPath(line.answerWebhook())) { socket in
                try await socket.send(TwilioLine.start())
                try await socket.send(TwilioLine.media(0, 1))
                try await socket.send(TwilioLine.start())
                try await socket.send(TwilioLine.media(20, 2))
                try await socket.send(.text(#"{"event":"stop","streamSid":"MZ1","stop":{}}"#))
            }
            let events = try await lent
            let sound = [UInt8](repeating: 1, count: 160) + [UInt8](repeating: 2, count: 160)
            #expect(events == [.audio(AudioFrame(sound))])
        }
    }

    @Test("that turns to another stream is closed", arguments: [("CA1", "MZ2"), ("CA2", "MZ1")])
    func otherStart(call: String, stream: String) async throws {
        try await onCall { line in
            async let lent = lend(line) { _ in }
            try await line.connect(try line.mediaPath(line.answerWebhook())) { socket in
                try await socket.send(TwilioLine.start())
                try await socket.send(TwilioLine.start(call, stream: stream))
                await #expect(throws: WebSocketError.self) { for try await _ in socket.messages {} }
                #expect(socket.closeCode == .policyViolation)
            }
            _ = try await lent
            #expect(line.carrier.refusals == [.foreignCall: 1])
        }
    }

    @Test("whose timestamps start again goes on in time")
    func timestampsRestart() async throws {
        try await onCall { line in
            async let lent = lend(line) { _ in }
            try await line.connect(try line.mediaPath(line.answerWebhook())) { socket in
                try await socket.send(TwilioLine.start())
                for time in [5_000, 5_020, 5_040, 0, 20, 40, 500, 520, 540] {
                    try await socket.send(TwilioLine.media(time, 1))
                }
            }
            let offsets = try await lent.map { event in
                guard case .audio(let frame) = event else { return Duration.zero }
                return frame.offset
            }
            #expect(offsets == [.milliseconds(5_000), .milliseconds(5_060), .milliseconds(5_560)])
        }
    }

    @Test("of another call than its token's is closed")
    func otherCall() async throws {
        try await onCall { line in
            try await line.connect(try line.mediaPath(line.answerWebhook())) { socket in
                try await socket.send(TwilioLine.start("CA2"))
                await #expect(throws: WebSocketError.self) { for try await _ in socket.messages {} }
                #expect(socket.closeCode == .policyViolation)
            }
            try await line.connect(try line.mediaPath(line.answerWebhook("/twilio/hold"))) { socket in
                try await socket.send(TwilioLine.start(account: "AC2"))
                await #expect(throws: WebSocketError.self) { for try await _ in socket.messages {} }
            }
            #expect(line.carrier.refusals == [.foreignCall: 2])
        }
    }

    @Test("takes the place of the one before it when it comes with a token of its own")
    func replaces() async throws {
        try await onCall { line in
            let first = try line.mediaPath(line.answerWebhook())
            let second = try line.mediaPath(line.answerWebhook())
            #expect(first != second)
            try await line.connect(first) { older in
                async let lentFirst = lend(line) { _ in }
                try await older.send(TwilioLine.start())
                try await older.send(TwilioLine.media(0, 1))
                try await older.send(.text(#"{"event":"mark","streamSid":"MZ1","mark":{"name":"first"}}"#))
                try await line.connect(second) { newer in
                    try await newer.send(TwilioLine.start())
                    // The older socket is closed by that.
                    for try await _ in older.messages {}
                    #expect(older.closeCode == .normal)
                    async let lentSecond = lend(line) { _ in }
                    try await newer.send(.text(#"{"event":"mark","streamSid":"MZ1","mark":{"name":"second"}}"#))
                    try await newer.send(.text(#"{"event":"stop","streamSid":"MZ1","stop":{}}"#))
                    let lentSecondEvents = try await lentSecond
                    #expect(lentSecondEvents == [.mark("second")])
                }
                let lentFirstEvents = try await lentFirst
                #expect(lentFirstEvents.last == .mark("first"))
            }
        }
    }

    @Test("that does not come within ten seconds of the answer is given up")
    func noMedia() async throws {
        try await onCall { line in
            async let failure = failure { _ = try await lend(line) { _ in } }
            await line.clock.pass(.seconds(10))
            let reason = await failure
            #expect(reason == ProviderError(.timedOut, provider: "twilio", code: "no-media"))
        }
    }

    @Test("is closed when the call is over")
    func callOver() async throws {
        try await onCall { line in
            try await line.connect(try line.mediaPath(line.answerWebhook())) { socket in
                async let lent = lend(line) { _ in }
                try await socket.send(TwilioLine.start())
                try await socket.send(.text(#"{"event":"mark","streamSid":"MZ1","mark":{"name":"x"}}"#))
                line.report("completed", 9)
                for try await _ in socket.messages {}
                _ = try? await lent
            }
        }
    }

    @Test("can be listened in on, by who was invited, once")
    func listening() async throws {
        let key = TwilioConfiguration.Credentials.apiKey(sid: "SK1", secret: "s")
        try await onCall(changing: { account in
            account.credentials = key
            account.applicationSid = "AP1"
        }) { line in
            #expect(line.carrier.canListen)
            #expect(line.carrier.listenToken(for: Call.ID("other"), at: Date()) == nil)
            let token = try #require(line.carrier.listenToken(for: Call.ID("one"), at: Date()))
            let request = WebForm(token.parameters.map { ($0.key, $0.value) }).adding([
                "CallSid": "CA5", "AccountSid": "AC1", "From": "client:listener",
            ])
            let invited = TwilioLine.document(line.post("/twilio/listen", request))
            #expect(
                TwilioLine.document(line.post("/twilio/listen", request)).contains("<Response><Hangup/></Response>"))
            let own = try line.mediaPath(line.answerWebhook())
            try await line.connect(own) { callee in
                async let lent = lend(line) { media in
                    try? await media.play(AudioFrame([UInt8](repeating: 0x80, count: 160)))
                    try? await media.mark("said")
                }
                try await callee.send(TwilioLine.start())
                try await line.connect(try line.mediaPath(invited)) { listener in
                    try await listener.send(TwilioLine.start("CA5", stream: "MZ5"))
                    while line.carrier.directory.find(Call.ID("one"))?.tap.isHeard != true { await Task.yield() }
                    // Ours has gone out when its mark comes.
                    var heard = callee.messages.makeAsyncIterator()
                    while let message = try await heard.next(), !(try text(message).contains("said")) {}
                    for time in [0, 20, 40] { try await callee.send(TwilioLine.media(time, 0xFF)) }
                    var listened = listener.messages.makeAsyncIterator()
                    let sound = try #require(await listened.next())
                    let mixed = [UInt8](repeating: 0x80, count: 160) + [UInt8](repeating: 0xFF, count: 320)
                    #expect(try text(sound) == MediaStreamEncoder(streamSid: "MZ5").media(mixed))
                    try await callee.send(.text(#"{"event":"stop","streamSid":"MZ1","stop":{}}"#))
                    line.report("completed", 9)
                    #expect(try await listened.next() == nil)
                }
                _ = try await lent
            }
            #expect(line.carrier.refusals == [.usedToken: 1])
        }
    }

    @Test("cannot be listened in on without an invitation, or without key and application")
    func uninvited() async throws {
        try await onCall { line in
            #expect(!line.carrier.canListen)
            #expect(line.carrier.listenToken(for: Call.ID("one"), at: Date()) == nil)
            let guess = WebForm(["ticket": "0123", "CallSid": "CA5", "AccountSid": "AC1"])
            #expect(TwilioLine.document(line.post("/twilio/listen", guess)).contains("<Response><Hangup/></Response>"))
            #expect(line.carrier.refusals == [.unknownToken: 1])
        }
    }

    /// Runs `body` while the call `one` is being talked on, and ends it.
    private func onCall(
        changing change: @escaping @Sendable (inout TwilioConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (TwilioLine) async throws -> Void
    ) async throws {
        try await TwilioLine.with(changing: change) { line in
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await follow(line) }
                _ = await asked.next()
                line.report("in-progress", 2)
                try await body(line)
                line.report("completed", 9)
            }
        }
    }

    /// Borrows the call's sound and gives what came.
    private func lend(
        _ line: TwilioLine, _ speak: @escaping @Sendable (any CallMedia) async -> Void
    ) async throws -> [MediaEvent] {
        let events = Mutex<[MediaEvent]>([])
        try await line.carrier.withMedia(of: Call.ID("one")) { media in
            await speak(media)
            for await event in media.incoming { events.withLock { $0.append(event) } }
        }
        return events.withLock { $0 }
    }

    private func text(_ message: WebSocketMessage) throws -> String {
        guard case .text(let text) = message else { throw WebSocketError(kind: .closed) }
        return text
    }
}
