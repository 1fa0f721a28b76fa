import Calls
import HTTPTypes
import Hummingbird
import Logging
import Providers

/// What the telephone network asks of us, by webhook.
struct CarrierRoutes: Sendable {
    let carriers: [TwilioCarrier]

    func add(to router: Router<AppContext>) {
        for path: RouterPath in ["/twilio/answer", "/twilio/hold", "/call-status"] {
            for method in [HTTPRequest.Method.get, .post] { router.on(path, method: method, use: answer) }
        }
    }

    /// Each carrier recognises its own by the signature.
    private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 * 1024)
        let webhook = TwilioWebhook(
            uri: request.uri.string, body: String(buffer: body), signature: request.headers[.twilioSignature])
        var response = Response(status: .forbidden)
        for carrier in carriers {
            switch carrier.reply(to: webhook) {
            case .twiML(let text): return .xml(text)
            case .noContent: return Response(status: .noContent)
            case .notFound: response = Response(status: .notFound)
            case .forbidden: continue
            }
        }
        return response
    }
}

extension HTTPField.Name {
    /// Proves that a request comes from Twilio.
    static var twilioSignature: HTTPField.Name {
        guard let name = HTTPField.Name("X-Twilio-Signature") else { preconditionFailure("a valid field name") }
        return name
    }
}
