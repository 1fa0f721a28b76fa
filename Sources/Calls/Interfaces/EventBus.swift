/// Carries a call's events to everybody who watches it.
public protocol EventBus: Sendable {
    /// Hands an event on. Never waits for a watcher.
    func publish(_ event: CallEvent, to call: Call.ID) async
}
