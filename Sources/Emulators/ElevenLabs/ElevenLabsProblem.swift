import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A refusal as the vendor words it. Source: ElevenLabs, "Errors"; the sentences are ours.
struct ElevenLabsProblem: Error, HTTPResponseError {
    private struct Detail: Encodable {
        var status: String
        var message: String
    }
    /// One field that is not as it should be.
    struct Invalid: Encodable {
        var loc: [String]
        var msg: String
        var type: String
    }
    private enum Body: Encodable {
        case detail(Detail)
        case invalid([Invalid])
        case text(String)

        private enum CodingKeys: String, CodingKey { case detail }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .detail(let detail): try container.encode(detail, forKey: .detail)
            case .invalid(let fields): try container.encode(fields, forKey: .detail)
            case .text(let text): try container.encode(text, forKey: .detail)
            }
        }
    }

    let status: HTTPResponse.Status
    private let body: Body
    private var retryAfter: Duration?

    private init(_ status: HTTPResponse.Status, _ body: Body) {
        self.status = status
        self.body = body
    }

    private init(_ status: HTTPResponse.Status, _ name: String, _ message: String) {
        self.init(status, .detail(Detail(status: name, message: message)))
    }

    /// 422, with the field that is wrong.
    static func invalid(_ place: [String], _ message: String, _ type: String) -> ElevenLabsProblem {
        ElevenLabsProblem(.unprocessableContent, .invalid([Invalid(loc: place, msg: message, type: type)]))
    }

    static let notFound = ElevenLabsProblem(.notFound, .text("Not Found"))
    static let noKey = ElevenLabsProblem(.unauthorized, "needs_authorization", "An xi-api-key header is needed.")
    static let wrongKey = ElevenLabsProblem(.unauthorized, "invalid_api_key", "Invalid API key")
    static func quota(_ left: Int, _ needed: Int) -> ElevenLabsProblem {
        ElevenLabsProblem(
            .unauthorized, "quota_exceeded", "The request needs \(needed) credits and \(left) are left.")
    }
    static func voice(_ name: String) -> ElevenLabsProblem {
        ElevenLabsProblem(.notFound, "voice_not_found", "There is no voice \(name).")
    }
    static func model(_ name: String) -> ElevenLabsProblem {
        ElevenLabsProblem(.badRequest, "model_not_found", "There is no model \(name).")
    }
    static func tooLong(_ most: Int) -> ElevenLabsProblem {
        ElevenLabsProblem(
            .badRequest, "max_character_limit_exceeded", "A request may have \(most) characters at most.")
    }
    static func speed(_ value: Double) -> ElevenLabsProblem {
        ElevenLabsProblem(
            .badRequest, "invalid_voice_settings", "The speed must lie between 0.7 and 1.2 and was \(value).")
    }
    static func plan(_ format: String) -> ElevenLabsProblem {
        ElevenLabsProblem(.forbidden, "only_for_creator+", "The plan does not include \(format).")
    }
    static let broken = ElevenLabsProblem(.internalServerError, "internal_server_error", "No sound could be made.")
    static func exhausted(_ pause: Duration) -> ElevenLabsProblem {
        var problem = ElevenLabsProblem(
            .tooManyRequests, "too_many_concurrent_requests", "There are too many requests at once.")
        problem.retryAfter = pause
        return problem
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let retryAfter {
            // Whole seconds, never too early.
            let seconds = retryAfter.components.seconds + (retryAfter.components.attoseconds > 0 ? 1 : 0)
            headers[.retryAfter] = "\(seconds)"
        }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(body))))
    }
}
