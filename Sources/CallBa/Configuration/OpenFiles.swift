import Foundation

/// How many files, sockets among them, this process may have open.
enum OpenFiles {
    /// What is kept for the store, for calls and for those who carry them, whatever visitors open: a call has some sockets
    /// at each end, and engines and vendors have theirs.
    static let reserve = 192

    /// Raises the limit as far as the process may.
    /// - Returns: the limit.
    @discardableResult
    static func raise() -> Int {
        var limit = rlimit()
        // A process whose limit cannot be read has the least that is usual.
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(min(limit.rlim_cur, 1 << 20))
    }

    /// Connections that visitors may have under a limit: never so many that nothing is left for calls.
    static func connections(under limit: Int) -> Int {
        min(4_096, max(16, limit - min(reserve, limit / 2)))
    }
}
