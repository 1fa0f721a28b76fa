import Foundation

/// What the sentences of a language settle, as `Resources/<language>/agreement.yaml` says.
package struct AgreementRules: Sendable {
    /// What a sentence does to what is asked for.
    package enum Claim: String, Sendable, CaseIterable {
        /// Says nothing about it, however it sounds.
        case nothing
        case refuses
        /// Leaves it open until something else happens.
        case waits
        /// Says that it is done, or that it will be done now.
        case settles
        /// Promises to do something.
        case acts
        /// Expects the person to come.
        case meets
        /// Says that it can be had.
        case grants
        case acknowledges
    }

    /// One way to recognise a claim.
    package struct Rule: Sendable {
        /// What it shows.
        package let claim: Claim
        /// Why it is open, if it is.
        package let reason: String?
        /// Whether the noun before the verb has to be one that the call is about.
        package let checksSubject: Bool
        /// Whether it holds whatever noun the sentence is about: "친구가 산다고 해서 팔기로 했어요".
        package let ignoresSubject: Bool
        /// Kinds of goals; empty: all.
        let goals: Set<String>
        let groups: [[Pattern]]
        let exceptions: [Pattern]

        /// What of a sentence it is recognised by; `nil` if it is not.
        package func match(in sentence: ComparedSentence, goal: String) -> String? {
            guard goals.isEmpty || goals.contains(goal), !exceptions.contains(where: { $0.occurs(in: sentence) }),
                groups.dropFirst().allSatisfy({ $0.contains { $0.occurs(in: sentence) } })
            else { return nil }
            return groups.first?.first { $0.occurs(in: sentence) }?.text
        }
    }

    /// A sentence prepared for comparing: with and without spaces between its words.
    package struct ComparedSentence: Sendable {
        /// In small letters, only letters and digits.
        package let bare: String
        /// Its words between single spaces, with `$` at the end.
        package let spaced: String
        fileprivate let bareBytes: [CChar]
        fileprivate let spacedBytes: [CChar]

        /// Prepares a sentence.
        package init(_ text: String) {
            let words = text.lowercased().replacing("’", with: "'").split {
                !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "-"
            }
            bare = words.joined()
            spaced = " " + words.joined(separator: " ") + " $"
            bareBytes = Array(bare.utf8CString)
            spacedBytes = Array(spaced.utf8CString)
        }
    }

    /// Some words, ready to be looked for.
    struct Pattern: Sendable {
        let text: String
        private let bytes: [CChar]
        private let isSpaced: Bool

        init(_ text: String) {
            self.text = text
            isSpaced = text.contains("_") || text.allSatisfy(\.isASCII)
            // English words begin where a word begins: "our app" is not in "your appointment".
            let start = text.allSatisfy(\.isASCII) && !text.hasPrefix("_") ? " " : ""
            bytes = Array((start + text.replacing("_", with: " ")).utf8CString)
        }

        func occurs(in sentence: ComparedSentence) -> Bool {
            strstr(isSpaced ? sentence.spacedBytes : sentence.bareBytes, bytes) != nil
        }
    }

    /// In the order in which they are tried.
    package let rules: [Rule]
    /// Parts of the day and their hours: from the first until before the second.
    package let parts: [(word: String, hours: Range<Int>)]
    private let lists: [List: [String]]

    /// The lists of words beside the rules.
    package enum List: String, Sendable, CaseIterable {
        case readBack, wishes, proposes, consents, questions, asking, endings, joints, ours, fillers, withdraws
        case leaves, declines, rejects, details, keeping, choosing, yes, receives, telling, unknowing, apologies
    }

    /// The words of a list.
    package func words(_ list: List) -> [String] { lists[list] ?? [] }

    /// The rules of a language, without which nothing is agreed: if the file has been changed so that it cannot be read.
    package static func of(_ language: Language) -> AgreementRules {
        switch language == .korean ? korean : english {
        case .success(let rules): rules
        case .failure: AgreementRules()
        }
    }

    /// Korean; the error if the file that came with the program cannot be read. Read once.
    package static let korean = shipped(.korean)
    /// English, likewise.
    package static let english = shipped(.english)

    private static func shipped(_ language: Language) -> Result<AgreementRules, YAMLFileError> {
        Result { () throws(YAMLFileError) in
            try AgreementRules(LanguageFiles.shipped.file("agreement.yaml", in: language))
        }
    }

    private init() { (rules, lists, parts) = ([], [:], []) }

    /// Reads a file of rules.
    /// - Throws: what is wrong with it, and in which line.
    package init(_ file: YAMLValue) throws(YAMLFileError) {
        try file.allow(["rules", "parts"] + List.allCases.map(\.rawValue))
        var rules: [Rule] = []
        for entry in try file.required("rules").list() { rules.append(try AgreementRules.rule(entry)) }
        var lists: [List: [String]] = [:]
        for list in List.allCases { lists[list] = try AgreementRules.words(file.required(list.rawValue)) }
        var parts: [(word: String, hours: Range<Int>)] = []
        for (word, hours) in try file.required("parts").pairs() {
            var numbers: [Int] = []
            for number in try hours.list() { numbers.append(try number.integer(in: 0...24)) }
            guard numbers.count == 2, numbers[0] < numbers[1] else {
                throw hours.error("\(word) needs two hours, the earlier one first")
            }
            parts.append((word, numbers[0]..<numbers[1]))
        }
        (self.rules, self.lists, self.parts) = (rules, lists, parts)
    }

    /// What a rule demands of the noun that a sentence is about.
    private enum Subject: String, CaseIterable { case near, any }

    private static let goals: Set<String> = ["book", "cancel", "change", "ask", "tell", "act"]

    private static func rule(_ entry: YAMLValue) throws(YAMLFileError) -> Rule {
        try entry.allow(["claim", "reason", "when", "and", "except", "for", "subject"])
        let claim = try entry.required("claim").choice(Claim.self)
        let reason = try entry["reason"]?.string()
        guard (claim == .waits) == (reason != nil) else {
            throw entry.error("a reason belongs to what waits, and to nothing else")
        }
        var groups = [try patterns(entry.required("when"))]
        if let and = entry["and"] { groups.append(try patterns(and)) }
        let subject = try entry["subject"]?.choice(Subject.self)
        let goals = try entry["for"].map(alternatives) ?? []
        if let goal = goals.first(where: { !AgreementRules.goals.contains($0) }) {
            throw entry.error("unknown kind of goal \"\(goal)\"")
        }
        return Rule(
            claim: claim, reason: reason, checksSubject: subject == .near, ignoresSubject: subject == .any,
            goals: Set(goals), groups: groups,
            exceptions: try entry["except"].map(patterns) ?? [])
    }

    private static func patterns(_ value: YAMLValue) throws(YAMLFileError) -> [Pattern] {
        try alternatives(value).map(Pattern.init)
    }

    private static func alternatives(_ value: YAMLValue) throws(YAMLFileError) -> [String] {
        let words = try value.string().split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard words.allSatisfy({ $0.contains { $0 != "_" } }) else { throw value.error("an alternative is empty") }
        try check(words, of: value)
        return words
    }

    private static func words(_ value: YAMLValue) throws(YAMLFileError) -> [String] {
        var words: [String] = []
        for word in try value.list() { words.append(try word.string()) }
        try check(words, of: value)
        return words
    }

    private static func check(_ words: [String], of value: YAMLValue) throws(YAMLFileError) {
        var seen: Set<String> = []
        for word in words where !seen.insert(word).inserted { throw value.error("\"\(word)\" is there twice") }
    }
}
