public import Calls

/// One contact of a file that is brought in, as it stands there.
public struct ContactEntry: Sendable, Equatable {
    /// A telephone number, and what is written beside it.
    public struct Number: Sendable, Equatable {
        /// As it is written, with plain digits and hyphens.
        public var written: String
        /// What is noted about this one: `집`, `내선 12`.
        public var remark: String?

        /// Describes a number.
        public init(_ written: String, remark: String? = nil) {
            self.written = written
            self.remark = remark
        }

        /// The number, with a leading zero that a spreadsheet took away.
        public func read() throws(PhoneNumber.Problem) -> PhoneNumber {
            do throws(PhoneNumber.Problem) {
                return try PhoneNumber.read(written, in: .all)
            } catch {
                guard error == .invalid, let first = written.first, ("1"..."9").contains(first) else { throw error }
                // If it is no number with the zero either, what is wrong with it as it stands is what is told.
                guard let mended = try? PhoneNumber.read("0" + written) else { throw error }
                return mended
            }
        }
    }

    /// Where it begins in the file, counted from 1.
    public var line: Int
    /// What it is called, if the file says so.
    public var name: String?
    /// What is noted about it, if anything.
    public var memo: String?
    /// Its numbers.
    public var numbers: [Number]

    /// Describes an entry.
    public init(line: Int, name: String? = nil, memo: String? = nil, numbers: [Number]) {
        self.line = line
        self.name = name
        self.memo = memo
        self.numbers = numbers
    }

    /// The note that one of its numbers is kept with.
    public func memo(of number: Number) -> String? {
        let parts = [memo, number.remark].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "\n")
    }
}

/// What a file of contacts holds.
public struct ContactFile: Sendable, Equatable {
    /// Something that cannot be brought in.
    public struct Problem: Sendable, Equatable {
        /// Why it cannot.
        public enum Kind: String, Sendable, CaseIterable {
            /// It is not text, or in none of the encodings that are known.
            case notText
            /// An Excel workbook.
            case workbook
            /// A web page or XML, which some programs save under the name of a workbook.
            case webPage
            /// A document of Apple Numbers.
            case numbers
            /// A packed file.
            case archive
            /// It is neither a vCard nor a table with a column of telephone numbers.
            case unknownForm
            /// A card that does not end, or a line outside of any card.
            case broken
            /// Its letters are damaged: they are in another encoding, or were lost before the file was saved.
            case garbled
            /// There is no telephone number in it.
            case noNumber
            /// A spreadsheet has rounded the number: `1.01235E+09`.
            case rounded
            /// It has more columns than are read.
            case wide
            /// A cell or a value is longer than any contact needs.
            case long
            /// A quotation mark is opened and never closed.
            case openQuote
            /// There are more entries than are taken at once.
            case tooMany
        }
        /// Why it cannot.
        public var kind: Kind
        /// Where, counted from 1.
        public var line: Int
        /// What stands there, at most ``longestText`` characters.
        public var text: String

        /// More of what stands in a file is not told.
        public static let longestText = 300

        /// Describes a problem; only the beginning of the text is kept.
        public init(_ kind: Kind, line: Int, text: String) {
            self.kind = kind
            self.line = line
            // A character may be made of very many marks.
            let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longestText * 4)))
                .trimmingPrefix { $0.isWhitespace }
            self.text =
                start.count > Self.longestText ? String(start.prefix(Self.longestText - 1)) + "…" : String(start)
        }
    }

    /// What a contact of ours has no place for.
    public enum LeftOut: Sendable, Hashable {
        /// A column, by its name in the file.
        case column(String)
        /// What cards call by names that are known.
        case photo, email, address, birthday, fax, web
    }

    /// What can be brought in, in the order of the file.
    public private(set) var entries: [ContactEntry] = []
    /// What cannot, in the order of the file.
    public private(set) var problems: [Problem] = []
    /// What the file says of its contacts that is not brought in, in the order of the file.
    public private(set) var leftOut: [LeftOut] = []
    /// Whether nothing more is taken.
    private(set) var isFull = false
    private var count = 0

    /// A file with nothing in it.
    public init() {}

    /// More numbers and problems than this together are not taken from one file.
    public static let mostEntries = 2_000
    /// Bytes of the longest cell or value.
    static let longestValue = 10_000
    private static let mostLeftOut = 30

    /// Takes an entry, or as many of its numbers as there is room for.
    mutating func add(_ entry: ContactEntry) {
        let room = Self.mostEntries - count
        if entry.numbers.count <= room {
            count += entry.numbers.count
            entries.append(entry)
            return
        }
        if room > 0 {
            var some = entry
            some.numbers.removeLast(entry.numbers.count - room)
            entries.append(some)
        }
        fill(
            line: entry.line, text: [entry.name, entry.numbers[room].written].compactMap(\.self).joined(separator: " "))
    }

    mutating func add(_ problem: Problem) {
        guard count < Self.mostEntries else { return fill(line: problem.line, text: problem.text) }
        count += 1
        problems.append(problem)
    }

    mutating func leaveOut(_ what: LeftOut) {
        if leftOut.count < Self.mostLeftOut, !leftOut.contains(what) { leftOut.append(what) }
    }

    private mutating func fill(line: Int, text: String) {
        guard !isFull else { return }
        isFull = true
        problems.append(Problem(.tooMany, line: line, text: text))
    }

    /// A file that is refused as a whole.
    private init(refused kind: Problem.Kind) { problems = [Problem(kind, line: 1, text: "")] }

    /// Reads a vCard file (versions 2.1 to 4.0) or a table, whichever it is, in UTF-8, UTF-16 or CP949. A large one keeps
    /// a processor core busy for a while.
    public static func read(_ bytes: [UInt8]) -> ContactFile {
        switch FileKind(bytes) {
        case .workbook: return ContactFile(refused: .workbook)
        case .webPage: return ContactFile(refused: .webPage)
        case .numbers: return ContactFile(refused: .numbers)
        case .archive: return ContactFile(refused: .archive)
        case nil: break
        }
        let text = FileText(bytes)
        guard !text.isBinary else { return ContactFile(refused: .notText) }
        if VCard.isBegun(text.bytes) { return VCard.read(text) }
        let lines = text.allLines()
        guard !text.isMostlyUnreadable else { return ContactFile(refused: .notText) }
        return ContactTable.read(lines)
    }
}
