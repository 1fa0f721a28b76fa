package import Languages

/// Something a call is about that has a value: a day, a number, a name.
package struct Slot: Sendable, Equatable {
    /// What kind of thing it is.
    package enum Kind: Sendable, Hashable {
        case day, time, count, money, name, phone, address, code
        /// A pair of the purpose such as `차량 번호: 12가 3456`, by its label without spaces.
        case label(String)
    }

    /// How far both sides have come with it.
    package enum Status: Sendable, Equatable {
        /// The person wants it or has told it; the callee has not answered.
        case asked
        /// The callee proposes it, and our side has not answered.
        case offered
        /// The callee agrees only if something else happens first.
        case conditional
        case agreed
        case refused
        /// Was agreed, and is not any more.
        case takenBack
    }

    /// What it comes to.
    package enum Value: Sendable, Equatable {
        case day(Day)
        case time(ClockTime)
        case count(Int, unit: String)
        case money(Int, currency: String)
        /// Names, addresses, digits and codes, as they were written.
        case text(String)
    }

    package var kind: Kind
    package var value: Value
    package var status: Status
    /// The turn that says so; `nil` for what only the purpose says.
    package var proof: Int?
    /// Whether the recogniser doubts what was said.
    package var isDoubtful = false
}
