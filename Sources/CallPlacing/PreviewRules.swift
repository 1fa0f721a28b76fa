package import Calls
import Foundation
import HTTPTypes

/// How much may be made outside of calls where a vendor charges for it. What this computer makes itself is free.
package struct PreviewRules: Sendable, Equatable {
    /// Of one person within a minute, of each kind.
    package var perMinute = 20
    /// First lines found for one person within 24 hours.
    package var openingsPerDay = 200
    /// First lines found for everybody within 24 hours.
    package var serverOpeningsPerDay = 2_000
    /// Sentences made into sound for one person within 24 hours.
    package var previewsPerDay = 60
    /// Sentences made into sound for everybody within 24 hours.
    package var serverPreviewsPerDay = 600

    /// The defaults.
    package init() {}

    /// What a store judges and counts a kind of work by, the shortest window first.
    func limits(of work: PaidWork) -> [DialingLimit] {
        let (own, all) =
            switch work {
            case .opening: (openingsPerDay, serverOpeningsPerDay)
            case .preview: (previewsPerDay, serverPreviewsPerDay)
            }
        return [
            DialingLimit(.person, most: perMinute, within: .seconds(60)),
            DialingLimit(.person, most: own, within: .seconds(86_400)),
            DialingLimit(.server, most: all, within: .seconds(86_400)),
        ]
    }
}

/// Counts work before it is done, and refuses what would be too much.
package struct PaidWorkCounter: Sendable {
    private let store: any Store
    private let rules: PreviewRules
    /// The kinds for which a vendor is asked.
    private let paid: Set<PaidWork>

    package init(store: any Store, rules: PreviewRules, paid: Set<PaidWork>) {
        self.store = store
        self.rules = rules
        self.paid = paid
    }

    /// Counts one piece of work of a person's.
    /// - Throws: an `APIError` once a limit is reached.
    func count(_ work: PaidWork, by person: Person.ID) async throws {
        guard paid.contains(work) else { return }
        let limit = try await store.count(work, by: person, at: Date(), within: rules.limits(of: work))
        if let limit { throw APIError(limit, of: work) }
    }
}

extension APIError {
    /// A limit of work that costs money is reached.
    init(_ limit: DialingLimit, of work: PaidWork) {
        let isShort = limit.window <= .seconds(60)
        let kind = limit.scope == .server ? "serverDay" : isShort ? "minute" : "day"
        self.init("\(work.rawValue).\(kind)", .tooManyRequests, ["max": "\(limit.most)"])
        retryAfter = isShort ? 60 : 3_600
    }
}
