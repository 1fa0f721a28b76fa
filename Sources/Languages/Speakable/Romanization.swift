/// Korean names in Latin letters, so that an English voice can attempt them. Source: 국어의 로마자 표기법 (2014), table of
/// letters, without its sound changes.
enum Romanization {
    static func romanized(_ text: some Sequence<Character>) -> String {
        text.compactMap { character -> String? in
            guard let scalar = character.unicodeScalars.first, character.isHangulSyllable else { return nil }
            let index = Int(scalar.value) - 0xAC00
            return onsets[index / 588] + vowels[index / 28 % 21] + codas[index % 28]
        }.joined()
    }

    private static let onsets = [
        "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h",
    ]
    private static let vowels = [
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
        "ui", "i",
    ]
    private static let codas = [
        "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng",
        "t",
        "t", "k", "t", "p", "t",
    ]
}
