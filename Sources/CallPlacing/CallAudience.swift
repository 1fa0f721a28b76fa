package import Calls

/// Those who watch calls: a call's events go to them from its beginning until it is forgotten.
package protocol CallAudience: EventBus {
    /// From here on the call's events are kept and shown.
    func open(_ call: Call)
    /// Forgets a call.
    func close(_ call: Call.ID)
    /// Whether any page watches the call.
    func isWatched(_ call: Call.ID) -> Bool
}
