public import AsyncHTTPClient
public import Calls
import Concurrency
import Foundation
public import Logging

/// Calls through Twilio, or through anything that speaks its REST interface, webhooks and Media Streams.
///
/// The web server hands webhooks to ``reply(to:)`` and media sockets to ``claimMedia(uri:signature:settings:)`` and
/// ``carry(_:over:)``, and keeps ``run()`` going.
public final class TwilioCarrier: Carrier {
    let configuration: TwilioConfiguration
    let rest: TwilioREST
    let signature: TwilioSignature
    let clock: any Clock<Duration>
    let logger: Logger
    let directory = TwilioDirectory()
    private let legs: (any LegStore)?
    /// Calls without an owner, to be hung up. The oldest are kept: what is lost comes again with the next webhook.
    private let unownedCalls: AsyncStream<String>
    let unownedCallSource: AsyncStream<String>.Continuation

    /// A carrier with no calls.
    /// - Parameters:
    ///   - http: stays the caller's to shut down.
    ///   - clock: for the waits on Twilio.
    ///   - legs: where calls that may be open are kept, for ``run(hangingUp:)`` of the next carrier of the account.
    public init(
        _ configuration: TwilioConfiguration, http: HTTPClient, clock: any Clock<Duration> = ContinuousClock(),
        legs: (any LegStore)? = nil, logger: Logger
    ) {
        self.configuration = configuration
        self.legs = legs
        self.clock = clock
        self.logger = logger
        rest = TwilioREST(configuration: configuration, http: http, clock: clock)
        signature = TwilioSignature(authToken: configuration.authToken, webhookSecret: configuration.webhookSecret)
        (unownedCalls, unownedCallSource) = AsyncStream.makeStream(
            of: String.self, bufferingPolicy: .bufferingOldest(64))
    }

    /// Hangs up calls without an owner: those of a server that was killed, and those whose placing was given up when it
    /// had succeeded. Returns when the task is cancelled.
    /// - Parameter left: calls of this account that an earlier carrier did not see the end of.
    public func run(hangingUp left: [OpenLeg] = []) async {
        await withDiscardingTaskGroup { group in
            for leg in left where leg.carrier == configuration.accountSid {
                group.addTask { await self.hangUp(left: leg) }
            }
            for await sid in unownedCalls {
                let isOver = await end(sid)
                directory.finishOrphan(sid, isOver: isOver)
                if isOver { await forget(sid) }
            }
        }
    }

    // MARK: Carrier

