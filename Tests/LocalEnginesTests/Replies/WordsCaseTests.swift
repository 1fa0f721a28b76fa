import Calls
import Foundation
import Logging
import Testing

@testable import LocalEngines
@testable import Replies

/// By rules alone: what a case asks for does not depend on engines.
@Suite("A file of cases is answered line by line") struct WordsCaseTests {
    private func answers(_ file: String) async throws -> (lines: [[String: Any]], isGood: Bool) {
        let path = FileManager.default.temporaryDirectory.appending(path: "cases-\(UUID().uuidString).jsonl")
        try Data(file.utf8).write(to: path)
        defer {
            // A file that is gone already needs no removing.
            try? FileManager.default.removeItem(at: path)
        }
        let assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test"))
        var lines: [[String: Any]] = []
        let isGood = try await WordsCaseRunner(assistant).run(FileHandle(forReadingFrom: path)) { line in
            let value = try JSONSerialization.jsonObject(with: line)
            lines.append(try #require(value as? [String: Any]))
        }
        return (lines, isGood)
    }

    @Test("each kind is answered under its name, in order")
    func kinds() async throws {
        let (lines, isGood) = try await answers(
            """
            {"kind": "words", "id": "a.1", "language": "ko", "purpose": "토요일 저녁 7시에 4명 예약", "turns": \
            [{"who": "callee", "text": "네 한강식당입니다"}, {"who": "caller", "text": "예약하려고요", "origin": "opening"}, \
            {"who": "callee", "text": "몇 분이세요?"}], "right": ["네 명이에요."]}
            {"kind": "opening", "id": 7, "language": "en", "purpose": "book a table for two", "name": "Ann"}

            {"kind": "summary", "id": "c", "purpose": "영업시간 문의", "turns": [{"who": "callee", "text": "여보세요?"}]}
            {"kind": "speakable", "text": "3층"}
            """)
        #expect(isGood)
        #expect(lines.map { $0["kind"] as? String } == ["words", "opening", "summary", "speakable"])
        #expect(lines.map { $0["id"] as? String } == ["a.1", "7", "c", nil])
        let replies = try #require(lines[0]["replies"] as? [String])
        #expect(replies.first?.contains("네 명") == true, "\(replies)")
        #expect(
            lines[1]["opening"] as? String
                == "Hello, this is Ann. I'm typing, and a computer voice reads it out. "
                + "I'd like to book a table for two. Is that possible?")
        let summary = try #require(lines[2]["summary"] as? [String: Any])
        #expect(summary["text"] as? String != "")
        #expect(summary["reached"] is NSNull, "unknown is told")
        #expect(summary["facts"] is [Any])
        #expect(lines[3]["spoken"] as? String == "삼 층")
    }

    @Test("a line that cannot be read is told with its number, and the others are answered")
    func problems() async throws {
        let (lines, isGood) = try await answers(
            """
            \u{FEFF}{"kind": "speakable", "text": "가"}
            {"kind": "speakable", "text":

            [1, 2]
            {"kind": "song", "text": "나"}
            {"kind": "opening", "id": "no", "purpose": " "}
            {"kind": "speakable", "text": 5}
            {"kind": "words", "purpose": "예약", "turns": [{"who": "robot", "text": "네"}]}
            {"kind": "words", "purpose": "예약", "turns": [{"who": "caller", "text": "네"}]}
            {"kind": "speakable", "text": "\(String(repeating: "가", count: 1_001))"}
            {"kind": "speakable", "text": "\(String(repeating: "가", count: WordsCase.longestLine / 3))"}
            {"text": "다"}
            {"kind": "speakable", "text": "라"}
            """)
        #expect(!isGood)
        #expect(lines.first?["spoken"] as? String == "가" && lines.last?["spoken"] as? String == "라")
        let problems = lines.dropFirst().dropLast()
        #expect(problems.compactMap { $0["line"] as? Int } == [2, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        #expect(
            problems.compactMap { $0["error"] as? String } == [
                "not a JSON object in UTF-8", "not a JSON object in UTF-8", "kind cannot be song", "purpose is missing",
                "text has a value of another type", "turns.who cannot be robot", "turns is missing", "text is too long",
                "line is too long", "kind is missing",
            ])
    }

    @Test("what no person says is told as an announcement, with what helps")
    func announcement() async throws {
        let (lines, _) = try await answers(
            """
            {"kind": "words", "purpose": "예약", "turns": [{"who": "callee", "text": \
            "지금은 상담 시간이 아닙니다. 평일 오전 아홉 시 이후에 다시 걸어 주시기 바랍니다."}]}
            {"kind": "words", "purpose": "예약", "turns": [{"who": "callee", "text": "네, 미용실입니다."}]}
            """)
        let announcement = try #require(lines[0]["announcement"] as? [String: Any])
        #expect(announcement["kind"] as? String == "closed" && announcement["advice"] as? String == "callLater")
        #expect((announcement["when"] as? [String])?.contains("오전 아홉 시") == true)
        #expect(lines[1]["announcement"] == nil)
    }

    @Test("an opening that reads out what was typed says so")
    func doubt() async throws {
        let (lines, _) = try await answers(
            """
            {"kind": "opening", "purpose": "qwer asdf zxcv"}
            {"kind": "opening", "purpose": "예약 취소"}
            """)
        #expect(lines[0]["doubts"] as? [String] == ["quoted"])
        #expect(lines[1]["doubts"] == nil)
    }

    @Test("lines are found wherever a read ends, and the last one needs no end")
    func lines() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)")
        let written = (0..<3_000).map { String(repeating: "x", count: $0 % 97) + "\($0)" }
        try Data(written.joined(separator: "\n").utf8).write(to: path)
        defer {
            // A file that is gone already needs no removing.
            try? FileManager.default.removeItem(at: path)
        }
        var lines = LinesOfFile(try FileHandle(forReadingFrom: path), longest: 50)
        var read: [String] = []
        while let line = try lines.next() { read.append(String(decoding: line, as: UTF8.self)) }
        #expect(read == written.map { String($0.prefix(51)) })
    }
}
