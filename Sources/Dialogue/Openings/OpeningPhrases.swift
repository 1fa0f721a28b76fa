import Foundation
import Languages

/// How a purpose that was typed becomes a first line: `openings.yaml` of a language.
struct OpeningPhrases: Sendable {
    /// A pattern and what is said instead.
    struct Rule: Sendable {
        private let pattern: NSRegularExpression
        private let spoken: String

        init(_ value: YAMLValue, isWhole: Bool) throws(YAMLFileError) {
            let parts = try value.strings()
            guard parts.count == 1 || parts.count == 2 else { throw value.error("expected a pattern and what is said") }
            pattern = try Self.expression(isWhole ? "^(?:" + parts[0] + ")$" : parts[0], value)
            spoken = parts.count == 2 ? parts[1] : isWhole ? "$1" : ""
        }

        init(_ pattern: String, _ spoken: String, _ value: YAMLValue) throws(YAMLFileError) {
            self.pattern = try Self.expression(pattern, value)
            self.spoken = spoken
        }

        private static func expression(_ text: String, _ value: YAMLValue) throws(YAMLFileError) -> NSRegularExpression
        {
            do {
                return try NSRegularExpression(pattern: text, options: .caseInsensitive)
            } catch {
                throw value.error("this pattern cannot be read")
            }
        }

        /// The text with every match replaced.
        func replacing(in text: String) -> String {
            pattern.stringByReplacingMatches(in: text, range: text.whole, withTemplate: spoken)
        }

        /// What is said instead of a text that fits as a whole.
        func rewrite(_ text: String) -> String? {
            guard let match = pattern.firstMatch(in: text, range: text.whole) else { return nil }
            return pattern.replacementString(for: match, in: text, offset: 0, template: spoken).singleSpaced
        }

        /// Whether it occurs in a text.
        func occurs(in text: String) -> Bool { pattern.firstMatch(in: text, range: text.whole) != nil }

        /// What its matches capture first.
        func captures(in text: String) -> [Range<String.Index>] {
            pattern.matches(in: text, range: text.whole).compactMap { match in
                match.numberOfRanges > 1 ? Range(match.range(at: 1), in: text) : nil
            }
        }

        /// Where its matches end, in UTF-16.
        func ends(in text: String) -> [Int] { pattern.matches(in: text, range: text.whole).map(\.range.upperBound) }
    }

    /// In characters: what is longer says more than one or two sentences can, and is read out as it is.
    static let longestPurpose = 400

    let spelling: [Rule]
    let spacing: [Rule]
    let notes: [Rule]
    let insults: [Rule]
    let details: [Rule]
    let breaks: [Rule]
    let asks: [Rule]
    let questions: [Rule]
    let whether: [Rule]
    let tells: [Rule]
    let pleas: [Rule]
    let wishes: [Rule]
    let plans: [Rule]
    let requests: [Rule]
    let matters: [Rule]
    let facts: [Rule]
    let pleasantries: [Rule]
    /// The kind of business at the head of a purpose: it knows what it is.
    let callees: [Rule]
    /// Nouns that what follows makes a subject.
    let subjects: [Rule]
    /// The last touch to what is said as a whole.
    let finish: [Rule]
    /// Endings of a first line that only tells facts; the last rule fits every line.
    let closings: [Rule]
    /// What is wished where no verb says so.
    let bookings: [Rule]

    /// The phrases that come with the program.
    /// - Throws: which line of the file is wrong.
    init(_ file: YAMLValue) throws(YAMLFileError) {
        func rules(_ key: String, isWhole: Bool = true) throws(YAMLFileError) -> [Rule] {
            var rules: [Rule] = []
            for value in try file[key]?.list() ?? [] { rules.append(try Rule(value, isWhole: isWhole)) }
            return rules
        }
        try file.allow([
            "spelling", "spacing", "notes", "insults", "details", "breaks", "asks", "questions", "whether", "tells",
            "pleas",
            "wishes", "plans", "requests", "requestTail", "matters", "facts", "pleasantries", "callees", "subjects",
            "finish", "closings", "bookings",
        ])
        var spelling: [Rule] = []
        for (typed, said) in try file.required("spelling").pairs() {
            let particles = "(?=(?:이|가|은|는|을|를|도|만|에|의|로|으로|랑|이랑|하고|와|과|요|부터|까지|한테)?(?![가-힣A-Za-z]))"
            let word = NSRegularExpression.escapedPattern(for: typed)
            let start = "(?<![가-힣A-Za-z.'])"
            spelling.append(try Rule(start + word + particles + "(?!'|[.][A-Za-z])", try said.string(), said))
        }
        let tail = try file["requestTail"]?.string() ?? ""
        var requests: [Rule] = []
        for (noun, said) in try file["requests"]?.pairs() ?? [] {
            requests.append(try Rule("^(.*)(?:" + noun + ")" + tail + "$", "$1" + (try said.string()), said))
        }
        self.spelling = spelling
        self.requests = requests
        spacing = try rules("spacing", isWhole: false)
        notes = try rules("notes", isWhole: false)
        insults = try rules("insults", isWhole: false)
        details = try rules("details", isWhole: false)
        breaks = try rules("breaks", isWhole: false)
        asks = try rules("asks")
        questions = try rules("questions")
        whether = try rules("whether")
        tells = try rules("tells")
        pleas = try rules("pleas")
        wishes = try rules("wishes")
        plans = try rules("plans")
        matters = try rules("matters")
        facts = try rules("facts")
        pleasantries = try rules("pleasantries", isWhole: false)
        callees = try rules("callees", isWhole: false)
        subjects = try rules("subjects", isWhole: false)
        finish = try rules("finish", isWhole: false)
        closings = try rules("closings")
        bookings = try rules("bookings")
    }

