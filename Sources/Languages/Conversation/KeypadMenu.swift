/// What a recorded menu offers: "예약은 1번, 상담은 2번을 눌러 주세요".
public struct KeypadMenu: Sendable, Equatable {
    /// One choice.
    public struct Option: Sendable, Equatable {
        /// `0`–`9`, `*` or `#`.
        public var key: Character
        /// What it is for, as the menu says it.
        public var label: String

        /// A key and what it is for.
        public init(_ key: Character, _ label: String) {
            self.key = key
            self.label = label
        }
    }

    /// The choices in the order in which they were said, at most ``most``.
    public var options: [Option]

    /// Choices of a menu that are told, at most: there are no more keys.
    public static let most = 12
    private static let longestLabel = 30

    /// A menu of those choices.
    public init(options: [Option]) { self.options = options }

    /// Reads a menu.
    ///
    /// A key counts only with what it is for. "인터폰에서 일 번 눌러 주세요" is said by a callee who gives directions.
    /// - Returns: `nil` if the text is none.
    public init?(_ text: String, language: Language) {
        // What a recogniser makes of a minute's menu is far shorter.
        let words = text.prefix(1_000).lowercased().split { $0.isWhitespace || ",.!?;:".contains($0) }.map(String.init)
        let options = language == .korean ? Self.korean(words) : Self.english(words)
        var found: [Option] = []
        for option in options where !found.contains(where: { $0.key == option.key }) { found.append(option) }
        guard !found.isEmpty else { return nil }
        self.options = Array(found.prefix(Self.most))
    }

    // MARK: Korean

    /// Keys with what stands before them: a topic ("예약은"), or a wish ("예약을 원하시면", "다시 들으시려면").
    private static func korean(_ words: [String]) -> [Option] {
        guard words.contains(where: { $0.hasPrefix("눌러") || $0.hasPrefix("누르") || $0.hasPrefix("누릅") }) else {
            return []
        }
        var options: [Option] = []
        var start = 0
        for (index, key, end) in koreanKeys(words) where index >= start {
            defer { start = end }
            var label = words[start..<index].drop { $0.hasPrefix("눌러") || $0.hasPrefix("누르") || greetings.contains($0) }
            if let sentence = label.lastIndex(where: { ["니다", "세요", "십시오", "요"].contains(where: $0.hasSuffix) }) {
                label = label[(sentence + 1)...]
            }
            guard let last = label.last, let bare = koreanLabel(last) else { continue }
            let whole = (label.dropLast() + (bare.isEmpty ? [] : [bare])).joined(separator: " ")
            options.append(Option(key, String(whole.prefix(longestLabel))))
        }
        return options
    }

    /// Where keys are named, as (first word, key, the word after it).
    private static func koreanKeys(_ words: [String]) -> [(Int, Character, Int)] {
        var found: [(Int, Character, Int)] = []
        for (index, word) in words.enumerated() {
            if let key = koreanKey(word) {
                found.append((index, key, index + 1))
            } else if index + 1 < words.count, let key = koreanNames[word], isNumberWord(words[index + 1]) {
                found.append((index, key, index + 2))
            } else if word == "우물", index + 1 < words.count, words[index + 1].hasPrefix("정자") {
                found.append((index, "#", index + 2))
            }
        }
        return found
    }

    /// "1번", "일번을", "0번", "별표를", "우물정자를", "샵".
    private static func koreanKey(_ word: String) -> Character? {
        for (name, key) in [("별표", Character("*")), ("우물정", "#"), ("샵", "#"), ("샾", "#")] where word.hasPrefix(name) {
            return key
        }
        guard let place = word.firstIndex(of: "번"), isNumberWord(String(word[place...])) else { return nil }
        return koreanNames[String(word[..<place])]
    }

    private static func isNumberWord(_ word: String) -> Bool { ["번", "번을", "번은", "번이나"].contains(word) }

    private static let koreanNames: [String: Character] = {
        var names: [String: Character] = ["영": "0", "공": "0", "*": "*", "#": "#"]
        for (digit, name) in "일이삼사오육칠팔구".enumerated() { names[String(name)] = Character("\(digit + 1)") }
        for digit in 0...9 { names["\(digit)"] = Character("\(digit)") }
        return names
    }()

    /// The word without what makes it a topic or a wish; `nil` if it is neither.
    private static func koreanLabel(_ word: String) -> String? {
        if ["원하시면", "원하시는", "원하는", "하시려면", "하실려면", "하시면"].contains(word) { return "" }
        for ending in ["하시려면", "하실려면", "으시려면", "시려면", "시면", "려면"] where word.hasSuffix(ending) {
            return String(word.dropLast(ending.count))
        }
        for particle in ["은", "는"] where word.hasSuffix(particle) && word.count > 1 { return String(word.dropLast()) }
        return nil
    }

    private static let greetings: Set<String> = ["안녕하세요", "안녕하십니까", "네"]

    // MARK: English

    /// "For bookings, press one", "press 2 for billing", "to hear this again press star".
    private static func english(_ words: [String]) -> [Option] {
        var options: [Option] = []
        var start = 0
        for (index, word) in words.enumerated() where word == "press" && index + 1 < words.count {
            guard let key = englishNames[words[index + 1]] else { continue }
            let before = words[start..<index]
            var end = index + 2
            if let opener = before.lastIndex(where: { $0 == "for" || $0 == "to" }), opener + 1 < index {
                options.append(Option(key, label(words[(opener + 1)..<index])))
            } else if end < words.count, words[end] == "for" || words[end] == "to" {
                let rest = words[(end + 1)...].prefix { $0 != "press" && $0 != "for" && $0 != "or" }.prefix(5)
                options.append(Option(key, label(rest)))
                end += 1 + rest.count
            }
            start = min(end, words.count)
        }
        return options
    }

    private static func label(_ words: ArraySlice<String>) -> String {
        String(words.filter { $0 != "please" }.joined(separator: " ").prefix(longestLabel))
    }

    private static let englishNames: [String: Character] = {
        var names: [String: Character] = ["star": "*", "pound": "#", "hash": "#", "*": "*", "#": "#"]
        let digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        for (digit, name) in digits.enumerated() {
            names[name] = Character("\(digit)")
            names["\(digit)"] = Character("\(digit)")
        }
        return names
    }()
}
