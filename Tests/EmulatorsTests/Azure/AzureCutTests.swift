import Calls
import HTTPTypes
import Logging
import Providers
import Testing

@testable import Emulators

@Suite("When the socket to Azure is killed at any moment", .serialized, .timeLimit(.minutes(5))) struct AzureCutTests {
    static let call = SpokenCall([
        "네, 서울 미용실입니다.", "어떤 시술 원하세요?", "금요일 오후 세 시는 어려워요.", "네 시는 괜찮으세요?", "네, 예약해 드릴게요. 감사합니다.",
    ])

    @Test("no final word is lost, and none is told twice", arguments: 0..<48)
    func noWordLost(seed: Int) async throws {
        var random = Random(state: UInt64(seed))
        let cuts = (0..<Int.random(in: 1...4, using: &random)).map { _ -> AzureRelay.Cut in
            Bool.random(using: &random)
                ? .client(after: Int.random(in: 3...80, using: &random))
                : .server(after: Int.random(in: 1...22, using: &random))
        }
        let turn = Bool.random(using: &random) ? Duration.seconds(1) : nil
        let relay = AzureRelay(cuts: cuts)
        let outcome = try await withAzure(longestTurn: turn) { emulator in
            try await relay.run(to: emulator) { port in
                await AzureRecognizerTests.recognize(Self.call, by: try AzureRecognizerTests.recognizer(port: port))
            }
        }
        AzureRecognizerTests.expectWhole(outcome, of: Self.call, "cut \(cuts), turns \(String(describing: turn))")
        #expect(Set(relay.connections.map { $0.fields[HTTPField.Name("X-ConnectionId") ?? .cookie] }).count == 1)
    }

    @Test("what is told before it gives up is the beginning of the call, without a hole")
    func beginning() async throws {
        // Six connections in a row that bring nothing new.
        let relay = AzureRelay(cuts: [.server(after: 8)] + [AzureRelay.Cut](repeating: .server(after: 1), count: 12))
        let outcome = try await withAzure { emulator in
            try await relay.run(to: emulator) { port in
                await AzureRecognizerTests.recognize(Self.call, by: try AzureRecognizerTests.recognizer(port: port))
            }
        }
        #expect(outcome.failure?.isRetryable == true)
        #expect(!outcome.finals.isEmpty)
        #expect(outcome.finals.map(\.end) == Self.call.utterances.prefix(outcome.finals.count).map(\.end))
        AzureRecognizerTests.expectOrder(outcome)
    }
}

/// The same numbers for the same seed. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators".
private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
