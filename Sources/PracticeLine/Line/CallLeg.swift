import Calls
import Concurrency
import Foundation
import Logging
import Synchronization
import WebSockets

/// One call on the line, from its creation to its end, as Twilio would run it.
final class CallLeg: Sendable {
    /// What every leg of a line shares.
    struct Surroundings: Sendable {
        let webhooks: Webhooks
        let sockets: WebSocketClient
        let recognizer: any SpeechRecognizer
        let spoken: SpokenLines
        let time: LineTime
        /// Whether a call ends as failed when its server breaks Twilio's protocol.
        let isStrict: Bool
        let logger: Logger
        let onEvent: @Sendable (PracticeEvent) async -> Void
    }

    /// What can be read of a leg at any time.
    struct Reading: Sendable {
        /// Twilio's word: `queued`, `ringing`, `in-progress`, or how it ended.
        var status = "queued"
        var createdAt = Date()
        /// When it was dialled.
        var startedAt: Date?
        var answeredAt: Date?
        var endedAt: Date?
        /// Twilio's word for who picked up.
        var answeredBy: String?
        /// From answer to end, on the line's clock.
        var talked: Duration?
        var isOver: Bool { endedAt != nil }
        /// Whole seconds from answer to end.
        var duration: Int? {
            guard isOver else { return nil }
            return Int(((talked ?? .zero) / .seconds(1)).rounded(.up))
        }
    }

    /// What a server may change while the call lives.
    struct Settings: Sendable {
        var fallback: CallRequest.Callback?
        var statusCallback: CallRequest.Callback?
        var talking: Duration
    }

    private struct State {
        var reading = Reading()
        var settings: Settings
        var settingsChanged = AsyncValue<Void>()
        var answered: Duration?
        var sequence = 0
        var program: CallRequest.Instructions?
        var interrupt = AsyncValue<Void>()
        var recording: [UInt8] = []
        var copies: [StreamCopy] = []
    }

    /// Something a server asked to be told beside the call's status.
    private struct Notice: Sendable {
        var callback: CallRequest.Callback
        var form: [(String, String)]
    }

    let request: CallRequest
    let scenario: Scenario?
    let surroundings: Surroundings
    let line: PhoneLine
    let over = AsyncValue<Void>()
    /// Set when it is decided who picked up.
    let decided = AsyncValue<Void>()
    private let state: Mutex<State>
    private let events: AsyncStream<PracticeEvent>
    let feed: AsyncStream<PracticeEvent>.Continuation
    private let notices: AsyncStream<Notice>
    private let noticeFeed: AsyncStream<Notice>.Continuation
    private let copyInbox: AsyncStream<StreamCopy>
    private let copyFeed: AsyncStream<StreamCopy>.Continuation

