/// What is known of the conversation, and what the person was told.
extension CallMachine {
    var openTurns: [Turn] { turns.values.filter { $0.state == .open }.sorted { $0.id < $1.id } }

    /// What has been said so far, as an assistant may know it.
    var conversation: Conversation {
        let said = turns.values.filter { turn in
            switch turn.state {
            case .open: turn.id == speaking
            case .heard: true
            case .cut: turn.playedFraction != 0
            case .failed, .echo: false
            }
        }
        return Conversation(call: call, turns: said.sorted { $0.id < $1.id })
    }

    mutating func turnOn(_ notice: Notice) -> [CallEffect] {
        notices.insert(notice).inserted ? [.publish(.notice(notice, isOn: true))] : []
    }

    mutating func turnOff(_ notice: Notice) -> [CallEffect] {
        notices.remove(notice) != nil ? [.publish(.notice(notice, isOn: false))] : []
    }
}
