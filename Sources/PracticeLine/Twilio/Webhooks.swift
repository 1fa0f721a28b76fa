import AsyncHTTPClient
import Concurrency
import Foundation
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Synchronization

/// Signed requests from the line to a server.
struct Webhooks: Sendable {
    /// How a server is asked.
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// What a server answered.
    struct Answer: Sendable {
        var status: Int
        var contentType: String
        var body: Data
    }

    /// Why there is no answer: Twilio's code and a sentence.
    struct Failure: Error, Equatable {
        var code: Int
        var reason: String

        static let noConnection = Failure(code: 11_205, reason: "the server cannot be reached")
        static let timedOut = Failure(code: 11_200, reason: "the server did not answer within 15 seconds")
        static let tooManyRedirects = Failure(code: 11_215, reason: "the server redirects too often")
        static let invalidRedirect = Failure(code: 11_216, reason: "the server redirects to no address")
    }

    let http: HTTPClient
    let signature: RequestSignature
    let time: LineTime
    let logger: Logger
    /// Twilio gives a server fifteen seconds.
    static let patience = Duration.seconds(15)
    /// Of TwiML or of a sound.
    private static let longestBody = 8 * 1_024 * 1_024
    private static let mostRedirects = 5

    /// Asks, following redirects: 301, 302 and 303 with GET and without the form, 307 as it was.
    func send(
        _ form: [(String, String)], to url: String, method: Method = .post
    ) async throws(Failure) -> Answer {
        var url = method == .get && !form.isEmpty ? Self.join(url, form) : url
        var method = method
        var form = form
        for _ in 0...Webhooks.mostRedirects {
            let (answer, location) = try await once(method == .post ? form : [], url, method)
            guard (300..<400).contains(answer.status) else { return answer }
            guard [301, 302, 303, 307].contains(answer.status), let location,
                let next = URL(string: location, relativeTo: URL(string: url))?.absoluteURL,
                ["http", "https"].contains(next.scheme ?? "")
            else { throw .invalidRedirect }
            url = next.absoluteString
            if answer.status != 307 {
                method = .get
                form = []
            }
        }
        throw .tooManyRedirects
    }

    private func once(
        _ form: [(String, String)], _ url: String, _ method: Method
    ) async throws(Failure) -> (Answer, location: String?) {
        var request = HTTPClientRequest(url: url)
        if method == .post {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")
            request.body = .bytes(ByteBuffer(string: Form.encode(form)))
        }
        request.headers.add(name: RequestSignature.headerName, value: signature.sign(url: url, form: form))
        request.headers.add(name: "User-Agent", value: "TwilioProxy/1.1")
        request.headers.add(name: "Accept", value: "*/*")
        let sent = request
        let outcome = Mutex<Result<(Answer, String?), Failure>>(.failure(.timedOut))
        await race {
            let result = await self.execute(sent)
            outcome.withLock { outcome in
                // What a cancelled request ended with says nothing: its time was up.
                if !Task.isCancelled { outcome = result }
            }
        } or: {
            // The only error is cancellation: the answer has come.
            try? await self.time.sleep(for: Webhooks.patience)
        }
        return try outcome.withLock { $0 }.get()
    }

    private func execute(_ request: HTTPClientRequest) async -> Result<(Answer, String?), Failure> {
        do {
            // The limit is kept by the line's own clock; this one only ends what that clock forgot.
            let response = try await http.execute(request, timeout: .seconds(120))
            let body = try await response.body.collect(upTo: Webhooks.longestBody)
            let answer = Answer(
                status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type") ?? "",
                body: Data(buffer: body))
            return .success((answer, response.headers.first(name: "Location")))
        } catch {
            logger.debug("webhook failed", metadata: ["error": "\(type(of: error))"])
            return .failure(.noConnection)
        }
    }

    private static func join(_ url: String, _ form: [(String, String)]) -> String {
        url + (url.contains("?") ? "&" : "?") + Form.encode(form)
    }
}
