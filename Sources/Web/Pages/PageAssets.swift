import Crypto
package import Foundation

/// The files that pages load, and what they are called: by their content, so that browsers keep them for ever.
package struct PageAssets: Sendable {
    /// Where `/assets/` begins for these files as they are; changes with any byte of any of them.
    package let address: String
    /// The folder they lie in.
    package let directory: URL
    /// What each script imports, directly or not, by its name.
    private let imports: [String: [String]]

    /// Reads the files of a folder, of no folder below it.
    /// - Throws: what the file system says.
    package init(directory: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        var hash = SHA256()
        var direct: [String: [String]] = [:]
        for file in files {
            let bytes = try Data(contentsOf: file)
            hash.update(data: Data(file.lastPathComponent.utf8) + [0])
            hash.update(data: SHA256.hash(data: bytes).withUnsafeBytes { Data($0) })
            guard file.pathExtension == "js" else { continue }
            let source = String(decoding: bytes, as: UTF8.self)
            direct[file.lastPathComponent] = source.matches(of: /from "\.\/([\w-]+\.js)"/).map { String($0.output.1) }
        }
        let name = hash.finalize().prefix(8).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        self.directory = directory
        address = "/assets/\(name)"
        imports = direct.mapValues { names in
            var all: [String] = []
            var waiting = names
            while let name = waiting.popLast() {
                guard !all.contains(name) else { continue }
                all.append(name)
                waiting += direct[name] ?? []
            }
            return all.sorted()
        }
    }

    /// The addresses of all that a script imports, so that browsers ask for them at once.
    func preloads(of script: String) -> [String] { (imports[script + ".js"] ?? []).map { "\(address)/\($0)" } }
}
