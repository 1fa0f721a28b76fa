import Calls
package import HTTPTypes
package import Hummingbird
package import Providers
package import WebSockets

/// What the telephone network asks of us: webhooks, and sockets for the sound of calls.
package struct CarrierRoutes: Sendable {
    /// The first judges what claims to come from none of them.
    package let carriers: [TwilioCarrier]

    package init(carriers: [TwilioCarrier]) { self.carriers = carriers }

    package func add(to router: Router<AppContext>) {
        for path in TwilioCarrier.webhookPaths {
            for method in [HTTPRequest.Method.get, .post] { router.on("\(path)", method: method, use: answer) }
        }
    }

    private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 * 1024)
        let webhook = TwilioWebhook(
            uri: request.uri.string, body: Array(buffer: body), contentType: request.headers[.contentType],
            signature: request.headers[.twilioSignature], signatureSettings: request.headers[.twilioSignatureSettings])
        guard let carrier = carriers.first(where: { $0.concerns(webhook) }) ?? carriers.first else {
            throw HTTPError(.notFound)
        }
        switch carrier.reply(to: webhook) {
        case .twiML(let text): return .xml(text)
        case .text(let text):
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        case .noContent: return Response(status: .noContent)
        case .notFound: throw HTTPError(.notFound)
        case .forbidden: return Response(status: .forbidden)
        }
    }

    /// Who may open a socket that is none of a page's.
    package func socket(_ request: HTTPRequest) -> WebSocketRoute {
        let uri = request.path ?? ""
        guard let carrier = carriers.first(where: { $0.concerns(mediaURI: uri) }) ?? carriers.first,
            let claim = carrier.claimMedia(
                uri: uri, signature: request.headerFields[.twilioSignature],
                settings: request.headerFields[.twilioSignatureSettings])
        else { return .refuse(.forbidden) }
        // Twenty-millisecond messages: one wake of the reader for three of them.
        return .accept(gathering: .milliseconds(60)) { socket in await carrier.carry(claim, over: socket) }
    }

    /// How many requests of carriers were refused or changed nothing, by reason.
    package var refusals: [String: Int] {
        carriers.reduce(into: [:]) { sums, carrier in
            for (reason, count) in carrier.refusals { sums[reason.rawValue, default: 0] += count }
        }
    }
}

extension HTTPField.Name {
    /// Proves that a request comes from Twilio.
    static var twilioSignature: HTTPField.Name { named("X-Twilio-Signature") }
    /// Says by what.
    static var twilioSignatureSettings: HTTPField.Name { named("X-Twilio-Webhooks-Signature-Settings") }

    static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("a valid field name") }
        return name
    }
}
