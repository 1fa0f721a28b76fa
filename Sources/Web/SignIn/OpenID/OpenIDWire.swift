import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Requests to a provider, and what its answers mean when they are not what was asked for.
struct OpenIDWire: Sendable {
    let http: HTTPClient

    /// An answer that could be read.
    struct Answer<Value: Sendable>: Sendable {
        var value: Value
        /// How long it stays good, in seconds, if the provider says so.
        var maxAge: Double?
    }

    private struct Problem: Decodable {
        var error: String
    }

    /// People do not wait longer for a sign-in to go on.
    private static let patience = TimeAmount.seconds(5)
    private static let largestAnswer = 1 << 20

    func get<Value: Decodable & Sendable>(
        _ address: String, _ document: OpenIDError.Document
    ) async throws(OpenIDError) -> Answer<Value> {
        let (response, body) = try await send(HTTPClientRequest(url: address))
        guard response.status == .ok else { throw Self.error(response.status, document) }
        return Answer(value: try Self.decode(body, document), maxAge: Self.maxAge(response.headers))
    }

    /// Sends a form and reads what it is answered with.
    func post<Value: Decodable & Sendable>(
        _ request: HTTPClientRequest, _ document: OpenIDError.Document
    ) async throws(OpenIDError) -> Value {
        let (response, body) = try await send(request)
        guard response.status != .ok else { return try Self.decode(body, document) }
        guard (400..<500).contains(response.status.code), response.status != .tooManyRequests else {
            throw Self.error(response.status, document)
        }
        let problem: Problem = try Self.decode(body, document)
        guard problem.error != "invalid_grant" else { throw .codeRefused }
        // It goes into logs: a word as the protocol has them, or none.
        let isWord =
            problem.error.utf8.count <= 40 && problem.error.allSatisfy { $0 == "_" || ("a"..."z").contains($0) }
        throw .misconfigured(isWord ? problem.error : "refused")
    }

    private func send(_ request: HTTPClientRequest) async throws(OpenIDError) -> (HTTPClientResponse, ByteBuffer) {
        do {
            let response = try await http.execute(request, timeout: Self.patience)
            return (response, try await response.body.collect(upTo: Self.largestAnswer))
        } catch {
            throw .unavailable
        }
    }

    private static func error(_ status: HTTPResponseStatus, _ document: OpenIDError.Document) -> OpenIDError {
        status.code >= 500 || status == .tooManyRequests ? .unavailable : .unreadable(document)
    }

    private static func decode<Value: Decodable>(
        _ body: ByteBuffer, _ document: OpenIDError.Document
    ) throws(OpenIDError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: body)
        } catch {
            throw .unreadable(document)
        }
    }

    private static func maxAge(_ headers: HTTPHeaders) -> Double? {
        headers[canonicalForm: "cache-control"].lazy
            .filter { $0.hasPrefix("max-age=") }.compactMap { Double($0.dropFirst("max-age=".count)) }.first
    }
}
