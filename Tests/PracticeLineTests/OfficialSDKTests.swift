import Calls
import Foundation
import Subprocess
import Testing

@testable import PracticeLine

@Suite("Twilio's official SDK", .timeLimit(.minutes(1))) struct OfficialSDKTests {
    private static let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    /// Not standardised: that would follow the link out of the virtual environment.
    private static let python = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".venv/bin/python").path

    private static func run(_ arguments: [String]) async throws {
        let script = tests.appending(path: "peers/official_sdk.py").path
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments([python, script] + arguments), output: .string(limit: 1 << 16),
            error: .combinedWithOutput)
        #expect(result.terminationStatus.isSuccess, "run scripts/peers first: \(result.standardOutput)")
    }

    @Test("creates, reads and ends calls on the line, and sees its refusals")
    func calls() async throws {
        let shop = try Scenario.shop()
        try await ServerUnderPractice.with([shop]) { server in
            try await Self.run([
                "calls", "http://127.0.0.1:\(server.linePort)", ServerUnderPractice.account, ServerUnderPractice.token,
                shop.number.e164,
            ])
        }
    }

    @Test("finds the line's signature on status callbacks valid")
    func signatures() async throws {
        var shop = try Scenario.shop()
        shop.pickUp = .busy(after: .zero)
        try await ServerUnderPractice.with([shop]) { [shop] server in
            let sid = try await server.call(shop)
            for call in await server.statuses(of: sid) {
                let form = Form.encode(call.form.map { ($0.key, $0.value) })
                try await Self.run([
                    "validate", ServerUnderPractice.token, server.base + call.path, call.signature, form,
                ])
            }
        }
    }
}
