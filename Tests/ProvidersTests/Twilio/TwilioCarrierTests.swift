import Calls
import CallsTesting
import Synchronization
import Testing

@testable import Providers

@Suite("A call through Twilio") struct TwilioCarrierTests {
    @Test("is asked for once with all that Twilio needs, and followed to its end")
    func wholeCall() async throws {
        try await TwilioLine.with { line in
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line, LegLimits(ringing: .seconds(30), talking: .seconds(600))) }
                let request = try #require(await asked.next())
                #expect(request.method == "POST")
                #expect(request.path == "/2010-04-01/Accounts/AC1/Calls.json")
                #expect(request.authorization == "Basic QUMxOnNlY3JldA==")
                let status = line.url + "/call-status?call=one"
                #expect(
                    request.form
                        == TwilioForm([
                            "To": "+82212345678", "From": "+15005550006", "Url": line.url + "/twilio/answer?call=one",
                            "Method": "POST", "StatusCallback": status, "StatusCallbackMethod": "POST",
                            "StatusCallbackEvent": "initiated", "StatusCallbackEvent": "ringing",
                            "StatusCallbackEvent": "answered", "StatusCallbackEvent": "completed", "Timeout": "30",
                            "TimeLimit": "600",
                        ]))
                for (number, status) in ["initiated", "ringing", "in-progress", "in-progress", "completed"].enumerated()
                {
                    line.report(status, number)
                }
                let told = try await group.next()
                #expect(told == [.ringing, .answered, .ended(.completed)])
            }
        }
    }

    @Test(
        "that Twilio refuses fails with a reason",
        arguments: [
            (401, 20003, .unauthorized), (403, 70051, .unauthorized), (400, 21211, .invalidRequest),
            (400, 21215, .unsupported), (404, 20404, .invalidRequest), (500, nil, .serverFault),
            (503, nil, .serverFault), (402, nil, .overQuota),
        ] as [(Int, Int?, ProviderError.Kind)])
    func refused(status: Int, code: Int?, kind: ProviderError.Kind) async throws {
        try await TwilioLine.with { line in
            line.answer(.problem(status, code: code))
            await #expect(throws: ProviderError(kind, provider: "twilio", code: "\(code ?? status)")) {
                try await follow(line)
            }
        }
    }

    @Test("is asked for again when there were too many at once, but not for ever")
    func rateLimited() async throws {
        try await TwilioLine.with { line in
            line.answer(.problem(429, code: 20429), .problem(429, code: 20429), .problem(429, code: 20429))
            line.answer(.problem(429, code: 20429))
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask {
                    await #expect(throws: ProviderError(.rateLimited, provider: "twilio", code: "20429")) {
                        try await follow(line)
                    }
                }
                for _ in 1...3 {
                    await line.clock.untilSleeping(1)
                    line.clock.advance(by: .seconds(3))
                }
            }
        }
    }

    @Test("whose placing went unanswered is not placed again, and lives on when a webhook names it")
    func adopted() async throws {
        try await TwilioLine.with { line in
            line.answer(.broken)
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                await line.clock.untilSomeoneSleeps(for: .seconds(15))
                line.report("ringing", 1)
                line.report("busy", 2)
                let told = try await group.next()
                #expect(told == [.ringing, .ended(.busy)])
            }
            #expect(try await requests(line) == ["POST /Calls.json"])
        }
    }

    @Test("whose placing went unanswered and that nobody names has failed")
    func lost() async throws {
        try await TwilioLine.with { line in
            line.answer(.broken)
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask {
                    await #expect(throws: ProviderError.self) { try await follow(line) }
                }
                await line.clock.pass(.seconds(15))
            }
            #expect(try await requests(line) == ["POST /Calls.json"])
            #expect(line.answerWebhook().contains("<Response><Hangup/></Response>"))
        }
    }

    @Test("is asked about when no report comes")
    func lostReport() async throws {
        try await TwilioLine.with { line in
            line.answer(.resource("CA1", status: "queued"), .resource("CA1", status: "no-answer"))
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                await line.clock.pass(.seconds(15))
                let told = try await group.next()
                #expect(told == [.ended(.noAnswer)])
            }
            #expect(try await requests(line) == ["POST /Calls.json", "GET /Calls/CA1.json"])
        }
    }

    @Test("is hung up while it rings, and is over when Twilio says so")
    func hangUp() async throws {
        try await TwilioLine.with { line in
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                _ = await asked.next()
                line.report("ringing", 1)
                async let hungUp: Void = line.carrier.hangUp(Call.ID("one"))
                let update = try #require(await asked.next())
                #expect(update.path == "/2010-04-01/Accounts/AC1/Calls/CA1.json")
                #expect(update.form == TwilioForm(["Status": "completed"]))
                line.report("completed", 2)
                try await hungUp
                let told = try await group.next()
                #expect(told == [.ringing, .ended(.canceled)])
            }
            try await line.carrier.hangUp(Call.ID("one"))
        }
    }

    @Test("that does not end is hung up three times, and then the caller is told")
    func stubborn() async throws {
        try await TwilioLine.with { line in
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                line.report("in-progress", 1)
                await line.clock.untilSomeoneSleeps(for: .seconds(15))
                line.report("in-progress", 1)
                async let failure = failure { try await line.carrier.hangUp(Call.ID("one")) }
                for _ in 1...3 {
                    // The one that hangs up, and the one that watches.
                    await line.clock.untilSleeping(2)
                    line.clock.advance(by: .seconds(5))
                }
                let reason = await failure
                #expect(reason == ProviderError(.timedOut, provider: "twilio", code: "hang-up-unconfirmed"))
                line.report("completed", 2)
                let told = try await group.next()
                #expect(told?.last == .ended(.completed))
            }
        }
    }

    @Test("that is over already can be hung up", arguments: [20404, 21220])
    func overAlready(code: Int) async throws {
        try await TwilioLine.with { line in
            line.answer(.resource("CA1", status: "in-progress"), .problem(code == 20404 ? 404 : 400, code: code))
            line.answer(.resource("CA1", status: "completed"))
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                _ = await asked.next()
                try await line.carrier.hangUp(Call.ID("one"))
                let told = try await group.next()
                #expect(told == [.answered, .ended(.completed)])
            }
        }
    }

    @Test("that was hung up before it was dialled is never placed")
    func neverPlaced() async throws {
        try await TwilioLine.with { line in
            try await line.carrier.hangUp(Call.ID("one"))
            #expect(try await follow(line) == [.ended(.canceled)])
            #expect(try await requests(line) == [])
        }
    }

    @Test("takes no webhook that Twilio did not sign")
    func unsigned() async throws {
        try await TwilioLine.with { line in
            let form = TwilioForm(["CallSid": "CA1", "CallStatus": "completed"])
            #expect(line.post("/call-status?call=one", form, signature: "AAAA") == .forbidden)
            #expect(line.post("/call-status?call=one", form) == .noContent)
            #expect(line.post("/twilio/other", form) == .notFound)
        }
    }

    @Test("is told to hang up when nobody follows it")
    func orphan() async throws {
        try await TwilioLine.with { line in
            #expect(line.answerWebhook().contains("<Response><Hangup/></Response>"))
            #expect(line.answerWebhook("/twilio/hold").contains("<Response><Hangup/></Response>"))
        }
    }
}

