package import Foundation

/// What is known of a language in files rather than in code: `Languages/Resources`, a folder for each language.
///
/// People who do not program may change these files. Everything that reads one goes through here: a file is named
/// within its language (`packs/beauty.yaml`), and an error names it with its language and its line.
package struct LanguageFiles: Sendable {
    /// The folder that holds `ko` and `en`.
    package let directory: URL

    /// Files in a folder.
    package init(directory: URL) { self.directory = directory }

    /// The files that come with the program, in the bundle beside it.
    package static let shipped = LanguageFiles(directory: Bundle.module.bundleURL.appending(path: "Resources"))

    /// One file; blocks while it reads.
    /// - Parameter name: its path within the language, as `packs/beauty.yaml`.
    /// - Throws: an error that names the file, as `ko/packs/beauty.yaml:12`.
    package func file(_ name: String, in language: Language) throws(YAMLFileError) -> YAMLValue {
        let path = language.rawValue + "/" + name
        return try YAMLValue(contentsOf: directory.appending(path: path), named: path)
    }

    /// Every `*.yaml` file of a folder in the order of their names, with their names less the ending; none if there is
    /// no such folder. Blocks while it reads.
    package func files(
        of folder: String, in language: Language
    ) throws(YAMLFileError) -> [(name: String, value: YAMLValue)] {
        let path = directory.appending(path: language.rawValue).appending(path: folder).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw YAMLFileError(file: language.rawValue + "/" + folder, reason: "this folder cannot be read")
        }
        var files: [(name: String, value: YAMLValue)] = []
        for name in names.sorted() where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
            files.append((String(name.dropLast(5)), try file(folder + "/" + name, in: language)))
        }
        return files
    }
}
