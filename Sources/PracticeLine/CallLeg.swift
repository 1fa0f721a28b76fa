import Calls
import Foundation
import HTTPTypes
import Logging
import Synchronization
import WebSockets

/// One call on the line, from its creation to its end, as Twilio would run it.
final class CallLeg: Sendable {
    /// What every leg of a line shares.
    struct Surroundings: Sendable {
        let webhooks: Webhooks
        let recognizer: any SpeechRecognizer
        let spoken: SpokenLines
        let time: LineTime
        let logger: Logger
        let onEvent: @Sendable (PracticeEvent) async -> Void
    }

    /// What can be read of a leg at any time.
    struct Reading: Sendable {
        /// Twilio's word: `queued`, `ringing`, `in-progress`, or how it ended.
        var status = "queued"
        var createdAt = Date()
        var answeredAt: Date?
        var endedAt: Date?
        var isOver: Bool { endedAt != nil }
        /// Whole seconds from answer to end.
        var duration: Int? {
            guard let endedAt else { return nil }
            return answeredAt.map { Int(endedAt.timeIntervalSince($0).rounded(.up)) } ?? 0
        }
    }

    private struct State {
        var reading = Reading()
        var sequence = 0
        var program: CallRequest.Instructions?
        var interrupt = Signal()
        var recording: [UInt8] = []
    }

    private struct StatusReport: Sendable {
        var event: String
        var form: [(String, String)]
    }

    let request: CallRequest
    private let scenario: Scenario?
    private let surroundings: Surroundings
    private let line = PhoneLine()
    private let over = Signal()
    private let state: Mutex<State>
    private let events: AsyncStream<PracticeEvent>
    private let feed: AsyncStream<PracticeEvent>.Continuation

