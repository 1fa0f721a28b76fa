import Foundation
import Testing

@testable import Languages

private enum Fruit: String, WordList {
    static let file = "fruit.yaml"
    case sour, sweet, names, weights
    var kind: WordListKind { self == .names ? .pairs : self == .weights ? .numbers : .words }
    var languages: [Language] { self == .sour ? [.korean] : Language.allCases }
}

@Suite("A file of words") struct WordListsTests {
    private func tables(_ texts: [String: String]) throws -> LanguageTables<WordLists<Fruit>> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-words-\(UUID().uuidString)")
        for (language, text) in texts {
            let directory = folder.appending(path: language)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: directory.appending(path: "fruit.yaml"))
        }
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind in a temporary place it harms no test.
        return LanguageTables(LanguageFiles(directory: folder))
    }

    private static let korean = """
        sour: [자두, 레몬]
        sweet:
          - 배
          - " 감"
        names: {사과: apple, 배: pear}
        weights: {배: -3}

        """
    private static let english = "sweet: [pear]\nnames: {apple: 사과}\nweights: {}\n"

    @Test("holds its lists and pairs in order, for each language")
    func lists() throws {
        let tables = try tables(["ko": Self.korean, "en": Self.english])
        #expect(tables.problems.isEmpty)
        #expect(tables[.korean][.sour] == ["자두", "레몬"])
        #expect(tables[.korean][.sweet] == ["배", " 감"])
        #expect(tables[.korean].pairs(.names).map(\.word) == ["사과", "배"])
        #expect(tables[.korean].numbers(.weights).map(\.number) == [-3])
        #expect(tables[.english].pairs(.names).map(\.meaning) == ["사과"])
        #expect(tables[.english][.sour].isEmpty)
    }

    @Test(
        "that is damaged in places is told by file and line, and the rest of it holds",
        arguments: [
            ("sour: [자두, 레몬]", "sour: [자두, 레몬, 자두]", "ko/fruit.yaml:1: \"자두\" is there twice"),
            ("sour: [자두, 레몬]", "sour: 자두", "ko/fruit.yaml:1: expected a list"),
            ("sour: [자두, 레몬]", "sour: [자두, {a: b}]", "ko/fruit.yaml:1: expected a text"),
            ("sour: [자두, 레몬]", "soar: [자두]\nsour: []", "ko/fruit.yaml:1: unknown key \"soar\""),
            ("sour: [자두, 레몬]\n", "", "ko/fruit.yaml:1: \"sour\" is missing"),
        ])
    func damaged(old: String, new: String, message: String) throws {
        let text = Self.korean.replacing(old, with: new)
        let tables = try tables(["ko": text, "en": Self.english])
        #expect(tables.problems.map(\.description) == [message])
        #expect(tables[.korean][.sour].isEmpty)
        #expect(tables[.korean][.sweet] == ["배", " 감"])
        #expect(tables[.english][.sweet] == ["pear"])
    }

    @Test("that has something else than a number where one belongs is told by its line")
    func numbers() throws {
        let tables = try tables(["ko": Self.korean.replacing("-3", with: "세 개"), "en": Self.english])
        #expect(tables.problems.map(\.description) == ["ko/fruit.yaml:6: expected a whole number from -1000 to 1000"])
        #expect(tables[.korean].numbers(.weights).isEmpty)
    }

    @Test("that cannot be read at all leaves the other languages working")
    func unreadable() throws {
        let tables = try tables(["ko": "sour: [자두\nsweet: 배: 감", "en": Self.english])
        #expect(tables.problems.count == 1)
        #expect(tables.problems.first?.file == "ko/fruit.yaml")
        #expect(tables.problems.first?.line != nil)
        #expect(tables[.korean][.sweet].isEmpty)
        #expect(tables[.english][.sweet] == ["pear"])
        let missing = try self.tables(["en": Self.english])
        #expect(missing.problems.map(\.file) == ["ko/fruit.yaml"])
    }
}
