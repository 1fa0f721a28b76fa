import Calls
import CallsTesting
import Foundation
import Languages
import PeersTesting
import Storage
import Testing

/// The implementations that must keep the promises of `Store`.
enum StoreUnderTest: String, CaseIterable, CustomTestStringConvertible {
    case memory, sqliteInMemory, sqliteFile, postgres

    var testDescription: String { rawValue }

    /// Runs `body` with an empty store that exists for just that long.
    func withStore(_ body: (any Store) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryCallStore())
        case .sqliteInMemory: try await body(try DatabaseStore.inMemory())
        case .sqliteFile:
            try await withFolder { folder in
                try await Self.withStore(.sqlite(path: folder.appending(path: "calls.sqlite").path), body)
            }
        case .postgres: try await Self.withStore(.postgres(PostgresServer.running().emptyAddress()), body)
        }
    }

    private static func withStore(
        _ address: DatabaseAddress, _ body: (DatabaseStore) async throws -> Void
    ) async throws {
        let store = try await DatabaseStore.open(address)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(store))
        } catch {
            outcome = .failure(error)
        }
        try await store.close()
        try outcome.get()
    }
}

/// Runs `body` with a new folder, which is removed afterwards.
func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "callba-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
        // A folder that stays behind in the temporary directory harms no test.
        try? FileManager.default.removeItem(at: folder)
    }
    try await body(folder)
}

let noon = Date(timeIntervalSinceReferenceDate: 817_041_600.123_456_7)
let minji = Person(id: Person.ID("minji"), name: "민지", createdAt: noon)

func call(
    _ id: String, of owner: Person = minji, at date: Date = noon, purpose: String = "토요일 저녁 7시 예약"
) throws -> Call {
    guard let number = PhoneNumber(e164: "+82212345678") else { throw CocoaError(.formatting) }
    return Call(
        id: Call.ID(id), owner: owner.id, number: number, contactName: "한옥집", purpose: purpose, opening: "안녕하세요.",
        language: .korean, voice: Voice(.warm, speed: 0.9), createdAt: date
    )
}

func turn(
    _ id: Int, _ speaker: Turn.Speaker, _ text: String, _ state: Turn.State = .heard, revision: Int = 0
) -> Turn {
    Turn(
        id: id, speaker: speaker, text: text, state: state, origin: speaker == .caller ? .suggestion : nil,
        confidence: speaker == .callee ? 0.75 : nil, doubtful: speaker == .callee ? ["일곱 시", "\"7\""] : [],
        revision: revision, startedAt: noon.addingTimeInterval(Double(id)),
        endedAt: state == .open ? nil : noon.addingTimeInterval(Double(id) + 0.5)
    )
}

/// What kind of failure `work` ends in; `nil` if it does not fail.
func failure(_ work: () async throws -> Void) async -> StoreError.Kind? {
    do {
        try await work()
        return nil
    } catch let error as StoreError {
        return error.kind
    } catch {
        Issue.record(error, "only store errors are thrown")
        return nil
    }
}

func contact(
    _ id: String, _ e164: String = "+821012345678", name: String? = "치과", memo: String? = nil, of owner: Person = minji
) throws -> Contact {
    Contact(
        id: Contact.ID(id), owner: owner.id, number: try number(e164), name: name, memo: memo, createdAt: noon)
}

func number(_ e164: String) throws -> PhoneNumber {
    guard let number = PhoneNumber(e164: e164) else { throw CocoaError(.formatting) }
    return number
}

func session(_ hash: [UInt8], of person: Person = minji, idle: Duration = .seconds(3_600)) -> Session {
    Session(
        tokenHash: hash, person: person.id, createdAt: noon, idleLimit: idle, expiresAt: noon.addingTimeInterval(7_200))
}
