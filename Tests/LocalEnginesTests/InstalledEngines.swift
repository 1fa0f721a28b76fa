import Foundation
import PeersTesting

/// Where the local engines are installed, if they are.
enum InstalledEngines {
    /// Where they belong: `CALLBA_ENGINES`, or `.engines` of the repository.
    static let folder =
        ProcessInfo.processInfo.environment["CALLBA_ENGINES"].map { URL(filePath: $0, directoryHint: .isDirectory) }
        ?? Peer.root.appending(path: ".engines", directoryHint: .isDirectory)

    /// The folder, if the engines are in it.
    static var directory: URL? {
        FileManager.default.fileExists(atPath: folder.appending(path: "lib").path) ? folder : nil
    }

    /// A folder without engines: rules alone.
    static var none: URL { URL(filePath: "/nonexistent/engines", directoryHint: .isDirectory) }
}
