import AsyncHTTPClient
import Calls
import Dialogue
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Replies

/// Asks over HTTP and reads the answer event by event, within a limit.
struct ModelWire: Sendable {
    /// An answer that is no success.
    struct Refusal: Sendable {
        var status: UInt
        var headers: HTTPHeaders
        var body: ByteBuffer
    }

    private enum Arrival: Sendable {
        case event(String)
        case failed(ProviderError)
    }

    /// Bytes of a whole answer, at most.
    private static let longestAnswer = 4 << 20

    let provider: String
    let http: HTTPClient
    let clock: any Clock<Duration>
    /// What a refusal means.
    let judge: @Sendable (Refusal) -> ProviderError

    /// A request with a JSON body.
    static func post(_ url: String, _ body: JSONValue) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "text/event-stream, application/json")
        do {
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        } catch {
            preconditionFailure("text, whole numbers, flags, lists and objects are JSON")
        }
        return request
    }

    /// Makes a request and hands on the data of each event of the answer; an answer that is no stream of events is one.
    ///
    /// Returns when the answer has ended, or quietly when cancelled.
    func events(
        of request: HTTPClientRequest, within limit: Duration,
        onEvent: (String) async throws(ProviderError) -> Void
    ) async throws(ProviderError) {
        // An answer is a few hundred pieces, none of which may be lost; more than this is no answer.
        let (arrivals, source) = AsyncStream.makeStream(of: Arrival.self, bufferingPolicy: .bufferingOldest(16_384))
        let outcome: Result<Void, ProviderError> = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await fetch(request, into: source)
                source.finish()
            }
            group.addTask {
                // Only cancellation ends it early, and then nothing reads the arrivals.
                guard (try? await clock.sleep(for: limit)) != nil else { return }
                source.yield(.failed(ProviderError(.timedOut, provider: provider, code: "too-slow")))
                source.finish()
            }
            defer { group.cancelAll() }
            for await arrival in arrivals {
                switch arrival {
                case .event(let data):
                    do throws(ProviderError) { try await onEvent(data) } catch { return .failure(error) }
                case .failed(let error): return .failure(error)
                }
            }
            return .success(())
        }
        try outcome.get()
    }

    /// Makes a request whose answer is of no interest if it is a success.
    func check(_ request: HTTPClientRequest, within limit: Duration) async throws(ProviderError) {
        try await events(of: request, within: limit) { _ throws(ProviderError) in }
    }

    private func fetch(_ request: HTTPClientRequest, into source: AsyncStream<Arrival>.Continuation) async {
        func send(_ arrival: Arrival) throws {
            guard case .dropped = source.yield(arrival) else { return }
            throw ProviderError(.serverFault, provider: provider, code: "answer-too-long")
        }
        do {
            let response = try await http.execute(request, timeout: .seconds(60))
            guard (200..<300).contains(response.status.code) else {
                let body = try await response.body.collect(upTo: 64 * 1024)
                throw judge(Refusal(status: response.status.code, headers: response.headers, body: body))
            }
            guard response.headers.first(name: "Content-Type")?.lowercased().contains("event-stream") == true else {
                return try send(.event(String(buffer: try await response.body.collect(upTo: ServerSentEvents.longest))))
            }
            var lines = ServerSentEvents()
            var length = 0
            for try await buffer in response.body {
                length += buffer.readableBytes
                for event in lines.read(buffer.readableBytesView) { try send(.event(event)) }
                guard length <= Self.longestAnswer, !lines.isOverflown else {
                    throw ProviderError(.serverFault, provider: provider, code: "answer-too-long")
                }
            }
            for event in lines.finish() { try send(.event(event)) }
        } catch let error as ProviderError {
            source.yield(.failed(error))
        } catch {
            source.yield(.failed(Self.translate(error, provider: provider)))
        }
    }

    private static func translate(_ error: any Error, provider: String) -> ProviderError {
        switch error {
        case is NIOTooManyBytesError: return ProviderError(.serverFault, provider: provider, code: "answer-too-long")
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout, .cancelled:
                return ProviderError(.timedOut, provider: provider, code: "no-answer")
            case .invalidURL, .emptyHost, .emptyScheme:
                return ProviderError(.invalidRequest, provider: provider, code: "address")
            case .remoteConnectionClosed: return ProviderError(.unreachable, provider: provider, code: "cut")
            default: return ProviderError(.unreachable, provider: provider, code: error.shortDescription)
            }
        case is HTTPParserError: return ProviderError(.unreachable, provider: provider, code: "cut")
        default: return ProviderError(.unreachable, provider: provider, code: "\(type(of: error))")
        }
    }
}

extension ProviderError {
    /// A vendor's own word for what went wrong, if it is one word: nothing that people said can get into a log by it.
    static func word(_ text: String?) -> String? {
        guard let text, (1...48).contains(text.count),
            text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) })
        else { return nil }
        return text
    }
}

/// What a person wrote where an address belongs is none.
public struct InvalidServiceAddress: Error, Equatable, Sendable {
    /// The setting that holds it: `GEMINI_API_URL`.
    public var setting: String
}

extension URL {
    /// Reads `https://host:port/path/`; without the last `/`.
    static func service(_ text: String, setting: String) throws(InvalidServiceAddress) -> URL {
        var bare = text[...]
        while bare.hasSuffix("/") { bare = bare.dropLast() }
        guard let parts = URLComponents(string: String(bare)), ["http", "https"].contains(parts.scheme ?? ""),
            parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil, parts.user == nil,
            let url = parts.url
        else { throw InvalidServiceAddress(setting: setting) }
        return url
    }
}
