/// Keeps which legs may be open at a carrier, so that those of a server that was killed are hung up by the next.
public protocol LegStore: Sendable {
    /// Keeps a leg that was placed. One that is kept already is not an error.
    func add(_ leg: OpenLeg) async throws(StoreError)
    /// Forgets a leg that is over. One that is not there is not an error.
    func remove(_ leg: OpenLeg) async throws(StoreError)
    /// The legs that may be open at a carrier.
    func openLegs(of carrier: String) async throws(StoreError) -> [OpenLeg]
}

/// A leg that may be open, in its carrier's words. It says nothing of whose it is: it outlives a call that is deleted.
public struct OpenLeg: Sendable, Hashable {
    /// The account at the carrier.
    public var carrier: String
    /// The carrier's name of the leg.
    public var name: String

    /// Names a leg.
    public init(carrier: String, name: String) {
        self.carrier = carrier
        self.name = name
    }
}
