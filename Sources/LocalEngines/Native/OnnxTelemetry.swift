import Foundation

/// What ONNX Runtime would tell its makers, and what it left on this computer when it did.
///
/// The builds for Linux that PyPI has report to Microsoft: a device id, the program's path, processor, memory
/// and names of model files. Source: `core/platform/posix/telemetry_1ds.cc` of ONNX Runtime 1.32.0.
public enum OnnxTelemetry {
    /// The setting that the library reads when it is opened, and no longer afterwards.
    public static let setting = (name: "ORT_DISABLE_TELEMETRY", value: "1")

    /// Forbids it for this process. Must be called before the library is opened.
    ///
    /// A program that has threads already should have the setting from its start: there it is left as it is.
    static func forbid() {
        guard getenv(setting.name).map({ String(cString: $0) }) != setting.value else { return }
        setenv(setting.name, setting.value, 1)
    }

    /// The folder for caches in a process's surroundings; `nil` if there is none.
    static func cache(of environment: [String: String]) -> URL? {
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") { return URL(filePath: path) }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0).appending(path: ".cache") : nil }
    }

    /// Removes the device id and the queue of events that CallBa's library once kept, and the folders that are empty
    /// then. A queue that names only other programs is theirs, and all of it stays.
    /// - Parameter cache: the folder for caches.
    static func forget(in cache: URL?) {
        guard let cache else { return }
        let files = FileManager.default
        let folder = cache.appending(path: "Microsoft/DeveloperTools/.onnxruntime")
        // Most often there is no such folder.
        guard let names = try? files.contentsOfDirectory(atPath: folder.path), isOurs(folder) else { return }
        for name in names where name == "deviceid" || name.hasPrefix("onnxruntime.db") {
            // A file that another process has just removed is gone as well.
            try? files.removeItem(at: folder.appending(path: name))
        }
        for path in ["Microsoft/DeveloperTools/.onnxruntime", "Microsoft/DeveloperTools", "Microsoft"] {
            // Removes nothing but an empty folder.
            guard rmdir(cache.appending(path: path).path) == 0 else { break }
        }
    }

    /// The library keeps fewer events than that, in bytes.
    private static let largestQueue = 16 << 20

    /// Whether the events were ours: they hold the path of the program that they are about.
    private static func isOurs(_ folder: URL) -> Bool {
        let queue = folder.appending(path: "onnxruntime.db")
        // No queue, no other program's either.
        guard let file = try? FileHandle(forReadingFrom: queue), let events = try? file.read(upToCount: largestQueue),
            events.starts(with: Data("SQLite format 3".utf8))
        else { return true }
        return events.range(of: Data("callba".utf8)) != nil || events.range(of: Data("/".utf8)) == nil
    }
}
