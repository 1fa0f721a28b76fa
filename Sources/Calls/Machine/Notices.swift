/// What the person was told of that lasts. Rules say what is so whenever they find it; only a change is told.
struct Notices: Sendable {
    private var shown: Set<Notice> = []

    /// The effects without notices that were told already.
    mutating func changes(in effects: [CallEffect]) -> [CallEffect] {
        effects.filter { effect in
            guard case .publish(.notice(let notice, let isOn)) = effect else { return true }
            return isOn ? shown.insert(notice).inserted : shown.remove(notice) != nil
        }
    }
}

/// Tells the person of a condition, unless they know of it.
func turnOn(_ notice: Notice) -> [CallEffect] { [.publish(.notice(notice, isOn: true))] }

/// Tells the person that a condition is over, if they know of it.
func turnOff(_ notice: Notice) -> [CallEffect] { [.publish(.notice(notice, isOn: false))] }
