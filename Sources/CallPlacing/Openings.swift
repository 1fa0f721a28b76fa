package import Calls
import Foundation
import HTTPTypes
import Languages
import Synchronization

/// Finds the first lines of calls: each once, however often it is asked for.
package struct Openings: Sendable {
    /// What a line follows from.
    struct Request: Hashable, Sendable {
        var purpose: String
        var callerName: String?
        var language: Language
    }

    private struct Key: Hashable, Sendable {
        var request: Request
        /// The day in Seoul, counted from 1970: "tomorrow" is another one every day.
        var day: Int
    }

    private let assistant: any Assistant
    private let counter: PaidWorkCounter
    private let lane = PersonalLane("openings", atOnce: 4, hasRests: true)
    /// In bytes of text: some thousand lines.
    private let lines = CostlyValues<Key, String>(room: 1 << 20)

    package init(_ assistant: any Assistant, counter: PaidWorkCounter) {
        self.assistant = assistant
        self.counter = counter
    }

    /// The line for a request; one that was found for the same request before, if it is still known.
    /// - Throws: an `APIError` if the person has asked for too much, or if no assistant finds one.
    func line(for request: Request, of person: Person.ID) async throws -> String {
        let day = Int((Date().timeIntervalSince1970 + 9 * 3600) / 86_400)
        do {
            return try await lines.value(for: Key(request: request, day: day)) {
                try await lane.run(for: person) {
                    try await counter.count(.opening, by: person)
                    return try await find(request)
                }
            }
        } catch let error as ProviderError {
            throw error.kind == .notInstalled ? APIError(error) : APIError("opening.unavailable", .serviceUnavailable)
        }
    }

    private func find(_ request: Request) async throws -> CostlyValues<Key, String>.Made {
        let isStandIn = Mutex(false)
        let finder = assistant.reporting { use in isStandIn.withLock { $0 = use.isStandIn } }
        let line = try await finder.opening(
            for: request.purpose, callerName: request.callerName, language: request.language)
        try Task.checkCancellation()
        // The preferred engine is asked again as soon as it is there again.
        return .init(
            value: line, isWorthKeeping: !isStandIn.withLock { $0 },
            size: line.utf8.count + request.purpose.utf8.count + (request.callerName?.utf8.count ?? 0))
    }
}
