import Foundation
import Testing

@testable import Languages

@Suite("The files of the languages") struct LanguageFilesTests {
    @Test("have no errors")
    func shipped() {
        let problems = LanguageFiles.problems.map(\.description)
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test("are all YAML, with a line about what they hold before the first key", arguments: Language.allCases)
    func readable(language: Language) throws {
        let folder = LanguageFiles.shipped.directory.appending(path: language.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 10)
        for name in names {
            _ = try LanguageFiles.shipped.file(name, in: language)
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            #expect(text.hasPrefix("# "), "\(name)")
        }
    }

    @Test("name every part of the day that mentions know")
    func parts() {
        let parts = KoreanMentions.words.pairs(.parts).map(\.meaning)
        #expect(parts.allSatisfy { ClockTime.Part(rawValue: $0) != nil })
        #expect(KoreanMentions.words.numbers(.weekdays).map(\.number) == Array(1...7))
    }

    @Test("say of announcements what is announced, and where something else stands")
    func announcements() throws {
        var problems: [YAMLFileError] = []
        let text = "busy: [통화중]\nmenu: [눌러]\nqueue: 대기\nagain: [다시걸]\n"
        let file = try YAMLValue(text: text, file: "ko/announcements.yaml")
        let signs = Announcement.Signs(file, language: .korean, problems: &problems)
        #expect(
            problems.map(\.description) == [
                "ko/announcements.yaml:2: there is no announcement \"menu\"",
                "ko/announcements.yaml:3: expected a list",
            ])
        #expect(signs.kinds.first?.phrases == ["통화중"])
        #expect(signs.again == ["다시걸"])
    }
}
