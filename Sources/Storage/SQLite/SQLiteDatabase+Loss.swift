internal import Calls
internal import Foundation
internal import GRDB
internal import Synchronization

/// What becomes of a file while it is open: it may be deleted, moved away or replaced, or its disk be full.
extension SQLiteDatabase {
    func condition(after error: StoreError) -> StoreCondition? {
        guard error.kind == .unavailable, let code = error.code else { return nil }
        if let loss = StoreCondition(rawValue: code) { return loss }
        // The lower byte is the primary code. Source: sqlite.org/rescode.html.
        switch Int(code).map({ $0 & 0xFF }) {
        case 13: return .full
        case 8: return .readOnly
        case 10, 14: return .failing
        default: return nil
        }
    }

    func look() async -> StoreCondition? {
        guard let file, let identity = state.withLock({ $0.identity }) else { return nil }
        let found = try? await Self.aside { file.loss(of: identity) ?? file.trouble }
        // Looking throws nothing.
        return found ?? nil
    }

    /// Writes a file that is gone again, from the connections that still have it open. Where another file lies by now, it
    /// is left alone, and ours is kept beside it.
    func restore() async throws(StoreError) {
        guard let file else { return }
        try await Self.aside { [self] in try restore(file) }
    }

    private func restore(_ file: SQLiteFile) throws {
        var now = state.withLock { ($0.writer, $0.identity, $0.restoration) }
        guard let identity = now.1 else { return }
        if case .none = now.2 {
            switch file.loss(of: identity) {
            case .replaced: return try rescue(file)
            case .gone: try file.makeFolder()
            default: return
            }
            // Writes are refused until the new file is open: the copy has all that was ever acknowledged.
            now.2 = .copied(try file.copy(now.0, as: ".restored.draft"))
            state.withLock { $0.restoration = now.2 }
        }
        if case .copied(let draft) = now.2 {
            // A file that was moved away gets what is in its log; one that was deleted needs nothing any more.
            _ = try? now.0.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try now.0.close()
            try file.put(draft, inPlaceOf: identity)
            state.withLock { $0.restoration = .placed }
        }
        let pool = try Self.connect(to: file)
        state.withLock { state in
            state.writer = pool
            state.identity = file.identity
            state.restoration = .none
        }
    }

    private func rescue(_ file: SQLiteFile) throws {
        let (writer, isRescued) = state.withLock { ($0.writer, $0.isRescued) }
        if !isRescued {
            let draft = try file.copy(writer, as: ".rescued.draft")
            let seconds = Int(Date().timeIntervalSince1970)
            try FileManager.default.moveItem(atPath: draft, toPath: "\(file.path).rescued-\(seconds)")
            state.withLock { $0.isRescued = true }
        }
        throw StoreError(.unavailable, code: StoreCondition.replaced.rawValue)
    }
}
