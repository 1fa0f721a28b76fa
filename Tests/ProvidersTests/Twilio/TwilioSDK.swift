import Foundation
import Subprocess
import Testing

/// Twilio's own SDK, from PyPI, as judge of what we sign and write.
enum TwilioSDK {
    /// A signed request.
    struct Signed: Codable {
        var kind = "form"
        /// What was signed.
        var url: String
        /// The same place as a server knows it.
        var configured: String
        var fields: [[String]] = []
        var body = ""
        var signature: String
        /// That of a shared webhook key, if one signed.
        var algorithm: String?
    }

    /// A document of ours, and what it is to say.
    struct Document: Encodable {
        var url: String
        var statusCallback: String
        var parameters: [[String]]
        var redirect: String
        var xml: String
    }

    /// A token of ours, and what it is to say.
    struct Token: Encodable {
        var jwt: String
        var secret, account, key, application, identity: String
        var parameters: [String: String]
        var lifetime: Int
    }

    /// What the SDK is to judge.
    struct Work: Encodable {
        var signed: [Signed] = []
        var twiml: [Document] = []
        var tokens: [Token] = []
    }

    /// Requests with the signatures that the SDK gives them.
    static func cases() async throws -> [Signed] {
        try JSONDecoder().decode([Signed].self, from: Data(try await run("cases", input: "").utf8))
    }

    /// Lets the SDK judge; fails the test if it is not content.
    static func judge(_ work: Work) async throws -> String {
        try await run("judge", input: String(decoding: try JSONEncoder().encode(work), as: UTF8.self))
    }

    private static func run(_ command: String, input: String) async throws -> String {
        let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent()
        let python = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: ".venv/bin/python")
            .path
        try #require(FileManager.default.isExecutableFile(atPath: python), "There is no \(python): run scripts/peers.")
        let result = try await Subprocess.run(
            .name("env"), arguments: [python, tests.appending(path: "peers/twilio_sdk.py").path, command],
            input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
        let complaint = result.standardError
        #expect(result.terminationStatus.isSuccess, "\(complaint)")
        return result.standardOutput
    }
}
