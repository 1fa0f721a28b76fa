import Crypto
import Foundation

/// How a server proves that it is the one that was meant, and that it knows the AuthToken, without telling it.
struct TwilioProbe: Sendable {
    let authToken: String

    /// What the server answers to a signed request with that nonce.
    func proof(of nonce: String) -> String {
        let key = SymmetricKey(data: Data(authToken.utf8))
        // A prefix that no address has: the proof is not a signature of any request.
        let code = HMAC<SHA256>.authenticationCode(for: Data("callba-probe:\(nonce)".utf8), using: key)
        return Data(code).base64EncodedString()
    }
}
