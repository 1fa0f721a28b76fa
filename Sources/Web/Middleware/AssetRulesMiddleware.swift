import CallPlacing
import HTTPTypes
import Hummingbird

/// Answers what cannot be asked of the files that are served below, before they are asked: paths that name no file, and
/// ranges that are none. Source: RFC 9110 §14.
struct AssetRulesMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        // A zero ends a path for the system, and not for us.
        guard !request.uri.path.lowercased().contains("%00") else { throw APIError("request.malformed") }
        guard request.uri.path.hasPrefix("/assets/"), request.headers[.range] != nil else {
            return try await next(request, context)
        }
        let whole = try await next(request.asked(.head, range: nil), context)
        guard request.method == .get, whole.status == .ok,
            let size = whole.headers[.contentLength].flatMap({ Int($0) }), isCurrent(request, whole)
        else { return try await next(request.asked(request.method, range: nil), context) }
        guard let range = ByteRange(request.headers[values: .range], of: size) else {
            return Response(
                status: .rangeNotSatisfiable,
                headers: [.contentRange: "bytes */\(size)", .acceptRanges: "bytes", .cacheControl: "no-cache"])
        }
        return try await next(request.asked(.get, range: "bytes=\(range.first)-\(range.last)"), context)
    }

    /// Whether what the client has a part of is what the file holds still.
    private func isCurrent(_ request: Request, _ whole: Response) -> Bool {
        guard let known = request.headers[.ifRange] else { return true }
        return known == whole.headers[.eTag] || known == whole.headers[.lastModified]
    }
}

/// A part of a file.
struct ByteRange: Equatable {
    /// The first byte and the last, counted from 0.
    var first, last: Int

    /// Reads `bytes=0-9`, `bytes=10-` or `bytes=-5`.
    ///
    /// `nil` for everything else: several ranges, one that ends before it begins, one beyond the end, and no range at all.
    init?(_ fields: [String], of size: Int) {
        guard fields.count == 1, fields[0].lowercased().hasPrefix("bytes=") else { return nil }
        let parts = fields[0].dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, size > 0 else { return nil }
        func number(_ text: Substring) -> Int?? {
            if text.isEmpty { return .some(nil) }
            guard text.utf8.count <= 64, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            // A number of too many digits is beyond every file.
            return .some(Int(text) ?? .max)
        }
        guard let from = number(parts[0]), let to = number(parts[1]) else { return nil }
        switch (from, to) {
        case (nil, nil): return nil
        case (nil, let count?):
            guard count > 0 else { return nil }
            (first, last) = (size - min(count, size), size - 1)
        case (let from?, let to):
            guard from < size, from <= to ?? .max else { return nil }
            (first, last) = (from, min(to ?? .max, size - 1))
        }
    }
}

extension Request {
    /// The same request by another method and for another range.
    fileprivate func asked(_ method: HTTPRequest.Method, range: String?) -> Request {
        var head = head
        head.method = method
        head.headerFields[.range] = range
        return Request(head: head, body: body)
    }
}
