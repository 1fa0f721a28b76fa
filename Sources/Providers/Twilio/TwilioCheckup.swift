public import AsyncHTTPClient
import Calls
import Foundation
import HTTPTypes
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import WebSockets

/// Tries everything that calls through Twilio need, as Twilio itself would: keys and number by reading them, the public
/// address and the signature by a request to ourselves that goes out and comes back.
///
/// A server must answer ``TwilioCarrier/reply(to:)`` and ``TwilioCarrier/claimMedia(uri:signature:settings:)`` meanwhile.
public struct TwilioCheckup: Sendable {
    /// What is tried, in this order.
    public enum Step: String, Sendable, CaseIterable {
        /// The account's SID and AuthToken.
        case keys
        /// The API key, if one is set.
        case apiKey
        /// The number calls are made from.
        case number
        /// The TwiML application, if one is set.
        case application
        /// The public address, and the signature of a request to it.
        case address
        /// A media socket at the public address.
        case socket
    }

    /// What is amiss, in terms of what to do about it.
    public enum Problem: String, Sendable, CaseIterable {
        /// Twilio does not know the SID with this AuthToken.
        case keysRefused
        /// The account is suspended or closed.
        case accountInactive
        /// Twilio's interface cannot be reached, or does not answer.
        case apiUnreachable
        /// Twilio's interface answers, but not as it should.
        case apiTrouble
        /// Twilio does not take the API key.
        case apiKeyRefused
        /// The account neither owns nor has verified the number.
        case numberUnknown
        /// The number cannot make calls.
        case numberVoiceless
        /// The account has no such TwiML application.
        case applicationUnknown
        /// The application asks another address than ours.
        case applicationElsewhere
        /// Twilio opens media sockets by TLS only.
        case addressInsecure
        /// No such host name.
        case hostUnknown
        /// No server answers at the public address.
        case nobodyAnswers
        /// The certificate at the public address is not trusted.
        case notTrusted
        /// Something else than CallBa answers.
        case otherServer
        /// CallBa answers, and does not take the signature: it has another AuthToken, or the address changes on the way.
        case signatureRefused
        /// Requests arrive, sockets do not.
        case socketRefused
    }

    /// What came of one step.
    public struct Finding: Sendable, Equatable {
        /// What was tried.
        public var step: Step
        /// What is amiss; `nil`: nothing.
        public var problem: Problem?
        /// A code or status that says more, for who wants to look it up.
        public var code: String?

        /// Describes what came of a step.
        public init(_ step: Step, _ problem: Problem? = nil, code: String? = nil) {
            self.step = step
            self.problem = problem
            self.code = code
        }
    }

    private struct Account: Decodable { var status: String }
    private struct Owned: Decodable {
        struct Number: Decodable {
            struct Capabilities: Decodable { var voice: Bool? }
            var capabilities: Capabilities?
        }
        var numbers: [Number]
        private enum CodingKeys: String, CodingKey { case numbers = "incoming_phone_numbers" }
    }
    private struct Verified: Decodable {
        struct Number: Decodable {}
        var numbers: [Number]
        private enum CodingKeys: String, CodingKey { case numbers = "outgoing_caller_ids" }
    }
    private struct Application: Decodable {
        var voiceURL: String?
        private enum CodingKeys: String, CodingKey { case voiceURL = "voice_url" }
    }
    private struct Calls: Decodable {}

    private static let probePath = "/twilio/probe"

    private let configuration: TwilioConfiguration
    private let rest: TwilioREST
    private let http: HTTPClient
    private let signature: TwilioSignature
    private let logger: Logger
    private let nonce: String

    /// - Parameter http: stays the caller's to shut down.
    public init(
        _ configuration: TwilioConfiguration, http: HTTPClient, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.http = http
        self.logger = logger
        rest = TwilioREST(configuration: configuration, http: http, clock: clock)
        signature = TwilioSignature(authToken: configuration.authToken)
        nonce = Call.ID.random().rawValue
    }

    /// Tries all steps that apply. After a step that failed, those that could only fail for the same reason are left out.
    /// - Parameter onFinding: called with each finding as soon as it is known.
    public func run(onFinding: @Sendable (Finding) async -> Void) async {
        let keys = await keys()
        await onFinding(keys)
        if keys.problem == nil {
            if let finding = await apiKey() { await onFinding(finding) }
            await onFinding(await number())
            if let finding = await application() { await onFinding(finding) }
        }
        let address = await address()
        await onFinding(address)
        if address.problem == nil { await onFinding(await socket()) }
    }

    // MARK: The account

    private func keys() async -> Finding {
        do throws(ProviderError) {
            let account: Account = try await rest.read(".json", by: .authToken)
            return account.status == "active"
                ? Finding(.keys) : Finding(.keys, .accountInactive, code: account.status)
        } catch {
            switch error.kind {
            // An account that does not exist is not found.
            case .unauthorized, .invalidRequest: return Finding(.keys, .keysRefused, code: error.code)
            case .overQuota: return Finding(.keys, .accountInactive, code: error.code)
            default: return trouble(.keys, error)
            }
        }
    }

