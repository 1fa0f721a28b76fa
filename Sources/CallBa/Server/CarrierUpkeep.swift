import Calls
import Providers
import ServiceLifecycle

/// Keeps carriers free of calls without an owner.
struct CarrierUpkeep: Service {
    let carriers: [TwilioCarrier]
    /// What an earlier server left open.
    let left: [OpenLeg]

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for carrier in carriers { group.addTask { await carrier.run(hangingUp: left) } }
            }
        }
    }
}
