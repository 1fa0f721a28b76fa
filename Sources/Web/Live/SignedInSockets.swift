import Calls
import HTTPTypes
package import SocketIO

/// The sockets of people with a session, found by session: a client that has signed out watches nothing any more.
package struct SignedInSockets: Sendable {
    let pages: SocketNamespace

    package init(pages: SocketNamespace) { self.pages = pages }

    /// Takes note of whose socket it is.
    ///
    /// Sessions that end from here on are found. The caller must check afterwards that the session still exists: it may
    /// have ended a moment before.
    func admit(_ socket: Socket, of person: Person) {
        socket.join(Self.room(person.id))
        guard let hash = Self.tokenHash(socket.handshake, auth: socket.auth) else { return }
        socket.join(Self.room(hash))
    }

    private struct Credentials: Decodable {
        var session: String?
    }

    /// The session that a socket shows: by the cookie of its handshake, or, for programs that have no cookies, by the
    /// cookie's value as `session` in what it joins with.
    /// - Parameter auth: the JSON object it joins with.
    static func tokenHash(_ handshake: HTTPRequest, auth: String) -> [UInt8]? {
        if let hash = Sessions.tokenHash(in: handshake.headerFields) { return hash }
        // Other credentials than ours show no session.
        let credentials = try? SocketArguments(json: [auth]).decode(Credentials.self)
        return credentials?.session.flatMap(Sessions.hash)
    }

    /// Lets go of the sockets of a session that has ended.
    func letGo(session hash: [UInt8]) { pages.to(Self.room(hash)).disconnect() }

    /// Lets go of all sockets of a person.
    func letGo(_ person: Person.ID) { pages.to(Self.room(person)).disconnect() }

    // No call's room has such a name: they are made of the call's id.
    private static func room(_ person: Person.ID) -> String { "person " + person.rawValue }
    private static func room(_ hash: [UInt8]) -> String {
        "session " + hash.map { String($0, radix: 16) }.joined(separator: " ")
    }
}
