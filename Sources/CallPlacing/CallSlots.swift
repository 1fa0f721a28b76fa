import Foundation

/// How many calls may go on at once, and how many of them may be practice.
package struct CallSlots: Sendable, Equatable {
    /// Calls of all kinds.
    var total: Int
    /// Practice calls among them. The others are kept free for real calls.
    var practice: Int
    /// Practice calls of one person.
    var practiceOfOne: Int

    /// Practice calls that a computer with so many cores can serve: both ends hear and speak on it, and with more than
    /// two a core a caller would wait in silence.
    static func embedded(cores: Int) -> Int { max(2, cores * 2) }

    /// Real calls that are heard and spoken elsewhere: what is left to do here is moving sound.
    static func cloud(cores: Int) -> Int { max(16, cores * 16) }

    /// - Parameters:
    ///   - most: what an operator allows in all; `nil`: what the computer can serve.
    ///   - cores: of this computer.
    ///   - canDial: whether there are real calls; half of all slots are then theirs alone.
    ///   - isCloud: whether real calls are heard and spoken by other computers.
    package init(most: Int?, cores: Int, canDial: Bool, isCloud: Bool, practiceOfOne: Int) {
        let embedded = Self.embedded(cores: cores)
        total = most ?? (canDial && isCloud ? embedded + Self.cloud(cores: cores) : embedded)
        let shared = canDial ? total - total / 2 : total
        practice = most == nil ? min(embedded, shared) : shared
        // Whatever is set, one person does not keep all others from practising.
        self.practiceOfOne = min(practiceOfOne, max(1, practice - 1))
    }
}
