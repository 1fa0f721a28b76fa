public import AsyncHTTPClient
public import Calls
public import Logging
import Synchronization
public import WebSockets

/// Calls through Twilio, or through anything that speaks its REST interface, webhooks and Media Streams.
///
/// The web server hands webhooks to ``reply(to:)`` and media sockets to ``claimMedia(uri:signature:)`` and
/// ``carry(_:over:)``.
public final class TwilioCarrier: Carrier {
    private struct Directory {
        var legs: [Call.ID: TwilioLeg] = [:]
        /// Single-use: whose media socket may come with it. Oldest first, so that the newest are kept.
        var tokens: [(token: String, leg: TwilioLeg)] = []
        /// Hung up before they were dialled, newest last.
        var refused: [Call.ID] = []
    }

    private static let tokensKept = 256
    private static let mediaPath = "/twilio/media/"

    private let configuration: TwilioConfiguration
    let rest: TwilioREST
    private let signature: TwilioSignature
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let directory = Mutex(Directory())

    /// A carrier with no calls.
    /// - Parameters:
    ///   - http: stays the caller's to shut down.
    ///   - clock: for the waits on Twilio.
    public init(
        _ configuration: TwilioConfiguration, http: HTTPClient, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        rest = TwilioREST(configuration: configuration, http: http, clock: clock)
        signature = TwilioSignature(authToken: configuration.authToken)
    }

    // MARK: Carrier