    init(_ request: CallRequest, scenario: Scenario?, surroundings: Surroundings) {
        self.request = request
        self.scenario = scenario
        self.surroundings = surroundings
        state = Mutex(State(program: request.instructions))
        // Told in order by one task; a listener a thousand events behind loses the oldest.
        (events, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1_000))
    }

    var reading: Reading { state.withLock { $0.reading } }

    /// Ends the call with that status unless it is over already.
    func end(_ status: String) {
        let interrupt = state.withLock { state -> Signal? in
            guard !state.reading.isOver else { return nil }
            state.reading.status = status
            state.reading.endedAt = Date()
            return state.interrupt
        }
        guard let interrupt else { return }
        over.fire()
        interrupt.fire()
    }

    /// Ends what the call is doing and goes on with other instructions.
    func redirect(to instructions: CallRequest.Instructions) {
        let interrupt = state.withLock { state in
            state.program = instructions
            defer { state.interrupt = Signal() }
            return state.interrupt
        }
        interrupt.fire()
    }

    /// Places the call and follows it to its end; every callback has been sent when it returns.
    func run() async {
        let (reports, statuses) = AsyncStream.makeStream(of: StatusReport.self, bufferingPolicy: .bufferingNewest(16))
        await withDiscardingTaskGroup { group in
            group.addTask { for await event in self.events { await self.surroundings.onEvent(event) } }
            group.addTask {
                for await report in reports {
                    guard let url = self.request.statusCallback, self.request.statusEvents.contains(report.event)
                    else { continue }
                    _ = await self.surroundings.webhooks.send(report.form, to: url)
                }
            }
            await live(statuses)
            statuses.finish()
            feed.yield(.recording(callSid: request.sid, muLaw: state.withLock { $0.recording }))
            feed.yield(.ended(callSid: request.sid, status: reading.status))
            feed.finish()
        }
    }

    // MARK: The life of a call

    private func live(_ statuses: AsyncStream<StatusReport>.Continuation) async {
        statuses.yield(report("initiated", status: "initiated"))
        guard let scenario else {
            end("failed")
            statuses.yield(report("completed", status: "failed", more: [("SipResponseCode", "404")]))
            return
        }
        set("ringing")
        statuses.yield(report("ringing", status: "ringing"))
        let callee = Callee(
            callSid: request.sid, scenario: scenario, recognizer: surroundings.recognizer, spoken: surroundings.spoken,
            line: line, time: surroundings.time, seed: seed, onEvent: { [feed] in feed.yield($0) })
        await ring(scenario, callee)
        if !over.hasFired, answer() {
            statuses.yield(report("answered", status: "in-progress"))
            await talk(callee, statuses)
        } else {
            statuses.yield(report("completed", status: reading.status))
        }
    }

    /// Returns when the persona picks up or the call is over.
    private func ring(_ scenario: Scenario, _ callee: Callee) async {
        let time = surroundings.time
        let giveUp = time.elapsed + request.ringing
        await race {
            switch scenario.pickUp {
            case .answers(let delay):
                let pickUp = time.elapsed + delay
                await withDiscardingTaskGroup { group in
                    // A greeting that is not ready delays picking up, so that nobody hears a silent line.
                    group.addTask { await callee.prepareGreeting() }
                    await self.sleep(until: min(pickUp, giveUp))
                }
                if pickUp > giveUp { self.end("no-answer") }
            case .busy(let delay):
                if await self.sleep(until: min(time.elapsed + delay, giveUp)) { self.end("busy") }
            case .never:
                await self.over.wait()
            }
        } or: {
            if await self.sleep(until: giveUp) { self.end("no-answer") }
        } or: {
            await self.over.wait()
        }
    }

    private func talk(_ callee: Callee, _ statuses: AsyncStream<StatusReport>.Continuation) async {
        let end = surroundings.time.elapsed + request.talking
        await withDiscardingTaskGroup { group in
            group.addTask { await self.carrySound(callee) }
            group.addTask {
                if await self.sleep(until: end) { self.end("completed") }
            }
            let persona = Signal()
            group.addTask {
                await callee.run { self.end("completed") }
                persona.fire()
            }
            await followInstructions()
            self.end("completed")
            statuses.yield(report("completed", status: reading.status))
            callee.lineWentDead()
            // The ear may still be at work on the last words; it gets ten seconds.
            await race {
                await persona.wait()
            } or: {
                await self.sleep(until: self.surroundings.time.elapsed + .seconds(10))
            }
            group.cancelAll()
        }
    }

    /// Carries a frame each way every 20 ms, by one clock; a tick that comes late is made up for.
    private func carrySound(_ callee: Callee) async {
        let start = surroundings.time.elapsed
        var count = 0
        while !over.hasFired, !Task.isCancelled {
            let tick = line.tick()
            callee.notice(tick)
            state.withLock { state in
                guard state.recording.count < PhoneLine.longestPlayout else { return }
                state.recording += tick.heard
            }
            count += 1
            await sleep(until: start + PhoneLine.frameDuration * count)
        }
    }

    private var seed: UInt64 { request.sid.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) } }

    /// - Returns: `false` if the task was cancelled before.
    @discardableResult
    private func sleep(until moment: Duration) async -> Bool {
        // The only error is cancellation.
        (try? await surroundings.time.sleep(until: moment)) != nil
    }

    // MARK: Instructions

    private func followInstructions() async {
        while !over.hasFired, !Task.isCancelled {
            let (program, interrupt) = state.withLock { state in
                defer { state.program = nil }
                return (state.program, state.interrupt)
            }
            guard let program else { return }
            guard var verbs = await fetch(program) else { return }
            verbs.reverse()
            while let verb = verbs.popLast(), !interrupt.hasFired, !over.hasFired {
                switch verb {
                case .hangUp:
                    return
                case .redirect(let url, let method):
                    guard let more = await fetch(.url(url, method: method)) else { return }
                    verbs = more.reversed()
                case .pause(let seconds):
                    let end = surroundings.time.elapsed + .seconds(seconds)
                    await race {
                        await self.sleep(until: end)
                    } or: {
                        await interrupt.wait()
                    }
                case .say(let text, let language, let times):
                    for _ in 0..<times where !interrupt.hasFired { await say(text, language, interrupt) }
                case .play(let url, let times):
                    for _ in 0..<times where !interrupt.hasFired { await play(url, interrupt) }
                case .connect(let stream):
                    await connect(stream, interrupt)
                }
            }
        }
    }

    /// `nil` if there is nothing to follow; then the call ends, as on Twilio after its "application error".
    private func fetch(_ instructions: CallRequest.Instructions) async -> [TwiML.Verb]? {
        let text: String
        switch instructions {
        case .inline(let twiml):
            text = twiml
        case .url(let url, let method):
            let form = callFields(status: reading.status)
            guard let answer = await surroundings.webhooks.send(form, to: url, method: method) else {
                violation(11_200, "the voice address cannot be reached")
                return nil
            }
            guard (200..<300).contains(answer.status) else {
                violation(11_200, "the voice address answered \(answer.status)")
                return nil
            }
            guard answer.contentType.contains("xml") else {
                violation(12_300, "the voice address answered with a content type that is not XML")
                return nil
            }
            text = String(decoding: answer.body, as: UTF8.self)
        }
        do {
            return try TwiML(parsing: text).verbs
        } catch {
            violation(error.code, error.reason)
            return nil
        }
    }

    private func say(_ text: String, _ language: String?, _ interrupt: Signal) async {
        let language: Language = language?.hasPrefix("en") ?? false ? .english : .korean
        await race {
            // What cannot be voiced is silent; the next verb follows.
            try? await self.surroundings.spoken.speak(text, language: language, voice: Voice()) { bytes in
                await self.line.play(bytes).wait()
            }
        } or: {
            await interrupt.wait()
        }
        line.stopPlaying()
    }

    private func play(_ url: String, _ interrupt: Signal) async {
        guard let answer = await surroundings.webhooks.send([], to: url, method: "GET"), answer.status == 200 else {
            violation(11_200, "the sound of <Play> cannot be fetched")
            return
        }
        guard ["audio/ulaw", "audio/basic"].contains(where: { answer.contentType.hasPrefix($0) }) else {
            violation(12_300, "this line plays audio/ulaw and audio/basic only")
            return
        }
        let drained = line.play([UInt8](answer.body))
        await race {
            await drained.wait()
        } or: {
            await interrupt.wait()
        }
        line.stopPlaying()
    }

    // MARK: Media

    private func connect(_ stream: TwiML.Stream, _ interrupt: Signal) async {
        let streamSid = Sid.random("MZ")
        var headers = HTTPFields()
        if let name = HTTPField.Name(RequestSignature.headerName) {
            headers[name] = surroundings.webhooks.signature.sign(url: stream.url)
        }
        await report(stream, streamSid, event: "stream-started")
        do {
            try await WebSocketClient(logger: surroundings.logger).connect(to: stream.url, headers: headers) { socket in
                let messages = self.line.attach(
                    accountSid: self.request.accountSid, callSid: self.request.sid, streamSid: streamSid,
                    parameters: stream.parameters)
                await withDiscardingTaskGroup { group in
                    group.addTask {
                        await interrupt.wait()
                        self.line.detach()
                    }
                    group.addTask { await self.write(messages, to: socket) }
                    await self.read(socket, streamSid: streamSid)
                    self.line.detach()
                    group.cancelAll()
                }
            }
            await report(stream, streamSid, event: "stream-stopped")
        } catch {
            line.detach()
            violation(31_920, "the media socket failed: \(error)")
            await report(stream, streamSid, event: "stream-error", error: "31920")
        }
    }

    private func write(_ messages: AsyncStream<String>, to socket: WebSocket) async {
        do {
            for await message in messages { try await socket.send(.text(message)) }
            await socket.close(.normal, reason: "")
        } catch {
            // The socket is gone; its reader ends too, and the next instruction follows.
        }
    }

    private func read(_ socket: WebSocket, streamSid: String) async {
        var reported: Set<Int> = []
        do {
            for try await message in socket.messages {
                do throws(MediaMessage.Violation) {
                    switch message {
                    case .text(let text):
                        try line.receive(MediaMessage(parsing: text, streamSid: streamSid))
                    case .binary:
                        throw .init(code: 31_950, reason: "a binary message")
                    }
                } catch {
                    // Dropped, and told once for each code, as on Twilio.
                    if reported.insert(error.code).inserted { feed.yield(.violation(error.description)) }
                }
            }
        } catch {
            // A socket that breaks has closed.
        }
    }

    private func report(_ stream: TwiML.Stream, _ streamSid: String, event: String, error: String? = nil) async {
        guard let url = stream.statusCallback else { return }
        var form = [
            ("AccountSid", request.accountSid), ("CallSid", request.sid), ("StreamSid", streamSid),
            ("StreamName", streamSid), ("StreamEvent", event),
            ("Timestamp", Date().formatted(.iso8601)),
        ]
        if let error { form.append(("StreamError", error)) }
        _ = await surroundings.webhooks.send(form, to: url)
    }

    // MARK: What is told

    private func set(_ status: String) {
        state.withLock { state in
            guard !state.reading.isOver else { return }
            state.reading.status = status
        }
    }

    /// - Returns: `false` if the call was over before anyone could pick up.
    private func answer() -> Bool {
        state.withLock { state in
            guard !state.reading.isOver else { return false }
            state.reading.status = "in-progress"
            state.reading.answeredAt = Date()
            return true
        }
    }

    private func violation(_ code: Int, _ reason: String) { feed.yield(.violation("\(code): \(reason)")) }

    private func callFields(status: String) -> [(String, String)] {
        [
            ("AccountSid", request.accountSid), ("ApiVersion", "2010-04-01"), ("CallSid", request.sid),
            ("CallStatus", status), ("Called", request.to), ("CalledCity", ""), ("CalledCountry", ""),
            ("CalledState", ""), ("CalledZip", ""), ("Caller", request.from), ("CallerCity", ""),
            ("CallerCountry", ""), ("CallerState", ""), ("CallerZip", ""), ("Direction", "outbound-api"),
            ("From", request.from), ("FromCity", ""), ("FromCountry", ""), ("FromState", ""), ("FromZip", ""),
            ("To", request.to), ("ToCity", ""), ("ToCountry", ""), ("ToState", ""), ("ToZip", ""),
        ]
    }

    private func report(_ event: String, status: String, more: [(String, String)] = []) -> StatusReport {
        let (sequence, reading) = state.withLock { state in
            defer { state.sequence += 1 }
            return (state.sequence, state.reading)
        }
        var form = callFields(status: status)
        form += [
            ("CallbackSource", "call-progress-events"), ("SequenceNumber", String(sequence)),
            ("Timestamp", TwilioDate.format(Date())),
        ]
        if let duration = reading.duration {
            form += [("CallDuration", String(duration)), ("Duration", String((duration + 59) / 60))]
        }
        return StatusReport(event: event, form: form + more)
    }
}

/// Runs all at once, and returns when the first has returned and the others, cancelled, have too.
func race(
    _ first: @escaping @Sendable () async -> Void, or second: @escaping @Sendable () async -> Void,
    or third: (@Sendable () async -> Void)? = nil
) async {
    await withTaskGroup(of: Void.self) { group in
        group.addTask { await first() }
        group.addTask { await second() }
        if let third { group.addTask { await third() } }
        await group.next()
        group.cancelAll()
    }
}
