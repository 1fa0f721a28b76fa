/// Chooses between the two forms of a Korean particle by the sound before it.
package enum KoreanParticle {
    /// What a slot such as `{name:이에요}` may ask for: with a final consonant, without one.
    private static let forms: [String: (closed: String, open: String)] = [
        "으로": ("으로", "로"), "이에요": ("이에요", "예요"), "이요": ("이요", "요"), "은": ("은", "는"), "을": ("을", "를"), "이": ("이", "가"),
        "이라고": ("이라고", "라고"), "과": ("과", "와"), "이고": ("이고", "고"),
    ]
    /// How the names of Latin letters end: 엘, 엠, 엔, 알.
    private static let letterFinals: [Character: UInt32] = ["L": 8, "M": 16, "N": 4, "R": 8]
    /// How the digits 0 … 9 end when they are read: 일, 칠 and 팔 end in ㄹ.
    private static let digitFinals: [Character: UInt32] = ["0": 21, "1": 8, "3": 16, "6": 1, "7": 8, "8": 8]

    /// Whether a particle has two forms that are known.
    package static func isKnown(_ particle: String) -> Bool { forms[particle] != nil }

    /// `text` with the fitting form of a particle; unknown particles are added as they are.
    package static func attach(_ particle: String, to text: String) -> String {
        guard let forms = forms[particle] else { return text + particle }
        guard let last = text.last(where: { $0.isLetter || $0.isNumber }) else { return text + forms.open }
        let final =
            HangulSyllable.sounds(last)?.final ?? digitFinals[last]
            ?? letterFinals[last] ?? 0
        // 으로 counts ㄹ as open: 서울로.
        let isClosed = final != 0 && !(particle == "으로" && final == 8)
        return text + (isClosed ? forms.closed : forms.open)
    }
}
