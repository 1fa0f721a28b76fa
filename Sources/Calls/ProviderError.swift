/// Why a vendor or an engine could not do its work, in words any of them fits.
public struct ProviderError: Error, Equatable, Sendable {
    /// What went wrong, in terms of what the caller can do about it.
    public enum Kind: String, Sendable, CaseIterable {
        case unreachable, timedOut, rateLimited, overQuota, serverFault  // worth retrying
        case unauthorized, invalidRequest, unsupported, notInstalled  // permanent
    }

    /// What went wrong.
    public var kind: Kind
    /// Which vendor or engine: `twilio`, `whisper`, `kokoro` …
    public var provider: String
    /// Vendor status or code, for logs. Never a transcript, a number or a key.
    public var code: String?
    /// How long the vendor asks to be left alone, if it says so.
    public var retryAfter: Duration?

    /// Whether the same request may succeed later.
    public var isRetryable: Bool {
        switch kind {
        case .unreachable, .timedOut, .rateLimited, .overQuota, .serverFault: true
        case .unauthorized, .invalidRequest, .unsupported, .notInstalled: false
        }
    }

    /// Describes a failure.
    public init(_ kind: Kind, provider: String, code: String? = nil, retryAfter: Duration? = nil) {
        self.kind = kind
        self.provider = provider
        self.code = code
        self.retryAfter = retryAfter
    }
}
