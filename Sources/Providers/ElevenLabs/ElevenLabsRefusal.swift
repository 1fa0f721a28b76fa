import AsyncHTTPClient
import Calls
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import TelephoneAudio

/// An answer of the vendor that is no speech.
struct ElevenLabsRefusal: Error {
    static let provider = "elevenlabs"

    var error: ProviderError
    /// When the request may be made again at once or after a moment; `nil`: it may not.
    var retryAfter: Duration?

    /// Two shapes: `{"detail": {"status": …}}`, and for 422 `{"detail": [{"type": …}]}`.
    private struct Body: Decodable {
        struct Detail: Decodable {
            var status: String?
            var code: String?
            var type: String?
        }
        var detail: Detail?

        private enum CodingKeys: String, CodingKey { case detail }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            if let list = try? values.decode([Detail].self, forKey: .detail) {
                // Of several problems the first is as good as any.
                detail = list.first
            } else {
                detail = try values.decode(Detail.self, forKey: .detail)
            }
        }
    }

    /// Reads an answer.
    init(status: UInt, headers: HTTPHeaders, body: ByteBuffer) {
        // A body that is not JSON, such as a proxy's page, holds no code.
        let detail = (try? JSONDecoder().decode(Body.self, from: body))?.detail
        let code = detail?.status ?? detail?.code ?? detail?.type
        let kind = Self.kind(status: status, code: code)
        error = ProviderError(kind, provider: Self.provider, code: code ?? "\(status)")
        switch kind {
        case .serverFault: retryAfter = .zero
        case .rateLimited:
            let named = headers.first(name: "Retry-After").flatMap(Double.init).flatMap(Duration.init(stated:))
            retryAfter = named ?? .milliseconds(500)
        default: retryAfter = nil
        }
    }

    /// What cannot be read as sound.
    init(_ kind: ProviderError.Kind, code: String) {
        error = ProviderError(kind, provider: Self.provider, code: code)
        retryAfter = nil
    }

    /// The connection was closed. One that had been kept since an earlier request may have been stale all along: the
    /// request may be made again.
    private static var lostConnection: ElevenLabsRefusal {
        var refusal = ElevenLabsRefusal(.unreachable, code: "connection-closed")
        refusal.retryAfter = .zero
        return refusal
    }

    /// A failure of the connection.
    init(_ problem: any Error) {
        switch problem {
        case let refusal as ElevenLabsRefusal: self = refusal
        case let problem as HTTPClientError:
            switch problem {
            case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout:
                self.init(.timedOut, code: "no-answer")
            case .remoteConnectionClosed: self = .lostConnection
            default: self.init(.unreachable, code: problem.shortDescription)
            }
        case let problem as IOError where problem.errnoCode == ECONNREFUSED:
            self.init(.unreachable, code: "connection-refused")
        case is ChannelError, is IOError, is HTTPParserError: self = .lostConnection
        default: self.init(.unreachable, code: "\(type(of: problem))")
        }
    }

    /// What a status means. 401 is also said when the credit is used up.
    static func kind(status: UInt, code: String?) -> ProviderError.Kind {
        switch (status, code) {
        case (_, "quota_exceeded"), (402, _): .overQuota
        case (401, _): .unauthorized
        case (403, "missing_permissions"): .unauthorized
        // The plan lacks this format or voice.
        case (403, _): .unsupported
        case (408, _): .timedOut
        case (429, _): .rateLimited
        case (500..., _): .serverFault
        default: .invalidRequest
        }
    }
}