    init(_ request: CallRequest, scenario: Scenario?, surroundings: Surroundings) {
        self.request = request
        self.scenario = scenario
        self.surroundings = surroundings
        line = PhoneLine(faults: scenario?.line ?? LineFaults(), seed: CallLeg.seed(request.sid))
        state = Mutex(
            State(
                settings: Settings(
                    fallback: request.fallback, statusCallback: request.statusCallback, talking: request.talking),
                program: request.instructions))
        // Told in order by one task; a listener a thousand events behind loses the oldest.
        (events, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1_000))
        // A few for each stream. A server that does not answer loses the latest, as on Twilio (15002).
        (notices, noticeFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(32))
        // Four tracks are copied at most; more streams than that wait for nothing.
        (copyInbox, copyFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(4))
    }

    var reading: Reading { state.withLock { $0.reading } }
    var settings: Settings { state.withLock { $0.settings } }
    var faults: LineFaults { scenario?.line ?? LineFaults() }

    /// Ends the call with that status unless it is over already.
    func end(_ status: String) {
        let now = surroundings.time.elapsed
        let interrupt = state.withLock { state -> AsyncValue<Void>? in
            guard !state.reading.isOver else { return nil }
            state.reading.status = status
            state.reading.endedAt = Date()
            state.reading.talked = state.answered.map { now - $0 }
            return state.interrupt
        }
        guard let interrupt else { return }
        over.set()
        interrupt.set()
        copyFeed.finish()
    }

    /// Ends what the call is doing and goes on with other instructions.
    func redirect(to instructions: CallRequest.Instructions) {
        let interrupt = state.withLock { state in
            state.program = instructions
            defer { state.interrupt = AsyncValue<Void>() }
            return state.interrupt
        }
        interrupt.set()
    }

    /// Changes what may change while the call lives.
    func change(_ change: (inout Settings) -> Void) {
        let changed = state.withLock { state in
            change(&state.settings)
            defer { state.settingsChanged = AsyncValue<Void>() }
            return state.settingsChanged
        }
        changed.set()
    }

    /// Places the call and follows it to its end; every callback has been sent when it returns.
    func run() async {
        let (reports, statuses) = AsyncStream.makeStream(
            of: StatusReports.Report.self, bufferingPolicy: .bufferingNewest(16))
        let reporter = StatusReports(faults: faults.callbacks, time: surroundings.time) { report in
            guard let callback = self.settings.statusCallback, self.request.statusEvents.contains(report.event)
            else { return }
            await self.send(report.form, to: callback)
        }
        await withDiscardingTaskGroup { group in
            group.addTask { for await event in self.events { await self.surroundings.onEvent(event) } }
            await withDiscardingTaskGroup { callbacks in
                callbacks.addTask { await reporter.run(reports) }
                callbacks.addTask {
                    for await notice in self.notices { await self.send(notice.form, to: notice.callback) }
                }
                await live(statuses)
                statuses.finish()
                noticeFeed.finish()
            }
            feed.yield(.recording(callSid: request.sid, muLaw: state.withLock { $0.recording }))
            feed.yield(.ended(callSid: request.sid, status: reading.status))
            feed.finish()
            // Ten minutes of sound are not kept for a call that can only be read any more.
            state.withLock { $0.recording = [] }
        }
    }

    private func send(_ form: [(String, String)], to callback: CallRequest.Callback) async {
        // Whether it arrives is the server's affair: the call goes on.
        _ = try? await surroundings.webhooks.send(form, to: callback.url, method: callback.method)
    }

    // MARK: The life of a call

    private func live(_ statuses: AsyncStream<StatusReports.Report>.Continuation) async {
        guard dial() else {
            statuses.yield(report("completed", status: reading.status, sip: "487"))
            return
        }
        statuses.yield(report("initiated", status: "initiated"))
        guard let scenario else {
            end("failed")
            statuses.yield(report("completed", status: reading.status, sip: "404"))
            return
        }
        set("ringing")
        statuses.yield(report("ringing", status: "ringing"))
        let callee = Callee(
            callSid: request.sid, scenario: scenario, recognizer: surroundings.recognizer, spoken: surroundings.spoken,
            line: line, time: surroundings.time, seed: CallLeg.seed(request.sid), onEvent: { [feed] in feed.yield($0) })
        await ring(scenario, callee)
        if !over.isSet, answer() {
            statuses.yield(report("answered", status: "in-progress"))
            await talk(callee, statuses)
        } else {
            statuses.yield(report("completed", status: reading.status, sip: reading.status == "busy" ? "486" : "487"))
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
                    // A greeting that is not ready delays picking up, so that the caller does not hear a silent line.
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

    private func talk(_ callee: Callee, _ statuses: AsyncStream<StatusReports.Report>.Continuation) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.carrySound(callee) }
            group.addTask { await self.enforceLimit() }
            group.addTask {
                await withDiscardingTaskGroup { copies in
                    for await copy in self.copyInbox { copies.addTask { await self.carry(copy) } }
                }
            }
            let persona = AsyncValue<Void>()
            group.addTask {
                await callee.run { self.end("completed") }
                persona.set()
            }
            await begin()
            self.end("completed")
            statuses.yield(report("completed", status: reading.status, sip: "200"))
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
        var detector = request.detection.map { MachineDetector($0, answerer: scenario?.answerer ?? .human) }
        var count = 0
        while !over.isSet, !Task.isCancelled {
            let tick = line.tick()
            callee.notice(tick)
            if let answeredBy = detector?.take(
                isVoice: Callee.isVoice(tick.spoken), isBeepOver: tick.finished.contains(ReceptionMachine.beepLine))
            {
                decide(answeredBy, after: PhoneLine.frameDuration * (count + 1))
                detector = nil
            }
            state.withLock { state in
                guard state.recording.count < PhoneLine.longestPlayout else { return }
                state.recording += tick.heard
            }
            count += 1
            await sleep(until: start + PhoneLine.frameDuration * count)
        }
    }

    /// Ends the call at its limit, which may change on the way.
    private func enforceLimit() async {
        while !over.isSet, !Task.isCancelled {
            let (limit, changed) = state.withLock { state in
                ((state.answered ?? .zero) + state.settings.talking, state.settingsChanged)
            }
            await race {
                if await self.sleep(until: limit) { self.end("completed") }
            } or: {
                await changed.wait()
            } or: {
                await self.over.wait()
            }
        }
    }

    /// Notes who picked up, and tells it where that is asked for beside the call.
    private func decide(_ answeredBy: String, after duration: Duration) {
        state.withLock { $0.reading.answeredBy = answeredBy }
        feed.yield(.detected(callSid: request.sid, answeredBy: answeredBy))
        decided.set()
        guard let detection = request.detection, detection.isAsync, let callback = detection.callback else { return }
        tell(
            callback,
            [
                ("AccountSid", request.accountSid), ("AnsweredBy", answeredBy), ("CallSid", request.sid),
                ("MachineDetectionDuration", String(Int(duration / .milliseconds(1)))),
            ])
    }

    /// Sends a form after those before it, without waiting for the answer.
    func tell(_ callback: CallRequest.Callback, _ form: [(String, String)]) {
        noticeFeed.yield(Notice(callback: callback, form: form))
    }

    private static func seed(_ sid: String) -> UInt64 { sid.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) } }

    /// - Returns: `false` if the task was cancelled before.
    @discardableResult
    func sleep(until moment: Duration) async -> Bool {
        // The only error is cancellation.
        (try? await surroundings.time.sleep(until: moment)) != nil
    }

    /// What to do next, and what ends the doing of it; there is nothing after it unless more is asked for.
    func takeProgram() -> (CallRequest.Instructions?, interrupt: AsyncValue<Void>) {
        state.withLock { state in
            defer { state.program = nil }
            return (state.program, state.interrupt)
        }
    }

    // MARK: One-way streams

    var copies: [StreamCopy] { state.withLock { $0.copies } }

    /// Begins to copy the call's sound.
    func startCopy(_ stream: TwiML.Stream) -> StreamCopy {
        let copy = StreamCopy(stream: stream)
        state.withLock { $0.copies.append(copy) }
        // Beyond four, nothing is copied; the stream is over at once.
        if case .enqueued = copyFeed.yield(copy) { return copy }
        copy.stopped.set()
        return copy
    }

    /// A copy by its sid or its name.
    func copy(named name: String) -> StreamCopy? {
        state.withLock { state in
            state.copies.last { ($0.sid == name || $0.name == name) && !$0.stopped.isSet }
        }
    }

    // MARK: What is told

    private func set(_ status: String) {
        state.withLock { state in
            guard !state.reading.isOver else { return }
            state.reading.status = status
        }
    }

    /// - Returns: `false` if the call was given up before it was dialled.
    private func dial() -> Bool {
        state.withLock { state in
            guard !state.reading.isOver else { return false }
            state.reading.startedAt = Date()
            return true
        }
    }

    /// - Returns: `false` if the call was over before anyone could pick up.
    private func answer() -> Bool {
        let now = surroundings.time.elapsed
        return state.withLock { state in
            guard !state.reading.isOver else { return false }
            state.reading.status = "in-progress"
            state.reading.answeredAt = Date()
            state.answered = now
            return true
        }
    }

    func violation(_ code: Int, _ reason: String) { feed.yield(.violation("\(code): \(reason)")) }

    /// What every request about a call carries.
    func callFields(status: String) -> [(String, String)] {
        let fields = [
            ("AccountSid", request.accountSid), ("ApiVersion", "2010-04-01"), ("CallSid", request.sid),
            ("CallStatus", status), ("Called", request.to), ("CalledCity", ""), ("CalledCountry", ""),
            ("CalledState", ""), ("CalledZip", ""), ("Caller", request.from), ("CallerCity", ""),
            ("CallerCountry", ""), ("CallerState", ""), ("CallerZip", ""), ("Direction", "outbound-api"),
            ("From", request.from), ("FromCity", ""), ("FromCountry", ""), ("FromState", ""), ("FromZip", ""),
            ("To", request.to), ("ToCity", ""), ("ToCountry", ""), ("ToState", ""), ("ToZip", ""),
        ]
        return fields + (reading.answeredBy.map { [("AnsweredBy", $0)] } ?? [])
    }

    private func report(_ event: String, status: String, sip: String? = nil) -> StatusReports.Report {
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
        if let sip { form.append(("SipResponseCode", sip)) }
        return .init(event: event, form: form, at: surroundings.time.elapsed)
    }
}
