import HTTPTypes
import Hummingbird

extension Response {
    /// The same, saying when it is worth asking again.
    func retried(after seconds: Int?) -> Response {
        var response = self
        if let seconds { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }

    /// Sends a browser on, whatever it asked for.
    static func seeOther(_ address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
    }

    /// A page.
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// TwiML for Twilio.
    static func xml(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/xml; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// A value as JSON; dates in ISO 8601.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: CallMessages.encode(value))))
    }
}
