/// Which members are in which room. A room exists while it has a member.
struct Rooms<Member: Sendable>: Sendable {
    private var members: [String: [String: Member]] = [:]
    /// For each id its rooms, and the number that was current when it came in.
    private var joined: [String: [String: Int]] = [:]

    /// - Parameter mark: kept with the membership; the first one stays.
    mutating func join(_ room: String, _ member: Member, id: String, mark: Int = 0) {
        members[room, default: [:]][id] = member
        if joined[id]?[room] == nil { joined[id, default: [:]][room] = mark }
    }

    mutating func leave(_ room: String, id: String) {
        members[room]?[id] = nil
        if members[room]?.isEmpty == true { members[room] = nil }
        joined[id]?[room] = nil
    }

    /// - Returns: the rooms it was in, with their marks.
    mutating func leaveAll(id: String) -> [String: Int] {
        let rooms = joined[id] ?? [:]
        for room in rooms.keys { leave(room, id: id) }
        joined[id] = nil
        return rooms
    }

    func rooms(of id: String) -> Set<String> { Set((joined[id] ?? [:]).keys) }

    func members(of room: String) -> [String: Member] { members[room] ?? [:] }

    func count(of room: String) -> Int { members[room]?.count ?? 0 }

    /// Calls a closure once for each member that is in at least one of the rooms and in none of the others.
    func forEach(in rooms: [String], except others: [String], _ body: (Member) -> Void) {
        let excluded = others.lazy.compactMap { members[$0] }
        func visit(_ room: [String: Member], _ isNew: (String) -> Bool) {
            for (id, member) in room where isNew(id) && !excluded.contains(where: { $0[id] != nil }) { body(member) }
        }
        for (index, room) in rooms.enumerated() {
            guard let members = members[room] else { continue }
            visit(members) { id in !rooms[..<index].contains { self.members[$0]?[id] != nil } }
        }
    }
}
