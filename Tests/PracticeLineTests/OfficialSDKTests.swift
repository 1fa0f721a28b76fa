import Calls
import CallsTesting
import Foundation
import Subprocess
import Testing
import WebSockets

@testable import PracticeLine

@Suite("Twilio's official SDK", .timeLimit(.minutes(2))) struct OfficialSDKTests {
    private static let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    /// Not standardised: that would follow the link out of the virtual environment.
    private static let python = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".venv/bin/python").path
    private static let key = "SK" + String(repeating: "1b", count: 16)
    private static let secret = "a secret: with a colon"

    @discardableResult
    private static func run(_ arguments: [String]) async throws -> String {
        let script = tests.appending(path: "peers/official_sdk.py").path
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments([python, script] + arguments), output: .string(limit: 1 << 16),
            error: .combinedWithOutput)
        #expect(result.terminationStatus.isSuccess, "run scripts/peers first: \(result.standardOutput)")
        return result.standardOutput
    }

    @Test("creates, reads, lists, changes, ends and deletes calls on the line", arguments: [false, true])
    func calls(isByKey: Bool) async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + "patience: { silence: 600 }\n")
        try await ServerUnderPractice.with([shop], configure: { $0.apiKeys = [Self.key: Self.secret] }) { server in
            try await Self.run(
                [
                    "calls", "http://127.0.0.1:\(server.linePort)", ServerUnderPractice.account,
                    ServerUnderPractice.token, shop.number.e164,
                ] + (isByKey ? [Self.key, Self.secret] : []))
        }
    }

    @Test("sees the refusals of Twilio, with their codes")
    func refusals() async throws {
        let shop = try Scenario.shop()
        let caller = try #require(PhoneNumber(e164: "+12025550100"))
        try await ServerUnderPractice.with([shop], configure: { $0.callerNumbers = [caller] }) { server in
            try await Self.run([
                "refusals", "http://127.0.0.1:\(server.linePort)", ServerUnderPractice.account,
                ServerUnderPractice.token, shop.number.e164,
            ])
        }
    }

    /// Has the SDK's validator judge requests; answers with how many it judged as expected.
    private static func judge(_ requests: [Judged]) async throws -> Int {
        let file = FileManager.default.temporaryDirectory.appending(path: "requests-\(UUID().uuidString)")
        let lines = try requests.map { try $0.line }.joined(separator: "\n")
        try lines.write(to: file, atomically: true, encoding: .utf8)
        defer {
            // A file that is gone already needs no removing.
            try? FileManager.default.removeItem(at: file)
        }
        return Int(try await run(["judge", file.path]).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// A request as the SDK's validator is asked about it.
    private struct Judged: Encodable {
        var token: String
        var url: String
        var kind: String
        var params: [[String]] = []
        var body = ""
        var signature: String
        var isGenuine = true

        var line: String {
            get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
        }
    }

    @Test("finds the line's signatures valid where they are, on hundreds of requests of every kind")
    func signatures() async throws {
        var random = SplitMix64(state: 20_261_122)
        var requests: [Judged] = []
        for _ in 0..<400 {
            let request = Self.request(&random)
            requests.append(request)
            // One thing is changed on the way: then the signature fits no longer.
            var forged = request
            forged.isGenuine = false
            switch Int.random(in: 0..<3, using: &random) {
            case 0: forged.token += "0"
            case 1: forged.url = forged.url.replacing("//", with: "//x", maxReplacements: 1)
            default:
                forged.signature = RequestSignature(token: forged.token).sign(url: forged.url + "#")
            }
            requests.append(forged)
        }
        #expect(try await Self.judge(requests) == requests.count)
    }

    private static func request(_ random: inout SplitMix64) -> Judged {
        func text(_ length: Int) -> String {
            let letters = Array("abcXYZ019 +-_.~%&=/?#@:;,'\"<>\\한글전화 émoji😀\n\t")
            return String((0..<length).map { _ in letters.randomElement(using: &random) ?? "a" })
        }
        func name(_ length: Int) -> String {
            let letters = Array("abcdefgh0123456789-")
            return String((0..<length).map { _ in letters.randomElement(using: &random) ?? "a" })
        }
        let token = name(32)
        let kind = ["form", "get", "json", "handshake"].randomElement(using: &random) ?? "form"
        let scheme = kind == "handshake" ? "wss" : ["https", "http"].randomElement(using: &random) ?? "https"
        let port =
            Int.random(in: 0..<4, using: &random) == 0 ? ":\(Int.random(in: 1_024...65_535, using: &random))" : ""
        var url = "\(scheme)://h\(name(8)).example\(port)/\(name(6))/\(name(3))"
        if Bool.random(using: &random) { url += "?" + Form.encode([(name(3), text(6)), ("b", text(3))]) }
        let signature = RequestSignature(token: token)
        switch kind {
        case "form":
            var params = (0..<Int.random(in: 1...12, using: &random)).map { _ in ("P" + name(4), text(9)) }
            if Bool.random(using: &random) { params += [("Many", text(3)), ("Many", "b"), ("Many", "b")] }
            return Judged(
                token: token, url: url, kind: kind, params: params.map { [$0.0, $0.1] },
                signature: signature.sign(url: url, form: params))
        case "json":
            let body = "{\"text\":\"\(name(20))\",\"한\":\"글\"}"
            let signed = signature.sign(url: url, json: body)
            return Judged(token: token, url: signed.url, kind: kind, body: body, signature: signed.signature)
        default:
            return Judged(token: token, url: url, kind: kind, signature: signature.sign(url: url))
        }
    }

    @Test("finds every webhook of a call signed: status, voice, stream and detection, by POST and by GET")
    func webhooks() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 20)) { server in
            let twiml = """
                <Response><Connect><Stream url="ws://127.0.0.1:\(server.port)/media" \
                statusCallback="\(server.base)/stream?x=%20y" statusCallbackMethod="GET"/></Connect>\
                <Redirect method="GET">\(server.base)/voice?again=1</Redirect></Response>
                """
            let sid = try await server.call(
                shop,
                [
                    ("Twiml", twiml), ("MachineDetection", "Enable"), ("AsyncAmd", "true"),
                    ("AsyncAmdStatusCallback", server.base + "/amd"),
                ])
            await server.webhooks.first { $0.path == "/amd" }
            let media = await server.sessions.first { _ in true }
            _ = await media.streamSid()
            await media.socket.close(.normal, reason: "")
            await server.webhooks.first { $0.path == "/voice" }
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            _ = await server.statuses(of: sid)
            _ = await server.end(of: sid)
            let calls = server.webhooks.all
            #expect(Set(calls.map(\.path)) == ["/amd", "/status", "/stream", "/voice"])
            let requests = calls.map { call in
                let isGet = call.method == "GET"
                return Judged(
                    token: ServerUnderPractice.token,
                    url: server.base + call.path + (call.query.isEmpty ? "" : "?" + call.query),
                    kind: isGet ? "get" : "form", params: isGet ? [] : call.form.map { [$0.key, $0.value] },
                    signature: call.signature)
            }
            #expect(try await Self.judge(requests) == calls.count)
        }
    }
}
