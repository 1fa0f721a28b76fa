import CallPlacing
import Calls
import Crypto
import Foundation
import Synchronization

/// The address that makes one browser the owner's, on a server that has no provider to ask. It works once.
package final class OwnerInvitation: Sendable {
    /// The owner, as the store knows them.
    static let owner = Person.Identity(issuer: "local", subject: "owner")

    /// `nil` once it has been used.
    private let hash: Mutex<SHA256Digest?>

    /// Makes an invitation.
    /// - Returns: it, and the token of its address, which is kept nowhere.
    package static func issue() -> (invitation: OwnerInvitation, token: String) {
        let token = Token.random().text
        return (OwnerInvitation(token), token)
    }

    /// What its owner opens.
    /// - Parameter server: the server's own address.
    package static func address(on server: String, _ token: String) -> String { server + "/auth/local?token=" + token }

    private init(_ token: String) { hash = Mutex(SHA256.hash(data: Data(token.utf8))) }

    /// Takes the token; a second time it is worth nothing.
    func redeem(_ token: String) -> Bool {
        let offered = SHA256.hash(data: Data(token.utf8))
        return hash.withLock { hash in
            // Digests compare in constant time.
            guard let expected = hash, expected == offered else { return false }
            hash = nil
            return true
        }
    }
}
