/// One word of a sentence, and what it is by a dictionary.
package struct AnalyzedWord: Sendable, Equatable {
    let surface: String
    /// The dictionary's tag: NNG a noun, NNP a name, VV a verb, EF a final ending …
    let tag: String
    /// The dictionary's class for names: 인명 a person, 지명 a place.
    let meaning: String

    /// A word as a dictionary describes it.
    package init(surface: String, tag: String, meaning: String) {
        self.surface = surface
        self.tag = tag
        self.meaning = meaning
    }
}

/// People's names by the dictionary, where no word such as 이름 announces them.
package enum PersonNames {
    /// Words for another person whose name follows.
    static let relations = [
        "할머니", "할머님", "할아버지", "엄마", "아빠", "어머니", "아버지", "남편", "아내", "아이 ", "아들", "딸 ", "딸이", "친구", "동생", "누나", "언니",
        "오빠", "mother", "father", "wife", "husband", "son's", "daughter", "friend", "her name", "his name",
        "their name",
    ]
    /// What follows the name of a person who is spoken about.
    static let titles = ["님", "씨", "원장", "선생", "교수", "의사", "기사", "사장", "매니저", "실장", "디자이너", "대리", "과장", "팀장"]

    /// Whether a word is built as most Korean names are: a common family name and two syllables.
    static func isLikely(_ word: String) -> Bool {
        word.count == 3 && word.first.map { "김이박최정강조윤장임한오서신권황안송류유홍고문양손배백허남심노하곽성차주우구민진엄채원천방공현함변염".contains($0) } == true
    }

    /// The first full name that no title follows.
    package static func first(in words: [AnalyzedWord]) -> String? {
        for (index, word) in words.enumerated()
        where word.tag == "NNP" && word.meaning == "인명" && (3...4).contains(word.surface.count) {
            let next = index + 1 < words.count ? words[index + 1].surface : ""
            if !titles.contains(where: next.hasPrefix) { return word.surface }
        }
        return nil
    }
}
