import Foundation

/// The settings of a file `.env`, as dotenv, Docker Compose and shells write them.
///
/// A line is `NAME=value`, with or without `export` before it. A value in single quotes is taken as it stands; in double
/// quotes `\n`, `\r` and `\"` are read as in a shell; quoted values may go on in the next lines. Without quotes a value ends
/// where the line ends, or before a `#` that follows a space. Of a name that is there twice the last counts.
struct EnvironmentFile: Sendable, Equatable {
    /// What is set.
    var values: [String: String] = [:]
    /// Lines that are neither a setting nor a comment, counted from 1.
    var strangeLines: [Int] = []

    /// How many lines a quoted value may take, as a private key does.
    private static let mostLines = 100

    /// Reads a file.
    /// - Returns: nothing set if there is no such file.
    static func read(at path: String) throws(ServerConfiguration.Failure) -> EnvironmentFile {
        guard FileManager.default.fileExists(atPath: path) else { return EnvironmentFile("") }
        do {
            return EnvironmentFile(try String(contentsOfFile: path, encoding: .utf8))
        } catch {
            throw .environmentFile
        }
    }

    /// Reads a file's text.
    init(_ text: String) {
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var index = 0
        while index < lines.count {
            let line = lines[index].trimmingCharacters(in: .whitespaces)
            index += 1
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let match = line.wholeMatch(of: /(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*)/) else {
                strangeLines.append(index)
                continue
            }
            var value = String(match.output.2)
            if let quote = value.first, quote == "'" || quote == "\"" {
                // What is quoted goes on in the next lines if it is closed there.
                var end = index
                while Self.quoted(value, by: quote) == nil, end < min(lines.count, index + Self.mostLines) {
                    value += "\n" + lines[end]
                    end += 1
                }
                if let inside = Self.quoted(value, by: quote) {
                    values[String(match.output.1)] = inside
                    index = end
                    continue
                }
                value = String(match.output.2)
            }
            values[String(match.output.1)] = Self.bare(value)
        }
    }

    /// What stands between a quote at the beginning and its end; `nil` if it is not closed, or something follows it.
    private static func quoted(_ value: String, by quote: Character) -> String? {
        var inside = ""
        var rest = value.dropFirst()
        while let character = rest.popFirst() {
            if character == quote {
                let after = rest.trimmingCharacters(in: .whitespaces)
                return after.isEmpty || after.hasPrefix("#") ? inside : nil
            }
            guard quote == "\"", character == "\\", let next = rest.first else {
                inside.append(character)
                continue
            }
            let meant: [Character: Character] = ["n": "\n", "r": "\r", "\"": "\""]
            if let meant = meant[next] {
                inside.append(meant)
                rest.removeFirst()
            } else {
                inside.append(character)
            }
        }
        return nil
    }

    private static func bare(_ value: String) -> String {
        if value.hasPrefix("#") { return "" }
        let comment = value.firstRange(of: /\s#/)
        return value[..<(comment?.lowerBound ?? value.endIndex)].trimmingCharacters(in: .whitespaces)
    }
}
