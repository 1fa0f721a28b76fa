import Foundation
import Languages
import NIOHTTP1
import Testing

@testable import CallBa
@testable import Web

@Suite("The files that pages load") struct PageAssetsTests {
    private func write(_ files: [String: String], to folder: URL) throws -> PageAssets {
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        return try PageAssets(directory: folder)
    }

    @Test("have another address once any byte or name of them is another, and the same one until then")
    func address() async throws {
        try await Program.withFolder { folder, _ in
            let first = try write(["a.css": "p {}", "b.js": "1"], to: folder)
            #expect(first.address.wholeMatch(of: /\/assets\/[0-9a-f]{16}/) != nil)
            #expect(try PageAssets(directory: folder).address == first.address)
            let changed = try write(["b.js": "2"], to: folder)
            #expect(changed.address != first.address)
            #expect(try write(["b.js": "1"], to: folder).address == first.address)
            #expect(try write(["c.js": ""], to: folder).address != first.address)
        }
    }

    @Test("are asked for at once: all that a script imports, directly or not, and also in a circle")
    func preloads() async throws {
        try await Program.withFolder { folder, _ in
            let assets = try write(
                [
                    "page.js": "import { a } from \"./one.js\";\nimport \"x\";",
                    "one.js": "import { b } from \"./two.js\";",
                    "two.js": "export { c } from \"./one.js\";", "alone.js": "",
                ], to: folder)
            #expect(assets.preloads(of: "page") == ["one", "two"].map { "\(assets.address)/\($0).js" })
            #expect(assets.preloads(of: "alone").isEmpty)
            #expect(assets.preloads(of: "nothing").isEmpty)
        }
    }

    @Test("are named by their content in every page, and the server keeps to it")
    func served() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let page = try await browser.get("/").body
            let assets = try PageAssets(directory: WebResources.assets)
            #expect(page.contains("src=\"\(assets.address)/start.js\""))
            for file in assets.preloads(of: "start") {
                #expect(page.contains("<link rel=\"modulepreload\" href=\"\(file)\">"))
                let answer = try await browser.get(file, [:])
                #expect(answer.status == 200)
                #expect(answer.headers.first(name: "cache-control") == "public, max-age=31536000, immutable")
            }
            // A page of an earlier version, and files under no name.
            for path in ["/assets/0123456789abcdef/page.js", "/assets/page.js"] {
                let answer = try await browser.get(path, [:])
                #expect(answer.status == 200)
                #expect(answer.headers.first(name: "cache-control") == "no-cache")
            }
            #expect(try await browser.get("\(assets.address)/nothing.js", [:]).status == 404)
        }
    }

    @Test(
        "gzip is taken only where it is offered",
        arguments: [
            ("gzip", true), ("gzip, deflate, br", true), ("br;q=1, GZIP;q=0.5", true), ("x-gzip", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false), ("identity", false), ("", false), ("gzipped", false), (";;,,q=", false),
        ])
    func encodings(field: String, isTaken: Bool) {
        #expect(CompressionMiddleware.takesGzip([field]) == isTaken)
    }
}
