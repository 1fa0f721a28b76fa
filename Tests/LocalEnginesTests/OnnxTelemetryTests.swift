import Foundation
import Testing

@testable import Dialogue
@testable import LocalEngines

@Suite("What ONNX Runtime left for its makers") struct OnnxTelemetryTests {
    private static let sqlite = Data("SQLite format 3\0".utf8)

    /// A folder for caches with these files where the library keeps its own.
    private func with(_ kept: [String: Data], _ body: (URL, URL) throws -> Void) throws {
        let cache = FileManager.default.temporaryDirectory.appending(path: "callba-\(UUID().uuidString)")
        let folder = cache.appending(path: "Microsoft/DeveloperTools/.onnxruntime")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // Removed by what is tested: then there is nothing to remove.
            try? FileManager.default.removeItem(at: cache)
        }
        for (name, data) in kept { try data.write(to: folder.appending(path: name)) }
        try body(cache, folder)
    }

    private func exists(_ place: URL) -> Bool { FileManager.default.fileExists(atPath: place.path) }

    @Test("goes, with the folders that are empty then")
    func ours() throws {
        let queue = Self.sqlite + Data("…/home/me/CallBa/.build/release/callba…".utf8)
        try with(["deviceid": Data("id".utf8), "onnxruntime.db": queue, "onnxruntime.db-wal": Data()]) { cache, _ in
            OnnxTelemetry.forget(in: cache)
            #expect(!exists(cache.appending(path: "Microsoft")) && exists(cache))
        }
        try with(["deviceid": Data("id".utf8)]) { cache, _ in
            OnnxTelemetry.forget(in: cache)
            #expect(!exists(cache.appending(path: "Microsoft")))
        }
        try with(["deviceid": Data("id".utf8), "onnxruntime.db": Self.sqlite]) { cache, _ in
            OnnxTelemetry.forget(in: cache)
            #expect(!exists(cache.appending(path: "Microsoft")))
        }
    }

    @Test("stays where it is another program's")
    func others() throws {
        let queue = Self.sqlite + Data("…/usr/bin/python3…".utf8)
        try with(["deviceid": Data("id".utf8), "onnxruntime.db": queue]) { cache, folder in
            OnnxTelemetry.forget(in: cache)
            #expect(exists(folder.appending(path: "deviceid")) && exists(folder.appending(path: "onnxruntime.db")))
        }
    }

    @Test("goes alone: what else lies beside it stays")
    func neighbours() throws {
        try with(["deviceid": Data("id".utf8), "notes.txt": Data("mine".utf8)]) { cache, folder in
            let other = cache.appending(path: "Microsoft/Edge")
            try Data("mine".utf8).write(to: other)
            OnnxTelemetry.forget(in: cache)
            #expect(!exists(folder.appending(path: "deviceid")))
            #expect(exists(folder.appending(path: "notes.txt")) && exists(other))
        }
    }

    @Test("may not be there, nor any home")
    func nothing() throws {
        OnnxTelemetry.forget(in: nil)
        OnnxTelemetry.forget(in: URL(filePath: "/nonexistent"))
        #expect(OnnxTelemetry.cache(of: [:]) == nil)
        #expect(OnnxTelemetry.cache(of: ["HOME": "/home/me"])?.path == "/home/me/.cache")
        #expect(OnnxTelemetry.cache(of: ["HOME": "/home/me", "XDG_CACHE_HOME": "/c"])?.path == "/c")
        #expect(OnnxTelemetry.cache(of: ["HOME": "/home/me", "XDG_CACHE_HOME": ""])?.path == "/home/me/.cache")
    }

    @Test("is not made in a process that opens the library by itself")
    func forbidden() {
        OnnxTelemetry.forbid()
        #expect(ProcessInfo.processInfo.environment["ORT_DISABLE_TELEMETRY"] == "1")
    }
}
