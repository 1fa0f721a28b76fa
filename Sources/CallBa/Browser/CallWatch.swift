import Calls
import Foundation
import Synchronization

/// Shows each call's events to the pages that watch it.
///
/// Keeps, for each call, the sum of its events and the latest of them, so that a page that comes back gets what it
/// missed once and in order. A lock, not an actor: nothing here waits.
final class CallWatch: EventBus {
    /// What a page gets when it starts to watch.
    enum Start: Sendable {
        case snapshot(CallSnapshot)
        /// What it missed, in order.
        case missed([CallEvent])
    }

    /// Watching, until ``CallWatch/stop(_:)``.
    struct Watching: Sendable {
        let id: UUID
        let call: Call.ID
        var start: Start
        /// What happens from then on. Ends early when the page did not keep up and must start anew.
        var news: AsyncStream<CallEvent>
        /// Whether nobody watched before.
        var isFirst: Bool
    }

    private struct Watched {
        var snapshot: CallSnapshot
        var recent: [CallEvent] = []
        var watchers: [UUID: AsyncStream<CallEvent>.Continuation] = [:]
    }

    /// Events kept for pages that come back: some minutes of a lively call.
    private static let mostRecent = 400
    /// Events that may wait for one page; a page that is further behind starts anew.
    private static let mostWaiting = 128
    private let calls = Mutex<[Call.ID: Watched]>([:])

    /// From here on the call's events are kept and shown.
    func open(_ call: Call) { calls.withLock { $0[call.id] = Watched(snapshot: CallSnapshot(of: call)) } }

    /// Forgets a call. Pages that watch it are let go.
    func close(_ call: Call.ID) {
        for watcher in calls.withLock({ $0.removeValue(forKey: call)?.watchers.values.map(\.self) ?? [] }) {
            watcher.finish()
        }
    }

    func publish(_ event: CallEvent, to call: Call.ID) async {
        calls.withLock { calls in
            guard var watched = calls[call] else { return }
            watched.snapshot.apply(event)
            watched.recent.append(event)
            if watched.recent.count > Self.mostRecent { watched.recent.removeFirst(Self.mostRecent / 4) }
            for (id, watcher) in watched.watchers {
                guard case .dropped = watcher.yield(event) else { continue }
                // A page that does not read is let go; the end of its stream tells it to start anew.
                watcher.finish()
                watched.watchers[id] = nil
            }
            calls[call] = watched
        }
    }

    /// What is known of a call that goes on or ended a short while ago.
    func snapshot(of call: Call.ID) -> CallSnapshot? { calls.withLock { $0[call]?.snapshot } }

    /// Starts to watch. `nil` for a call that is not shown any more.
    /// - Parameter after: the number of the last event the page has seen, if it comes back.
    func watch(_ call: Call.ID, after: Int?) -> Watching? {
        let (news, continuation) = AsyncStream.makeStream(
            of: CallEvent.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        let id = UUID()
        let found = calls.withLock { calls -> (start: Start, isFirst: Bool)? in
            guard let watched = calls[call] else { return nil }
            calls[call]?.watchers[id] = continuation
            let isFirst = watched.watchers.isEmpty
            if let after, let oldest = watched.recent.first?.sequence, after >= oldest - 1,
                after <= watched.snapshot.sequence
            {
                return (.missed(watched.recent.filter { $0.sequence > after }), isFirst)
            }
            return (.snapshot(watched.snapshot), isFirst)
        }
        guard let found else { return nil }
        return Watching(id: id, call: call, start: found.start, news: news, isFirst: found.isFirst)
    }

    /// Ends watching.
    /// - Returns: whether nobody watches any more.
    func stop(_ watching: Watching) -> Bool {
        calls.withLock { calls in
            calls[watching.call]?.watchers.removeValue(forKey: watching.id)?.finish()
            return calls[watching.call]?.watchers.isEmpty ?? true
        }
    }

    /// Whether any page watches the call.
    func isWatched(_ call: Call.ID) -> Bool { calls.withLock { $0[call]?.watchers.isEmpty == false } }
}
