import Logging
import ServiceLifecycle
import Storage

/// Looks after the store while the server runs, and tells its operator how it is doing.
struct StoreUpkeep: Service {
    let store: DatabaseStore
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await store.tend(clock: ContinuousClock()) { condition in
                let metadata: Logger.Metadata = ["store.condition": "\(condition.rawValue)"]
                guard condition != .ready else {
                    return logger.notice("records are kept again", metadata: metadata)
                }
                logger.error("records are not kept", metadata: metadata)
            }
        }
    }
}
