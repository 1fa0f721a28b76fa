public import HTTPTypes

/// Which pages may connect, by the `Origin` their browser states, and what other origins are told about sharing (CORS).
///
/// Programs that are no browsers state no origin and are let in.
public struct OriginPolicy: Sendable {
    private let allows: @Sendable (_ origin: String, _ request: HTTPRequest) -> Bool

    /// A policy of one's own: whether pages of the origin, such as `https://example.org`, may connect.
    public init(_ allows: @escaping @Sendable (_ origin: String, _ request: HTTPRequest) -> Bool) {
        self.allows = allows
    }

    /// Pages of the host and port that the request itself went to.
    public static let sameHost = OriginPolicy { origin, request in
        let host = origin.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init)
        return origin.contains("://") && host?.lowercased() == request.authority?.lowercased()
    }
    /// Every page; for services without cookies.
    public static let any = OriginPolicy { _, _ in true }

    /// Pages of these origins only.
    public static func only(_ origins: Set<String>) -> OriginPolicy {
        OriginPolicy { origin, _ in origins.contains(origin) }
    }

    /// Whether the sender of a request may connect.
    public func allows(_ request: HTTPRequest) -> Bool {
        if let origin = request.headerFields[.origin] { return allows(origin, request) }
        // A browser that follows a link sends the cookies but no origin; only this field tells that the page is another site's.
        let isLinked = Self.fetchSite.map { request.headerFields[$0] == "cross-site" } ?? false
        return !isLinked || allows("null", request)
    }

    /// Source: W3C, Fetch Metadata Request Headers, section 2.3.
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    /// What allows a page of another origin to read the answer.
    func headers(for request: HTTPRequest) -> HTTPFields {
        guard let origin = request.headerFields[.origin], allows(origin, request) else { return [:] }
        var headers: HTTPFields = [
            .accessControlAllowOrigin: origin,
            .accessControlAllowCredentials: "true",
            .vary: "Origin",
        ]
        if request.method == .options {
            headers[.accessControlAllowMethods] = "GET,HEAD,PUT,PATCH,POST,DELETE"
            headers[.accessControlAllowHeaders] = request.headerFields[.accessControlRequestHeaders]
        }
        return headers
    }
}