/// Places the call `one` and gives what was told of it.
@discardableResult
func follow(_ line: TwilioLine, _ limits: LegLimits = LegLimits()) async throws -> [CarrierEvent] {
    let events = Mutex<[CarrierEvent]>([])
    try await line.carrier.connect(try TwilioLine.call(), limits: limits) { event in
        events.withLock { $0.append(event) }
    }
    return events.withLock { $0 }
}

/// How `work` failed; `nil` if it did not.
func failure(_ work: @Sendable () async throws -> Void) async -> ProviderError? {
    do {
        try await work()
        return nil
    } catch {
        #expect(error is ProviderError)
        return error as? ProviderError
    }
}

/// The REST requests so far; the last one asked for here is not counted.
private func requests(_ line: TwilioLine) async throws -> [String] {
    // One more request marks the end of the stream.
    _ = try? await line.carrier.probe()
    var made: [String] = []
    for await asked in line.asked {
        if asked.path.hasSuffix("/Calls/probe.json") { break }
        made.append("\(asked.method) \(asked.path.dropFirst("/2010-04-01/Accounts/AC1".count))")
    }
    return made
}

extension TwilioCarrier {
    /// Asks about a call that is not there.
    fileprivate func probe() async throws(ProviderError) { _ = try await rest.fetch("probe") }
}
