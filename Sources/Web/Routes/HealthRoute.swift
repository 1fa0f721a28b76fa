package import Calls
import Hummingbird
package import Storage

/// `GET /health`: whether the server answers, and what of it is not as it should be.
package struct HealthRoute: Sendable {
    /// Engines that cannot be used, and why.
    let missing: [ProviderError]
    let carriers: CarrierRoutes
    let storage: @Sendable () -> StoreCondition

    package init(
        missing: [ProviderError], carriers: CarrierRoutes, storage: @escaping @Sendable () -> StoreCondition
    ) {
        self.missing = missing
        self.carriers = carriers
        self.storage = storage
    }

    private struct Health: Encodable {
        /// The server answers, whatever else is amiss.
        var ok = true
        /// Engines that cannot be used, and `storage` if nothing can be kept.
        var degraded: [String]
        /// A name of `StoreCondition`.
        var storage: String
        /// Requests in a carrier's name that changed nothing, by reason; see `TwilioRefusal`.
        var refused: [String: Int]
    }

    func add(to router: Router<AppContext>) {
        router.get("/health") { _, _ in
            let storage = storage()
            return Response.json(
                Health(
                    degraded: missing.map(\.provider) + (storage == .ready ? [] : ["storage"]),
                    storage: storage.rawValue, refused: carriers.refusals))
        }
    }

    /// What keeps calls from being made, as the code of a sentence; `nil`: nothing does.
    var problem: String? {
        guard missing.isEmpty else { return "engines.missing" }
        let storage = storage()
        return storage == .ready ? nil : "storage.\(storage.rawValue)"
    }
}
