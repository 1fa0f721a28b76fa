import Foundation
import Languages

extension SlotListener {
    /// A value as it is said back.
    func spoken(_ value: String, kind: Scenario.Slot.Kind?) -> String {
        switch kind {
        case .time: spokenTime(value)
        case .phone: spokenPhone(value)
        default: value
        }
    }

    private func spokenTime(_ value: String) -> String {
        let parts = value.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2 else { return value }
        let (hour, minute) = (parts[0], parts[1])
        let twelve = hour % 12 == 0 ? 12 : hour % 12
        switch language {
        case .korean:
            let half = hour < 12 ? "오전" : hour < 18 ? "오후" : "저녁"
            return "\(half) \(twelve)시" + (minute == 30 ? " 반" : minute == 0 ? "" : " \(minute)분")
        case .english:
            return minute == 0
                ? "\(twelve) \(hour < 12 ? "AM" : "PM")"
                : "\(twelve):\(String(format: "%02d", minute)) \(hour < 12 ? "AM" : "PM")"
        }
    }

    private func spokenPhone(_ value: String) -> String {
        guard value.count >= 9 else { return value }
        let last = value.suffix(4)
        let middle = value.dropLast(4).suffix(value.count >= 11 ? 4 : 3)
        return "\(value.dropLast(4 + middle.count))-\(middle)-\(last)"
    }
}
