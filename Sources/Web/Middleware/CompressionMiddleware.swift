import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Compresses texts for clients that take gzip: pages, scripts, styles and JSON. Sound and pictures are compressed already.
struct CompressionMiddleware: RouterMiddleware {
    /// Bytes from which on it is worth the work.
    private static let least = 600
    private static let types = [
        "text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/calendar", "application/json",
        "application/javascript", "application/manifest+json", "image/svg+xml",
    ]

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let type = response.headers[.contentType]?.split(separator: ";").first,
            Self.types.contains(type.lowercased())
        else { return response }
        response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        // A part of a file is a part of its bytes as they are.
        guard request.method == .get, response.status == .ok, request.headers[.range] == nil,
            response.headers[.contentEncoding] == nil, Self.takesGzip(request.headers[values: .acceptEncoding])
        else { return response }
        let collected = CollectedBody()
        try await response.body.write(BodyCollector(collected))
        let whole = collected.bytes
        guard whole.readableBytes >= Self.least, let packed = Gzip.pack(whole) else {
            response.body = .init(byteBuffer: whole)
            return response
        }
        response.body = .init(byteBuffer: packed)
        response.headers[.contentEncoding] = "gzip"
        return response
    }

    /// Whether gzip is named and not refused by `q=0`. Source: RFC 9110 §12.5.3.
    static func takesGzip(_ fields: [String]) -> Bool {
        fields.contains { field in
            field.split(separator: ",").contains { coding in
                let parts = coding.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
                guard parts.first == "gzip" || parts.first == "x-gzip" else { return false }
                return !parts.dropFirst().contains { $0.wholeMatch(of: /q=0(?:\.0*)?/) != nil }
            }
        }
    }
}

/// What was written of a body. One task writes it and then reads it.
private final class CollectedBody: Sendable {
    private let kept = Mutex(ByteBuffer())
    var bytes: ByteBuffer { kept.withLock { $0 } }
    func append(_ buffer: ByteBuffer) { kept.withLock { _ = $0.writeImmutableBuffer(buffer) } }
}

/// Keeps a body instead of sending it.
private struct BodyCollector: ResponseBodyWriter {
    private let body: CollectedBody
    init(_ body: CollectedBody) { self.body = body }
    mutating func write(_ buffer: ByteBuffer) async throws { body.append(buffer) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