    private func apiKey() async -> Finding? {
        guard case .apiKey = configuration.credentials else { return nil }
        do throws(ProviderError) {
            let _: Calls = try await rest.read("/Calls.json?PageSize=1")
            return Finding(.apiKey)
        } catch {
            return error.kind == .unauthorized
                ? Finding(.apiKey, .apiKeyRefused, code: error.code) : trouble(.apiKey, error)
        }
    }

    /// By the AuthToken, which is known to be right by then: a wrong API key is told of once.
    private func number() async -> Finding {
        let query = WebForm(["PhoneNumber": configuration.from.e164]).urlEncoded
        do throws(ProviderError) {
            let owned: Owned = try await rest.read("/IncomingPhoneNumbers.json?\(query)", by: .authToken)
            if let number = owned.numbers.first {
                return number.capabilities?.voice == false ? Finding(.number, .numberVoiceless) : Finding(.number)
            }
            let verified: Verified = try await rest.read("/OutgoingCallerIds.json?\(query)", by: .authToken)
            return verified.numbers.isEmpty ? Finding(.number, .numberUnknown) : Finding(.number)
        } catch {
            return trouble(.number, error)
        }
    }

    private func application() async -> Finding? {
        guard let sid = configuration.applicationSid else { return nil }
        do throws(ProviderError) {
            let found: Application = try await rest.read(
                "/Applications/\(WebForm.encode(sid)).json", by: .authToken)
            return found.voiceURL == configuration.publicAddress("/twilio/listen")
                ? Finding(.application) : Finding(.application, .applicationElsewhere)
        } catch {
            return error.code == TwilioREST.notFound
                ? Finding(.application, .applicationUnknown) : trouble(.application, error)
        }
    }

    private func trouble(_ step: Step, _ error: ProviderError) -> Finding {
        switch error.kind {
        case .unreachable, .timedOut: Finding(step, .apiUnreachable, code: error.code)
        default: Finding(step, .apiTrouble, code: error.code)
        }
    }

    // MARK: The address

    private var probeURI: String {
        Self.probePath + "?" + WebForm(["nonce": nonce, "AccountSid": configuration.accountSid]).urlEncoded
    }

    private var proof: String { TwilioProbe(authToken: configuration.authToken).proof(of: nonce) }

    /// Twilio itself sends sound over TLS only; something else that speaks like it may not.
    static func insecurity(of configuration: TwilioConfiguration) -> Finding? {
        guard configuration.apiBaseURL.host()?.hasSuffix("twilio.com") == true,
            configuration.publicBaseURL.scheme?.lowercased() != "https"
        else { return nil }
        return Finding(.address, .addressInsecure)
    }

    private func address() async -> Finding {
        if let finding = Self.insecurity(of: configuration) { return finding }
        let url = configuration.publicAddress(probeURI)
        let form = WebForm(["AccountSid": configuration.accountSid, "Probe": nonce])
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "X-Twilio-Signature", value: signature.sign(url: url, form: form))
        request.body = .bytes(ByteBuffer(string: form.urlEncoded))
        do {
            let response = try await http.execute(request, timeout: .seconds(15))
            let body = String(buffer: try await response.body.collect(upTo: 1 << 20))
            switch response.status.code {
            case 200 where body == proof: return Finding(.address)
            case 403 where body.isEmpty: return Finding(.address, .signatureRefused)
            default: return Finding(.address, .otherServer, code: "HTTP \(response.status.code)")
            }
        } catch {
            return Finding(.address, Self.problem(of: error), code: TwilioREST.reason(of: error))
        }
    }

    private static func problem(of error: any Error) -> Problem {
        switch error {
        case let error as NIOConnectionError where error.connectionErrors.isEmpty: .hostUnknown
        // Only its name is known here: TLS is the client's own affair.
        case let error where "\(type(of: error))".contains("SSL"): .notTrusted
        case let error as HTTPClientError where error == .tlsHandshakeTimeout: .notTrusted
        default: .nobodyAnswers
        }
    }

    private func socket() async -> Finding {
        let url = configuration.socketAddress(probeURI)
        guard let name = HTTPField.Name("X-Twilio-Signature") else { return Finding(.socket, .socketRefused) }
        do {
            let answer = try await WebSocketClient(connectTimeout: .seconds(15), logger: logger).connect(
                to: url, headers: [name: signature.sign(url: url)]
            ) { socket in
                var messages = socket.messages.makeAsyncIterator()
                return try await messages.next()
            }
            return answer == .text(proof) ? Finding(.socket) : Finding(.socket, .socketRefused)
        } catch let error as WebSocketError {
            return Finding(.socket, .socketRefused, code: error.status.map { "HTTP \($0)" })
        } catch {
            return Finding(.socket, .socketRefused)
        }
    }
}
