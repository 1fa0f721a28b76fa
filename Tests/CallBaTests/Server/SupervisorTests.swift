import Foundation
import NIOHTTP1
import Testing

@testable import CallBa
@testable import CallsTesting

@Suite("A supervisor") struct SupervisorTests {
    /// A socket at which a supervisor listens.
    private final class Ear: Sendable {
        private let file: Int32

        init(at path: String) throws {
            file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            let length = socklen_t(MemoryLayout<sockaddr_un>.size)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(file, $0, length) }
            }
            guard result == 0 else { throw CocoaError(.fileWriteUnknown) }
        }

        deinit { close(file) }

        /// What it was told since it last heard.
        func hear() -> [String] {
            var told: [String] = []
            var bytes = [UInt8](repeating: 0, count: 100)
            while true {
                let count = recv(file, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { return told }
                told.append(String(decoding: bytes.prefix(count), as: UTF8.self))
            }
        }
    }

    @Test("is told when pages can be opened, and that the server lives")
    func server() async throws {
        try await Program.withFolder { folder, _ in
            let path = folder.appending(path: "notify").path
            let ear = try Ear(at: path)
            try await ServerUnderTest.with(
                configure: { $0.supervisor = Supervisor(address: path, patience: .seconds(3_600)) }
            ) { server in
                var told: [String] = []
                while !(told.contains("READY=1") && told.contains("WATCHDOG=1")) {
                    // Each answer takes its time, and the signs need none of a clock.
                    let answer = try await server.send(.GET, "/health", "", [:], nil)
                    #expect(answer.status == 200)
                    told += ear.hear()
                }
                #expect(told.count == 2)
            }
        }
    }

    @Test("gets a sign of life three times in the time it waits, as long as the server answers")
    func signs() async throws {
        try await Program.withFolder { folder, _ in
            let path = folder.appending(path: "notify").path
            let ear = try Ear(at: path)
            let clock = TestClock()
            let isWell = Watched(true)
            let signs = SignsOfLife(
                supervisor: Supervisor(address: path, patience: .seconds(60)), patience: .seconds(60), clock: clock
            ) { within in
                #expect(within == .seconds(20))
                return isWell.value
            }
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await signs.run() }
                for isWellThen in [true, false, false, true, true] {
                    await clock.untilSleeping(1)
                    #expect(ear.hear() == (isWell.value ? ["WATCHDOG=1"] : []))
                    isWell.update { $0 = isWellThen }
                    clock.advance(by: .seconds(20))
                }
                group.cancelAll()
            }
        }
    }

    @Test("is found in the environment, whatever stands there")
    func environment() {
        func found(_ values: [String: String]) -> Supervisor? { Supervisor(environment: values, process: 7) }
        let socket = ["NOTIFY_SOCKET": "/run/systemd/notify"]
        #expect(found([:]) == nil && found(["WATCHDOG_USEC": "60000000"]) == nil)
        let long = ["x", "가"].map { "/" + String(repeating: $0, count: 120) }
        for address in ["", "notify", "/", "@"] + long {
            #expect(found(["NOTIFY_SOCKET": address]) == nil, "\(address)")
        }
        #expect(found(["NOTIFY_SOCKET": "@a"]) == Supervisor(address: "@a", patience: nil))
        let patience: [(String, String?, Duration?)] = [
            ("60000000", nil, .seconds(60)), ("60000000", "7", .seconds(60)), ("60000000", "8", nil), ("0", nil, nil),
            ("-1", nil, nil), ("99999999999999999999", nil, nil), ("18446744073709551615", nil, .seconds(3_600)),
            ("1", nil, nil), ("x", nil, nil),
        ]
        for (written, process, expected) in patience {
            var values = socket.merging(["WATCHDOG_USEC": written]) { $1 }
            values["WATCHDOG_PID"] = process
            #expect(found(values)?.patience == expected, "\(written) \(process ?? "")")
        }
    }

    @Test("that has gone is no fault")
    func gone() {
        Supervisor(address: "/nonexistent/notify", patience: nil).tell("READY=1")
        Supervisor(address: "@callba-nobody-listens", patience: nil).tell("READY=1")
    }
}
