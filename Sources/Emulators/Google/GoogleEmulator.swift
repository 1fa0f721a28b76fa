import Crypto
public import Foundation
import Hummingbird
public import Logging
public import ServiceLifecycle
import WebSockets

/// A small OpenID provider with Google's addresses and manners: browsers are sent to it to sign in, and a server gets
/// tokens from it that prove who did.
public struct GoogleEmulator: Service {
    /// A person with an account.
    public struct Account: Sendable, Equatable {
        /// The provider's name for them, `sub`.
        public var subject: String
        /// Their address.
        public var email: String
        /// Whether the provider has made sure that the address is theirs.
        public var isEmailVerified: Bool
        /// What they are called.
        public var name: String

        /// Describes a person.
        public init(subject: String, email: String, isEmailVerified: Bool = true, name: String) {
            self.subject = subject
            self.email = email
            self.isEmailVerified = isEmailVerified
            self.name = name
        }

        /// Describes a person by their address: the same address is the same person each time.
        public init(email: String, name: String? = nil) {
            let number = SHA256.hash(data: Data(email.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            self.init(subject: "1\(number)", email: email, name: name ?? email)
        }
    }

    /// How a server reaches the provider, and who it must say it is.
    public struct Configuration: Sendable {
        /// The address it listens at.
        public var host: String
        /// Its port; 0: any that is free.
        public var port: Int
        /// The name of the one server that it knows.
        public var clientID: String
        /// That server's secret.
        public var clientSecret: String
        /// Where browsers may be sent back to; `nil`: anywhere.
        public var redirectAddresses: Set<String>?
        /// Who signs in, without being asked; `nil`: a page asks.
        public var account: Account?

        /// Describes a provider; nothing is opened by that.
        public init(
            host: String = "127.0.0.1", port: Int = 0, clientID: String, clientSecret: String,
            redirectAddresses: Set<String>? = nil, account: Account? = nil
        ) {
            self.host = host
            self.port = port
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.redirectAddresses = redirectAddresses
            self.account = account
        }
    }

    /// What is wrong, on purpose, with one ID token.
    public enum Flaw: String, Sendable, CaseIterable {
        /// Made for another server.
        case audience
        /// Made for this server among others, and given to another.
        case presenter
        /// Made by another provider.
        case issuer
        /// Past its time.
        case expired
        /// Of a time to come.
        case early
        /// Of another sign-in.
        case nonce
        /// Without a sign-in.
        case noNonce
        /// Belongs to another access token.
        case accessToken
        /// Signed with a key that is not published.
        case unknownKey
        /// Signed with another key than the one it names.
        case signature
        /// Signed with half a signature.
        case truncated
        /// Not signed.
        case unsigned
        /// Signed with the published key as if that were a secret (HS256).
        case symmetric
        /// The address is not known to be theirs.
        case unverifiedEmail
    }

    /// What goes wrong with the next requests of servers; browsers are spared.
    public let faults: EmulatorFaults

    private let configuration: Configuration
    private let service: GoogleService
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Puts a provider together; ``run()`` opens it.
    /// - Parameters:
    ///   - clock: slow answers are slow by it.
    ///   - date: the moment that tokens are made at.
    ///   - onListening: called once, with the port, when people can sign in.
    /// - Throws: what keeps a key from being made.
    @concurrent public init(
        _ configuration: Configuration, faults: EmulatorFaults = EmulatorFaults(),
        clock: any Clock<Duration> = ContinuousClock(), date: @escaping @Sendable () -> Date = { Date() },
        logger: Logger, onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) async throws {
        self.configuration = configuration
        self.faults = faults
        self.logger = logger
        self.onListening = onListening
        service = GoogleService(
            configuration: configuration, keys: try GoogleKeys(), faults: faults, clock: clock, date: date)
    }

    /// The next token is signed with a new key; the one before stays published, earlier ones do not.
    /// - Throws: what keeps a key from being made.
    @concurrent public func rotateKeys() async throws { try service.keys.rotate() }

    /// The next token has this flaw.
    public func spoilNext(_ flaw: Flaw) { service.spoilNext(flaw) }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let onListening = onListening
        try await Application(
            router: service.routes(),
            server: .http1WithWebSockets(),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "google-emulator"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger
        ).run()
    }
}
