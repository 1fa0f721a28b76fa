import CallPlacing
import HTTPTypes
import Hummingbird
import Synchronization

/// Bounds how many requests of one visitor are under way where a proxy or tunnel carries them: all connections come from
/// its address there, so that the table of connections cannot tell visitors apart.
struct VisitorRequestsMiddleware: RouterMiddleware {
    let origin: RequestOrigin
    let requests: VisitorRequests

    /// Seconds until it is worth asking again.
    private static let pause = 5

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard origin.isShared(context.peer ?? ""), let visitor = origin.visitor(of: request.head, from: context.peer)
        else { return try await next(request, context) }
        guard let place = requests.admit(visitor) else {
            var error = APIError("request.crowded", .tooManyRequests)
            error.retryAfter = Self.pause
            throw error
        }
        var response = try await next(request, context)
        let body = response.body
        // The request is under way until its answer has been read, or the answer is dropped with its connection.
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            withExtendedLifetime(place) {}
        }
        return response
    }
}

/// The requests of visitors that are under way.
final class VisitorRequests: Sendable {
    private let most: Int
    private let counts = Mutex<[String: Int]>([:])

    /// - Parameter most: of one visitor at once.
    init(most: Int) { self.most = most }

    /// A place for one request, free again when it is let go of.
    final class Place: Sendable {
        private let requests: VisitorRequests
        private let visitor: String

        fileprivate init(_ requests: VisitorRequests, _ visitor: String) {
            self.requests = requests
            self.visitor = visitor
        }

        deinit { requests.leave(visitor) }
    }

    /// - Returns: `nil` if the visitor has as many as they may.
    func admit(_ visitor: String) -> Place? {
        let isAdmitted = counts.withLock { counts in
            guard counts[visitor, default: 0] < most else { return false }
            counts[visitor, default: 0] += 1
            return true
        }
        return isAdmitted ? Place(self, visitor) : nil
    }

    /// Visitors with a request under way.
    var count: Int { counts.withLock { $0.count } }

    private func leave(_ visitor: String) {
        counts.withLock { counts in
            let rest = (counts[visitor] ?? 0) - 1
            counts[visitor] = rest > 0 ? rest : nil
        }
    }
}
