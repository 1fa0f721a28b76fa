import Calls
import CallsTesting
import Concurrency
import Foundation
import Synchronization
import Testing

@testable import Providers

@Suite("A call through Twilio", .timeLimit(.minutes(3))) struct TwilioCarrierTests {
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
                        == WebForm([
                            "To": "+82212345678", "From": "+15005550006", "Url": line.url + "/twilio/answer?call=one",
                            "Method": "POST", "StatusCallback": status, "StatusCallbackMethod": "POST",
                            "StatusCallbackEvent": "initiated", "StatusCallbackEvent": "ringing",
                            "StatusCallbackEvent": "answered", "StatusCallbackEvent": "completed",
                            "MachineDetection": "DetectMessageEnd", "AsyncAmd": "true",
                            "AsyncAmdStatusCallback": line.url + "/twilio/detection?call=one",
                            "AsyncAmdStatusCallbackMethod": "POST", "Timeout": "30", "TimeLimit": "600",
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
            (401, 20003, .unauthorized), (401, 70004, .unauthorized), (403, 70004, .unauthorized),
            (401, 70051, .unauthorized), (403, 70051, .unauthorized), (404, 20404, .invalidRequest),
            (400, 21211, .invalidRequest), (400, 21217, .invalidRequest), (400, 21210, .unauthorized),
            (400, 21212, .unauthorized), (400, 21208, .invalidRequest), (400, 21215, .unsupported),
            (400, 21216, .unsupported), (400, 21219, .unsupported), (400, 13227, .unsupported),
            (400, 21220, .invalidRequest), (402, nil, .overQuota), (403, 20005, .overQuota),
            (400, 10001, .overQuota), (500, nil, .serverFault), (502, nil, .serverFault),
            (503, 20503, .serverFault), (418, nil, .invalidRequest),
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
    func namedByWebhook() async throws {
        try await TwilioLine.with { line in
            line.answer(.broken)
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                await line.clock.untilSomeoneSleeps(for: .seconds(5))
                line.report("ringing", 1)
                line.report("busy", 2)
                let told = try await group.next()
                #expect(told == [.ringing, .ended(.busy)])
            }
            #expect(try await requests(line) == ["POST /Calls.json", "GET /Calls.json"])
        }
    }

    @Test("whose placing went unanswered is looked for, and lives on when it is found")
    func found() async throws {
        try await TwilioLine.with { line in
            line.answer(.broken, .json(#"{"calls":[\#(TwilioLine.listed())]}"#))
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                _ = await asked.next()
                let search = try #require(await asked.next())
                #expect(search.query == WebForm(["To": "+82212345678", "From": "+15005550006", "PageSize": "20"]))
                await line.clock.untilSomeoneSleeps(for: .seconds(15))
                #expect(line.carrier.directory.find(Call.ID("one"))?.sid.value == "CA1")
                line.report("no-answer", 2)
                let told = try await group.next()
                #expect(told == [.ringing, .ended(.noAnswer)])
            }
        }
    }

    @Test(
        "whose placing went unanswered takes no call for its own that may be another's",
        arguments: [
            [TwilioLine.listed(createdAt: Date(timeIntervalSinceNow: -60))],
            [TwilioLine.listed(from: "+15005550007")], [TwilioLine.listed(to: "+82212345679")],
            [TwilioLine.listed("CA1"), TwilioLine.listed("CA2")], [TwilioLine.listed("CA-other")], [],
        ])
    func notFound(listed: [String]) async throws {
        try await TwilioLine.with { line in
            // Another call of ours to that number, which has its name.
            let other = TwilioLeg(Call.ID("two"), number: try TwilioLine.call().number, clock: line.clock)
            _ = other.learn("CA-other")
            #expect(line.carrier.directory.enter(other) == .entered)
            let answer = TwilioLine.Answer.json(#"{"calls":[\#(listed.joined(separator: ","))]}"#)
            line.answer(.broken, answer, answer, answer, answer)
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask {
                    await #expect(throws: ProviderError.self) { try await follow(line) }
                }
                for _ in 1...3 { await line.clock.pass(.seconds(5)) }
            }
        }
    }

    @Test("that was found by looking is given up for the one that a webhook names")
    func guessCorrected() async throws {
        try await TwilioLine.with { line in
            line.answer(.broken, .json(#"{"calls":[\#(TwilioLine.listed("CA9", status: "queued"))]}"#))
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                await line.clock.untilSomeoneSleeps(for: .seconds(15))
                line.report("ringing", 1)
                let other = WebForm(["CallSid": "CA9", "CallStatus": "completed", "SequenceNumber": "2"])
                #expect(line.post("/call-status?call=one", other) == .forbidden)
                line.report("busy", 2)
                let told = try await group.next()
                #expect(told == [.ringing, .ended(.busy)])
            }
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
                for _ in 1...3 { await line.clock.pass(.seconds(5)) }
            }
            let looked = [String](repeating: "GET /Calls.json", count: 4)
            #expect(try await requests(line) == ["POST /Calls.json"] + looked)
            #expect(line.answerWebhook().contains("<Response><Hangup/></Response>"))
        }
    }

    @Test("that a slow interface refused is looked for once, for it may have been placed")
    func foundAfterFault() async throws {
        try await TwilioLine.with { line in
            line.answer(.problem(504, code: nil), .json(#"{"calls":[\#(TwilioLine.listed(status: "failed"))]}"#))
            let told = try await follow(line)
            #expect(told == [.ended(.failed)])
        }
    }

    @Test("that is hung up while its placing has to wait is never placed")
    func givenUpInTime() async throws {
        try await TwilioLine.with { line in
            line.answer(.problem(429, code: 20429))
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                await line.clock.untilSleeping(1)
                async let hungUp: Void = line.carrier.hangUp(Call.ID("one"))
                let leg = try #require(line.carrier.directory.find(Call.ID("one")))
                while !leg.isHangUpRequested { await Task.yield() }
                line.clock.advance(by: .seconds(1))
                let told = try await group.next()
                #expect(told == [.ended(.canceled)])
                try await hungUp
            }
            #expect(try await requests(line) == ["POST /Calls.json"])
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
                #expect(update.form == WebForm(["Status": "completed"]))
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

    @Test("is told to hang up when nobody follows it")
    func unownedCall() async throws {
        try await TwilioLine.with { line in
            #expect(line.answerWebhook().contains("<Response><Hangup/></Response>"))
            #expect(line.answerWebhook("/twilio/hold").contains("<Response><Hangup/></Response>"))
        }
    }

    @Test("that nobody follows is hung up, once, however many webhooks speak of it")
    func unownedCallEnded() async throws {
        try await TwilioLine.with { line in
            line.answer(.problem(503, code: nil), .resource("CA1", status: "completed"))
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await line.carrier.run() }
                line.report("ringing", 1)
                line.report("in-progress", 2)
                _ = line.answerWebhook()
                for _ in 1...2 {
                    let update = try #require(await asked.next())
                    #expect(update.path == "/2010-04-01/Accounts/AC1/Calls/CA1.json")
                    #expect(update.form == WebForm(["Status": "completed"]))
                    if line.clock.now.offset == .zero { await line.clock.pass(.seconds(1)) }
                }
                // Another unowned call is next: nothing more was asked about the first.
                line.post("/call-status?call=two", WebForm(["CallSid": "CA2", "CallStatus": "ringing"]))
                #expect(await asked.next()?.path.hasSuffix("/CA2.json") == true)
                group.cancelAll()
            }
            #expect(line.carrier.refusals[.noOwner] == 4)
        }
    }

    @Test("that nobody follows is let be when it is over, and one that we did not place always")
    func notOurs() async throws {
        try await TwilioLine.with { line in
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await line.carrier.run() }
                line.report("completed", 3)
                // A call comes in at our number.
                line.post("/twilio/answer", WebForm(["CallSid": "CA3", "CallStatus": "ringing"]))
                line.post("/call-status?call=two", WebForm(["CallSid": "CA2", "CallStatus": "ringing"]))
                var asked = line.asked.makeAsyncIterator()
                #expect(await asked.next()?.path.hasSuffix("/CA2.json") == true)
                group.cancelAll()
            }
        }
    }

    @Test("that its owner gives up is hung up")
    func givenUp() async throws {
        try await TwilioLine.with { line in
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await line.carrier.run() }
                let owner = Task { _ = try await follow(line) }
                await line.clock.untilSomeoneSleeps(for: .seconds(15))
                owner.cancel()
                _ = await asked.next()
                #expect(await asked.next()?.form == WebForm(["Status": "completed"]))
                group.cancelAll()
            }
        }
    }

    @Test(
        "tells who answered, in our words",
        arguments: [
            ("human", .human), ("machine_start", .machine), ("machine_end_beep", .machineReady),
            ("machine_end_silence", .machineReady), ("machine_end_other", .machineReady), ("fax", .fax),
            ("unknown", .unknown), ("something_new", .unknown),
        ] as [(String, Answerer)])
    func detected(verdict: String, answerer: Answerer) async throws {
        try await TwilioLine.with { line in
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingTaskGroup { group in
                group.addTask { try await follow(line) }
                _ = await asked.next()
                let form = WebForm([
                    "CallSid": "CA1", "AccountSid": "AC1", "AnsweredBy": verdict, "MachineDetectionDuration": "4000",
                ])
                // Before the report of the answer, twice, and after the end.
                #expect(line.post("/twilio/detection?call=one", form) == .noContent)
                #expect(line.post("/twilio/detection?call=one", form) == .noContent)
                line.report("in-progress", 2)
                line.report("completed", 3)
                #expect(line.post("/twilio/detection?call=one", form) == .noContent)
                let told = try await group.next()
                #expect(told == [.answered, .detected(answerer), .ended(.completed)])
            }
        }
    }

    @Test("is connected again as often as its sound breaks off, but no more than twenty times a minute")
    func reconnects() async throws {
        try await TwilioLine.with { line in
            var asked = line.asked.makeAsyncIterator()
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await follow(line) }
                _ = await asked.next()
                let documents = try line.follow(redirects: 30)
                #expect(documents.count == 21)
                #expect(Set(documents).count == 21)
                #expect(documents.dropLast().allSatisfy { $0.contains("<Connect><Stream") })
                #expect(documents.last?.contains("<Response><Hangup/></Response>") == true)
                line.clock.advance(by: .seconds(61))
                #expect(line.answerWebhook("/twilio/hold").contains("<Connect><Stream"))
                line.report("completed", 9)
            }
        }
    }
}

