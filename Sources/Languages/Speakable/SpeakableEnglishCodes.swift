/// Digits that only name something: telephone numbers and codes.
extension EnglishReader {
    mutating func readTelephone() -> Bool {
        guard !isDigit(position - 1), !isLatin(position - 1), at(position - 1) != "." else { return false }
        var index = position
        let hasPlus = at(index) == "+" && isDigit(index + 1)
        if hasPlus || (at(index) == "(" && isDigit(index + 1) && at(digits(from: index + 1)) == ")") { index += 1 }
        guard isDigit(index) else { return false }
        var groups: [String] = []
        while isDigit(index) {
            let end = digits(from: index)
            groups.append(String(text[index..<end]))
            index = end
            var next = index
            while let separator = at(next), next - index < 2, "-.) (".contains(separator) { next += 1 }
            let gap = String(text[index..<next])
            guard next > index, isDigit(next), gap != ".(", gap != ". " else { break }
            if gap == " " || gap == ".", groups.count == 1, !hasPlus, groups[0].count != 3, groups[0].count != 4 {
                break
            }
            if gap == " ", !hasPlus, digits(from: next) - next < 3 { break }
            index = next
        }
        let lengths = groups.map(\.count)
        let total = lengths.reduce(0, +)
        let isDate = groups.count == 3 && lengths[0] == 4 && lengths[1] <= 2
        let isNumber =
            lengths == [3, 4] || (lengths == [4, 4] && !isYears(groups))
            || (groups.count >= 3 && total >= 9 && lengths.last.map { $0 >= 4 } ?? false)
            || (hasPlus && total >= 8) || (groups.count >= 2 && groups[0].hasPrefix("0") && total >= 8)
            || lengths == [4, 4, 4, 4]
        guard isNumber, !isDate else { return false }
        say((hasPlus ? "plus " : "") + groups.map { EnglishNumber.digits($0) }.joined(separator: ", "))
        position = index
        return true
    }

    /// 2024-2026 is a time, not a number to call.
    private func isYears(_ groups: [String]) -> Bool {
        groups.allSatisfy { $0.hasPrefix("19") || $0.hasPrefix("20") }
    }

    mutating func readDigits() -> Bool {
        let end = digits(from: position)
        let length = end - position
        let run = text[position..<end]
        if let (parts, end) = dottedNumbers(), let first = parts.first {
            say(EnglishNumber.digits(first))
            for part in parts.dropFirst() { say("point " + EnglishNumber.digits(part)) }
            position = end
            return true
        }
        let isCode =
            length >= 7 || (run.first == "0" && length > 1 && !(at(end) == "." && isDigit(end + 1)))
            || String(run) == "911"
        guard isCode, at(end) != "," || !isDigit(end + 1) else { return false }
        say(groups(of: run).map { EnglishNumber.digits($0) }.joined(separator: ", "))
        position = end
        return true
    }

    /// What stands after a word such as "code", digit by digit and letter by letter, groups with a pause between them.
    mutating func readNamed() -> Bool {
        guard !isDigit(position - 1), !isLatin(position - 1), at(position - 1) != ".", at(position - 1) != "$",
            let code = (isNamed ? code() : nil) ?? mixedCode()
        else { return false }
        say(code.words)
        position = code.end
        return true
    }

    /// Whether what stands before says that a number follows which is a name.
    private var isNamed: Bool {
        if at(position - 1) == "#" { return true }
        let names: Set<String> = [
            "number", "code", "pin", "room", "id", "flight", "extension", "passcode", "password", "zip", "ssn", "gate",
            "account", "policy", "serial", "reference", "ref", "confirmation", "zipcode", "invoice", "tracking",
        ]
        let words = output.suffix(40).lowercased().split { !$0.isLatin }.map(String.init)
        guard let last = words.last else { return false }
        return names.contains(last) || last == "is" && words.dropLast().last.map(names.contains) ?? false
    }

    /// A code of at least three digits: groups joined by hyphens or single spaces.
    private func code() -> (words: String, end: Int)? {
        var groups: [ArraySlice<Character>] = []
        var (index, end) = (position, position)
        while groups.count < 8 {
            var next = index
            while isDigit(next) || isLatin(next) { next += 1 }
            let group = text[index..<next]
            let isPart =
                groups.isEmpty && isPrefix(index, next)
                || group.contains(where: \.isDigit) && (groups.isEmpty || group.count > 1 || at(index - 1) == "-")
            guard isPart, group.count <= 24, !group.contains(where: { $0.isLatin && !$0.isLatinCapital }),
                at(next) != "," && at(next) != "." && at(next) != ":" || !isDigit(next + 1)
            else { break }
            groups.append(group)
            end = next
            guard at(end) == "-" || at(end) == " ", isDigit(end + 1) || at(end) == "-" && isLatin(end + 1) else {
                break
            }
            index = end + 1
        }
        guard groups.reduce(0, { $0 + $1.count(where: \.isDigit) }) >= 3 else { return nil }
        return (groups.map(spelled).joined(separator: ", "), end)
    }

    /// `AB12CD`: letters and digits that change more than once are no word with its number.
    private func mixedCode() -> (words: String, end: Int)? {
        guard isLatin(position) else { return nil }
        if let (prefix, digits, end) = prefixedCode() {
            return (spelled(text[position..<prefix]) + ", " + spelled(text[digits..<end]), end)
        }
        var end = position
        var changes = 0
        while isDigit(end) || isLatin(end) {
            if end > position, isDigit(end) != isDigit(end - 1) { changes += 1 }
            end += 1
        }
        guard changes >= 2, text[position..<end].allSatisfy({ $0.isDigit || $0.isLatinCapital }) else { return nil }
        return (spelled(text[position..<end]), end)
    }

    /// 1204 Oak St: the number of a house is said in pairs, before the name of a street.
    mutating func readHouse() -> Bool {
        let end = digits(from: position)
        guard (3...5).contains(end - position), at(end) == " ", text[position] != "0",
            let number = value(position, end),
            namesStreet(from: end + 1)
        else { return false }
        let hundreds = number / 100
        if end - position == 5 {
            say(EnglishNumber.digits(text[position..<end]))
        } else if number % 1000 == 0 {
            say(EnglishNumber.cardinal(number))
        } else if number % 100 == 0 {
            say(EnglishNumber.cardinal(hundreds) + " hundred")
        } else {
            say(
                EnglishNumber.cardinal(hundreds) + (number % 100 < 10 ? " oh " : " ")
                    + EnglishNumber.cardinal(number % 100))
        }
        position = end
        return true
    }

    /// Whether one to three words with capitals and then a word for a street stand at an index.
    private func namesStreet(from start: Int) -> Bool {
        var index = start
        for count in 0..<4 {
            var end = index
            while isLatin(end) || at(end) == "'" { end += 1 }
            let isNumbered = isDigit(index)
            if isNumbered {
                end = letters(from: digits(from: index))
            } else {
                guard end > index, at(index)?.isLatinCapital ?? false else { return false }
            }
            if count > 0, Self.streets.contains(String(text[index..<end]).lowercased()) { return true }
            if at(end) == ".", end - index <= 2 { end += 1 }
            guard at(end) == " " else { return false }
            index = end + 1
        }
        return false
    }

    private func spelled(_ code: ArraySlice<Character>) -> String {
        guard code.contains(where: \.isLatin) else {
            return groups(of: code).map { EnglishNumber.digits($0) }.joined(separator: ", ")
        }
        return code.map { $0.isDigit ? EnglishNumber.digits([$0]) : $0 == "A" ? "ay" : String($0) }.joined(
            separator: " ")
    }
}
