import Foundation
import Languages

@testable import Dialogue

/// What is wrong with packs that can be read: what a reviewer would otherwise have to look for, line by line.
struct PackLint {
    let library: PackLibrary
    private(set) var complaints: [String] = []

    /// Kinds that both languages have.
    static let inBothLanguages = ["general", "beauty", "gym", "telecom", "repair", "delivery"]
    /// Kinds that Korean has.
    static let korean = [
        "animals", "apartment", "bank", "beauty", "clinic", "delivery", "general", "gym", "housing", "jobs",
        "publicoffice", "repair", "restaurant", "school", "telecom", "travel",
    ]

    init(_ library: PackLibrary) {
        self.library = library
        for language in Language.allCases {
            let packs = library.packs[language] ?? []
            let general = packs.first { $0.id == AnswerPack.general }
            for pack in packs { check(pack, general: general) }
        }
    }

    private mutating func complain(_ pack: AnswerPack, _ entry: AnswerPack.Entry, _ reason: String) {
        complain(pack, at: entry.line, reason)
    }

    private mutating func complain(_ pack: AnswerPack, at line: Int? = nil, _ reason: String) {
        let place = line.map { ":\($0)" } ?? ""
        complaints.append("\(pack.language.rawValue)/packs/\(pack.id).yaml\(place): \(reason)")
    }

    private mutating func check(_ pack: AnswerPack, general: AnswerPack?) {
        for word in pack.words where word.count(where: \.isLetter) < 2 {
            complain(pack, "the word \"\(word)\" is in too many purposes to tell anything")
        }
        if pack.id != AnswerPack.general, pack.purposes.count < 4 { complain(pack, "fewer than four purposes") }
        var seen: Set<String> = []
        if pack.id != AnswerPack.general {
            seen = Set(general?.entries.flatMap(\.examples).map(Self.letters) ?? [])
        }
        for entry in pack.entries {
            if !(3...6).contains(entry.examples.count) { complain(pack, entry, "three to six sentences, please") }
            for example in entry.examples {
                if !seen.insert(Self.letters(example)).inserted { complain(pack, entry, "\"\(example)\" stands twice") }
                if example.count > 60 { complain(pack, entry, "\"\(example)\" is longer than people talk") }
                if entry.risk == .none, Self.isAboutMoney(example) {
                    complain(pack, entry, "\"\(example)\" is about money: risk: money")
                }
            }
            check(entry, of: pack)
        }
    }

    private mutating func check(_ entry: AnswerPack.Entry, of pack: AnswerPack) {
        let names = Set(library.slots(of: pack).flatMap(\.names))
        for name in entry.needs where !names.contains(name) { complain(pack, entry, "there is no slot \"\(name)\"") }
        for template in entry.answers + entry.agreements {
            for name in Self.slots(of: template) where !names.contains(name) {
                complain(pack, entry, "there is no slot \"\(name)\"")
            }
        }
        let nothing = library.match(entry, of: pack, score: 0, margin: 0, known: [:])
        let everything = library.match(entry, of: pack, score: 0, margin: 0, known: samples(for: pack))
        if nothing.answers.count < 2 { complain(pack, entry, "two answers must do without any slot") }
        for match in [nothing, everything] {
            if Set(match.answers + match.agreements).count < match.answers.count + match.agreements.count {
                complain(pack, entry, "an answer stands twice")
            }
            for answer in match.answers + match.agreements {
                if let reason = Self.fault(of: answer, in: pack.language) {
                    complain(pack, entry, "\"\(answer)\" \(reason)")
                }
            }
            if entry.risk != .none { checkRisk(match, entry, of: pack) }
        }
    }

    /// A value for every fact, each another one; some are sentences.
    private func samples(for pack: AnswerPack) -> [String: String] {
        var samples: [String: String] = [:]
        for (number, slot) in library.slots(of: pack).enumerated() {
            let isSentence = ["reason", "request"].contains(slot.names[0])
            let names = pack.language == .korean ? Array("가나다라마바사아자차카타파하") : Array("abcdefghijklmnopqrst")
            let letter = names[number % names.count]
            let name = pack.language == .korean ? "민\(letter)" : "Sam\(letter)"
            let other = number < names.count ? name : name + (pack.language == .korean ? "지" : "y")
            let sentence = pack.language == .korean ? "\(other) 때문이에요." : "It is about \(other)."
            samples[slot.names[0]] = isSentence ? sentence : other
        }
        return samples
    }

    private mutating func checkRisk(_ match: PackMatch, _ entry: AnswerPack.Entry, of pack: AnswerPack) {
        if let first = match.answers.first, Self.saysYes(first, in: pack.language) {
            complain(pack, entry, "the first answer to a risk asks, checks or declines: \"\(first)\"")
        }
        for answer in match.answers where Self.binds(answer, in: pack.language) {
            complain(pack, entry, "\"\(answer)\" belongs under agrees")
        }
    }

    // MARK: Sentences

    /// What makes an answer one that cannot be offered.
    static func fault(of answer: String, in language: Language) -> String? {
        if answer.count > AnswerPack.longest { return "is too long to be said at once" }
        let marks: Set<Character> = [" ", ",", ".", "?", "!"]
        let isLetter: (Character) -> Bool =
            language == .korean ? { ("가"..."힣").contains($0) } : { $0.isASCII && $0.isLetter || $0 == "'" }
        if !answer.allSatisfy({ marks.contains($0) || isLetter($0) }) { return "holds what cannot be read aloud" }
        if Speakable.text(answer, language: language) != answer { return "is not read aloud as it is written" }
        guard let last = answer.last, ".?!".contains(last) else { return "lacks its full stop" }
        guard language == .korean else { return nil }
        for sentence in answer.split(whereSeparator: { ".?!".contains($0) }) {
            let bare = sentence.filter(\.isLetter)
            if !["요", "죠", "니다"].contains(where: bare.hasSuffix), bare != "네" { return "is not 해요체" }
        }
        return nil
    }

    private static func saysYes(_ answer: String, in language: Language) -> Bool {
        if answer.hasSuffix("?") { return false }
        let first = answer.lowercased().prefix { $0.isLetter }
        return ["네", "예", "좋아요", "yes", "okay", "sure"].contains(String(first))
    }

    /// Whether an answer agrees to pay, to sign or to be bound.
    private static func binds(_ answer: String, in language: Language) -> Bool {
        if answer.hasSuffix("?") { return false }
        let words =
            language == .korean
            ? ["입금할게요", " 낼게요", "결제할게요", "동의해요", "동의할게요", "진행해 주세요", "계약할게요", "가입할게요"]
            : ["i'll pay", "go ahead", "i agree", "sign me up", "i accept"]
        return words.contains(where: answer.lowercased().contains)
    }

    /// Whether the callee names a price, or what is paid for nothing.
    private static func isAboutMoney(_ example: String) -> Bool {
        if ["없", "무료", "no charge", "free", "no fee"].contains(where: example.contains) { return false }
        let words = [
            "만 원", "천 원", "백 원", "위약금", "예약금", "계약금", "추가금", "수수료", " dollar", "deposit", " fee ", "charge you",
        ]
        return words.contains(where: example.contains)
    }

    private static func letters(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private static func slots(of template: String) -> [String] {
        template.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { piece in
            piece.split(separator: "}", omittingEmptySubsequences: false).first?.split(separator: ":").first
                .map(String.init)
        }
    }
}
