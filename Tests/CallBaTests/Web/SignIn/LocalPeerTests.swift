import Foundation
import NIOHTTP1
import PeersTesting
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("Who is at the other end, on this computer", .timeLimit(.minutes(2))) struct LocalPeerTests {
    private static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    private static func line(_ local: Int, _ remote: Int, _ state: String, user: Int = 1_000, inode: Int) -> String {
        func end(_ port: Int) -> String { "0100007F:" + String(port, radix: 16, uppercase: true) }
        return "   0: \(end(local)) \(end(remote)) \(state) 00000000:00000000 00:00000000 00000000  \(user)        0 "
            + "\(inode) 1 0000000000000000 100 0 0 10 0\n"
    }

    private let peer = LocalPeer(peerPort: 50_000, ownPort: 3_003)

    @Test("a program that holds a connection it has accepted carries others', and one that does not does not")
    func holders() {
        let text =
            Self.head + Self.line(3_003, 0, "0A", inode: 1) + Self.line(8_080, 0, "0A", inode: 2)
            + Self.line(50_000, 3_003, "01", inode: 3) + Self.line(3_003, 50_000, "01", inode: 4)
            + Self.line(8_080, 40_000, "01", inode: 5)
        let list = ConnectionList(entries: ConnectionList.parse(text))
        #expect(list.entries.count == 5)
        #expect(peer.isForwarder(in: list) { $0 == 3 ? [3, 5] : nil })
        #expect(!peer.isForwarder(in: list) { _ in [3, 9] }, "a browser beside another program")
        #expect(!peer.isForwarder(in: list) { _ in [] }, "this process itself")
        #expect(peer.isForwarder(in: list) { _ in nil }, "a process of the same person that cannot be seen")
        let other = ConnectionList.parse(
            Self.line(8_080, 0, "0A", inode: 2) + Self.line(50_000, 3_003, "01", user: 1, inode: 3)
                + Self.line(8_080, 40_000, "01", user: 2, inode: 5))
        #expect(!peer.isForwarder(in: ConnectionList(entries: other)) { _ in nil })
    }

    @Test(
        "what is no list is read as none",
        arguments: ["", "sl", "0: x y z", "a b c d e f g h i j k", "0: :: :: 01 0 0 0 -1 0 0"])
    func rubbish(text: String) {
        #expect(!peer.isForwarder(in: ConnectionList(entries: ConnectionList.parse(text))) { _ in [] })
    }

    @Test("a stranger whom a program here forwards is no guest by saying localhost, and a neighbor program is")
    func forwarded() async throws {
        try await ServerUnderTest.with { server in
            try await Peer.run("Tests/CallBaTests/peers/forwarder.py", [server.address])
            #expect(try await server.send(.POST, "/api/users/session", "", [:], nil).status == 201)
        }
    }
}
