import Calls
import CallsTesting
import Crypto
import Foundation
import Testing

@testable import Providers

@Suite("A webhook") struct TwilioWebhookTests {
    private let report = WebForm([
        "CallSid": "CA1", "AccountSid": "AC1", "CallStatus": "ringing", "SequenceNumber": "1",
    ])

    @Test("is refused and counted when Twilio did not sign it, and changes nothing")
    func unsigned() async throws {
        try await onCall { line in
            let uri = "/call-status?call=one"
            let bare = TwilioWebhook(uri: uri, body: Array(report.urlEncoded.utf8), signature: nil)
            #expect(line.carrier.reply(to: bare) == .forbidden)
            #expect(line.post(uri, report, signature: "AAAA") == .forbidden)
            let elsewhere = TwilioSignature(authToken: "secret").sign(url: "https://other.example" + uri, form: report)
            #expect(line.post(uri, report, signature: elsewhere) == .forbidden)
            let stranger = TwilioSignature(authToken: "guess").sign(url: line.url + uri, form: report)
            #expect(line.post(uri, report, signature: stranger) == .forbidden)
            let signed = TwilioSignature(authToken: "secret").sign(url: line.url + uri, form: report)
            var altered = report
            altered.fields[2].value = "completed"
            #expect(line.post(uri, altered, signature: signed) == .forbidden)
            #expect(line.post("/twilio/answer?call=one", report, signature: signed) == .forbidden)
            #expect(line.carrier.refusals == [.unsigned: 1, .wrongSignature: 5])
            return [.ended(.completed)]
        }
    }

    @Test("of another account, or of our call by another's name, is refused and counted, and changes nothing")
    func foreign() async throws {
        try await onCall { line in
            let ended = WebForm(["CallSid": "CA1", "CallStatus": "completed", "SequenceNumber": "9"])
            var other = ended
            other.fields.append(.init(name: "AccountSid", value: "AC2"))
            #expect(line.post("/call-status?call=one", other) == .forbidden)
            var foreign = ended
            foreign.fields[0].value = "CA2"
            for path in ["/call-status", "/twilio/answer", "/twilio/hold", "/twilio/detection", "/twilio/stream"] {
                #expect(line.post("\(path)?call=one", foreign) == .forbidden)
            }
            #expect(line.carrier.refusals == [.otherAccount: 1, .foreignCall: 5])
            return [.ended(.completed)]
        }
    }

    @Test("that comes again changes nothing and is counted")
    func repeated() async throws {
        try await onCall { line in
            #expect(line.post("/call-status?call=one", report) == .noContent)
            #expect(line.post("/call-status?call=one", report) == .noContent)
            var late = report
            late.fields[2].value = "initiated"
            late.fields[3].value = "0"
            #expect(line.post("/call-status?call=one", late) == .noContent)
            #expect(line.carrier.refusals == [.repeated: 2])
            // However often it is asked, an answer is no reason to give the call up.
            for _ in 1...50 { #expect(line.answerWebhook().contains("<Connect><Stream")) }
            #expect(line.carrier.refusals[.repeated] == 51)
            let documents = try line.follow(redirects: 1)
            #expect(documents.last?.contains("<Connect><Stream") == true)
            return [.ringing, .answered, .ended(.completed)]
        }
    }

    @Test("of a call that is over changes nothing and hangs nobody up")
    func late() async throws {
        try await onCall { line in
            line.report("completed", 9)
            let reply = line.post("/call-status?call=one", report)
            #expect(reply == .noContent)
            #expect(line.answerWebhook().contains("<Response><Hangup/></Response>"))
            #expect(line.carrier.refusals == [.repeated: 2])
            return [.ended(.completed)]
        }
    }

    @Test("may come by GET, or as JSON, as well as in a form")
    func kinds() async throws {
        try await onCall { line in
            #expect(line.get("/call-status?call=one", report) == .noContent)
            let body = Array(#"{"CallSid":"CA1","CallStatus":"in-progress","SequenceNumber":2,"x":null}"#.utf8)
            let hash = SHA256.hash(data: body).map { String(format: "%02x", $0) }.joined()
            let uri = "/call-status?call=one&bodySHA256=\(hash)"
            let webhook = TwilioWebhook(
                uri: uri, body: body, contentType: "application/json; charset=utf-8",
                signature: TwilioSignature(authToken: "secret").sign(url: line.url + uri))
            #expect(line.carrier.reply(to: webhook) == .noContent)
            var altered = webhook
            altered.body[0] = 0x20
            #expect(line.carrier.reply(to: altered) == .forbidden)
            return [.ringing, .answered, .ended(.completed)]
        }
    }

    @Test("is known by the public address, not by the one it was forwarded to")
    func behindProxy() async throws {
        let outer = try #require(URL(string: "https://callba.example/phone"))
        try await TwilioLine.with(changing: { $0.publicBaseURL = outer }) { line in
            let uri = "/call-status?call=one"
            let signature = TwilioSignature(authToken: "secret")
            let outside = signature.sign(url: "https://callba.example/phone" + uri, form: report)
            #expect(line.post(uri, report, signature: outside) == .noContent)
            #expect(line.post(uri, report, signature: signature.sign(url: line.url + uri, form: report)) == .forbidden)
        }
    }

    @Test("that is none is not found")
    func notFound() async throws {
        try await TwilioLine.with { line in
            #expect(line.post("/twilio/other", report) == .notFound)
            #expect(line.carrier.refusals == [:])
        }
    }

    @Test(
        "of a stream that Twilio cannot open tells whoever waits for the sound at once, when no other could do better")
    func hopelessStream() async throws {
        try await onCall { line in
            line.report("in-progress", 2)
            async let failure = failure { try await line.carrier.withMedia(of: Call.ID("one")) { _ in } }
            await line.clock.untilSomeoneSleeps(for: .seconds(10))
            streamEvent(line, "stream-started", "")
            streamEvent(line, "stream-error", "31922 - Stream - WebSocket - Invalid URL scheme")
            #expect(await failure == ProviderError(.unreachable, provider: "twilio", code: "31922"))
            return [.answered, .ended(.completed)]
        }
    }

    @Test("of a stream that Twilio cannot open lets it try three times")
    func failingStream() async throws {
        try await onCall { line in
            line.report("in-progress", 2)
            async let failure = failure { try await line.carrier.withMedia(of: Call.ID("one")) { _ in } }
            await line.clock.untilSomeoneSleeps(for: .seconds(10))
            streamEvent(line, "stream-error", "31901 - connect timeout")
            streamEvent(line, "stream-error", "31920 - handshake")
            #expect(line.clock.sleeperCount == 2)
            streamEvent(line, "stream-error", "no number")
            #expect(await failure == ProviderError(.unreachable, provider: "twilio", code: "stream-error"))
            return [.answered, .ended(.completed)]
        }
    }

    private func streamEvent(_ line: TwilioLine, _ event: String, _ error: String) {
        let form = WebForm([
            "CallSid": "CA1", "AccountSid": "AC1", "StreamSid": "MZ1", "StreamEvent": event, "StreamError": error,
        ])
        #expect(line.post("/twilio/stream?call=one", form) == .noContent)
    }

    /// Runs `body` while the call `one` is placed, ends it, and compares what was told of it with what `body` returned.
    private func onCall(_ body: @escaping @Sendable (TwilioLine) async throws -> [CarrierEvent]) async throws {
        try await TwilioLine.with { line in
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                await line.clock.untilSomeoneSleeps(for: .seconds(15))
                let expected = try await body(line)
                line.report("completed", 9)
                let told = try await group.next()
                #expect(told == expected)
            }
        }
    }
}
