import Calls
import Foundation
import HTTPTypes
import Testing
import WebSockets

@testable import Emulators

/// What our client and Microsoft's SDK put on the wire, written down by a relay and laid side by side.
///
/// Every difference is listed here with its reason; one that is not listed fails.
@Suite("Beside Azure's official SDK, our client", .timeLimit(.minutes(5))) struct AzureHandshakeTests {
    /// A message, as far as it is the same each time.
    struct Message: Equatable, CustomStringConvertible {
        var path: String
        var isBinary: Bool
        var headers: Set<String>
        var body: [UInt8]
        var turn: String?

        init?(_ message: WebSocketMessage) {
            let head: String
            switch message {
            case .text(let text):
                guard let end = text.range(of: "\r\n\r\n") else { return nil }
                head = String(text[..<end.lowerBound])
                body = Array(text[end.upperBound...].utf8)
                isBinary = false
            case .binary(let bytes):
                guard bytes.count > 2 else { return nil }
                let length = Int(bytes[0]) * 256 + Int(bytes[1])
                guard bytes.count >= 2 + length else { return nil }
                head = String(decoding: bytes[2..<2 + length], as: UTF8.self)
                // Every line of it ends; no empty line follows.
                guard head.hasSuffix("\r\n"), !head.hasSuffix("\r\n\r\n") else { return nil }
                body = Array(bytes[(2 + length)...])
                isBinary = true
            }
            var values: [String: String] = [:]
            for line in head.components(separatedBy: "\r\n") where !line.isEmpty {
                guard let colon = line.firstIndex(of: ":") else { return nil }
                values[String(line[..<colon])] = String(line[line.index(after: colon)...])
            }
            headers = Set(values.keys)
            path = values["Path"] ?? ""
            turn = values["X-RequestId"]
        }

        var description: String { "\(path) \(isBinary ? "binary" : "text") \(headers.sorted()) \(body.count) bytes" }
        var json: [String: Any] {
            ((try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]) ?? [:]
        }
    }

    /// Both in the same session: detailed, with phrase hints and a silence of 500 ms.
    private func capture() async throws -> (sdk: AzureRelay.Connection, ours: AzureRelay.Connection) {
        let relay = AzureRelay()
        try await withAzure { emulator in
            try await relay.run(to: emulator) { port in
                let options: [String: any Sendable] = ["detailed": true, "segmentation": 500, "phrases": ["미용실"]]
                AzureSDKTests.expectWhole(try await AzureSDKTests.recognize(port: port, options))
                AzureRecognizerTests.expectWhole(
                    await AzureRecognizerTests.recognize(by: try AzureRecognizerTests.recognizer(port: port)))
            }
        }
        let connections = relay.connections
        try #require(connections.count == 2)
        return (connections[0], connections[1])
    }

    @Test("opens the same address with the same headers, and says the same in the same order")
    func comparison() async throws {
        let (sdk, ours) = try await capture()
        try compareHandshakes(sdk, ours)
        let sdkMessages = sdk.sent.compactMap(Message.init)
        let ourMessages = ours.sent.compactMap(Message.init)
        #expect(sdkMessages.count == sdk.sent.count && ourMessages.count == ours.sent.count)
        try compareMessages(sdkMessages, ourMessages)
        try compareJSON(sdkMessages, ourMessages)
    }

    private func compareHandshakes(_ sdk: AzureRelay.Connection, _ ours: AzureRelay.Connection) throws {
        let addresses = [sdk, ours].map { URLComponents(string: "ws://host" + $0.path) }
        #expect(addresses[0]?.path == addresses[1]?.path)
        func query(_ address: URLComponents?) -> [String: String] {
            Dictionary((address?.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        }
        #expect(query(addresses[0]) == query(addresses[1]))

        var names = Set(sdk.fields.map { $0.name.canonicalName })
        // The service need not choose a subprotocol, and Microsoft's SDK for JavaScript names none.
        #expect(names.remove("sec-websocket-protocol") != nil)
        #expect(names == Set(ours.fields.map { $0.name.canonicalName }))
        let id = try #require(HTTPField.Name("X-ConnectionId"))
        for connection in [sdk, ours] {
            let value = connection.fields[id] ?? ""
            #expect(value.count == 32 && value.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
        // Who we are is not who they are.
        #expect(sdk.fields[.userAgent]?.hasPrefix("SpeechSDK") == true && ours.fields[.userAgent] == "CallBa")
    }

    private func compareMessages(_ sdk: [Message], _ ours: [Message]) throws {
        let sdkSound = sdk.filter { $0.path == "audio" }
        let ourSound = ours.filter { $0.path == "audio" }
        #expect(ours.map(\.path) == ["speech.config", "speech.context"] + ourSound.map(\.path))
        // Measurements of the SDK for its makers come last.
        #expect(
            sdk.map(\.path).filter { $0 != "telemetry" } == ["speech.config", "speech.context"] + sdkSound.map(\.path))
        #expect(Set(ours.dropFirst().map(\.turn)).count == 1 && ours[0].turn == nil && sdk[0].turn == nil)

        // The header of the sound, byte for byte; then all of the sound, in pieces of 100 ms; then its end.
        #expect(ourSound.first?.body == sdkSound.first?.body)
        #expect(ourSound.dropFirst().flatMap(\.body) == AzureSDKTests.call.sound)
        #expect(sdkSound.dropFirst().flatMap(\.body) == AzureSDKTests.call.sound)
        #expect(ourSound.dropFirst().dropLast(2).allSatisfy { $0.body.count == 800 })
        #expect(ourSound.last?.body.isEmpty == true && sdkSound.last?.body.isEmpty == true)

        for (theirs, mine) in zip(sdk.prefix(4), ours.prefix(4)) {
            var expected = theirs.headers
            // A stream's number is the native SDK's own: the one for JavaScript has none, and one stream needs none.
            if theirs.path == "audio" { #expect(expected.remove("X-StreamId") != nil) }
            // The native SDK leaves out what kind of text the context is; the one for JavaScript says it.
            if theirs.path == "speech.context" { expected.insert("Content-Type") }
            #expect(mine.headers == expected, "\(theirs) | \(mine)")
            #expect(mine.isBinary == theirs.isBinary)
        }
    }

    private func compareJSON(_ sdk: [Message], _ ours: [Message]) throws {
        var (theirs, mine) = (flattened(sdk[0].json), flattened(ours[0].json))
        // The program and the machine it runs on differ, and nothing depends on them.
        for key in Set(theirs.keys).union(mine.keys)
        where key.hasPrefix("context.system.") || key.hasPrefix("context.os.") {
            theirs[key] = nil
            mine[key] = nil
        }
        #expect(theirs == mine)

        (theirs, mine) = (flattened(sdk[1].json), flattened(ours[1].json))
        // Streams have no numbers here; see the headers.
        theirs = theirs.filter { !$0.key.hasPrefix("audio.streams") }
        #expect(theirs == mine)
    }

    /// What stands where, in one level.
    private func flattened(_ value: Any, at place: String = "") -> [String: String] {
        let children: [(String, Any)]
        switch value {
        case let object as [String: Any]: children = object.map { ($0.key, $0.value) }
        case let array as [Any]: children = array.enumerated().map { ("\($0.offset)", $0.element) }
        case let number as NSNumber: return [place: "\(number.doubleValue)"]
        default: return [place: "\(value)"]
        }
        return children.reduce(into: [:]) { flat, child in
            flat.merge(flattened(child.1, at: place.isEmpty ? child.0 : "\(place).\(child.0)")) { first, _ in first }
        }
    }
}
