import Foundation
import NIOPosix

/// Who is at the other end of a connection that comes from this computer, as far as the system tells: a person's program,
/// or one that carries connections of others here and says nothing of it.
///
/// Where a program on this computer forwards TCP to us, every visitor seems to sit here, and may say so in `Host`. Such a
/// program holds, beside its connection to us, one that it has accepted. Source: Linux, `proc(5)`, `/proc/net/tcp`.
struct LocalPeer: Sendable {
    /// The two ends of the connection.
    var peerPort, ownPort: Int

    /// Whether the program at the other end carries the connection for others. It takes some milliseconds where there are
    /// many processes.
    func isForwarder() async -> Bool {
        do {
            return try await NIOThreadPool.singleton.runIfActive {
                isForwarder(in: ConnectionList.read(), socketsBeside: Self.sockets(beside:))
            }
        } catch {
            // The process is ending.
            return true
        }
    }

    /// - Parameter socketsBeside: the sockets of the process that holds a socket, by their inodes, unless it is this
    ///   process; `nil` if it cannot be seen.
    func isForwarder(in list: ConnectionList, socketsBeside: (UInt64) -> Set<UInt64>?) -> Bool {
        let ends = list.entries.first { entry in
            entry.isOpen && entry.localPort == peerPort && entry.remotePort == ownPort
        }
        // Closed already, or of a kind that is not listed.
        guard let ends else { return false }
        let listening = Set(list.entries.filter(\.isListening).map(\.localPort))
        let accepted = list.entries.filter { entry in
            entry.isOpen && listening.contains(entry.localPort) && entry.localPort != ownPort
        }
        guard !accepted.isEmpty else { return false }
        guard let sockets = socketsBeside(ends.inode) else {
            // Another user's process: whatever that user has accepted may be what it carries.
            return accepted.contains { $0.user == ends.user }
        }
        return accepted.contains { sockets.contains($0.inode) }
    }

    private static func sockets(beside inode: UInt64) -> Set<UInt64>? {
        let files = FileManager.default
        // A process that has ended meanwhile, or is not ours to see, has none.
        let processes = (try? files.contentsOfDirectory(atPath: "/proc")) ?? []
        for process in processes.compactMap(Int32.init) {
            let folder = "/proc/\(process)/fd/"
            var sockets: Set<UInt64> = []
            for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
                let target = (try? files.destinationOfSymbolicLink(atPath: folder + name)) ?? ""
                guard target.hasPrefix("socket:["), let number = UInt64(target.dropFirst(8).dropLast())
                else { continue }
                sockets.insert(number)
            }
            // This process itself calls on itself when it practices.
            if sockets.contains(inode) { return process == getpid() ? [] : sockets }
        }
        return nil
    }
}

/// The TCP connections of this computer.
struct ConnectionList: Sendable {
    struct Entry: Sendable, Equatable {
        var localPort, remotePort: Int
        var state: Int
        var user: Int
        var inode: UInt64

        var isListening: Bool { state == 0x0A }
        /// Not only waiting to be forgotten.
        var isOpen: Bool { ![0x0A, 0x06, 0x07].contains(state) && inode != 0 }
    }

    var entries: [Entry]

    static func read() -> ConnectionList {
        // Where there is no IPv6 there is no list of it.
        let texts = ["tcp", "tcp6"].map { (try? whole("/proc/self/net/\($0)")) ?? "" }
        return ConnectionList(entries: texts.flatMap(parse))
    }

    /// Reads a file whose size the system does not tell, and which it gives out a page at a time.
    private static func whole(_ path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }  // It was only read.
        var bytes = Data()
        while let page = try file.read(upToCount: 1 << 16), !page.isEmpty { bytes += page }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads the lines `sl local_address rem_address st … uid timeout inode`; others are left out.
    static func parse(_ text: String) -> [Entry] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 9, let local = port(fields[1]), let remote = port(fields[2]),
                let state = Int(fields[3], radix: 16), let user = Int(fields[7]), let inode = UInt64(fields[9])
            else { return nil }
            return Entry(localPort: local, remotePort: remote, state: state, user: user, inode: inode)
        }
    }

    private static func port(_ field: Substring) -> Int? {
        field.lastIndex(of: ":").flatMap { Int(field[field.index(after: $0)...], radix: 16) }
    }
}