@Suite("A request of Twilio's REST interface that came too often") struct TwilioPatienceTests {
    enum Verb: CaseIterable { case create, update, fetch, list }

    private func make(_ verb: Verb, _ line: TwilioLine) async throws {
        let rest = line.carrier.rest
        switch verb {
        case .create: _ = try await rest.create(WebForm(["To": "+1"]))
        case .update: _ = try await rest.update("CA1", WebForm(["Status": "completed"]))
        case .fetch: _ = try await rest.fetch("CA1")
        case .list: _ = try await rest.calls(to: TwilioLine.call().number)
        }
    }

    @Test("is made again after the time that Twilio asks for, and a little more", arguments: Verb.allCases)
    func retryAfter(verb: Verb) async throws {
        try await TwilioLine.with { line in
            line.answer(.problem(429, code: 20429, retryAfter: "7"))
            if verb == .list { line.answer(.json(#"{"calls":[]}"#)) }
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await make(verb, line) }
                await line.clock.untilSleeping(1)
                line.clock.advance(by: .milliseconds(7_200))
                #expect(line.clock.sleeperCount == 1)
                line.clock.advance(by: .milliseconds(300))
            }
        }
    }

    @Test("is given up when the wait would be too long, or there is no end of it", arguments: Verb.allCases)
    func givenUp(verb: Verb) async throws {
        try await TwilioLine.with { line in
            let busy = ProviderError(.rateLimited, provider: "twilio", code: "20429")
            line.answer(.problem(429, code: 20429, retryAfter: "3600"))
            await #expect(throws: busy) { try await make(verb, line) }
            for _ in 1...4 { line.answer(.problem(429, code: 20429)) }
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await #expect(throws: busy) { try await make(verb, line) } }
                for _ in 1...3 {
                    await line.clock.untilSleeping(1)
                    line.clock.advance(by: .seconds(3))
                }
            }
        }
    }
}

