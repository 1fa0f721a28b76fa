public import Calls
import Concurrency
public import Foundation
import Logging
public import WebSockets

extension TwilioCarrier {
    /// What Twilio asks of this server.
    private enum Hook: String {
        case answer = "/twilio/answer"
        case hold = "/twilio/hold"
        case status = "/call-status"
        case detection = "/twilio/detection"
        case stream = "/twilio/stream"
        case listen = "/twilio/listen"
        case probe = "/twilio/probe"
    }

    /// The paths of all webhooks.
    public static let webhookPaths = [
        Hook.answer, .hold, .status, .detection, .stream, .listen, .probe,
    ].map(\.rawValue)

    private static let mediaPath = "/twilio/media/"

    /// Errors of a stream that come from its address or kind: the next would have them too.
    private static let hopelessStreamErrors: Set<String> = ["31922", "31923", "31924", "31941"]

    /// How many requests were refused or changed nothing, by reason, since the start.
    public var refusals: [TwilioRefusal: Int] { directory.refusals }

    /// Whether a webhook claims to come from this carrier's account. Not proof of anything: for choosing between carriers.
    public func concerns(_ webhook: TwilioWebhook) -> Bool {
        (webhook.form["AccountSid"] ?? webhook.query["AccountSid"]) == configuration.accountSid
    }

    /// Whether a media socket's token was given out by this carrier. Not proof of anything: for choosing between carriers.
    public func concerns(mediaURI uri: String) -> Bool {
        uri.hasPrefix(Self.mediaPath)
            ? directory.issued(Self.token(in: uri)) : concerns(TwilioWebhook(uri: uri, signature: nil))
    }

    /// Answers what Twilio asks, by GET or POST. Never waits for anything.
    public func reply(to webhook: TwilioWebhook) -> TwilioReply {
        guard let hook = Hook(rawValue: String(webhook.path)) else { return .notFound }
        guard isSigned(webhook) else {
            refuse(webhook.signature == nil ? .unsigned : .wrongSignature, hook.rawValue)
            return .forbidden
        }
        let form = webhook.form
        let query = webhook.query
        func field(_ name: String) -> String? { form[name] ?? query[name] }
        if let account = field("AccountSid"), account != configuration.accountSid {
            refuse(.otherAccount, hook.rawValue)
            return .forbidden
        }
        switch hook {
        case .probe: return .text(TwilioProbe(authToken: configuration.authToken).proof(of: query["nonce"] ?? ""))
        case .listen: return listen(invitation: field("ticket") ?? "")
        case .answer, .hold, .status, .detection, .stream: break
        }
        let needsInstructions = hook == .answer || hook == .hold
        switch directory.owner(sid: field("CallSid"), call: query["call"]) {
        case .leg(let leg):
            let status = field("CallStatus")
            let isNews = status.map { status in
                let isNews = leg.report(status, sequence: field("SequenceNumber").flatMap { Int($0) })
                if leg.over.value != nil { directory.forget(leg) }
                return isNews
            }
            switch hook {
            case .answer: return .twiML(instructions(for: leg, step: 0))
            case .hold: return .twiML(instructions(for: leg, step: query["step"].flatMap { Int($0) }))
            case .status: if isNews != true { refuse(.repeated, hook.rawValue) }
            case .detection:
                if let verdict = field("AnsweredBy"), !leg.detect(Answerer(answeredBy: verdict)) {
                    refuse(.repeated, hook.rawValue)
                }
            case .stream: streamChanged(leg, field("StreamEvent"), field("StreamError") ?? "")
            case .listen, .probe: break
            }
            return .noContent
        case .foreign:
            refuse(.foreignCall, hook.rawValue)
            return .forbidden
        case .over:
            refuse(.repeated, hook.rawValue)
            return needsInstructions ? .twiML(TwiML(.hangUp).xml) : .noContent
        case .nobody:
            // A call without an owner must not keep a callee on the line. One without our name was not placed by us.
            refuse(.noOwner, hook.rawValue)
            let isOver = field("CallStatus").flatMap(LegProgress.Status.init(rawValue:))?.isFinal == true
            if query["call"] != nil, let sid = field("CallSid"), !isOver { hangUpUnowned(sid) }
            return needsInstructions ? .twiML(TwiML(.hangUp).xml) : .noContent
        }
    }

    private func isSigned(_ webhook: TwilioWebhook) -> Bool {
        let url = configuration.publicAddress(webhook.uri)
        return webhook.isJSON
            ? signature.isValid(webhook.signature, url: url, body: webhook.body, settings: webhook.signatureSettings)
            : signature.isValid(webhook.signature, url: url, form: webhook.form, settings: webhook.signatureSettings)
    }

    /// Counts a refusal. Logs the first of a kind and then ever fewer: a refused client may ask very often.
    private func refuse(_ refusal: TwilioRefusal, _ place: String) {
        let count = directory.count(refusal)
        guard count & (count - 1) == 0 else { return }
        logger.log(
            level: refusal == .repeated ? .debug : .warning, "carrier request refused",
            metadata: ["twilio.reason": "\(refusal.rawValue)", "twilio.place": "\(place)", "twilio.count": "\(count)"])
    }

