/// The places of an Engine.IO server: which sessions have one, and which gives way to a new one. No input or output of its
/// own.
struct SessionCapacity: Sendable {
    enum Verdict: Sendable, Equatable {
        /// There is a place, once the session named here, if any, has been closed.
        case admitted(displacing: String?)
        /// There is none.
        case full
    }

    private enum Place: Equatable {
        case unbounded
        case holder(EngineHolder)
        case unidentified(address: String?)

        var holder: EngineHolder? {
            if case .holder(let holder) = self { holder } else { nil }
        }
    }

    private struct Entry {
        var place: Place
        /// Grows with every session.
        var order: Int
    }

    private let limits: EngineLimits
    private var entries: [String: Entry] = [:]
    private var byHolder: [String: Set<String>] = [:]
    private var addresses: [String: Int] = [:]
    private var unidentified: Set<String> = []
    private var last = 0

    init(_ limits: EngineLimits) {
        self.limits = limits
    }

    /// Sessions that have a place.
    var count: Int { entries.count }
    var unidentifiedCount: Int { unidentified.count }

    func isUnidentified(_ id: String) -> Bool { unidentified.contains(id) }

    /// Gives a session a place.
    ///
    /// - Parameter isBusy: whether a session should keep its place.
    mutating func admit(_ id: String, as admission: EngineAdmission, isBusy: (String) -> Bool) -> Verdict {
        let place: Place
        switch admission {
        case .refuse: return .full
        case .accept: place = .unbounded
        case .holder(let holder): place = .holder(holder)
        case .unidentified(let address): place = .unidentified(address: address)
        }
        let verdict = makeRoom(for: place, isBusy)
        guard case .admitted(let displaced) = verdict else { return verdict }
        if let displaced { leave(displaced) }
        last += 1
        enter(id, Entry(place: place, order: last))
        return verdict
    }

    /// Gives a session that was unidentified its holder's place.
    mutating func settle(_ id: String, as holder: EngineHolder, isBusy: (String) -> Bool) -> Verdict {
        guard let entry = entries[id] else { return .full }
        guard entry.place.holder?.name != holder.name else { return .admitted(displacing: nil) }
        leave(id)
        let verdict = makeRoom(for: .holder(holder), isBusy)
        guard case .admitted(let displaced) = verdict else {
            enter(id, entry)
            return verdict
        }
        if let displaced { leave(displaced) }
        enter(id, Entry(place: .holder(holder), order: entry.order))
        return verdict
    }

    mutating func leave(_ id: String) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        switch entry.place {
        case .unbounded: break
        case .unidentified: unidentified.remove(id)
        case .holder(let holder):
            byHolder[holder.name]?.remove(id)
            if byHolder[holder.name]?.isEmpty == true { byHolder[holder.name] = nil }
            guard let address = holder.address, let count = addresses[address] else { return }
            addresses[address] = count > 1 ? count - 1 : nil
        }
    }

    private mutating func enter(_ id: String, _ entry: Entry) {
        entries[id] = entry
        switch entry.place {
        case .unbounded: break
        case .unidentified: unidentified.insert(id)
        case .holder(let holder):
            byHolder[holder.name, default: []].insert(id)
            if let address = holder.address { addresses[address, default: 0] += 1 }
        }
    }

    // MARK: Which session gives way

    private func makeRoom(for place: Place, _ isBusy: (String) -> Bool) -> Verdict {
        switch place {
        case .unidentified(let address): return makeRoom(forUnidentifiedOf: address)
        case .unbounded: return known < limits.maxSessions ? .admitted(displacing: nil) : .full
        case .holder(let holder):
            let own = byHolder[holder.name] ?? []
            if own.count >= limits.maxPerHolder {
                return .admitted(displacing: oldest(of: own.filter { !isBusy($0) }) ?? oldest(of: own))
            }
            if let address = holder.address, addresses[address] ?? 0 >= limits.maxPerAddress {
                let neighbors = entries.keys.filter { entries[$0]?.place.holder?.address == address }
                let idle = oldest(of: neighbors.filter { !isBusy($0) })
                return idle.map { .admitted(displacing: $0) } ?? .full
            }
            let most = limits.maxSessions + (holder.isPreferred ? limits.reserved : 0)
            guard known >= most else { return .admitted(displacing: nil) }
            return greediest(but: holder, isBusy).map { .admitted(displacing: $0) } ?? .full
        }
    }

    private func makeRoom(forUnidentifiedOf address: String?) -> Verdict {
        let neighbors = address.map { address in
            unidentified.filter { entries[$0]?.place == .unidentified(address: address) }
        }
        if let neighbors, neighbors.count >= limits.maxUnidentifiedPerAddress {
            return oldest(of: neighbors).map { .admitted(displacing: $0) } ?? .full
        }
        guard unidentified.count >= limits.maxUnidentified else { return .admitted(displacing: nil) }
        return oldest(of: unidentified).map { .admitted(displacing: $0) } ?? .full
    }

    /// Sessions whose holder is known, or that need none.
    private var known: Int { entries.count - unidentified.count }

    private func oldest(of ids: some Sequence<String>) -> String? {
        ids.min { entries[$0]?.order ?? 0 < entries[$1]?.order ?? 0 }
    }

    /// The oldest session that is not busy of the holder with the most of them; for a preferred one any other's, for
    /// another only of a holder with more than it has.
    private func greediest(but holder: EngineHolder, _ isBusy: (String) -> Bool) -> String? {
        let own = byHolder[holder.name]?.count ?? 0
        let others = byHolder.filter { $0.key != holder.name && (holder.isPreferred || $0.value.count > own) }
        for (_, ids) in others.sorted(by: { $0.value.count > $1.value.count }) {
            if let idle = oldest(of: ids.filter { !isBusy($0) }) { return idle }
        }
        return oldest(of: (byHolder[holder.name] ?? []).filter { !isBusy($0) })
    }
}
