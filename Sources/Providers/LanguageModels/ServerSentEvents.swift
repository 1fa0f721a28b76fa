/// Cuts a stream of server-sent events into their data. Source: WHATWG HTML, "Server-sent events".
///
/// Bytes may be split anywhere, also within a character. Lines end in LF, CR or CRLF.
struct ServerSentEvents {
    /// Bytes of one event, at most.
    static let longest = 1 << 20

    private var line: [UInt8] = []
    private var data: [UInt8]?
    private var endedInReturn = false
    /// An event was longer than any that is wanted.
    private(set) var isOverflown = false

    /// Takes the next bytes.
    /// - Returns: the data of the events that have become whole, in order.
    mutating func read(_ bytes: some Sequence<UInt8>) -> [String] {
        var events: [String] = []
        for byte in bytes {
            defer { endedInReturn = byte == 0x0D }
            switch byte {
            case 0x0A where endedInReturn: continue
            case 0x0A, 0x0D: endLine(&events)
            default:
                line.append(byte)
                if line.count + (data?.count ?? 0) > Self.longest {
                    isOverflown = true
                    line = []
                    data = nil
                }
            }
        }
        return events
    }

    /// An event whose closing blank line is missing: some servers leave out the last.
    mutating func finish() -> [String] {
        var events: [String] = []
        if !line.isEmpty { endLine(&events) }
        endLine(&events)
        return events
    }

    private mutating func endLine(_ events: inout [String]) {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            if let data { events.append(String(decoding: data, as: UTF8.self)) }
            data = nil
            return
        }
        guard line.starts(with: Array("data:".utf8)) else { return }
        let value = line.dropFirst(5)
        let added = value.first == UInt8(ascii: " ") ? value.dropFirst() : value
        if data == nil { data = Array(added) } else { data?.append(contentsOf: [0x0A] + added) }
    }
}