    /// Places a call and follows it to its end; see ``Carrier``. A call that is given up by cancelling the task before it
    /// is over is hung up by ``run()``.
    public func connect(
        _ call: Call, limits: LegLimits, onEvent: @Sendable (CarrierEvent) async -> Void
    ) async throws(ProviderError) {
        let leg = TwilioLeg(call.id, number: call.number, clock: clock)
        switch directory.enter(leg) {
        case .entered: break
        case .refused: return await onEvent(.ended(.canceled))
        case .isThere: throw ProviderError(.invalidRequest, provider: "twilio", code: "already-dialled")
        }
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.place(leg, limits)
                await self.watch(leg)
            }
            group.addTask { await self.keep(leg) }
            for await event in leg.events { await onEvent(event) }
            group.cancelAll()
        }
        if case let sid?? = leg.sid.value {
            if leg.over.value == nil { hangUpUnowned(sid) } else { await forget(sid) }
        }
        directory.forget(leg)
        if let failure = leg.failure.value { throw failure }
    }

    /// Ends the leg and waits until Twilio says that it is over; see ``Carrier``.
    public func hangUp(_ call: Call.ID) async throws(ProviderError) {
        guard let leg = directory.find(orRefuse: call) else { return }
        leg.requestHangUp()
        // Nothing to hang up if it was not placed; no task waits for it if this one was cancelled.
        guard let placed = await leg.sid.wait(), placed != nil else { return }
        var failure = ProviderError(.timedOut, provider: "twilio", code: "hang-up-unconfirmed")
        for _ in 1...3 where leg.over.value == nil {
            guard case let sid?? = leg.sid.value else { return }
            do throws(ProviderError) {
                let status = try await rest.update(sid, WebForm(["Status": "completed"])).status
                report(leg, status, sequence: nil)
            } catch {
                if error.code == TwilioREST.notFound || error.code == TwilioREST.notInProgress {
                    await ask(leg, sid, isOver: true)
                    return
                }
                guard error.isRetryable else { throw error }
                failure = error
            }
            if await leg.over.wait(atMost: .seconds(5), by: clock) != nil || Task.isCancelled { return }
            await ask(leg, sid)
        }
        guard leg.over.value == nil else { return }
        throw failure
    }

    /// Lends the call's sound; see ``Carrier``.
    public func withMedia(
        of call: Call.ID, _ body: @Sendable (any CallMedia) async -> Void
    ) async throws(ProviderError) {
        guard let leg = directory.find(call) else {
            throw ProviderError(.invalidRequest, provider: "twilio", code: "no-such-call")
        }
        guard let isAnswered = await leg.answered.wait() else { return }
        guard isAnswered else { throw ProviderError(.unreachable, provider: "twilio", code: "not-answered") }
        switch await leg.nextMedia.wait(atMost: .seconds(10), by: clock) {
        case .media(let media): await body(media)
        case .failed(let error): throw error
        case .over: throw ProviderError(.unreachable, provider: "twilio", code: "call-over")
        case nil:
            if Task.isCancelled { return }
            throw ProviderError(.timedOut, provider: "twilio", code: "no-media")
        }
    }

    func report(_ leg: TwilioLeg, _ status: String, sequence: Int?) {
        leg.report(status, sequence: sequence)
        if leg.over.value != nil { directory.forget(leg) }
    }

    // MARK: Placing and watching

    private func place(_ leg: TwilioLeg, _ limits: LegLimits) async {
        let name = WebForm.encode(leg.call.rawValue)
        let form = WebForm([
            "To": leg.number.e164, "From": configuration.from.e164,
            "Url": configuration.publicAddress("/twilio/answer?call=\(name)"), "Method": "POST",
            "StatusCallback": configuration.publicAddress("/call-status?call=\(name)"),
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": "initiated", "StatusCallbackEvent": "ringing",
            "StatusCallbackEvent": "answered", "StatusCallbackEvent": "completed",
            // Waits for the end of a greeting, while the call goes on as if a person had answered.
            "MachineDetection": "DetectMessageEnd", "AsyncAmd": "true",
            "AsyncAmdStatusCallback": configuration.publicAddress("/twilio/detection?call=\(name)"),
            "AsyncAmdStatusCallbackMethod": "POST",
            "Timeout": "\(min(max(limits.ringing.components.seconds, 5), 600))",
            "TimeLimit": "\(max(limits.talking.components.seconds, 1))",
        ])
        let rest = rest
        let asked = Stopwatch(clock)
        // A request that is out may place the call even if no task waits for its answer, and only the answer says how
        // to hang up. So it runs to its end, in a task that does not inherit cancellation.
        let placing = Task { () -> Result<TwilioREST.Resource, ProviderError> in
            do throws(ProviderError) {
                return .success(try await rest.create(form) { !leg.isHangUpRequested })
            } catch {
                return .failure(error)
            }
        }
        switch await placing.value {
        case .success(let resource):
            _ = leg.learn(resource.sid)
            report(leg, resource.status, sequence: nil)
        case .failure(let error):
            if await isPlaced(leg, despite: error, asked: asked) { return }
            if error.kind == .rateLimited, leg.isHangUpRequested { leg.cancel() } else { leg.fail(error) }
            directory.forget(leg)
        }
    }

    /// Whether a call was placed although no answer said so. It is looked for, and its webhooks are waited for.
    private func isPlaced(_ leg: TwilioLeg, despite error: ProviderError, asked: Stopwatch) async -> Bool {
        switch error.kind {
        // A proxy may have answered for an interface that was slow.
        case .serverFault where error.code != "unreadable-answer":
            return leg.sid.value != nil ? true : await lookUp(leg, asked)
        case .timedOut, .serverFault:
            for _ in 1...3 {
                if await lookUp(leg, asked) { return true }
                if await leg.sid.wait(atMost: .seconds(5), by: clock) != nil { return true }
                guard !Task.isCancelled else { return false }
            }
            return await lookUp(leg, asked)
        case .unreachable, .rateLimited, .overQuota, .unauthorized, .invalidRequest, .unsupported, .notInstalled:
            return false
        }
    }

    /// Looks for a call among the newest, and takes it for the leg's if it can be no other.
    private func lookUp(_ leg: TwilioLeg, _ asked: Stopwatch) async -> Bool {
        do throws(ProviderError) {
            let listing = try await rest.calls(to: leg.number)
            // By Twilio's clock: placed since we asked. Its dates are in whole seconds.
            let earliest = (listing.date ?? Date()).addingTimeInterval(-(asked.elapsed / .seconds(1)) - 2)
            let candidates = listing.calls.filter { call in
                guard call.to == leg.number.e164, call.from == configuration.from.e164,
                    (call.direction ?? "outbound-api") == "outbound-api",
                    let created = call.dateCreated.flatMap(InternetDate.read), created >= earliest
                else { return false }
                return !directory.knows(call.sid)
            }
            if leg.sid.value != nil { return true }
            // Two that fit, or two of ours that look for one: then only a webhook can tell.
            guard candidates.count == 1, let found = candidates.first, !directory.hasNamelessTwin(of: leg),
                leg.learn(found.sid, isGuessed: true)
            else { return false }
            logger.notice("call found that was placed without an answer", metadata: ["call.id": "\(leg.call)"])
            report(leg, found.status, sequence: nil)
            return true
        } catch {
            logger.debug("calls not listed", metadata: ["error.kind": "\(error.kind)"])
            return leg.sid.value != nil
        }
    }

    /// Asks from time to time, should a status callback have been lost.
    private func watch(_ leg: TwilioLeg) async {
        guard let placed = await leg.sid.wait(), placed != nil else { return }
        while await leg.over.wait(atMost: .seconds(15), by: clock) == nil, !Task.isCancelled {
            guard case let sid?? = leg.sid.value else { return }
            await ask(leg, sid)
        }
    }

    /// Reads the call's status.
    /// - Parameter isOver: whether it is known to be over, and only how is asked.
    private func ask(_ leg: TwilioLeg, _ sid: String, isOver: Bool = false) async {
        do throws(ProviderError) {
            let status = try await rest.fetch(sid).status
            report(leg, status, sequence: nil)
            if isOver { report(leg, "completed", sequence: nil) }
        } catch {
            if isOver || error.code == TwilioREST.notFound { report(leg, "completed", sequence: nil) }
            logger.debug(
                "status not read", metadata: ["error.kind": "\(error.kind)", "error.code": "\(error.code ?? "")"])
        }
    }

    // MARK: Calls without an owner

    /// Takes in a call without an owner.
    func hangUpUnowned(_ sid: String) {
        guard directory.takeUnownedCall(sid) else { return }
        if case .enqueued = unownedCallSource.yield(sid) { return }
        directory.finishOrphan(sid, isOver: false)
    }

    /// How often a call that was left is tried again, about half an hour: by then its own time limit has ended it.
    private static let triesForLeft = 30

    private func hangUp(left leg: OpenLeg) async {
        // Its webhooks may have brought it in already.
        guard directory.takeUnownedCall(leg.name) else { return }
        var isOver = await end(leg.name)
        for attempt in 0..<Self.triesForLeft where !isOver {
            let pause = Duration.seconds(min(60, 4 << min(attempt, 4)))
            // Only cancellation ends the pause early.
            guard (try? await clock.sleep(for: pause)) != nil else { break }
            isOver = await end(leg.name)
        }
        directory.finishOrphan(leg.name, isOver: isOver)
        if isOver { return await forget(leg.name) }
        logger.error("call of an earlier start not hung up")
    }

    /// Notes a call that may be open, as soon as it is certain which it is.
    private func keep(_ leg: TwilioLeg) async {
        guard let legs, let placed = await leg.sid.wait(), let sid = placed, !leg.isGuessed else { return }
        do throws(StoreError) {
            try await legs.add(OpenLeg(carrier: configuration.accountSid, name: sid))
        } catch {
            logger.error("call not noted as open", metadata: ["error.kind": "\(error.kind)"])
        }
    }

    private func forget(_ sid: String) async {
        guard let legs else { return }
        do throws(StoreError) {
            try await legs.remove(OpenLeg(carrier: configuration.accountSid, name: sid))
        } catch {
            // At the next start it is found to be over.
            logger.error("call still noted as open", metadata: ["error.kind": "\(error.kind)"])
        }
    }

    /// - Returns: whether the call is over.
    private func end(_ sid: String) async -> Bool {
        for attempt in 1...3 {
            do throws(ProviderError) {
                _ = try await rest.update(sid, WebForm(["Status": "completed"]))
                logger.notice("call without an owner hung up")
                return true
            } catch {
                if error.code == TwilioREST.notFound || error.code == TwilioREST.notInProgress { return true }
                logger.warning(
                    "call without an owner not hung up",
                    metadata: ["error.kind": "\(error.kind)", "error.code": "\(error.code ?? "")"])
                // Only cancellation ends the pause early.
                guard error.isRetryable, (try? await clock.sleep(for: .seconds(attempt))) != nil else { return false }
            }
        }
        return false
    }
}
