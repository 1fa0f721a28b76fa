internal import Calls
internal import Foundation
internal import GRDB

extension StoreError {
    /// Puts what SQLite reports in the store's own words.
    init(database error: any Error) {
        if let error = error as? StoreError {
            self = error
            return
        }
        if error is CocoaError {
            self.init(.unavailable, code: "file")
            return
        }
        guard let error = error as? DatabaseError else {
            // A row that holds what no version of this program writes.
            self.init(.unreadable, code: "\(type(of: error))")
            return
        }
        let kind: Kind =
            switch error.resultCode {
            case .SQLITE_CONSTRAINT: .conflict
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_SCHEMA, .SQLITE_MISMATCH, .SQLITE_ERROR: .unreadable
            default: .unavailable
            }
        self.init(kind, code: "\(error.extendedResultCode.rawValue)")
    }
}
