import Calls
import Foundation

/// What people write where a telephone number belongs: several of them, with remarks, extensions and spreadsheets' marks.
enum NumberCell {
    /// One thing that was found.
    enum Found: Equatable {
        case number(ContactEntry.Number)
        /// What a spreadsheet left of a number.
        case rounded(String)
    }

    /// More digits than this are a number of their own and no extension.
    private static let fewestDigits = 7
    /// Bytes of the longest cell that is searched.
    private static let longest = 1_000

    /// Finds the numbers in a cell. What is none is told as one, so that it is refused in words and not lost.
    static func read(_ cell: String) -> [Found] {
        guard cell.utf8.count <= longest else {
            return [.number(ContactEntry.Number(String(cell.prefix(ContactFile.Problem.longestText))))]
        }
        var found: [Found] = []
        for piece in pieces(of: unmarked(plain(cell))) {
            if isRounded(piece) {
                found.append(.rounded(piece))
            } else {
                found += numbers(in: piece).map(Found.number)
            }
        }
        return found
    }

    /// Whether a cell holds nothing but one number that can be called as it stands.
    static func isNumber(_ cell: String) -> Bool {
        guard cell.utf8.count <= PhoneNumber.longestWritten, case .number(let number)? = read(cell).first else {
            return false
        }
        // Anything that may not be called, such as 119, is a number all the same.
        do throws(PhoneNumber.Problem) {
            _ = try PhoneNumber.read(number.written, in: .all)
            return true
        } catch { return error == .emergency || error == .helpline || error == .premium }
    }

    // MARK: Marks

    /// Plain digits and signs for those of Korean keyboards and typesetters; marks that cannot be seen are left out.
    private static func plain(_ cell: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in cell.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: if let plain = Unicode.Scalar(scalar.value - 0xFEE0) { result.append(plain) }
            case 0x2010...0x2015, 0x2212, 0xFE63: result.append("-")
            case 0xA0, 0x3000, 0x2000...0x200A, 0x202F: result.append(" ")
            case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: break
            case 0xB7, 0x2022, 0x318D, 0x30FB: result.append(".")
            case 0x3001: result.append(",")
            case 0x223C, 0x301C: result.append("~")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Takes away what makes a spreadsheet show a number as text: `'010…`, `="010…"`.
    private static func unmarked(_ cell: String) -> String {
        var text = cell.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.count > 3 { text = String(text.dropFirst(2).dropLast()) }
        return text.trimmingCharacters(in: CharacterSet(charactersIn: "'‘’`\"“”").union(.whitespacesAndNewlines))
    }

    /// `1.01235E+09`, of which the last digits are lost.
    private static func isRounded(_ piece: String) -> Bool {
        let halves = piece.uppercased().split(separator: "E", omittingEmptySubsequences: false)
        guard halves.count == 2, let first = halves[0].first, first.isASCII, first.isNumber else { return false }
        let exponent = halves[1].drop { $0 == "+" }
        return halves[0].allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") } && (1...2).contains(exponent.count)
            && exponent.allSatisfy { $0.isASCII && $0.isNumber }
    }

    // MARK: Several

    /// Cuts a cell where one number ends and another begins, within no parentheses.
    private static func pieces(of cell: String) -> [String] {
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        var depth = 0
        for scalar in cell.replacing(" ::: ", with: "\n").unicodeScalars {
            switch scalar {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth = max(0, depth - 1)
            default: break
            }
            let isCut = scalar == "\n" || scalar == "\r" || (depth == 0 && ",;/|".unicodeScalars.contains(scalar))
            if isCut {
                pieces.append(String(piece))
                piece = String.UnicodeScalarView()
                depth = 0
            } else {
                piece.append(scalar)
            }
        }
        pieces.append(String(piece))
        return pieces.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { $0.contains { $0.isLetter || $0.isNumber } }
    }

    /// The numbers of one piece, with what stands beside them; the piece as it stands if there is none.
    private static func numbers(in piece: String) -> [ContactEntry.Number] {
        let parts = Run.all(in: piece)
        guard parts.contains(where: \.isNumber) else { return [ContactEntry.Number(mended(piece))] }
        var numbers: [ContactEntry.Number] = []
        // Either labels stand before the numbers, or remarks behind them.
        let isLabelled = parts.first?.isNumber == false
        var waiting: String?
        for part in parts {
            if part.isNumber {
                let several = severalNumbers(part.text) ?? [mended(part.text)]
                numbers += several.map { ContactEntry.Number($0) }
                if let label = waiting { numbers[numbers.count - 1].remark = label }
                waiting = nil
            } else if let remark = Run.remark(part.text) {
                let belongsToNext = numbers.isEmpty || (isLabelled && part.text.first == " ")
                if belongsToNext {
                    waiting = remark
                } else {
                    let last = numbers.count - 1
                    numbers[last].remark = [numbers[last].remark, remark].compactMap(\.self).joined(separator: " ")
                }
            }
        }
        if let waiting, let last = numbers.indices.last {
            numbers[last].remark = [numbers[last].remark, waiting].compactMap(\.self).joined(separator: " ")
        }
        return numbers
    }

    /// `010-1234-5678 02-555-0100`: numbers with nothing but spaces between them.
    private static func severalNumbers(_ text: String) -> [String]? {
        let words = text.split(separator: " ").map(String.init)
        guard words.count > 1, !ContactEntry.Number(mended(text)).isReadable else { return nil }
        var found: [String] = []
        var current = ""
        for word in words {
            current += current.isEmpty ? word : " " + word
            if ContactEntry.Number(current).isReadable {
                found.append(current)
                current = ""
            }
        }
        return current.isEmpty ? found : nil
    }

    /// A number without what no telephone needs: `+31(0)6…`, `0082 10…`, `1012345678.0`.
    private static func mended(_ number: String) -> String {
        var text = number.trimmingCharacters(in: .whitespaces)
        if text.hasPrefix("+") { text = text.replacing("(0)", with: "") }
        if text.hasPrefix("0082") { text = "+82" + text.dropFirst(4) }
        let whole = text.dropLast(2)
        if text.hasSuffix(".0"), isLongEnough(whole), whole.allSatisfy({ $0.isASCII && $0.isNumber }) {
            text.removeLast(2)
        }
        return text
    }

    /// Whether digits are enough for a number of their own.
    fileprivate static func isLongEnough(_ text: some StringProtocol) -> Bool {
        text.utf8.count { (0x30...0x39).contains($0) } >= fewestDigits
    }
}

extension ContactEntry.Number {
    /// Whether it can be called, or is at least kept.
    var isReadable: Bool {
        do throws(PhoneNumber.Problem) {
            _ = try read()
            return true
        } catch { return false }
    }
}

/// A part of what is written in a cell: digits with their separators, or words.
private struct Run {
    var text: String
    var isNumber: Bool

