import Crypto
package import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The Socket.IO client for pages that are not ours, at the addresses where a server of that kind has it.
///
/// It is made of the modules of our own pages, so that there is one client: as a script that defines `io`, and as a module.
package struct ClientScriptRoutes: Sendable {
    private let script: String
    private let module: String

    /// The modules in the order in which they need each other.
    private static let parts = ["transports.js", "socket.js", "io.js"]

    /// Reads the modules.
    package init(assets: URL) throws {
        let sources = try Self.parts.map { part in
            try String(contentsOf: assets.appending(path: part), encoding: .utf8)
        }
        let code = sources.joined(separator: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("import ") }
            .map { $0.hasPrefix("export ") ? $0.dropFirst("export ".count) : $0 }
            .joined(separator: "\n")
        script = """
            (() => {
            "use strict";
            \(code)
            if (typeof module === "object" && module.exports) module.exports = io;
            else globalThis.io = io;
            })();

            """
        module = code + "\nexport { io, io as connect, Manager, Socket, io as default };\n"
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        for (name, text) in [
            ("socket.io.js", script), ("socket.io.min.js", script), ("socket.io.esm.min.js", module),
        ] {
            let tag =
                "\"" + SHA256.hash(data: Data(text.utf8)).prefix(12).map { String(format: "%02x", $0) }.joined() + "\""
            router.get("/socket.io/\(name)") { request, _ in
                // Pages of other servers may fetch it; asking again costs no more than this answer's head.
                var headers: HTTPFields = [.cacheControl: "no-cache", .eTag: tag, .accessControlAllowOrigin: "*"]
                if request.headers[.ifNoneMatch]?.contains(tag) == true {
                    return Response(status: .notModified, headers: headers)
                }
                headers[.contentType] = "text/javascript; charset=utf-8"
                return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
            }
        }
    }
}
