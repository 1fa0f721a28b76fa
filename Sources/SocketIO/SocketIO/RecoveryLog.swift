import NIOCore

/// The latest events of a namespace, for clients that come back.
///
/// Bound: a number of events, their bytes, and their age; the oldest go first.
struct RecoveryLog: Sendable {
    /// An event, and the rooms it was for.
    struct Entry: Sendable {
        var number: Int
        var at: NIODeadline
        /// Empty: all sockets.
        var rooms: [String]
        var except: [String]
        var frames: [EngineFrame]
        var byteCount: Int
    }

    private let maxEntries: Int
    private let maxBytes: Int
    private let age: TimeAmount
    private var entries = CircularBuffer<Entry>()
    private var byteCount = 0
    /// The number of the last event.
    private(set) var last = 0

    init(maxEntries: Int, maxBytes: Int, age: TimeAmount) {
        self.maxEntries = maxEntries
        self.maxBytes = maxBytes
        self.age = age
    }

    /// The offset of an event, as clients keep it.
    static func offset(_ number: Int) -> String { String(number, radix: 36) }

    static func number(_ offset: String) -> Int? {
        guard !offset.isEmpty, offset.utf8.count <= 12, let number = Int(offset, radix: 36), number >= 0 else {
            return nil
        }
        return number
    }

    /// The number of the next event.
    var next: Int { last + 1 }

    mutating func append(rooms: [String], except: [String], frames: [EngineFrame], at now: NIODeadline) {
        last += 1
        let bytes = frames.reduce(64) { $0 + $1.byteCount }
        entries.append(
            Entry(number: last, at: now, rooms: rooms, except: except, frames: frames, byteCount: bytes))
        byteCount += bytes
        prune(now)
    }

    mutating func prune(_ now: NIODeadline) {
        while let first = entries.first,
            entries.count > maxEntries || byteCount > maxBytes || first.at + age < now
        {
            entries.removeFirst()
            byteCount -= first.byteCount
        }
    }

    /// What a client has missed.
    ///
    /// - Parameters:
    ///   - number: the last event it got.
    ///   - rooms: where it was, and the number that was current when it came in.
    /// - Returns: `nil` when it is no longer known.
    func missed(after number: Int, in rooms: [String: Int]) -> [[EngineFrame]]? {
        let oldest = entries.first?.number ?? next
        guard number >= oldest - 1, number <= last else { return nil }
        return entries.dropFirst(number + 1 - oldest).filter { entry in
            let isMeant = entry.rooms.isEmpty || entry.rooms.contains { rooms[$0].map { $0 < entry.number } ?? false }
            return isMeant && !entry.except.contains { rooms[$0] != nil }
        }.map(\.frames)
    }
}
