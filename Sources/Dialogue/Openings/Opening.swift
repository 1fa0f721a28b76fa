import Calls
import Foundation
package import Languages

/// The first line of a call, put together from what the person typed.
package struct Opening: Sendable {
    /// The purpose as one spoken request: "토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?"
    let request: String
    /// Why a person should look at the line before it is spoken.
    package enum Doubt: String, Sendable, CaseIterable {
        /// The purpose is read out as it was typed because it could not be turned into a request.
        case quoted
        /// What is not for the other party was left out: how far to go, what to do if it fails, insults.
        case withheld
        /// Some words could only be put together as they were typed.
        case unsure
        /// It is longer than a stranger follows.
        case long
    }

    /// Whether the purpose is read out as it was typed because it could not be turned into a request.
    var isQuoted: Bool { doubts.contains(.quoted) }
    /// Why the line should be looked at first; empty if it says the purpose well, as far as rules can tell.
    package let doubts: [Doubt]
    private let language: Language

    /// Turns a purpose into a request.
    package init(purpose: String, language: Language) {
        self.language = language
        let spoken =
            switch language {
            case .korean: KoreanRequest(purpose).map { ($0.text, $0.doubts) }
            case .english: EnglishRequest(purpose).map { ($0.text, $0.doubts) }
            }
        (request, doubts) = spoken ?? Opening.quote(purpose, language: language)
    }

    /// Why a line should be looked at before it is spoken. What rules doubt is no matter of a line that an assistant
    /// worded otherwise.
    package static func doubts(
        of line: String, purpose: String, callerName: String?, language: Language
    ) -> [Doubt] {
        let rules = Opening(purpose: purpose, language: language)
        return line == rules.text(callerName: callerName) ? rules.doubts : []
    }

    /// The whole opening: a greeting, what kind of voice this is, and the request.
    package func text(callerName: String?) -> String {
        Self.introduction(callerName: callerName, language: language) + " " + request
    }

    /// How a line begins that an assistant makes, whichever assistant words the request; a person may choose another
    /// beginning.
    package static func introduction(callerName: String?, language: Language) -> String {
        Introduction.plain.text(callerName: callerName, language: language)
    }

    /// The caller's name as an ``Introduction`` puts it into an opening.
    package static func callerName(in opening: String, language: Language) -> String? {
        let start: String
        let ends: [String]
        switch language {
        case .korean: (start, ends) = ("안녕하세요, ", ["이라고 합니다.", "라고 합니다."])
        case .english: (start, ends) = ("Hello, this is ", ["."])
        }
        guard opening.hasPrefix(start) else { return nil }
        let rest = opening.dropFirst(start.count)
        for end in ends {
            guard let range = rest.range(of: end) else { continue }
            let name = String(rest[..<range.lowerBound])
            // "이라고" ends a name with a final consonant; a name in 이 keeps it: 민이라고.
            if !name.isEmpty, name.count <= 30 { return name }
        }
        return nil
    }

    /// The purpose read out as it was typed, without notes that are not for the callee.
    private static func quote(_ purpose: String, language: Language) -> (String, [Doubt]) {
        var text = purpose.singleSpaced
        var doubts = [Doubt.quoted]
        let phrases = language == .korean ? OpeningPhrases.korean : OpeningPhrases.english
        if case .success(let phrases) = phrases {
            let telling = PurposeSentences(purpose.replacing("’", with: "'")).sentences.map(phrases.withholding)
            if telling.contains(where: \.isWithheld) {
                let kept = telling.map { $0.text.trimmingCharacters(in: CharacterSet(charactersIn: " .,;/")) }
                text = kept.filter { !$0.isEmpty }.joined(separator: ". ")
                doubts.append(.withheld)
            }
        }
        if text.isEmpty, doubts.contains(.withheld) {
            return (language == .korean ? "여쭤볼 게 있어서 전화드렸어요." : "I'm calling to ask you something.", [.withheld])
        }
        let ended = text.last.map { ".?!".contains($0) } == true ? text : text + "."
        return (quotation(language) + ended, doubts)
    }

    /// What stands before a purpose that is read out as it was typed.
    package static func quotation(_ language: Language) -> String {
        language == .korean ? "적은 말을 그대로 읽어 드릴게요. " : "Let me read out what I wrote. "
    }
}

/// A purpose cut into sentences and lines, with the parts of a form put into one sentence.
package struct PurposeSentences {
    /// Sentences without their full stops; questions keep their mark.
    package let sentences: [String]

    package init(_ purpose: String) {
        var sentences: [String] = []
        var current = ""
        let characters = Array(purpose)
        func close() {
            let text = current.trimmingCharacters(in: CharacterSet(charactersIn: " \t-•·*"))
            if !text.isEmpty { sentences.append(text) }
            current = ""
        }
        for (index, character) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            if character.isNewline {
                close()
            } else if "?!".contains(character) {
                if character == "?" { current.append("?") }
                close()
            } else if character == ".", next.isWhitespace {
                // "a.m." and the like go on.
                let word = current.split(separator: " ").last.map { $0.lowercased() } ?? ""
                if ["a.m", "p.m", "dr", "mr", "ms", "mrs"].contains(word) {
                    current.append(character)
                } else {
                    close()
                }
            } else {
                current.append(character.isWhitespace ? " " : character)
            }
        }
        close()
        self.sentences = sentences.map { $0.split(separator: " ").joined(separator: " ") }
    }
}

/// A name, a telephone number, a birth date: what is told only when it is asked for.
enum PersonalDetails {
    private static let words = [
        "이름", "성함", "연락처", "번호", "예약자", "환자", "생년월일", "생일", "my name", "name is", "name:", "phone", "number", "birth",
        "이에요", "예요", "입니다",
    ]

    /// Whether a sentence of a purpose holds nothing else.
    static func areAll(of sentence: String) -> Bool {
        let mentions = Mention.all(in: sentence)
        let isPersonal = mentions.contains { mention in
            switch mention.value {
            case .name, .phone, .digits: true
            case .time, .day, .minutes, .count, .money: false
            }
        }
        let isOnly = mentions.allSatisfy { mention in
            switch mention.value {
            case .name, .phone, .digits: true
            case .day(.date(_?, _, _)): true
            case .time, .day, .minutes, .count, .money: false
            }
        }
        let covered = mentions.reduce(0) { $0 + $1.range.count }
        return isPersonal && isOnly && words.contains { sentence.lowercased().contains($0) }
            && sentence.count - covered <= 48
    }
}