    private func instructions(for leg: TwilioLeg, step: Int?) -> String {
        switch leg.instruct(step: step) {
        case .hangUp: return TwiML(.hangUp).xml
        case .connect(let next, let isRepeated):
            if isRepeated { refuse(.repeated, Hook.hold.rawValue) }
            let call = WebForm.encode(leg.call.rawValue)
            let token = directory.issueToken(for: .media(leg))
            return TwiML(
                .connectStream(
                    url: configuration.socketAddress(Self.mediaPath + token),
                    statusCallback: configuration.publicAddress("\(Hook.stream.rawValue)?call=\(call)"),
                    parameters: [.init(name: "call", value: leg.call.rawValue)]),
                .redirect(configuration.publicAddress("\(Hook.hold.rawValue)?call=\(call)&step=\(next)"))
            ).xml
        }
    }

    private func streamChanged(_ leg: TwilioLeg, _ event: String?, _ error: String) {
        guard event == "stream-error" else { return }
        // A sentence that holds one of Twilio's numbers.
        let code = error.firstMatch(of: /\b319\d\d\b/).map { String($0.output) } ?? "stream-error"
        logger.error("media stream failed", metadata: ["call.id": "\(leg.call)", "twilio.code": "\(code)"])
        leg.streamFailed(
            ProviderError(.unreachable, provider: "twilio", code: code),
            isHopeless: Self.hopelessStreamErrors.contains(code))
    }

    // MARK: Media sockets

    /// Judges the handshake of a media socket: its signature, and the single-use token at the end of its path.
    /// - Parameters:
    ///   - uri: path and query as they stand in the request line.
    ///   - signature: the value of `X-Twilio-Signature`, if there is one.
    ///   - settings: the value of `X-Twilio-Webhooks-Signature-Settings`, if there is one.
    /// - Returns: `nil` if it must be refused (403).
    public func claimMedia(uri: String, signature: String?, settings: String? = nil) -> TwilioMediaClaim? {
        let isProbe = uri.hasPrefix(Hook.probe.rawValue + "?")
        guard isProbe || uri.hasPrefix(Self.mediaPath),
            self.signature.isValid(signature, socketURL: configuration.socketAddress(uri), settings: settings)
        else {
            refuse(signature == nil ? .unsigned : .wrongSignature, "media")
            return nil
        }
        guard !isProbe else {
            let nonce = WebForm(urlEncoded: uri.dropFirst(Hook.probe.rawValue.count + 1))["nonce"] ?? ""
            let proof = TwilioProbe(authToken: configuration.authToken).proof(of: nonce)
            return TwilioMediaClaim(purpose: .probe(answer: proof))
        }
        switch directory.claim(Self.token(in: uri)) {
        case .holder(.media(let leg)): return TwilioMediaClaim(purpose: .carry(leg))
        case .holder(.listener(let leg)): return TwilioMediaClaim(purpose: .listen(leg))
        case .used: refuse(.usedToken, "media")
        case .holder(.invitation), .unknown: refuse(.unknownToken, "media")
        }
        return nil
    }

    /// Carries a call's sound over a socket that was claimed. Returns when the stream is over and the socket closed.
    public func carry(_ claim: TwilioMediaClaim, over socket: WebSocket) async {
        switch claim.purpose {
        case .carry(let leg): await stream(leg, socket) { self.refuse(.foreignCall, "media") }.run()
        case .listen(let leg): await stream(leg, socket) { self.refuse(.otherAccount, "listen") }.listen()
        case .probe(let answer):
            // Who probed may be gone already.
            try? await socket.send(.text(answer))
            await socket.close(.normal)
        }
    }

    private func stream(
        _ leg: TwilioLeg, _ socket: WebSocket, onForeign: @escaping @Sendable () -> Void
    ) -> TwilioMediaStream {
        TwilioMediaStream(
            leg: leg, accountSid: configuration.accountSid, socket: socket, clock: clock, logger: logger,
            onForeign: onForeign)
    }

    private static func token(in uri: String) -> Substring {
        uri.dropFirst(mediaPath.count).prefix { $0 != "/" && $0 != "?" }
    }

    // MARK: Listening in

    /// Whether ``listenToken(for:at:)`` can be given for any call.
    public var canListen: Bool {
        guard case .apiKey = configuration.credentials else { return false }
        return configuration.applicationSid != nil
    }

    /// A token with which a browser hears a call, once, through Twilio's Voice SDK: `device.connect()` reaches
    /// `/twilio/listen` by way of the TwiML application, and what both sides say is sent to the browser. Nothing the
    /// browser says reaches the call.
    /// - Parameter date: when it is given; it holds for ten minutes.
    /// - Returns: `nil` without API key and application, or when the call is not going on.
    public func listenToken(for call: Call.ID, at date: Date) -> TwilioVoiceToken? {
        guard case .apiKey(let key, let secret) = configuration.credentials,
            let application = configuration.applicationSid, let leg = directory.find(call), leg.over.value == nil
        else { return nil }
        let ticket = directory.issueToken(for: .invitation(leg))
        return TwilioVoiceToken(
            accountSid: configuration.accountSid, apiKey: key, apiSecret: secret, applicationSid: application,
            identity: "listener", parameters: ["ticket": ticket], issuedAt: date, lifetime: .seconds(600))
    }

    private func listen(invitation ticket: String) -> TwilioReply {
        switch directory.claim(ticket) {
        case .holder(.invitation(let leg)):
            let token = directory.issueToken(for: .listener(leg))
            return .twiML(
                TwiML(.connectStream(url: configuration.socketAddress(Self.mediaPath + token)), .hangUp).xml)
        case .used: refuse(.usedToken, "listen")
        case .holder(.media), .holder(.listener), .unknown: refuse(.unknownToken, "listen")
        }
        return .twiML(TwiML(.hangUp).xml)
    }
}
