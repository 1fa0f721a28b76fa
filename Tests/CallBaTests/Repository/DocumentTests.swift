import Foundation
import Testing

/// Documents name files of the repository; a file that moves must not leave them behind.
@Suite("The files of the repository") struct DocumentTests {
    private static let documents =
        ["README.md", "README.ko.md", "CHANGELOG.md", "CONTRIBUTING.md", "NOTICE.md", "SECURITY.md"]
        + inFolder("docs").filter { $0.hasSuffix(".md") }

    private static func inFolder(_ folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: Program.root.appending(path: folder).path)
        return (names?.allObjects as? [String] ?? []).map { folder + "/" + $0 }
    }

    private static let folders = ["Sources", "Tests", "Fuzz", "docs", "deploy", "scripts", "Scenarios"]
    private static let files = Set(folders + folders.flatMap(inFolder))

    @Test("name only source files and folders that exist", arguments: documents)
    func paths(document: String) throws {
        let text = try String(contentsOf: Program.root.appending(path: document), encoding: .utf8)
        let named = text.matches(of: /`([A-Za-z][A-Za-z0-9_+\/.-]*(?:\.swift|\/))`/).map { String($0.output.1) }
        for name in named {
            let path = name.hasSuffix("/") ? String(name.dropLast()) : name
            let isThere = Self.files.contains { $0 == path || $0.hasSuffix("/" + path) }
            #expect(isThere, "\(document) names \(name)")
        }
    }

    @Test("link only to what is there", arguments: documents)
    func links(document: String) throws {
        let place = Program.root.appending(path: document)
        let text = try String(contentsOf: place, encoding: .utf8)
        let links = text.matches(of: /\]\(([^)#: ]+)(?:#[^)]*)?\)/).map { String($0.output.1) }
        let pictures = text.matches(of: /<img src="([^"]+)"/).map { String($0.output.1) }
        for link in links + pictures {
            let target = place.deletingLastPathComponent().appending(path: link)
            #expect(FileManager.default.fileExists(atPath: target.path), "\(document) links to \(link)")
        }
    }

    @Test("can be found: no folder of sources or tests holds more than 20 files", arguments: ["Sources", "Tests"])
    func folders(root: String) {
        let files = Self.inFolder(root).filter { $0.hasSuffix(".swift") }
        let counts = Dictionary(grouping: files) { $0.split(separator: "/").dropLast().joined(separator: "/") }
        #expect(counts.count > 10)
        for (folder, files) in counts { #expect(files.count <= 20, "\(folder)") }
    }
}
