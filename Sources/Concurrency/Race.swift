/// Runs all at once, and returns when the first has returned and the others, cancelled, have too.
public func race(
    _ first: @escaping @Sendable () async -> Void, or second: @escaping @Sendable () async -> Void,
    or third: (@Sendable () async -> Void)? = nil
) async {
    await withTaskGroup(of: Void.self) { group in
        group.addTask { await first() }
        group.addTask { await second() }
        if let third { group.addTask { await third() } }
        await group.next()
        group.cancelAll()
    }
}
