import AsyncHTTPClient
import Calls
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
import TelephoneAudio

/// Twilio's REST interface, as far as calls need it. Source: Twilio, "Call resource".
struct TwilioREST: Sendable {
    /// A call as the interface describes it.
    struct Resource: Decodable, Sendable, Equatable {
        var sid: String
        var status: String
        var to: String?
        var from: String?
        var direction: String?
        /// RFC 2822.
        var dateCreated: String?

        private enum CodingKeys: String, CodingKey {
            case sid, status, to, from, direction
            case dateCreated = "date_created"
        }
    }

    /// The newest calls between two numbers.
    struct Listing: Sendable {
        var calls: [Resource]
        /// What the interface's own clock said, which its dates are by; `nil` if it did not say.
        var date: Date?
    }

    private struct Problem: Decodable {
        var code: Int?
    }

    private struct Answer {
        var headers: HTTPHeaders
        var body: ByteBuffer
    }

    /// An answer that is no success, and what it says about trying again.
    private struct Refused: Error {
        var error: ProviderError
        var retryAfter: Duration?
    }

    /// What Twilio answers for a call that is over or never was.
    static let notFound = "20404"
    /// What Twilio answers for a change to a call that is over.
    static let notInProgress = "21220"

    private static let attempts = 4
    /// Give up if Retry-After is longer than this.
    private static let longestPause = Duration.seconds(20)

    let configuration: TwilioConfiguration
    let http: HTTPClient
    let clock: any Clock<Duration>

    /// Places a call. A request that timed out is not made again: it may have placed the call.
    /// - Parameter isWanted: asked before the request is made again.
    func create(_ form: WebForm, whileWanted isWanted: () -> Bool = { true }) async throws(ProviderError) -> Resource {
        try await send("/Calls.json", form, whileWanted: isWanted)
    }

    /// Changes a call that is going on.
    func update(_ sid: String, _ form: WebForm) async throws(ProviderError) -> Resource {
        try await send("/Calls/\(WebForm.encode(sid)).json", form)
    }

    /// Reads a call.
    func fetch(_ sid: String) async throws(ProviderError) -> Resource {
        try await send("/Calls/\(WebForm.encode(sid)).json", nil)
    }

    /// Reads the newest calls to a number from ours.
    func calls(to number: PhoneNumber) async throws(ProviderError) -> Listing {
        struct Page: Decodable { var calls: [Resource] }
        // Not by start time: a call that has not been answered has none.
        let query = WebForm(["To": number.e164, "From": configuration.from.e164, "PageSize": "20"]).urlEncoded
        let answer = try await request("/Calls.json?\(query)", nil)
        let page: Page = try Self.decode(answer.body)
        return Listing(calls: page.calls, date: answer.headers.first(name: "Date").flatMap(InternetDate.read))
    }

    /// Reads something of the account.
    /// - Parameters:
    ///   - path: behind the account's own: `.json`, `/IncomingPhoneNumbers.json?…`.
    ///   - credentials: the configured ones unless others are to be tried.
    func read<Value: Decodable>(
        _ path: String, by credentials: TwilioConfiguration.Credentials? = nil
    ) async throws(ProviderError) -> Value {
        try Self.decode(try await request(path, nil, by: credentials).body)
    }

    private func send(
        _ path: String, _ form: WebForm?, whileWanted isWanted: () -> Bool = { true }
    ) async throws(ProviderError) -> Resource {
        try Self.decode(try await request(path, form, whileWanted: isWanted).body)
    }

