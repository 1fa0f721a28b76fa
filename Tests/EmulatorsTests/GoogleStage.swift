import AsyncHTTPClient
import Emulators
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

@testable import Web

/// An emulated Google, our client, and a person's browser between them.
struct GoogleStage: Sendable {
    static let clientID = "callba.apps.googleusercontent.com"
    static let redirectAddress = "http://127.0.0.1:1/auth/google/callback"
    static let account = GoogleEmulator.Account(email: "haneul@example.com", name: "김하늘")

    let emulator: GoogleEmulator
    let issuer: String
    let client: OpenIDConnect
    let http: HTTPClient
    /// The time of both.
    let moment: Moment

    /// A time that goes on when it is told to.
    final class Moment: Sendable {
        private let date = Mutex(Date(timeIntervalSince1970: 1_795_276_800))
        var value: Date { date.withLock { $0 } }
        func advance(seconds: Double) { date.withLock { $0 += seconds } }
    }

    /// Runs an emulator while a closure uses it.
    static func with(_ body: @escaping @Sendable (GoogleStage) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let moment = Moment()
        let emulator = try await GoogleEmulator(
            .init(
                clientID: clientID, clientSecret: "secret", redirectAddresses: [redirectAddress], account: account),
            date: { moment.value }, logger: logger
        ) { found in
            port.yield(found)
            port.finish()
        }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // A refused connection is not tried again: the port stays closed.
        configuration.connectionPool.retryConnectionEstablishment = false
        try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await emulator.run()
                    } catch is CancellationError {
                        // The way a test ends it.
                    }
                }
                for await port in ports {
                    let issuer = "http://127.0.0.1:\(port)"
                    try await body(
                        GoogleStage(
                            emulator: emulator, issuer: issuer,
                            client: client(issuer, http: http, moment: moment), http: http, moment: moment))
                }
                group.cancelAll()
            }
        }
    }

    static func client(
        _ issuer: String, secret: String = "secret", http: HTTPClient, moment: Moment
    ) -> OpenIDConnect {
        OpenIDConnect(
            .init(
                issuer: issuer, clientID: clientID, clientSecret: secret, redirectAddress: redirectAddress),
            http: http, date: { moment.value })
    }

    func attempt() -> OpenIDConnect.Attempt {
        var generator = SystemRandomNumberGenerator()
        return OpenIDConnect.Attempt(using: &generator)
    }

    /// Where the provider sends a browser back to, by name.
    func visit(_ address: String) async throws -> [String: String] {
        let answer = try await http.execute(HTTPClientRequest(url: address), timeout: .seconds(10))
        _ = try await answer.body.collect(upTo: 1 << 20)
        let location = answer.headers.first(name: "location") ?? ""
        let items = URLComponents(string: location)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    }

    /// The code of a browser that went to the provider and came back.
    func code(for attempt: OpenIDConnect.Attempt) async throws -> String {
        try await visit(try await client.address(for: attempt))["code"] ?? ""
    }

    /// Signs in from beginning to end.
    @discardableResult
    func signIn() async throws -> OpenIDConnect.Profile {
        let attempt = attempt()
        return try await client.profile(for: try await code(for: attempt), issuer: nil, of: attempt)
    }
}
