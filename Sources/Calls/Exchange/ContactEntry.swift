/// One contact of a file that is brought in, as it stands there.
public struct ContactEntry: Sendable, Equatable {
    /// Where it begins in the file, counted from 1.
    public var line: Int
    /// What it is called, if the file says so.
    public var name: String?
    /// What is noted about it, if anything.
    public var memo: String?
    /// Its numbers as they are written.
    public var numbers: [String]

    /// Describes an entry.
    public init(line: Int, name: String? = nil, memo: String? = nil, numbers: [String]) {
        self.line = line
        self.name = name
        self.memo = memo
        self.numbers = numbers
    }
}

/// What a file of contacts holds.
public struct ContactFile: Sendable, Equatable {
    /// Something that cannot be brought in.
    public struct Problem: Sendable, Equatable {
        /// Why it cannot.
        public enum Kind: String, Sendable, CaseIterable {
            /// It is not UTF-8 text.
            case notText
            /// It is neither a vCard nor a table with a column of telephone numbers.
            case unknownForm
            /// A card that does not end, or a line outside of any card.
            case broken
            /// There is no telephone number in it.
            case noNumber
            /// A quotation mark is opened and never closed.
            case openQuote
            /// There are more entries than are taken at once.
            case tooMany
        }
        /// Why it cannot.
        public var kind: Kind
        /// Where, counted from 1.
        public var line: Int
        /// What stands there, at most 80 characters.
        public var text: String

        /// Describes a problem; only the beginning of the text is kept.
        public init(_ kind: Kind, line: Int, text: String) {
            self.kind = kind
            self.line = line
            self.text = String(text.trimmingPrefix { $0.isWhitespace }.prefix(80))
        }
    }

    /// What can be brought in, in the order of the file.
    public var entries: [ContactEntry] = []
    /// What cannot, in the order of the file.
    public var problems: [Problem] = []

    /// A file with nothing in it.
    public init() {}

    /// More entries than this are not taken from one file.
    public static let mostEntries = 2_000

    /// Reads a vCard file (versions 2.1 to 4.0) or a table of comma-separated values, whichever it is.
    @concurrent
    public static func read(_ bytes: [UInt8]) async -> ContactFile {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains("\0") else {
            var file = ContactFile()
            file.problems = [Problem(.notText, line: 1, text: "")]
            return file
        }
        let start = text.drop { $0.isWhitespace }.prefix(11)
        var file = start.lowercased() == "begin:vcard" ? VCard.read(text) : ContactTable.read(text)
        if file.entries.count > mostEntries {
            let next = file.entries[mostEntries]
            file.problems.append(Problem(.tooMany, line: next.line, text: next.name ?? next.numbers.first ?? ""))
            file.entries.removeLast(file.entries.count - mostEntries)
        }
        return file
    }
}
