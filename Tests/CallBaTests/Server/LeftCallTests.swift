import AsyncHTTPClient
import Calls
import Foundation
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import PracticeLine
import Providers
import ServiceLifecycle
import Storage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import CallsTesting
@testable import Web

@Suite("A call that a killed server left", .timeLimit(.minutes(2))) struct LeftCallTests {
    private static let sid = "AC" + String(repeating: "0a", count: 16)

    /// Places a call on the line, as a server did that is no more.
    private static func place(_ api: String, _ http: HTTPClient) async throws -> String {
        var request = HTTPClientRequest(url: "\(api)/2010-04-01/Accounts/\(sid)/Calls.json")
        request.method = .POST
        request.setBasicAuth(username: sid, password: "token")
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(
            ByteBuffer(string: "To=%2B827000000041&From=%2B827000000000&Url=http%3A%2F%2F127.0.0.1%3A1%2Fgone"))
        let response = try await http.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 16)
        struct Placed: Decodable { var sid: String }
        return try JSONDecoder().decode(Placed.self, from: Data(buffer: body)).sid
    }

    @Test("is closed in the store and completed at the carrier by the next, which starts at once")
    func left() async throws {
        try await Program.withFolder { folder, _ in
            try ReceptionistScenario.write(to: folder, pickUp: 100)
            let database = DatabaseAddress.sqlite(path: folder.appending(path: "callba.sqlite").path)
            let port = try await LoopbackPort.find(host: "127.0.0.1")
            let practice = PracticeLog()
            let (ready, isReady) = AsyncStream.makeStream(of: Never.self)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let line = PracticeLine(
                scenarios: try Scenario.load(from: folder), recognizer: TextEar(), voice: TextVoice(),
                configuration: .init(port: port, accountSid: Self.sid, authToken: "token"), logger: logger,
                onListening: { _ in isReady.finish() }, onEvent: { practice.append($0) })
            let api = try #require(URL(string: "http://127.0.0.1:\(port)"))
            let twilio = TwilioConfiguration(
                accountSid: Self.sid, authToken: "token",
                from: try #require(PhoneNumber(e164: "+827000000000")), apiBaseURL: api, publicBaseURL: api)
            let group = ServiceGroup(configuration: .init(services: [line], logger: logger))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    defer { isReady.finish() }
                    try await group.run()
                }
                for await _ in ready {}
                let name = try await HTTPClient.withHTTPClient { try await Self.place(api.absoluteString, $0) }
                let store = try await DatabaseStore.open(database)
                // Of today: what is old is deleted at the start.
                var call = Call.example
                call.createdAt = Date()
                try await store.add(Person(id: call.owner, createdAt: call.createdAt))
                try await store.add(call)
                try await store.add(OpenLeg(carrier: Self.sid, name: name))
                try await store.close()
                try await ServerUnderTest.with(configure: { configuration in
                    configuration.database = database
                    configuration.twilio = twilio
                }) { server in
                    let health = try await server.send(.GET, "/health", "", [:], nil)
                    #expect(health.status == 200)
                    await practice.until { $0 == .ended(callSid: name, status: "canceled") }
                }
                let after = try await DatabaseStore.open(database)
                #expect(try await after.call(call.id)?.outcome == .interrupted)
                try await after.close()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }
}
