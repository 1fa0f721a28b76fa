import CallPlacing
package import Calls
import Foundation
import Languages
package import SocketIO
import Synchronization

/// Shows each call's events to the pages that watch it.
///
/// Keeps, for each call, the sum of its events and the latest of them, so that a page that comes back gets what it
/// missed once and in order. A lock, not an actor: nothing here waits. Pages join a call's room under that lock, so that
/// none misses an event or gets one twice.
package final class CallEventHub: CallAudience {
    private struct Watched {
        var snapshot: CallSnapshot
        var recent: [CallEvent] = []
        /// What is asked, offered and agreed so far.
        var standing: CallStanding

        init(_ call: Call) {
            snapshot = CallSnapshot(of: call)
            standing = CallStanding(call: call)
        }

        mutating func take(_ event: CallEvent, keeping most: Int) {
            snapshot.apply(event)
            recent.append(event)
            if recent.count > most { recent.removeFirst(most / 4) }
        }

        /// - Returns: `nil` if some of it is not known any more, or the page has seen what never was.
        func missed(after: Int) -> [CallEvent]? {
            guard let oldest = recent.first?.sequence, after >= oldest - 1, after <= snapshot.sequence
            else { return nil }
            return recent.filter { $0.sequence > after }
        }
    }

    /// Events kept for pages that come back: some minutes of a lively call.
    private static let mostRecent = 400
    private let pages: SocketNamespace
    private let texts: Texts
    private let onShown: @Sendable (Call.ID) async -> Void
    private let calls = Mutex<[Call.ID: Watched]>([:])

    /// - Parameters:
    ///   - pages: where the sockets of pages are.
    ///   - onShown: told when a page is shown what a call came to.
    package init(pages: SocketNamespace, texts: Texts, onShown: @escaping @Sendable (Call.ID) async -> Void) {
        self.pages = pages
        self.texts = texts
        self.onShown = onShown
    }

    /// From here on the call's events are kept and shown.
    package func open(_ call: Call) {
        let watched = Watched(call)
        calls.withLock { $0[call.id] = watched }
    }

    /// Forgets all calls of a person.
    func closeAll(of person: Person.ID) {
        calls.withLock { calls in calls = calls.filter { $0.value.snapshot.call.owner != person } }
    }

    /// Forgets a call.
    package func close(_ call: Call.ID) { calls.withLock { $0[call] = nil } }

    package func publish(_ event: CallEvent, to call: Call.ID) async {
        // Reading words is computing, never waiting, so a call's events stay in the order of their session.
        let standing = await standing(after: event, in: call)
        calls.withLock { calls in
            guard var watched = calls[call] else { return }
            watched.take(event, keeping: Self.mostRecent)
            if let standing { watched.standing = standing }
            calls[call] = watched
            for language in Language.allCases {
                let room = Self.room(call, language)
                guard pages.count(of: room) > 0 else { continue }
                let message = message(event, of: watched, in: language)
                pages.to(room).emit(message.event, message.arguments)
            }
        }
        if case .summary = event.kind, isWatched(call) { await onShown(call) }
    }

    /// Where the call stands with an event; `nil` if the event changes nothing about it. Reading words takes a moment: it
    /// is done under no lock.
    private func standing(after event: CallEvent, in call: Call.ID) async -> CallStanding? {
        switch event.kind {
        case .final: break
        case .speech(let turn) where turn.state != .open: break
        default: return nil
        }
        guard var watched = calls.withLock({ $0[call] }) else { return nil }
        watched.snapshot.apply(event)
        return await watched.standing.continued(to: watched.snapshot)
    }

    /// What is known of a call that goes on or ended a short while ago.
    func snapshot(of call: Call.ID) -> CallSnapshot? { calls.withLock { $0[call]?.snapshot } }

    /// Sends a page what it has not seen of a call, and lets it watch from there on.
    /// - Parameter after: the number of the last event the page has seen, if it comes back.
    /// - Returns: the number of the last event there is; `nil` for a call that is not shown any more.
    func bind(_ socket: Socket, to call: Call.ID, after: Int?, scenario: String?, in language: Language) -> Int? {
        calls.withLock { calls -> Int? in
            guard let watched = calls[call] else { return nil }
            if let after, let missed = watched.missed(after: after) {
                for event in missed {
                    let message = message(event, of: watched, in: language)
                    socket.emit(message.event, message.arguments)
                }
            } else {
                let message = CallMessages.Message(
                    watched.snapshot, scenario: scenario, standing: watched.standing.items, at: Date())
                socket.emit(message.event, message.arguments)
            }
            socket.join(Self.room(call, language))
            return watched.snapshot.sequence
        }
    }

    /// Ends a page's watching.
    func release(_ socket: Socket, from call: Call.ID) {
        for language in Language.allCases { socket.leave(Self.room(call, language)) }
    }

    /// Whether any page watches the call.
    package func isWatched(_ call: Call.ID) -> Bool {
        Language.allCases.contains { pages.count(of: Self.room(call, $0)) > 0 }
    }

    /// Events hold sentences, so each language has a room of its own.
    private static func room(_ call: Call.ID, _ language: Language) -> String {
        "\(call.rawValue)/\(language.rawValue)"
    }

    private func message(_ event: CallEvent, of watched: Watched, in language: Language) -> CallMessages.Message {
        let isStored = watched.snapshot.notices.isDisjoint(with: [.storageUnavailable, .recordLost])
        return CallMessages.Message(
            event, of: watched.snapshot.call.id, isStored: isStored, standing: watched.standing.items, texts: texts,
            language: language)
    }
}
