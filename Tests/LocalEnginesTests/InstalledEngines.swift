import Foundation

/// Where the embedded engines are installed, if they are.
enum InstalledEngines {
    static var directory: URL? {
        let environment = ProcessInfo.processInfo.environment
        guard let path = environment["CALLBA_ENGINES"] ?? environment["ENGINES"] else { return nil }
        return URL(filePath: path, directoryHint: .isDirectory)
    }

    /// A folder without engines: rules alone.
    static var none: URL { URL(filePath: "/nonexistent/engines", directoryHint: .isDirectory) }
}
