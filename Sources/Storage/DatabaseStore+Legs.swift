public import Calls

extension DatabaseStore: LegStore {
    /// Keeps a leg that was placed, once.
    public func add(_ leg: OpenLeg) async throws(StoreError) {
        _ = try await database.write { db in
            try db.execute(
                "INSERT INTO open_legs (carrier, name) VALUES ($1, $2) ON CONFLICT (carrier, name) DO NOTHING",
                [leg.carrier, leg.name])
        }
    }

    /// Forgets a leg that is over.
    public func remove(_ leg: OpenLeg) async throws(StoreError) {
        _ = try await database.write { db in
            try db.execute("DELETE FROM open_legs WHERE carrier = $1 AND name = $2", [leg.carrier, leg.name])
        }
    }

    /// The legs that may be open at a carrier, by name.
    public func openLegs(of carrier: String) async throws(StoreError) -> [OpenLeg] {
        try await database.read { db in
            try db.rows("SELECT name FROM open_legs WHERE carrier = $1 ORDER BY name", [carrier])
                .map { OpenLeg(carrier: carrier, name: try $0.text("name")) }
        }
    }
}