@Suite("A date as mail and HTTP write it") struct InternetDateTests {
    @Test(
        "is read in any zone",
        arguments: [
            ("Tue, 10 Nov 2026 10:00:00 +0000", 1_794_304_800), ("Tue, 10 Nov 2026 10:00:00 GMT", 1_794_304_800),
            ("10 Nov 2026 19:00:00 +0900", 1_794_304_800), ("Tue, 10 Nov 2026 05:30:00 -0430", 1_794_304_800),
        ])
    func read(text: String, seconds: Double) {
        #expect(InternetDate.read(text) == Date(timeIntervalSince1970: seconds))
    }

    @Test("keeps to no zone that no place on earth has")
    func zone() {
        #expect(
            InternetDate.read("Tue, 10 Nov 2026 10:00:00 +9223372036854775807")
                == Date(
                    timeIntervalSince1970: 1_794_304_800))
    }

    @Test(
        "is nothing when it is another",
        arguments: [
            "", "2026-11-10T10:00:00Z", "Tue, 10 Foo 2026 10:00:00 GMT", "7",
            "Tue, 10 Nov 9223372036854775807 10:00:00 GMT",
            "Tue, 9223372036854775807 Nov 2026 10:00:00 GMT", "Tue, 10 Nov 2026 9223372036854775807:99:99 GMT",
        ])
    func other(text: String) {
        #expect(InternetDate.read(text) == nil)
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
