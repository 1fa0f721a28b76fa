import Dialogue

/// A Korean verb or adjective by its stem, and the forms of it that answers need: 가 → 가요, 갔어요, 갈게요.
struct KoreanVerb: Sendable, Equatable {
    /// As a dictionary has it, without 다: `가`, `듣`, `어렵`.
    let stem: String

    /// 가요, 있어요, 해요.
    var polite: String { infinitive + "요" }
    /// 갔어요, 있었어요, 했어요.
    var past: String { Self.closing(infinitive, with: Final.doubleSiot) + "어요" }
    /// 갈게요, 들을게요.
    var promise: String { prospective + "게요" }
    /// 갈, 들을, 도울: before 수, 거, 게요.
    var prospective: String {
        let stem = beforeVowel
        guard let final = Self.final(of: stem) else { return stem }
        if final == Final.rieul { return isRieulIrregular ? stem + "을" : stem }
        // 낫 → 나을, though 가 → 갈.
        let isSiot = Self.final(of: self.stem) == Final.siot && isRieulIrregular
        return final == 0 && !isSiot ? Self.closing(stem, with: Final.rieul) : stem + "을"
    }
    /// 가면, 들으면, 만들면.
    var conditional: String {
        let stem = beforeVowel
        guard let final = Self.final(of: stem), final != 0 else { return stem + "면" }
        return final == Final.rieul && !isRieulIrregular ? stem + "면" : stem + "으면"
    }

    /// 가, 있어, 해, 들어: before 주세요, 드릴게요, 요.
    var infinitive: String {
        if stem.hasSuffix("하") { return stem.dropLast() + "해" }
        if let special = Self.special[stem] { return special }
        let bare = beforeVowel
        guard let last = bare.last, let sounds = HangulSyllable.sounds(last) else { return stem + "어" }
        let head = String(bare.dropLast())
        if bare != stem, Self.final(of: stem) == Final.pieup {
            return bare.dropLast() + (["돕", "곱"].contains { stem.hasSuffix($0) } ? "와" : "워")
        }
        // 모르 → 몰라, 부르 → 불러.
        if stem.hasSuffix("르"), let before = head.last, let vowel = HangulSyllable.sounds(before)?.vowel,
            HangulSyllable.sounds(before)?.final == 0, !["따르", "들르", "치르"].contains(where: stem.hasSuffix)
        {
            return Self.closing(head, with: Final.rieul) + (Vowel.isBright(vowel) ? "라" : "러")
        }
        guard sounds.final == 0, bare == stem else { return bare + (Vowel.isBright(sounds.vowel) ? "아" : "어") }
        func with(_ vowel: UInt32) -> String { head + Self.syllable(sounds.initial, vowel, 0) }
        switch sounds.vowel {
        case Vowel.a, Vowel.ae, Vowel.eo, Vowel.e, Vowel.yeo: return stem
        case Vowel.o: return with(Vowel.wa)
        case Vowel.u: return with(Vowel.wo)
        case Vowel.i: return with(Vowel.yeo)
        case Vowel.oe: return with(Vowel.wae)
        case Vowel.eu:
            let before = head.last.flatMap(HangulSyllable.sounds)?.vowel
            return with(before.map(Vowel.isBright) == true ? Vowel.a : Vowel.eo)
        default: return stem + "어"
        }
    }

    /// The stem before an ending that begins with a vowel: 듣 → 들, 어렵 → 어려우, 낫 → 나.
    private var beforeVowel: String {
        guard let final = Self.final(of: stem) else { return stem }
        switch final {
        case Final.pieup where Self.pieup.contains(where: stem.hasSuffix): return Self.opening(stem) + "우"
        case Final.digeut where Self.digeut.contains(where: stem.hasSuffix):
            return Self.closing(Self.opening(stem), with: Final.rieul)
        case Final.siot where Self.siot.contains(where: stem.hasSuffix): return Self.opening(stem)
        default: return stem
        }
    }

    private var isRieulIrregular: Bool { beforeVowel != stem }

    /// Whether a text ends like a form before 주세요: 돌려, 안내해, 와.
    static func isInfinitive(_ text: String) -> Bool {
        guard let sounds = text.last.flatMap(HangulSyllable.sounds), sounds.final == 0 else { return false }
        return [
            "해", "아", "어", "와", "려", "겨", "워", "여", "내", "라", "러", "쳐", "켜", "져", "춰", "꿔", "둬", "놔", "빼", "봐", "가",
            "줘", "대", "돼", "나", "써", "꺼", "떠",
        ]
        .contains(where: text.hasSuffix)
    }

