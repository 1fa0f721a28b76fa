import AsyncHTTPClient
import Calls
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Twilio's REST interface for calls. Source: Twilio, "Call resource".
struct TwilioREST: Sendable {
    /// A call as the interface describes it.
    struct Resource: Decodable, Sendable, Equatable {
        var sid: String
        var status: String
    }

    private struct Problem: Decodable {
        var code: Int?
    }

    /// What Twilio answers for a call that is over or never was.
    static let notFound = "20404"
    /// What Twilio answers for a change to a call that is over.
    static let notInProgress = "21220"

    let configuration: TwilioConfiguration
    let http: HTTPClient
    let clock: any Clock<Duration>

    /// Places a call.
    ///
    /// A request that was refused before it was looked at (429) is made again, up to three times. One that timed out is
    /// not: it may have placed the call.
    func create(_ form: TwilioForm) async throws(ProviderError) -> Resource {
        var attempt = 0
        while true {
            do throws(ProviderError) {
                return try await send("/Calls.json", form)
            } catch {
                attempt += 1
                guard error.kind == .rateLimited, attempt < 4 else { throw error }
                // Exponential with jitter, so that calls that were refused together do not come back together.
                let pause = Duration.milliseconds(250 << attempt) * Double.random(in: 0.5...1)
                // Only cancellation ends the pause early.
                guard (try? await clock.sleep(for: pause)) != nil else { throw error }
            }
        }
    }

    /// Changes a call that is going on.
    func update(_ sid: String, _ form: TwilioForm) async throws(ProviderError) -> Resource {
        try await send("/Calls/\(TwilioForm.encode(sid)).json", form)
    }

    /// Reads a call.
    func fetch(_ sid: String) async throws(ProviderError) -> Resource {
        try await send("/Calls/\(TwilioForm.encode(sid)).json", nil)
    }

    private func send(_ path: String, _ form: TwilioForm?) async throws(ProviderError) -> Resource {
        let account = TwilioForm.encode(configuration.accountSid)
        var request = HTTPClientRequest(url: "\(configuration.apiAddress)/2010-04-01/Accounts/\(account)\(path)")
        switch configuration.credentials {
        case .authToken:
            request.setBasicAuth(username: configuration.accountSid, password: configuration.authToken)
        case .apiKey(let sid, let secret): request.setBasicAuth(username: sid, password: secret)
        }
        request.headers.add(name: "Accept", value: "application/json")
        if let form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form.urlEncoded))
        }
        do {
            let response = try await http.execute(request, timeout: .seconds(15))
            // A call's description takes some 3 KiB.
            let body = try await response.body.collect(upTo: 256 * 1024)
            guard (200..<300).contains(response.status.code) else {
                // A body that is not JSON, such as a proxy's page, holds no code.
                let problem = try? JSONDecoder().decode(Problem.self, from: body)
                throw Self.error(status: response.status.code, code: problem?.code)
            }
            return try JSONDecoder().decode(Resource.self, from: body)
        } catch {
            throw Self.translate(error)
        }
    }

    /// What a refusal means.
    static func error(status: UInt, code: Int?) -> ProviderError {
        let kind: ProviderError.Kind =
            switch (status, code) {
            case (429, _): .rateLimited
            case (402, _): .overQuota
            case (401, _), (403, _): .unauthorized
            case (408, _): .timedOut
            // The country is not enabled for this account.
            case (400, 21215), (400, 13227): .unsupported
            case (500..., _): .serverFault
            default: .invalidRequest
            }
        return ProviderError(kind, provider: "twilio", code: "\(code ?? Int(status))")
    }

    private static func translate(_ error: any Error) -> ProviderError {
        switch error {
        case let error as ProviderError: error
        case let error as HTTPClientError: translate(error)
        case is DecodingError, is NIOTooManyBytesError:
            ProviderError(.serverFault, provider: "twilio", code: "unreadable-answer")
        case is CancellationError: ProviderError(.timedOut, provider: "twilio", code: "cancelled")
        // The connection broke after it had been made: the request may have arrived.
        case let error as IOError where error.errnoCode != ECONNREFUSED:
            ProviderError(.timedOut, provider: "twilio", code: "connection-lost")
        case is HTTPParserError: ProviderError(.timedOut, provider: "twilio", code: "answer-cut-short")
        default: ProviderError(.unreachable, provider: "twilio", code: "\(type(of: error))")
        }
    }

    private static func translate(_ error: HTTPClientError) -> ProviderError {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .cancelled:
            ProviderError(.timedOut, provider: "twilio", code: "no-answer")
        // The request may have arrived before the connection broke.
        case .remoteConnectionClosed: ProviderError(.timedOut, provider: "twilio", code: "connection-closed")
        default: ProviderError(.unreachable, provider: "twilio", code: error.shortDescription)
        }
    }
}
