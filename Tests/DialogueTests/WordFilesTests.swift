import Foundation
import Languages
import Testing

@testable import Dialogue

@Suite("The files of words") struct WordFilesTests {
    @Test("that come with the program can all be read")
    func shipped() {
        #expect(WordFiles.problems == [])
        #expect(WordFiles.problems(in: .shipped) == [])
    }

    @Test(
        "are each named when they cannot be read",
        arguments: ["openings.yaml", "agreement.yaml", "summary.yaml"])
    func broken(name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "words-\(UUID().uuidString)")
        defer {
            // What is left over is in a folder for that.
            try? FileManager.default.removeItem(at: folder)
        }
        try FileManager.default.copyItem(at: LanguageFiles.shipped.directory, to: folder)
        let file = folder.appending(path: "ko").appending(path: name)
        try FileManager.default.removeItem(at: file)
        try Data("- [".utf8).write(to: file)
        #expect(WordFiles.problems(in: LanguageFiles(directory: folder)).map(\.file) == ["ko/" + name])
    }
}
