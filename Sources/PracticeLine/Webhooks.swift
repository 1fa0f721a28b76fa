import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Signed requests from the line to a server.
struct Webhooks: Sendable {
    /// What a server answered.
    struct Answer {
        var status: Int
        var contentType: String
        var body: Data
    }

    let http: HTTPClient
    let signature: RequestSignature
    let logger: Logger
    /// Twilio gives a server fifteen seconds.
    let timeout = TimeAmount.seconds(15)
    /// Of TwiML or of a sound.
    let longestBody = 8 * 1_024 * 1_024

    /// `nil` if the server cannot be reached.
    func send(_ form: [(String, String)], to url: String, method: String = "POST") async -> Answer? {
        var request: HTTPClientRequest
        if method == "GET" {
            let address = url + (url.contains("?") ? "&" : "?") + Form.encode(form)
            request = HTTPClientRequest(url: form.isEmpty ? url : address)
            request.headers.add(name: RequestSignature.headerName, value: signature.sign(url: request.url))
        } else {
            request = HTTPClientRequest(url: url)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")
            request.headers.add(name: RequestSignature.headerName, value: signature.sign(url: url, form: form))
            request.body = .bytes(ByteBuffer(string: Form.encode(form)))
        }
        request.headers.add(name: "User-Agent", value: "TwilioProxy/1.1")
        request.headers.add(name: "Accept", value: "*/*")
        do {
            let response = try await http.execute(request, timeout: timeout)
            let body = try await response.body.collect(upTo: longestBody)
            return Answer(
                status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type") ?? "",
                body: Data(buffer: body))
        } catch {
            logger.debug("webhook failed", metadata: ["error": "\(type(of: error))"])
            return nil
        }
    }
}