    /// Korean; the error if the file that came with the program has been changed so that it cannot be read.
    static let korean = shipped(.korean)
    /// English, likewise.
    static let english = shipped(.english)

    private static func shipped(_ language: Language) -> Result<OpeningPhrases, YAMLFileError> {
        Result { () throws(YAMLFileError) in
            try OpeningPhrases(LanguageFiles.shipped.file("openings.yaml", in: language))
        }
    }

    /// A sentence as it would be written, without what is not for the other party.
    func cleaned(_ sentence: String) -> (text: String, isWithheld: Bool) {
        let isQuestion = sentence.hasSuffix("?")
        var text = sentence.filter { !$0.isEmoji }
        for rule in pleasantries { text = rule.replacing(in: text) }
        for rule in spelling + spacing { text = rule.replacing(in: text) }
        text = text.singleSpaced
        let telling = withholding(text)
        text = telling.text
        for rule in details { text = rule.replacing(in: text).singleSpaced }
        text = text.trimmingCharacters(in: CharacterSet(charactersIn: " .!?~^ㅎㅋㅠㅜ,;/"))
        return (isQuestion && !text.isEmpty ? text + "?" : text, telling.isWithheld)
    }

    /// The wish to book what only words without a verb name; `nil` if they name no day and no time.
    func booking(_ words: String?) -> String? { words.flatMap(bookings.firstRewrite) }

    /// What is said as a whole, with its last touch.
    func finished(_ text: String) -> String {
        var text = text
        for rule in finish { text = rule.replacing(in: text) }
        for noun in subjects.flatMap({ $0.captures(in: text) }).sorted(by: { $0.lowerBound > $1.lowerBound }) {
            let word = String(text[noun])
            guard Mention.all(in: word).isEmpty else { continue }
            text.replaceSubrange(noun, with: KoreanParticle.attach("이", to: word))
        }
        return text.singleSpaced
    }

    /// A sentence without notes that are not for the callee, and whether any were left out.
    func withholding(_ sentence: String) -> (text: String, isWithheld: Bool) {
        var text = sentence
        var isWithheld = false
        for rule in notes + insults where rule.occurs(in: text) {
            text = rule.replacing(in: text).singleSpaced
            isWithheld = true
        }
        return (text, isWithheld)
    }
}

extension [OpeningPhrases.Rule] {
    /// What the first pattern says that fits a text as a whole.
    func firstRewrite(_ text: String) -> String? {
        for rule in self {
            if let said = rule.rewrite(text) { return said }
        }
        return nil
    }
}

extension OpeningPhrases {
    /// A sentence in pieces that ask, tell or want one thing each, with the condition that leads one.
    func pieces(of sentence: String) -> [(text: String, condition: String)] {
        let ends = Set(breaks.flatMap { $0.ends(in: sentence) }).sorted()
        var pieces: [(text: String, condition: String)] = []
        let units = sentence.utf16
        var start = units.startIndex
        func add(_ end: String.Index) {
            var text = String(sentence[start..<end]).singleSpaced
            start = end
            for joint in ["그리고 ", "또 ", "그담에 "] where text.hasPrefix(joint) { text.removeFirst(joint.count) }
            for joint in [", 그리고", " 그리고", " 또", " 그담에"] where text.hasSuffix(joint) { text.removeLast(joint.count) }
            var condition = ""
            for led in ["되면 ", "가능하면 ", "있으면 ", "된다고 하면 ", "된다면 "] where text.hasPrefix(led) {
                condition = ["가능하면 ", "있으면 "].contains(led) ? led : "되면 "
                text.removeFirst(led.count)
            }
            let bare = KoreanForm.strip(text)
            if !bare.isEmpty, bare != "그리고", bare != "또" { pieces.append((text, condition)) }
        }
        for end in ends {
            guard let index = String.Index(utf16Offset: end, in: sentence).samePosition(in: sentence), index > start,
                index < sentence.endIndex
            else { continue }
            add(index)
        }
        add(sentence.endIndex)
        return pieces
    }
}

extension Character {
    /// A picture that is not spoken.
    fileprivate var isEmoji: Bool {
        unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F || $0.value == 0x2764 }
    }
}

extension String {
    /// All of it, as expressions count.
    var whole: NSRange { NSRange(startIndex..., in: self) }
}
