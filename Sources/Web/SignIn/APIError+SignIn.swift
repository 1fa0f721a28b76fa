import CallPlacing
import HTTPTypes
import Providers

extension APIError {
    /// Why a person could not be signed in.
    init(_ error: OpenIDError) {
        switch error {
        case .unavailable: self.init("signin.unavailable", .serviceUnavailable)
        case .unreadable, .misconfigured: self.init("signin.setup", .badGateway)
        case .codeRefused: self.init("signin.stale")
        case .tokenRefused: self.init("signin.refused", .forbidden)
        case .unverifiedEmail: self.init("signin.email", .forbidden)
        }
    }
}
