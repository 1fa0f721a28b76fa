import Calls
import CallsTesting
import Synchronization
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

    /// Runs `body` while the call `one` is being talked on, and ends it.
    private func onCall(_ body: @escaping @Sendable (TwilioLine) async throws -> Void) async throws {
        try await TwilioLine.with { line in
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