    private static func decode<Value: Decodable>(_ body: ByteBuffer) throws(ProviderError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: body)
        } catch {
            throw ProviderError(.serverFault, provider: "twilio", code: "unreadable-answer")
        }
    }

    /// Makes a request. One that was refused before it was looked at (429) is made again, up to three times.
    private func request(
        _ path: String, _ form: WebForm?, by credentials: TwilioConfiguration.Credentials? = nil,
        whileWanted isWanted: () -> Bool = { true }
    ) async throws(ProviderError) -> Answer {
        var attempt = 0
        while true {
            do throws(Refused) {
                return try await requestOnce(path, form, by: credentials ?? configuration.credentials)
            } catch {
                attempt += 1
                guard error.error.kind == .rateLimited, attempt < Self.attempts,
                    (error.retryAfter ?? .zero) <= Self.longestPause
                else { throw error.error }
                // Exponential with jitter, so that requests that were refused together do not come back together.
                let pause = Duration.milliseconds(250 << attempt) * Double.random(in: 0.5...1)
                // Only cancellation ends the pause early.
                guard (try? await clock.sleep(for: pause + (error.retryAfter ?? .zero))) != nil, isWanted() else {
                    throw error.error
                }
            }
        }
    }

    private func requestOnce(
        _ path: String, _ form: WebForm?, by credentials: TwilioConfiguration.Credentials
    ) async throws(Refused) -> Answer {
        let account = WebForm.encode(configuration.accountSid)
        var request = HTTPClientRequest(url: "\(configuration.apiAddress)/2010-04-01/Accounts/\(account)\(path)")
        switch credentials {
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
                throw Refused(
                    error: Self.error(status: response.status.code, code: problem?.code),
                    retryAfter: Self.retryAfter(response.headers))
            }
            return Answer(headers: response.headers, body: body)
        } catch let refused as Refused {
            throw refused
        } catch {
            throw Refused(error: Self.translate(error))
        }
    }

    /// Seconds, or a date by the server's clock (RFC 9110, 10.2.3).
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        guard let written = headers.first(name: "Retry-After") else { return nil }
        if let seconds = Double(written.trimmingCharacters(in: .whitespaces)) {
            return Duration(stated: max(0, seconds))
        }
        guard let then = InternetDate.read(written), let now = headers.first(name: "Date").flatMap(InternetDate.read)
        else { return nil }
        return Duration(stated: max(0, then.timeIntervalSince(now)))
    }

    /// What a refusal means.
    static func error(status: UInt, code: Int?) -> ProviderError {
        let kind: ProviderError.Kind =
            switch (status, code) {
            case (429, _): .rateLimited
            // No credit, or the account is suspended or closed.
            case (402, _), (_, 10001), (_, 20005): .overQuota
            case (401, _), (403, _): .unauthorized
            // The number calls are made from is neither owned nor verified.
            case (400, 21210), (400, 21212): .unauthorized
            case (408, _): .timedOut
            // The country is not enabled for this account, the number is barred, or a trial account has not verified it.
            case (400, 21215), (400, 21216), (400, 21219), (400, 13227): .unsupported
            case (500..., _): .serverFault
            default: .invalidRequest
            }
        return ProviderError(kind, provider: "twilio", code: "\(code ?? Int(status))")
    }

    private static func translate(_ error: any Error) -> ProviderError {
        switch error {
        case let error as HTTPClientError: translate(error)
        case is NIOTooManyBytesError: ProviderError(.serverFault, provider: "twilio", code: "unreadable-answer")
        case is CancellationError: ProviderError(.timedOut, provider: "twilio", code: "cancelled")
        // The connection broke after it had been made: the request may have arrived.
        case let error as IOError where error.errnoCode != ECONNREFUSED:
            ProviderError(.timedOut, provider: "twilio", code: "connection-lost")
        case is HTTPParserError: ProviderError(.timedOut, provider: "twilio", code: "answer-cut-short")
        default: ProviderError(.unreachable, provider: "twilio", code: reason(of: error))
        }
    }

    /// Why Twilio could not be reached, for an operator to look up.
    static func reason(of error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError where error.errnoCode == ECONNREFUSED: "connection-refused"
        case let error as IOError: "errno-\(error.errnoCode)"
        case let error as NIOConnectionError: error.connectionErrors.isEmpty ? "host-unknown" : "no-connection"
        default: "\(type(of: error))"
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

/// Dates as mail and HTTP write them: `Tue, 10 Nov 2026 10:00:00 +0000` (RFC 2822), or with `GMT`.
enum InternetDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `nil` if it is no such date.
    static func read(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        let offset = words.firstIndex { $0.hasSuffix(",") }.map { $0 + 1 } ?? 0
        guard words.count >= offset + 4, let day = number(words[offset], within: 1...31),
            let year = number(words[offset + 2], within: 1_900...9_999),
            let month = months.firstIndex(of: String(words[offset + 1]))
        else { return nil }
        let time = words[offset + 3].split(separator: ":").compactMap { number($0, within: 0...60) }
        guard time.count == 3, time[0] < 24, time[1] < 60 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = DateComponents(
            year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2])
        guard let date = calendar.date(from: parts) else { return nil }
        // `GMT`, and a zone that no place on earth has, are none.
        guard words.count > offset + 4, let zone = number(words[offset + 4], within: -1_400...1_400) else {
            return date
        }
        // +0930 is nine and a half hours ahead.
        return date.addingTimeInterval(-Double(zone / 100 * 3_600 + zone % 100 * 60))
    }

    private static func number(_ text: Substring, within range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}
