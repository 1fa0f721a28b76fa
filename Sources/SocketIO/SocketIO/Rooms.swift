/// Which members are in which room. A room exists while it has a member.
struct Rooms<Member: Sendable>: Sendable {
    private var members: [String: [String: Member]] = [:]
    /// For each id its rooms, and the number that was current when it came in.
    private var joined: [String: [String: Int]] = [:]

    /// - Parameter mark: kept with the membership; the first one stays.
    mutating func join(_ room: String, _ member: Member, id: String, mark: Int = 0) {
        self.members[room, default: [:]][id] = member
        if self.joined[id]?[room] == nil { self.joined[id, default: [:]][room] = mark }
    }

    mutating func leave(_ room: String, id: String) {
        self.members[room]?[id] = nil
        if self.members[room]?.isEmpty == true { self.members[room] = nil }
        self.joined[id]?[room] = nil
    }

    /// - Returns: the rooms it was in, with their marks.
    mutating func leaveAll(id: String) -> [String: Int] {
        let rooms = self.joined[id] ?? [:]
        for room in rooms.keys { self.leave(room, id: id) }
        self.joined[id] = nil
        return rooms
    }

    func rooms(of id: String) -> Set<String> { Set((self.joined[id] ?? [:]).keys) }

    func members(of room: String) -> [String: Member] { self.members[room] ?? [:] }

    func count(of room: String) -> Int { self.members[room]?.count ?? 0 }

    /// Calls a closure once for everybody who is in at least one of the rooms and in none of the others.
    func forEach(in rooms: [String], except others: [String], _ body: (Member) -> Void) {
        let excluded = others.lazy.compactMap { self.members[$0] }
        func visit(_ room: [String: Member], _ isNew: (String) -> Bool) {
            for (id, member) in room where isNew(id) && !excluded.contains(where: { $0[id] != nil }) { body(member) }
        }
        for (index, room) in rooms.enumerated() {
            guard let members = self.members[room] else { continue }
            visit(members) { id in !rooms[..<index].contains { self.members[$0]?[id] != nil } }
        }
    }
}
