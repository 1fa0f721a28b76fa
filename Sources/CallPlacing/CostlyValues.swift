import Synchronization

/// Values that cost time or money to make: each is made once, however many ask for it, and kept while there is room.
///
/// The first task to ask makes the value, the others wait for it. If it cannot be made, those that wait are told the
/// same, and nothing is kept: the next task to ask tries again.
final class CostlyValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// What was made.
    struct Made: Sendable {
        var value: Value
        /// Whether the next one to ask should have it too.
        var isWorthKeeping: Bool
        /// What counts against the room: bytes, or one for each.
        var size: Int
    }

    private enum Turn: Sendable {
        case made(Value)
        case failed(any Error)
        /// The task that was making it was refused or gave up.
        case yours
    }

    private struct Kept {
        var value: Value
        var size: Int
        var lastUse: Int
    }

    private struct State {
        var kept: [Key: Kept] = [:]
        var size = 0
        var uses = 0
        /// Those who wait for what is being made.
        var waiting: [Key: [(number: Int, turn: CheckedContinuation<Turn, Never>)]] = [:]
        var abandoned: Set<Int> = []

        mutating func use(_ key: Key) -> Value? {
            guard kept[key] != nil else { return nil }
            uses += 1
            kept[key]?.lastUse = uses
            return kept[key]?.value
        }
    }

    private let room: Int
    private let state = Mutex(State())

    /// - Parameter room: how much is kept, in the unit of ``Made/size``; what was not asked for longest goes first.
    init(room: Int) { self.room = room }

    /// The value of a key, made if need be.
    /// - Parameter make: an `APIError` that it throws concerns the one who asked, and another one who waits tries instead;
    ///   any other error concerns all who wait.
    func value(for key: Key, make: () async throws -> Made) async throws -> Value {
        while true {
            switch try await turn(for: key) {
            case .made(let value): return value
            case .failed(let error): throw error
            case .yours: break
            }
            do {
                let made = try await make()
                finish(key, .made(made.value), keeping: made.isWorthKeeping ? made : nil)
                return made.value
            } catch is CancellationError {
                handOver(key)
                throw CancellationError()
            } catch let error as APIError {
                handOver(key)
                throw error
            } catch {
                finish(key, .failed(error), keeping: nil)
                throw error
            }
        }
    }

    private func turn(for key: Key) async throws -> Turn {
        let number = state.withLock { state in
            state.uses += 1
            return state.uses
        }
        let turn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn = state.withLock { state -> Turn? in
                    if let value = state.use(key) { return .made(value) }
                    if state.abandoned.contains(number) { return .failed(CancellationError()) }
                    guard state.waiting[key] != nil else {
                        state.waiting[key] = []
                        return .yours
                    }
                    state.waiting[key]?.append((number, continuation))
                    return nil
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Turn, Never>? in
                guard let index = state.waiting[key]?.firstIndex(where: { $0.number == number }) else {
                    state.abandoned.insert(number)
                    return nil
                }
                return state.waiting[key]?.remove(at: index).turn
            }
            waiting?.resume(returning: .failed(CancellationError()))
        }
        state.withLock { _ = $0.abandoned.remove(number) }
        return turn
    }

    private func finish(_ key: Key, _ turn: Turn, keeping made: Made?) {
        let waiting = state.withLock { state in
            if let made, made.size <= room {
                state.uses += 1
                state.kept[key] = Kept(value: made.value, size: made.size, lastUse: state.uses)
                state.size += made.size
                while state.size > room, let oldest = state.kept.min(by: { $0.value.lastUse < $1.value.lastUse }) {
                    state.size -= oldest.value.size
                    state.kept[oldest.key] = nil
                }
            }
            return state.waiting.removeValue(forKey: key) ?? []
        }
        for (_, continuation) in waiting { continuation.resume(returning: turn) }
    }

    /// Lets the next one who waits make it.
    private func handOver(_ key: Key) {
        let next = state.withLock { state -> CheckedContinuation<Turn, Never>? in
            guard state.waiting[key]?.isEmpty == false else {
                state.waiting[key] = nil
                return nil
            }
            return state.waiting[key]?.removeFirst().turn
        }
        next?.resume(returning: .yours)
    }
}
