import Foundation
import Languages
import PeersTesting
import Testing

/// Our words beside those of num2words and phonenumbers, which know nothing of ours.
@Suite("Spoken numbers are those of programs we did not write") struct SpeakablePeerTests {
    private static let script = "Tests/LanguagesTests/peers/spoken.py"

    /// Every length of number, round and not.
    private static let numbers: [Int] = {
        var numbers = Array(0...120) + [199, 200, 305, 999, 1_000, 1_001, 1_010, 1_111, 9_999, 10_000, 10_001, 11_000]
        numbers += [20_000, 35_900, 100_000, 110_000, 325_000, 1_000_000, 12_345_678, 99_999_999]
        var state: UInt64 = 7
        for length in 3...8 {
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let most = (0..<length).reduce(1) { value, _ in value * 10 }
                numbers.append(Int(state >> 33) % most)
            }
        }
        return numbers
    }()

    private static func peer(_ kind: String, _ numbers: [Int]) async throws -> [String] {
        let input = numbers.map { "\($0)\n" }.joined()
        return try await Peer.run(script, [kind], input: input).split(separator: "\n").map(String.init)
    }

    @Test("Korean amounts")
    func korean() async throws {
        let words = try await Self.peer("ko", Self.numbers)
        try #require(words.count == Self.numbers.count)
        for (number, word) in zip(Self.numbers, words) {
            let said = Speakable.text("\(number)원", language: .korean).replacing(" ", with: "")
            #expect(said == word.replacing(" ", with: "") + "원", "\(number)")
        }
    }

    @Test("English numbers, ordinals and years", arguments: ["en", "ordinal", "year"])
    func english(kind: String) async throws {
        let numbers = kind == "year" ? Array(1_900...2_099) : Self.numbers.filter { $0 > 0 && $0 < 1_000_000 }
        let words = try await Self.peer(kind, numbers)
        try #require(words.count == numbers.count)
        for (number, word) in zip(numbers, words) {
            let grouped = number.formatted(.number.locale(Locale(identifier: "en_US")))
            let written =
                switch kind {
                case "ordinal": "\(number)" + (word.hasSuffix("first") ? "st" : word.hasSuffix("second") ? "nd" : "th")
                case "year": "in \(number)"
                default: grouped
                }
            var right = word.replacing("-", with: " ").replacing(",", with: "").replacing(" and ", with: " ")
            if kind == "year" { right = "in " + right }
            #expect(Speakable.text(written, language: .english) == right, "\(written)")
        }
    }

    private static let koreanDigits: [Character: Character] = [
        "공": "0", "일": "1", "이": "2", "삼": "3", "사": "4", "오": "5", "육": "6", "칠": "7", "팔": "8", "구": "9",
    ]
    private static let englishDigits = [
        "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
        "eight": "8",
        "nine": "9",
    ]

    @Test("telephone numbers of both countries, written as phonenumbers writes them", arguments: ["KR", "US"])
    func telephones(region: String) async throws {
        let lines = try await Peer.run(Self.script, ["telephones", region]).split(separator: "\n")
        #expect(lines.count >= 10)
        for line in lines {
            let parts = line.split(separator: "\t").map(String.init)
            let (digits, written) = (parts[0], parts[1])
            // As it is written, and with other separators or none, before a word.
            let plain = written.filter { !"()".contains($0) }
            let forms = [written, plain.replacing(" ", with: "-")] + (written.hasPrefix("0") ? [digits] : [])
            for form in forms {
                let korean = Speakable.text("\(form)번으로 걸었어요", language: .korean)
                let heard = korean.split(separator: "번")[0].replacing("플러스", with: "").filter { !" ,".contains($0) }
                #expect(String(heard.map { Self.koreanDigits[$0] ?? "?" }) == digits, "\(form): \(korean)")
                let english = Speakable.text(form, language: .english).replacing(",", with: "")
                let names = english.split(separator: " ").filter { $0 != "plus" }
                #expect(names.map { Self.englishDigits[String($0)] ?? "?" }.joined() == digits, "\(form): \(english)")
            }
        }
    }
}