    // MARK: Stems of forms

    /// The verb that a form before 주세요 or 요 belongs to: 보내 → 보내, 찍어 → 찍, 와 → 오, 눌러 → 누르.
    init(infinitive: String) {
        stem = Self.stem(ofInfinitive: infinitive)
    }

    init(stem: String) { self.stem = stem }

    private static func stem(ofInfinitive form: String) -> String {
        if let stem = special.first(where: { form == $0.value })?.key { return stem }
        if form.hasSuffix("해") { return form.dropLast() + "하" }
        guard let last = form.last, let sounds = HangulSyllable.sounds(last), sounds.final == 0 else { return form }
        let head = String(form.dropLast())
        if last == "아" || last == "어" {
            // 들어 is 듣 or 들; 나아 is 낫.
            return head
        }
        if last == "라" || last == "러", let before = head.last, HangulSyllable.sounds(before)?.final == Final.rieul {
            return opening(head) + "르"
        }
        if last == "워" { return head.isEmpty ? "우" : restoringPieup(head) ?? head + "우" }
        func with(_ vowel: UInt32) -> String { head + syllable(sounds.initial, vowel, 0) }
        if last == "와", let stem = restoringPieup(head) { return stem }
        switch sounds.vowel {
        case Vowel.wa: return with(Vowel.o)
        case Vowel.wo: return with(Vowel.u)
        case Vowel.wae: return with(Vowel.oe)
        case Vowel.yeo: return ["켜", "펴"].contains(String(last)) ? form : with(Vowel.i)
        case Vowel.eo: return ["써", "꺼", "떠", "커"].contains(String(last)) ? with(Vowel.eu) : form
        default: return form
        }
    }

    /// 도와, 어려워: a stem that ends in ㅂ.
    private static func restoringPieup(_ head: String) -> String? {
        let stem = closing(head, with: Final.pieup)
        return pieup.contains(where: stem.hasSuffix) ? stem : nil
    }

    private static let special = [
        "이": "이에", "푸": "퍼", "그렇": "그래", "어떻": "어때", "이렇": "이래",
    ]
    private static let pieup = [
        "돕", "눕", "굽", "줍", "춥", "덥", "맵", "렵", "쉽", "깝", "겁", "볍", "맙", "답", "갑", "둡", "럽", "엽", "겹", "롭", "럽", "릅",
        "곱", "밉",
    ]
    private static let digeut = ["듣", "걷", "싣", "깨닫", "붇"]
    private static let siot = ["낫", "짓", "붓", "잇", "긋"]

    // MARK: Sounds

    private enum Vowel {
        static let a: UInt32 = 0, ae: UInt32 = 1, ya: UInt32 = 2, eo: UInt32 = 4, e: UInt32 = 5, yeo: UInt32 = 6
        static let o: UInt32 = 8, wa: UInt32 = 9, wae: UInt32 = 10, oe: UInt32 = 11, u: UInt32 = 13, wo: UInt32 = 14
        static let eu: UInt32 = 18, i: UInt32 = 20

        static func isBright(_ vowel: UInt32) -> Bool { vowel == a || vowel == o || vowel == ya }
    }

    private enum Final {
        static let digeut: UInt32 = 7, rieul: UInt32 = 8, pieup: UInt32 = 17, siot: UInt32 = 19, doubleSiot: UInt32 = 20
    }

    private static func final(of text: String) -> UInt32? { text.last.flatMap(HangulSyllable.sounds)?.final }

    /// The text with its last syllable open.
    private static func opening(_ text: String) -> String { closing(text, with: 0) }

    /// The text with another final in its last syllable.
    static func closing(_ text: String, with final: UInt32) -> String {
        guard let last = text.last, let sounds = HangulSyllable.sounds(last) else { return text }
        return text.dropLast() + syllable(sounds.initial, sounds.vowel, final)
    }

    private static func syllable(_ initial: UInt32, _ vowel: UInt32, _ final: UInt32) -> String {
        Unicode.Scalar(0xAC00 + initial * 588 + vowel * 28 + final).map { String(Character($0)) } ?? ""
    }
}
