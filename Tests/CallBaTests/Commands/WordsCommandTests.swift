import Foundation
import Testing

@testable import CallBa

@Suite("callba words", .timeLimit(.minutes(2))) struct WordsCommandTests {
    private static let cases = """
        {"kind": "opening", "id": "o", "purpose": "예약 취소"}
        {"kind": "speakable", "text": "01055501234번이에요"}
        """

    /// Runs the command over a file, in a folder of its own.
    private func run(
        _ cases: String, _ settings: [String: String] = [:], fromInput: Bool = false
    ) async throws -> Program.Run {
        try await Program.withFolder { folder, environment in
            let file = folder.appending(path: "cases.jsonl")
            try Data(cases.utf8).write(to: file)
            let environment = environment.merging(settings) { _, new in new }
            guard fromInput else { return try await Program.run(["words", file.path], in: folder, environment) }
            let line = "exec '\(Program.executable)' words - < '\(file.path)'"
            return try await Program.run(["-c", line], by: "/bin/sh", in: folder, environment)
        }
    }

    @Test("answers a file without engines, and says that rules alone decide", arguments: [false, true])
    func rules(fromInput: Bool) async throws {
        let run = try await run(Self.cases, ["CALLBA_ENGINES": "/nonexistent"], fromInput: fromInput)
        #expect(run.isSuccess, "\(run.complaint)")
        let lines = try run.events()
        #expect(lines.map { $0["kind"] as? String } == ["opening", "speakable"])
        #expect((lines[0]["opening"] as? String)?.hasSuffix("예약 취소하고 싶은데요, 가능할까요?") == true)
        #expect(run.complaint.contains("규칙만으로"))
    }

    @Test("answers with the engines that are installed")
    func engines() async throws {
        let asked = """
            {"kind": "words", "purpose": "토요일 저녁 7시에 4명 예약", "turns": [{"who": "callee", "text": "몇 분이세요?"}]}
            """
        let run = try await run(asked, ["CALLBA_ENGINES": try Program.engines()])
        #expect(run.isSuccess, "\(run.complaint)")
        let replies = try #require(try run.events().first?["replies"] as? [String])
        #expect(Set(replies).count == 3 && replies[0].contains("네 명"), "\(replies)")
        #expect(run.complaint.isEmpty)
    }

    @Test("a line that is no case is told in the reader's language, the rest is answered, and it fails at the end")
    func problem() async throws {
        let settings = ["CALLBA_ENGINES": "/nonexistent"]
        let korean = try await run("{\"kind\": \"words\"}\n" + Self.cases, settings)
        #expect(!korean.isSuccess)
        let lines = try korean.events()
        #expect(lines.count == 3)
        #expect(lines[0]["error"] as? String == "purpose 항목이 없어요." && lines[0]["line"] as? Int == 1)
        let english = try await run("{}", settings.merging(["LANG": "en_US.UTF-8"]) { $1 })
        #expect(try english.events().first?["error"] as? String == "kind is missing.")
    }

    @Test("a file that is not there is told")
    func missing() async throws {
        try await Program.withFolder { folder, environment in
            let run = try await Program.run(["words", "none.jsonl"], in: folder, environment)
            #expect(!run.isSuccess && run.output.isEmpty)
            #expect(run.complaint.contains("none.jsonl에 읽을 수 있는 파일이 없어요."))
        }
    }
}
