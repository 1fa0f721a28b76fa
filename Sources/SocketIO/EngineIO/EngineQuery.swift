import Foundation
import HTTPTypes

/// What the address of a request says about the session.
struct EngineQuery: Sendable, Equatable {
    /// Without the query.
    var path: String
    var transport: String?
    var sid: String?
    /// The protocol's version, as it was written.
    var version: String?

    init(_ request: HTTPRequest) {
        let target = request.path ?? "/"
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<mark])
        for pair in target[mark...].dropFirst().split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let value = String(parts[1]).removingPercentEncoding ?? ""
            switch parts[0] {
            case "transport": transport = value
            case "sid": sid = value
            case "EIO": version = value
            default: break
            }
        }
    }

    /// Whether the path is the given one; a slash at its end makes no difference.
    func isPath(_ path: String) -> Bool {
        self.path.split(separator: "/") == path.split(separator: "/")
    }
}
