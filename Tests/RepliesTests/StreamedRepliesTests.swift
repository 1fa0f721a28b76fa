import Testing

@testable import Replies

@Suite("Replies that are still being written") struct StreamedRepliesTests {
    private static let replies = ["네, \"네 명\"이에요.", "잠깐만요 🙂 {확인}\n할게요, [네]", "끝\\"]
    /// The same three in every way that JSON allows to write them.
    private static let answers = [
        #"{"replies":["네, \"네 명\"이에요.","잠깐만요 🙂 {확인}\n할게요, [네]","끝\\"]}"#,
        #"""

          { "note" : {"a": [1, -2.5e3, true, null, "]"], "b": {}}, "replies" : [ "\ub124, \"네 명\"이에요." ,
          "잠깐만요 \ud83d\ude42 {확인}\n할게요, [네]", "끝\u005c" ] , "more": 1 }
        """#,
        "```json\n{\"replies\":[\"네, \\\"네 명\\\"이에요.\",\"잠깐만요 🙂 {확인}\\n할게요, [네]\",\"끝\\\\\"]}\n```",
        #"<think>{"replies":["틀린 답"]} 음…</think> {"replies":["네, \"네 명\"이에요.","잠깐만요 🙂 {확인}\n할게요, [네]","끝\\"]}"#,
    ]

    private func read(_ pieces: [String]) -> [String] {
        var reader = StreamedReplies()
        return pieces.flatMap { reader.read($0) }
    }

    @Test("are given once each, in order, however the text is cut into pieces", arguments: answers)
    func pieces(answer: String) {
        #expect(read([answer]) == Self.replies)
        #expect(read(answer.map(String.init)) == Self.replies)
        #expect(read(answer.unicodeScalars.map { String($0) }) == Self.replies)
        let characters = Array(answer)
        for cut in characters.indices {
            #expect(read([String(characters[..<cut]), String(characters[cut...])]) == Self.replies)
        }
    }

    @Test("are looked for a bounded number of times, however small the pieces of an answer are")
    func looks() {
        let commas = [String](repeating: ",", count: StreamedReplies.mostLooks)
        let answer = #"{"replies":["하나","둘","셋"]}"#
        #expect(read(commas.dropLast(2) + [answer]) == ["하나", "둘", "셋"])
        #expect(read(commas + [answer]) == [])
        #expect(read([#"{"note":""#] + commas.dropLast(3) + [#"","replies":["하나","#]) == ["하나"])
        #expect(read([#"{"note":""#] + commas + [#"","replies":["하나","#]) == [])
    }

    @Test("are given as soon as what follows shows that they are whole")
    func early() {
        var reader = StreamedReplies()
        #expect(reader.read(#"{"replies":["하나"#) == [])
        #expect(reader.read(#"""#) == [])
        #expect(reader.read(" ,") == ["하나"])
        #expect(reader.read(#""둘","셋"#) == ["둘"])
        #expect(reader.read(#""]"#) == ["셋"])
        #expect(reader.read("}") == [])
    }

    @Test("are never given half, wherever the text breaks off", arguments: answers)
    func truncated(answer: String) {
        let bytes = Array(answer.utf8)
        for length in bytes.indices {
            let found = read([String(decoding: bytes[..<length], as: UTF8.self)])
            #expect(found == Array(Self.replies.prefix(found.count)), "cut at byte \(length)")
        }
    }

    @Test("do no harm when any byte is lost or another", arguments: answers)
    func damaged(answer: String) {
        let bytes = Array(answer.utf8)
        for index in bytes.indices {
            for replacement: [UInt8] in [[], [0x22], [0x5C], [0x2C], [0x00], [0xFF], [0x5D], [0x7B]] {
                let damaged = bytes[..<index] + replacement + bytes[(index + 1)...]
                #expect(read([String(decoding: damaged, as: UTF8.self)]).count <= 6)
            }
        }
    }

    @Test(
        "are not taken from what is no such answer",
        arguments: [
            "", "네 명이에요.", #"["하나","둘"]"#, #"{"replies":"하나"}"#, #"{"replies":["그럼 "네" 라고"]}"#,
            #"{"replies":[{"text":"하나"}]}"#,
            #"{"replies":['하나','둘']}"#, "{\"replies\":[\"하\n나\"]}", #"{"replies":["\ud83d","둘"]}"#,
            #"{"replies":["\x41"]}"#,
            #"{"other":{"replies":["하나"]}}"#, #"{replies:["하나"]}"#, "<think>{\"replies\":[\"하나\",\"둘\"]}", "```json",
            String(repeating: "[", count: 100_000), #"{"a":"# + String(repeating: "[", count: 30_000),
        ])
    func nothing(answer: String) { #expect(read([answer]) == []) }

    @Test("end where an answer becomes longer than any that is wanted")
    func tooLong() {
        #expect(read([#"{"replies":["하나","#, String(repeating: " ", count: 40_000), #""둘"]}"#]) == ["하나"])
    }
}