    /// Places a call and follows it to its end; see ``Carrier``.
    public func connect(
        _ call: Call, limits: LegLimits, onEvent: @Sendable (CarrierEvent) async -> Void
    ) async throws(ProviderError) {
        let leg = TwilioLeg(call.id)
        switch enter(leg) {
        case .entered: break
        case .refused: return await onEvent(.ended(.canceled))
        case .isThere: throw ProviderError(.invalidRequest, provider: "twilio", code: "already-dialled")
        }
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.place(leg, call, limits)
                await self.watch(leg)
            }
            for await event in leg.events { await onEvent(event) }
            group.cancelAll()
        }
        if let failure = leg.failure.value { throw failure }
    }

    /// Ends the leg and waits until Twilio says that it is over; see ``Carrier``.
    public func hangUp(_ call: Call.ID) async throws(ProviderError) {
        guard let leg = find(orRefuse: call) else { return }
        leg.requestHangUp()
        // Nothing to hang up if it was not placed; nobody to wait for it if the task was cancelled.
        guard let placed = await leg.sid.wait(), let sid = placed else { return }
        var failure = ProviderError(.timedOut, provider: "twilio", code: "hang-up-unconfirmed")
        for _ in 1...3 where leg.over.value == nil {
            do throws(ProviderError) {
                let status = try await rest.update(sid, TwilioForm(["Status": "completed"])).status
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
        guard let leg = find(call) else {
            throw ProviderError(.invalidRequest, provider: "twilio", code: "no-such-call")
        }
        guard let isAnswered = await leg.answered.wait() else { return }
        guard isAnswered else { throw ProviderError(.unreachable, provider: "twilio", code: "not-answered") }
        guard let arrival = await leg.nextMedia.wait(atMost: .seconds(10), by: clock) else {
            if Task.isCancelled { return }
            throw ProviderError(.timedOut, provider: "twilio", code: "no-media")
        }
        guard let media = arrival else { throw ProviderError(.unreachable, provider: "twilio", code: "call-over") }
        await body(media)
    }

    // MARK: Webhooks

    /// Answers `/twilio/answer`, `/twilio/hold` and `/call-status`, by GET or POST. Never waits for anything.
    public func reply(to webhook: TwilioWebhook) -> TwilioReply {
        let form = TwilioForm(urlEncoded: webhook.body)
        guard ["/twilio/answer", "/twilio/hold", "/call-status"].contains(webhook.path) else { return .notFound }
        guard
            signature.isValid(webhook.signature, url: configuration.publicAddress(webhook.uri), form: form)
        else {
            logger.warning("webhook refused", metadata: ["twilio.webhook": "\(webhook.path)"])
            return .forbidden
        }
        let query = webhook.query
        let leg = identify(form["CallSid"] ?? query["CallSid"], call: query["call"])
        if let leg, let status = form["CallStatus"] ?? query["CallStatus"] {
            report(leg, status, sequence: (form["SequenceNumber"] ?? query["SequenceNumber"]).flatMap { Int($0) })
        }
        guard webhook.path != "/call-status" else { return .noContent }
        guard let leg, leg.mayConnect() else {
            // A call that nobody follows must not keep a person on the line.
            logger.notice("call without an owner hung up")
            return .twiML(TwiML(.hangUp).xml)
        }
        let call = TwilioForm.encode(leg.call.rawValue)
        return .twiML(
            TwiML(
                .connectStream(
                    url: configuration.socketAddress(Self.mediaPath + issueToken(for: leg)),
                    parameters: [.init(name: "call", value: leg.call.rawValue)]),
                .redirect(configuration.publicAddress("/twilio/hold?call=\(call)"))
            ).xml)
    }

    // MARK: Media sockets

    /// Judges the handshake of a media socket: its signature, and the single-use token at the end of its path.
    /// - Parameter uri: path and query as they stand in the request line.
    /// - Returns: `nil` if it must be refused (403).
    public func claimMedia(uri: String, signature: String?) -> TwilioMediaClaim? {
        guard uri.hasPrefix(Self.mediaPath),
            self.signature.isValid(signature, socketURL: configuration.socketAddress(uri))
        else {
            logger.warning("media socket refused", metadata: ["twilio.reason": "signature"])
            return nil
        }
        let token = uri.dropFirst(Self.mediaPath.count).prefix { $0 != "/" && $0 != "?" }
        let leg = directory.withLock { directory -> TwilioLeg? in
            guard let index = directory.tokens.firstIndex(where: { $0.token == token }) else { return nil }
            return directory.tokens.remove(at: index).leg
        }
        guard let leg else {
            logger.warning("media socket refused", metadata: ["twilio.reason": "token"])
            return nil
        }
        return TwilioMediaClaim(leg: leg)
    }

    /// Carries a call's sound over a socket that was claimed. Returns when the stream is over and the socket closed.
    public func carry(_ claim: TwilioMediaClaim, over socket: WebSocket) async {
        let stream = TwilioMediaStream(
            leg: claim.leg, accountSid: configuration.accountSid, socket: socket, logger: logger)
        await stream.run()
    }

    // MARK: Legs

    private enum Entry { case entered, refused, isThere }

    private func enter(_ leg: TwilioLeg) -> Entry {
        directory.withLock { directory in
            if let index = directory.refused.firstIndex(of: leg.call) {
                directory.refused.remove(at: index)
                return .refused
            }
            guard directory.legs[leg.call] == nil else { return .isThere }
            directory.legs[leg.call] = leg
            return .entered
        }
    }

    private func find(_ call: Call.ID) -> TwilioLeg? { directory.withLock { $0.legs[call] } }

    /// A call that is not known may be about to be dialled by another task: then it must not be.
    private func find(orRefuse call: Call.ID) -> TwilioLeg? {
        directory.withLock { directory in
            if let leg = directory.legs[call] { return leg }
            // Only those of the last moments matter.
            directory.refused = directory.refused.suffix(63).filter { $0 != call } + [call]
            return nil
        }
    }

    /// The leg a webhook speaks of. Its first webhook may come before the REST answer that names the call.
    private func identify(_ sid: String?, call: String?) -> TwilioLeg? {
        guard let sid, let call, let leg = find(Call.ID(call)) else { return nil }
        leg.sid.set(sid)
        return leg.sid.value == sid ? leg : nil
    }

    private func report(_ leg: TwilioLeg, _ status: String, sequence: Int?) {
        leg.report(status, sequence: sequence)
        if leg.over.value != nil { forget(leg) }
    }

    private func forget(_ leg: TwilioLeg) {
        directory.withLock { directory in
            directory.tokens.removeAll { $0.leg === leg }
            if directory.legs[leg.call] === leg { directory.legs[leg.call] = nil }
        }
    }

    private func issueToken(for leg: TwilioLeg) -> String {
        // 128 bits that nobody can guess, as a call's name has.
        let token = String(Call.ID.random().rawValue.dropFirst("call_".count))
        directory.withLock { directory in
            directory.tokens.append((token, leg))
            directory.tokens = directory.tokens.suffix(Self.tokensKept)
        }
        return token
    }

    // MARK: Placing and watching

    private func place(_ leg: TwilioLeg, _ call: Call, _ limits: LegLimits) async {
        let name = TwilioForm.encode(call.id.rawValue)
        let status = configuration.publicAddress("/call-status?call=\(name)")
        let form = TwilioForm([
            "To": call.number.e164, "From": configuration.from.e164,
            "Url": configuration.publicAddress("/twilio/answer?call=\(name)"), "Method": "POST",
            "StatusCallback": status, "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": "initiated", "StatusCallbackEvent": "ringing",
            "StatusCallbackEvent": "answered", "StatusCallbackEvent": "completed",
            "Timeout": "\(min(max(limits.ringing.components.seconds, 5), 600))",
            "TimeLimit": "\(max(limits.talking.components.seconds, 1))",
        ])
        let rest = rest
        // A request that is out may place the call even if nobody waits for its answer, and only the answer says how to
        // hang up. So it runs to its end, in a task that does not inherit cancellation.
        let placing = Task { () -> Result<TwilioREST.Resource, ProviderError> in
            do throws(ProviderError) { return .success(try await rest.create(form)) } catch { return .failure(error) }
        }
        switch await placing.value {
        case .success(let resource):
            leg.sid.set(resource.sid)
            report(leg, resource.status, sequence: nil)
        case .failure(let error):
            // It may have been placed all the same: then a webhook names it soon.
            if error.kind == .timedOut, await leg.sid.wait(atMost: .seconds(15), by: clock) != nil { return }
            leg.fail(error)
            forget(leg)
        }
    }

    /// Asks from time to time, should a status callback have been lost.
    private func watch(_ leg: TwilioLeg) async {
        guard let placed = await leg.sid.wait(), let sid = placed else { return }
        while await leg.over.wait(atMost: .seconds(15), by: clock) == nil, !Task.isCancelled {
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
}
