import Foundation
import Synchronization

/// The header `Date`, made anew when the clock shows another second, whichever way it was set.
///
/// Source: RFC 9110 §5.6.7.
final class DateStamp: Sendable {
    private let date: @Sendable () -> Date
    private let last = Mutex<(second: Int, text: String)>((.min, ""))

    init(_ date: @escaping @Sendable () -> Date) {
        self.date = date
    }

    var text: String {
        // A clock beyond the years that have four digits is none.
        let time = date().timeIntervalSince1970
        let second = time.isFinite ? Int(min(max(time, 0), 253_402_300_799)) : 0
        return last.withLock { last in
            if last.second != second { last = (second, Self.write(second)) }
            return last.text
        }
    }

    private static func write(_ second: Int) -> String {
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(day) \(1_900 + parts.tm_year) \(clock) GMT"
    }
}
