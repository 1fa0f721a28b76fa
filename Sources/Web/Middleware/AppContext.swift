import CallPlacing
import Calls
import Foundation
import HTTPTypes
package import Hummingbird
import Languages

/// What is known of one request.
package struct AppContext: RequestContext {
    /// Bytes of the longest JSON or form.
    static let longestBody = 64 * 1_024

    package var coreContext: CoreRequestContextStorage
    package var maxUploadSize: Int { Self.longestBody }
    /// The other end of the connection it came by.
    let peer: String?
    /// The two ends of that connection, where this computer's system can tell who is there.
    let localPeer: LocalPeer?
    /// Whose browser it came from.
    var person: Person?
    /// What its body takes of the memory for bodies.
    var body: BodyBudget.Account?
    /// The language its sentences are written in.
    var language = Language.korean

    package init(source: Source) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress
        localPeer = source.channel.remoteAddress?.port.flatMap { peerPort in
            source.channel.localAddress?.port.map { LocalPeer(peerPort: peerPort, ownPort: $0) }
        }
    }
}

/// Handlers in this group cannot be reached without a person: the type says so.
struct SignedInContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    var maxUploadSize: Int { AppContext.longestBody }
    let person: Person
    let language: Language

    init(context: AppContext) throws {
        guard let person = context.person else { throw APIError("session.missing", .unauthorized) }
        coreContext = context.coreContext
        self.person = person
        language = context.language
    }
}

extension SignedInContext {
    /// The call in the address, if it is theirs.
    /// - Throws: `call.unknown` if it is not: a stranger learns no more than that there is nothing for them.
    func call(in store: any CallStore) async throws -> CallRecord {
        let id = Call.ID(try parameters.require("id"))
        guard let record = try await store.call(id, of: person) else { throw APIError("call.unknown", .notFound) }
        return record
    }
}
