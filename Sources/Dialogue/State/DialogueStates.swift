package import Calls
import Synchronization

/// The states of the calls in progress, so that no turn is read twice. The call that was asked about longest ago is
/// forgotten first.
package final class DialogueStates: Sendable {
    /// Calls, at most.
    private let limit: Int
    /// The newest last. A lock, not an actor: what is done under it takes no time.
    private let kept = Mutex<[(id: Call.ID, state: DialogueState)]>([])

    /// Keeps the states of so many calls.
    package init(limit: Int = 64) { self.limit = max(1, limit) }

    /// The state of a conversation.
    /// - Parameter read: finds out what a callee's turn does that has not been read yet.
    package func state(
        of conversation: Conversation, read: (Turn) async -> TurnInterpretation
    ) async -> DialogueState {
        let id = conversation.call.id
        let last = kept.withLock { kept in kept.last { $0.id == id }?.state }
        let state = await (last ?? DialogueState(call: conversation.call)).continued(to: conversation, read: read)
        kept.withLock { kept in
            kept.removeAll { $0.id == id }
            kept.append((id, state))
            if kept.count > limit { kept.removeFirst(kept.count - limit) }
        }
        return state
    }
}