    /// Letters that stand before a number without a space: `T.02…`, `HP010…`.
    private static let labels: Set<String> = [
        "t", "tel", "h", "hp", "m", "mobile", "p", "phone", "c", "cell", "f", "fax",
    ]
    /// Letters that stand behind one and before its extension.
    private static let extensions = ["ext", "x", "p", "w"]

    static func all(in piece: String) -> [Run] {
        var runs: [Run] = []
        let scalars = Array(piece.unicodeScalars)
        var (index, word) = (0, String.UnicodeScalarView())
        func endWord() {
            if !word.isEmpty { runs.append(Run(text: String(word), isNumber: false)) }
            word = String.UnicodeScalarView()
        }
        while index < scalars.count {
            let end = endOfRun(in: scalars, from: index)
            let text = String(String.UnicodeScalarView(scalars[index..<end]))
            let isApart =
                (text.hasPrefix(" ") || isLabel(word)) && (text.hasSuffix(" ") || isExtension(scalars[end...]))
            if end > index, isApart, NumberCell.isLongEnough(text) {
                endWord()
                runs.append(Run(text: text.trimmingCharacters(in: CharacterSet(charactersIn: " .-")), isNumber: true))
                // What follows is told apart from what went before by the space between.
                if text.hasSuffix(" ") { word.append(" ") }
                index = end
            } else {
                word.append(contentsOf: scalars[index..<max(end, index + 1)])
                index = max(end, index + 1)
            }
        }
        endWord()
        return runs
    }

    /// Where digits and their separators end. Parentheses belong to them only around digits.
    private static func endOfRun(in scalars: [Unicode.Scalar], from start: Int) -> Int {
        var index = start
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "(" {
                var close = index + 1
                while close < scalars.count, isDigit(scalars[close]) || scalars[close] == "+" { close += 1 }
                guard close < scalars.count, scalars[close] == ")", close > index + 1 else { return index }
                index = close + 1
            } else if isDigit(scalar) || "+-. )".unicodeScalars.contains(scalar) {
                // `02)555-0100` is how area codes were written.
                index += 1
            } else {
                return index
            }
        }
        return index
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Whether no letters stand before digits but what people abbreviate; `O10-1234-5678` is no number.
    private static func isLabel(_ before: String.UnicodeScalarView) -> Bool {
        let letters = String(letters(before.reversed()).reversed())
        return letters.isEmpty || labels.contains(letters)
    }

    /// Whether no letters stand behind digits but those of an extension; `1588-PIZZA` is no number.
    private static func isExtension(_ after: ArraySlice<Unicode.Scalar>) -> Bool {
        let letters = letters(after)
        return letters.isEmpty || extensions.contains(letters)
    }

    private static func letters(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars.prefix { $0.isASCII && $0.properties.isAlphabetic })).lowercased()
    }

    /// Words without what only set them apart; `nil` if nothing is left.
    static func remark(_ text: String) -> String? {
        let marks = CharacterSet(charactersIn: "()[]{}:.-–—_*'\"").union(.whitespacesAndNewlines)
        let words = text.trimmingCharacters(in: marks)
        return words.isEmpty ? nil : words
    }
}
