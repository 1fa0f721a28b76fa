package import Calls
package import HTTPTypes
package import SocketIO

/// Who may hold how many sockets: people by their sessions, and others for a moment, in a small room of their own.
package struct SocketAdmission: Sendable {
    /// Sockets of one person: pages on some devices. When there are more, the oldest that watches no call goes.
    static let mostOfPerson = 16
    /// Sockets of one address: a school's or an office's.
    static let mostOfAddress = 256

    let sessions: Sessions
    let origin: RequestOrigin
    /// Whether a call of that person goes on.
    let isCalling: @Sendable (Person.ID) -> Bool
    /// They have 64 places for ten seconds each: more of them in a second only push each other out.
    private let pace = ArrivalPace(perSecond: 50, atOnce: 100, longestWait: .seconds(5), clock: ContinuousClock())

    package init(
        sessions: Sessions, origin: RequestOrigin, isCalling: @escaping @Sendable (Person.ID) -> Bool
    ) {
        self.sessions = sessions
        self.origin = origin
        self.isCalling = isCalling
    }

    /// How many sockets there may be where so many connections may be open: half of them, and as many again as a quarter of
    /// that for people whose calls go on.
    static func limits(under connections: Int) -> EngineLimits {
        var limits = EngineLimits()
        limits.maxSessions = max(8, connections / 2)
        limits.reserved = max(4, connections / 8)
        limits.maxPerHolder = mostOfPerson
        limits.maxPerAddress = mostOfAddress
        limits.maxUnidentified = max(4, min(64, connections / 16))
        return limits
    }

    /// Judges a handshake by its cookie. A client without a session may still show one when it joins.
    package func admit(_ request: HTTPRequest, from peer: String?) async -> EngineAdmission {
        do throws(StoreError) {
            if let person = try await sessions.person(for: request.headerFields) {
                return .holder(holder(person, request, peer))
            }
        } catch {
            // Joining tells the client that the store is away.
        }
        do {
            guard try await pace.wait() else { return .refuse(.forbidden("Too many sessions")) }
        } catch {
            // The client has gone.
            return .refuse(.forbidden)
        }
        return .unidentified(address: origin.visitor(of: request, from: peer))
    }

    /// What a person's sockets count by.
    func holder(_ person: Person, _ request: HTTPRequest, _ peer: String?) -> EngineHolder {
        EngineHolder(
            person.id.rawValue, address: origin.visitor(of: request, from: peer),
            isPreferred: isCalling(person.id))
    }
}
