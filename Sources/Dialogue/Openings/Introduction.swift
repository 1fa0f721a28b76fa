import Calls
import Foundation
public import Languages

/// How a call begins: a greeting, and the truth that a person types what a computer's voice reads.
///
/// Every first line begins with one of these. A person chooses which, and words what follows; the truth itself cannot be
/// taken out.
public enum Introduction: String, Sendable, Hashable, Codable, CaseIterable {
    /// As short as the truth can be.
    case plain
    /// With the reason: speaking on the phone is hard for the person. Only who chooses it says so.
    case reason
    /// Formal, and asks for patience.
    case polite

    /// The greeting and the truth, whole: what is said before anything else.
    /// - Parameter callerName: what the person wants to be called; `nil` or blank: they are not named.
    public func text(callerName: String?, language: Language) -> String {
        let name = callerName?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        let greeting =
            switch language {
            case .korean: name.isEmpty ? "안녕하세요." : "안녕하세요, " + KoreanParticle.attach("이라고", to: name) + " 합니다."
            case .english: name.isEmpty ? "Hello." : "Hello, this is \(name)."
            }
        return greeting + " " + truth(in: language)
    }

    /// That a person types and a computer's voice reads it.
    func truth(in language: Language) -> String {
        switch (self, language) {
        case (.plain, .korean): "제가 글을 쓰면 기계 목소리가 읽어 드리는 전화예요."
        case (.reason, .korean): "전화로 말하기가 어려워서, 제가 글을 쓰면 기계 목소리가 읽어 드려요."
        case (.polite, .korean): "실례지만 저는 글로 쓰고, 기계 목소리가 대신 읽어 드리고 있습니다. 답이 조금 늦어도 양해 부탁드립니다."
        case (.plain, .english): "I'm typing, and a computer voice reads it out."
        case (.reason, .english): "Speaking on the phone is hard for me, so I type and a computer voice reads it out."
        case (.polite, .english):
            "I am typing, and a computer voice is reading my words to you. Please bear with me if an answer takes a moment."
        }
    }

    /// Takes a first line apart.
    /// - Parameter callerName: who may be named in it; a name that the line itself gives is found too.
    /// - Returns: how it begins and what follows, without space around it; `nil` if it begins with none of these.
    public static func split(
        _ line: String, callerName: String? = nil, language: Language
    ) -> (introduction: Introduction, words: String)? {
        for name in [callerName, Opening.callerName(in: line, language: language), nil] {
            for introduction in allCases {
                let beginning = introduction.text(callerName: name, language: language)
                guard line.hasPrefix(beginning) else { continue }
                let words = line.dropFirst(beginning.count).trimmingCharacters(in: .whitespacesAndNewlines)
                return (introduction, words)
            }
        }
        return nil
    }
}
