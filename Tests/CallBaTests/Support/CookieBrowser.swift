import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Synchronization

/// A browser as far as sign-in needs one: it keeps cookies as they ask to be kept, and shows where it is sent.
final class CookieBrowser: Sendable {
    /// A cookie, as it was set.
    struct Kept: Sendable {
        var name, value, host, path: String
        /// As they were written, in lower case: `httponly`, `secure`, `samesite=lax`.
        var attributes: Set<String>
    }

    /// What an address answered.
    struct Page: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: String

        /// Where it sends the browser.
        var location: String { headers.first(name: "location") ?? "" }

        func json() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
        }

        /// The user that `/api/me` tells of.
        func user() throws -> [String: Any] { try json()["user"] as? [String: Any] ?? [:] }
    }

    private let http: HTTPClient
    private let jar = Mutex<[Kept]>([])

    private init(_ http: HTTPClient) { self.http = http }

    /// Opens a browser while a closure uses it.
    static func with<Result: Sendable>(
        _ body: @escaping @Sendable (CookieBrowser) async throws -> Result
    ) async throws -> Result {
        try await HTTPClient.withHTTPClient(configuration: .init(redirectConfiguration: .disallow)) { http in
            try await body(CookieBrowser(http))
        }
    }

    /// Another browser on the same machine, with no cookies.
    func another() -> CookieBrowser { CookieBrowser(http) }

    func cookie(_ name: String) -> Kept? { jar.withLock { $0.first { $0.name == name } } }

    /// What a request to the server's pages carries.
    var header: String {
        jar.withLock { jar in
            jar.filter { $0.path == "/" }.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
        }
    }

    /// Puts back a cookie that was kept elsewhere.
    func keep(_ cookie: Kept) { jar.withLock { $0.append(cookie) } }

    func get(_ address: String, _ headers: [String: String] = ["accept": "text/html"]) async throws -> Page {
        try await send(.GET, address, headers, nil)
    }

    /// Sends a form, as a page would.
    func post(
        _ address: String, _ form: String = "", _ headers: [String: String] = ["accept": "text/html"]
    ) async throws -> Page {
        var headers = headers
        headers["content-type"] = "application/x-www-form-urlencoded"
        return try await send(.POST, address, headers, form)
    }

    func send(_ method: HTTPMethod, _ address: String, _ headers: [String: String], _ body: String?) async throws
        -> Page
    {
        var request = HTTPClientRequest(url: address)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let (host, path) = Self.place(address)
        let cookies = jar.withLock { jar in
            jar.filter { $0.host == host && path.hasPrefix($0.path) }.map { "\($0.name)=\($0.value)" }
        }
        if !cookies.isEmpty { request.headers.add(name: "cookie", value: cookies.joined(separator: "; ")) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await http.execute(request, timeout: .seconds(60))
        let content = try await response.body.collect(upTo: 4 << 20)
        for written in response.headers["set-cookie"] { set(written, host) }
        return Page(
            status: Int(response.status.code), headers: response.headers,
            body: String(decoding: Data(buffer: content), as: UTF8.self))
    }

    private func set(_ written: String, _ host: String) {
        let parts = written.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let attributes = parts.dropFirst().map { $0.lowercased() }
        let path = parts.dropFirst().first { $0.lowercased().hasPrefix("path=") }.map { String($0.dropFirst(5)) }
        let kept = Kept(
            name: pair[0], value: pair[1], host: host, path: path ?? "/", attributes: Set(attributes))
        jar.withLock { jar in
            jar.removeAll { $0.name == kept.name && $0.host == host && $0.path == kept.path }
            if !kept.attributes.contains("max-age=0") { jar.append(kept) }
        }
    }

    private static func place(_ address: String) -> (host: String, path: String) {
        let parts = URLComponents(string: address)
        return (parts?.host ?? "", parts?.path.isEmpty == false ? parts?.path ?? "/" : "/")
    }
}
