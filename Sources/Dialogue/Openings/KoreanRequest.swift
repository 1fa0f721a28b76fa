import Calls
import Foundation
import Languages

/// Rewrites what a person typed in Korean into a request in 해요체.
enum KoreanRequest {
    /// An ending of the typed sentence and what is said instead.
    private struct Ending {
        let typed: String
        let spoken: String
        init(_ typed: String, _ spoken: String) { (self.typed, self.spoken) = (typed, spoken) }
    }

    /// Longest first within the table's order; the first that fits is used.
    private static let endings: [Ending] = [
        // What the person wants to know.
        Ending("는지 물어봐 줘", "는지 여쭤보고 싶어서요."), Ending("는지 물어봐줘", "는지 여쭤보고 싶어서요."), Ending("는지 물어봐 주세요", "는지 여쭤보고 싶어서요."),
        Ending("는지 물어봐주세요", "는지 여쭤보고 싶어서요."), Ending("는지 알아봐줘", "는지 여쭤보고 싶어서요."), Ending("는지 알아봐 줘", "는지 여쭤보고 싶어서요."),
        Ending("는지 알아봐 주세요", "는지 여쭤보고 싶어서요."), Ending("지 물어보기", "지 여쭤보고 싶어서요."), Ending("지 확인", "지 확인하고 싶어서요."),
        Ending("지 문의", "지 여쭤보고 싶어서요."), Ending("지 궁금해요", "지 궁금해서요."), Ending("지 궁금합니다", "지 궁금해서요."),
        Ending("가 궁금해요", "가 궁금해서요."),
        Ending("지 여부 확인", "지 확인하고 싶어서요."), Ending("지 여부", "지 여쭤보고 싶어서요."), Ending("는지", "는지 여쭤보고 싶어서요."),
        Ending("은지", "은지 여쭤보고 싶어서요."),
        Ending(" 물어봐 줘", " 여쭤보고 싶어서요."), Ending(" 물어봐줘", " 여쭤보고 싶어서요."), Ending(" 물어봐 주세요", " 여쭤보고 싶어서요."),
        Ending(" 물어봐주세요", " 여쭤보고 싶어서요."),
        Ending(" 물어보기", " 여쭤보고 싶어서요."), Ending(" 알아보기", " 알아보고 싶어서요."), Ending(" 알아봐 주세요", " 알아보고 싶어서요."),
        Ending(" 알아봐줘", " 알아보고 싶어서요."),
        Ending("물어보고 싶어요", "여쭤보고 싶어서요."), Ending("물어보고 싶어", "여쭤보고 싶어서요."), Ending("물어보려고요", "여쭤보려고요."),
        Ending("알고 싶어요", "알고 싶어서요."), Ending("알고 싶습니다", "알고 싶어서요."),
        Ending("알고 싶어", "알고 싶어서요."), Ending("문의하고 싶어요", "문의하고 싶어서요."), Ending("문의드립니다", "문의드리고 싶어서요."),
        Ending("문의드려요", "문의드리고 싶어서요."), Ending("문의합니다", "문의드리고 싶어서요."),
        Ending("문의하기", "문의하고 싶어서요."), Ending("문의해 주세요", "문의드리고 싶어서요."), Ending("문의해줘", "문의드리고 싶어서요."),
        Ending("문의", "문의드리고 싶어서요."),
        Ending("확인하고 싶어요", "확인하고 싶어서요."), Ending("확인해줘", "확인하고 싶어서요."), Ending("확인해 줘", "확인하고 싶어서요."),
        Ending("확인하기", "확인하고 싶어서요."),
        Ending("확인 부탁드립니다", "확인하고 싶어서요."), Ending("확인", "확인하고 싶어서요."), Ending("상담", "상담받고 싶어서요."),
        Ending("질문", "질문이 있어서요."),
        // What the person wants to pass on.
        Ending("고 전해 주세요", "고 말씀드리려고요."), Ending("고 전해주세요", "고 말씀드리려고요."), Ending("고 전해줘", "고 말씀드리려고요."),
        Ending("고 전해 줘", "고 말씀드리려고요."),
        Ending("고 말해 줘", "고 말씀드리려고요."), Ending("고 말해줘", "고 말씀드리려고요."), Ending("고 말해 주세요", "고 말씀드리려고요."),
        Ending("고 말해주세요", "고 말씀드리려고요."), Ending("고 알려줘", "고 말씀드리려고요."),
        Ending("고 알려 주세요", "고 말씀드리려고요."), Ending("고 말하기", "고 말씀드리려고요."), Ending("고 전하기", "고 말씀드리려고요."),
        // What the person wants done.
        Ending("고 싶어서요", "고 싶은데요, 가능할까요?"), Ending("고 싶은데요", "고 싶은데요, 가능할까요?"), Ending("고 싶은데", "고 싶은데요, 가능할까요?"),
        Ending("고 싶습니다", "고 싶은데요, 가능할까요?"),
        Ending("고 싶어요", "고 싶은데요, 가능할까요?"), Ending("고싶어요", "고 싶은데요, 가능할까요?"), Ending("고싶습니다", "고 싶은데요, 가능할까요?"),
        Ending("고싶은데요", "고 싶은데요, 가능할까요?"), Ending("고싶어", "고 싶은데요, 가능할까요?"), Ending("고 싶어", "고 싶은데요, 가능할까요?"),
        Ending("고 싶다", "고 싶은데요, 가능할까요?"),
        Ending("고 싶음", "고 싶은데요, 가능할까요?"), Ending("려고 합니다", "려고 하는데요, 가능할까요?"), Ending("려고 해요", "려고 하는데요, 가능할까요?"),
        Ending("려고 하는데요", "려고 하는데요, 가능할까요?"), Ending("려고요", "려고 하는데요, 가능할까요?"), Ending("려고", "려고 하는데요, 가능할까요?"),
        Ending("해 주실 수 있나요", "해 주실 수 있을까요?"), Ending("해주실 수 있나요", "해 주실 수 있을까요?"), Ending("해 주세요", "해 주실 수 있을까요?"),
        Ending("해주세요", "해 주실 수 있을까요?"), Ending("해 줘요", "해 주실 수 있을까요?"), Ending("해줘요", "해 주실 수 있을까요?"),
        Ending("해 줘", "해 주실 수 있을까요?"), Ending("해줘", "해 주실 수 있을까요?"), Ending("해 주십시오", "해 주실 수 있을까요?"),
        Ending("해주십시오", "해 주실 수 있을까요?"), Ending("해달라고 하기", "해 주실 수 있을까요?"),
        Ending("해달라고 해줘", "해 주실 수 있을까요?"), Ending("해달라고", "해 주실 수 있을까요?"), Ending("해야 해요", "하고 싶은데요, 가능할까요?"),
        Ending("해야 합니다", "하고 싶은데요, 가능할까요?"), Ending("해야 함", "하고 싶은데요, 가능할까요?"),
        Ending("해야 돼", "하고 싶은데요, 가능할까요?"), Ending("해야 돼요", "하고 싶은데요, 가능할까요?"), Ending("할게요", "하고 싶은데요, 가능할까요?"),
        Ending("할래요", "하고 싶은데요, 가능할까요?"), Ending("할래", "하고 싶은데요, 가능할까요?"),
        Ending("합니다", "하려고 하는데요, 가능할까요?"), Ending("하기", "하고 싶은데요, 가능할까요?"), Ending("부탁드립니다", "부탁드리고 싶은데요, 가능할까요?"),
        Ending("부탁드려요", "부탁드리고 싶은데요, 가능할까요?"), Ending("부탁해요", "부탁드리고 싶은데요, 가능할까요?"),
        Ending("부탁합니다", "부탁드리고 싶은데요, 가능할까요?"), Ending("부탁해", "부탁드리고 싶은데요, 가능할까요?"), Ending("부탁", "부탁드리고 싶은데요, 가능할까요?"),
        Ending("예약", "예약하고 싶은데요, 가능할까요?"), Ending("접수", "접수하고 싶은데요, 가능할까요?"), Ending("신청", "신청하고 싶은데요, 가능할까요?"),
        Ending("신고", "신고하고 싶은데요, 가능할까요?"), Ending("주문", "주문하고 싶은데요, 가능할까요?"), Ending("등록", "등록하고 싶은데요, 가능할까요?"),
        Ending("변경", "변경하고 싶은데요, 가능할까요?"), Ending("취소", "취소하고 싶은데요, 가능할까요?"), Ending("환불", "환불받고 싶은데요, 가능할까요?"),
        Ending("교환", "교환하고 싶은데요, 가능할까요?"), Ending("반품", "반품하고 싶은데요, 가능할까요?"), Ending("수리", "수리를 받고 싶은데요, 가능할까요?"),
        Ending("정지", "정지하고 싶은데요, 가능할까요?"), Ending("해지", "해지하고 싶은데요, 가능할까요?"), Ending("연기", "연기하고 싶은데요, 가능할까요?"),
        Ending("포장", "포장하고 싶은데요, 가능할까요?"), Ending("배달", "배달 부탁드리고 싶은데요, 가능할까요?"), Ending("항의", "말씀드리고 싶어서요."),
        Ending("재발급", "재발급받고 싶은데요, 가능할까요?"), Ending("진료", "진료를 받고 싶은데요, 가능할까요?"), Ending("검진", "검진을 받고 싶은데요, 가능할까요?"),
        Ending("요청", "요청드리고 싶은데요, 가능할까요?"), Ending("알려줘", "알고 싶어서요."), Ending("알려 주세요", "알고 싶어서요."),
        Ending("알려주세요", "알고 싶어서요."),
    ]

    /// Endings that are polite speech already and say what is the matter.
    private static let statements = [
        "어요", "아요", "해요", "예요", "에요", "습니다", "니다", "데요", "네요", "거든요", "까요", "나요", "가요", "죠", "지요", "래요", "대요", "려요",
        "와요", "워요", "져요", "겨요", "돼요", "세요", "여요", "봐요", "서요", "줘요", "커요", "파요", "러요", "싸요", "려고요", "고요",
    ]
    /// Plain statements and how they are said politely.
    private static let plain: [Ending] = [
        Ending("았음", "았어요."), Ending("었음", "었어요."), Ending("였음", "였어요."), Ending("왔음", "왔어요."), Ending("했음", "했어요."),
        Ending("됐음", "됐어요."), Ending("겠음", "겠어요."), Ending("없음", "없어요."), Ending("있음", "있어요."),
        Ending("았다", "았어요."), Ending("었다", "었어요."), Ending("왔다", "왔어요."), Ending("했다", "했어요."), Ending("됐다", "됐어요."),
        Ending("렸다", "렸어요."), Ending("졌다", "졌어요."), Ending("없다", "없어요."), Ending("있다", "있어요."), Ending("겠다", "겠어요."),
        Ending("안 옴", "안 와요."), Ending("안옴", "안 와요."), Ending("안 됨", "안 돼요."), Ending("안됨", "안 돼요."),
        Ending("아픔", "아파요."), Ending("났음", "났어요."), Ending("렸음", "렸어요."), Ending("졌음", "졌어요."),
        Ending("잃어버림", "잃어버렸어요."), Ending("늦음", "늦어요."), Ending("고장", "고장 났어요."), Ending("고장남", "고장 났어요."),
        Ending("고장 남", "고장 났어요."),
        Ending("분실", "분실했어요."), Ending("왔어", "왔어요."), Ending("했어", "했어요."), Ending("났어", "났어요."), Ending("렸어", "렸어요."),
        Ending("없어", "없어요."), Ending("있어", "있어요."), Ending("아파", "아파요."), Ending("안 와", "안 와요."),
        Ending("안 돼", "안 돼요."), Ending("졌어", "졌어요."),
    ]

    /// The request, or `nil` when the purpose cannot be rewritten without losing something.
    static func spoken(_ purpose: String) -> String? {
        let sentences = PurposeSentences(purpose).sentences
        guard !sentences.isEmpty, purpose.contains(where: { HangulSyllable.sounds($0) != nil }) else { return nil }
        // Who it is for is said when the callee asks; the stranger first wants to know what it is about.
        let telling = sentences.filter { !PersonalDetails.areAll(of: $0) }
        // What would do as well is kept for when the wish cannot be met.
        let wishes = telling.filter { !isFallback($0) }
        let (form, prose) = split(wishes.isEmpty ? (telling.isEmpty ? sentences : telling) : wishes)
        guard let main = prose.lastIndex(where: isRequest) ?? prose.indices.last else {
            return spokenForm(form, what: nil)
        }
        guard let request = rewrite(prose[main]) else { return nil }
        if request.isStatement, prose.count == 1, form.isEmpty { return polish(request.text) + " 그래서 전화드렸어요." }
        // Sentences before the request are why; those after it are details.
        var parts: [String] = []
        for (index, sentence) in prose.enumerated() where index != main {
            guard let spoken = rewrite(sentence) ?? fragment(sentence) else { return nil }
            parts.append(spoken.text)
        }
        let details = form.map { detail($0.key, $0.value) } + parts
        let text = polish(([request.text] + []).joined())
        let before = details.map(polish).joined(separator: " ")
        guard !before.isEmpty else { return text }
        return before + " " + text + (request.isStatement ? " 그래서 전화드렸어요." : "")
    }

    // MARK: Sentences

    /// "7시가 안 되면 6시 반도 괜찮아요."
    static func isFallback(_ sentence: String) -> Bool {
        let bare = strip(sentence)
        let yields = ["괜찮아요", "괜찮습니다", "괜찮아", "상관없어요", "상관없습니다", "좋아요", "가능해요", "가능합니다", "돼요", "됩니다"]
        let isConditional = ["안 되면", "안되면", "어려우면", "없으면", "불가능하면", "꽉 찼으면", "아니면"].contains(where: bare.contains)
        return yields.contains(where: bare.hasSuffix) && (isConditional || bare.contains("도 "))
    }

    private static func isRequest(_ sentence: String) -> Bool {
        let bare = strip(sentence)
        return sentence.hasSuffix("?") || endings.contains { bare.hasSuffix($0.typed) }
    }

    private static func strip(_ sentence: String) -> String {
        sentence.trimmingCharacters(in: CharacterSet(charactersIn: " .!?~^ㅎㅋㅠㅜ,;"))
    }

    private static func rewrite(_ sentence: String) -> (text: String, isStatement: Bool)? {
        let bare = strip(sentence)
        guard !bare.isEmpty else { return nil }
        if sentence.hasSuffix("?") {
            return statements.contains(where: bare.hasSuffix) ? (bare + "?", false) : nil
        }
        if let ending = endings.filter({ bare.hasSuffix($0.typed) }).max(by: { $0.typed.count < $1.typed.count }) {
            var head = String(bare.dropLast(ending.typed.count))
            var spoken = ending.spoken
            if spoken.hasPrefix("해 주실"), let verb = head.last, verb == " " { head.removeLast(); spoken = " " + spoken }
            if ending.typed == "합니다", !["예약", "신청", "취소", "변경", "주문", "접수", "문의"].contains(where: head.hasSuffix) {
                return (bare + ".", true)
            }
            return (head + spoken, false)
        }
        if let ending = plain.first(where: { bare.hasSuffix($0.typed) }) {
            return (bare.dropLast(ending.typed.count) + ending.spoken, true)
        }
        if let verb = [
            "아 주세요", "어 주세요", "아주세요", "어주세요", "와 주세요", "워 주세요", "려 주세요", "꿔 주세요", "내 주세요", "내주세요", "꿔주세요", "려주세요",
            "춰 주세요", "춰주세요", "줘 주세요", "가 주세요", "가주세요",
        ].first(where: bare.hasSuffix) {
            return (bare.dropLast(verb.count) + verb.prefix(1) + " 주실 수 있을까요?", false)
        }
        if let verb = ["꿔줘", "꿔 줘", "내줘", "내 줘", "려줘", "려 줘", "춰줘", "가줘", "와줘", "와 줘", "아줘", "어줘"].first(
            where: bare.hasSuffix)
        {
            return (bare.dropLast(verb.count) + verb.prefix(1) + " 주실 수 있을까요?", false)
        }
        if statements.contains(where: bare.hasSuffix) {
            let isQuestion = ["까요", "나요", "가요", "니까"].contains(where: bare.hasSuffix)
            return (bare + (isQuestion ? "?" : "."), !isQuestion)
        }
        return nil
    }

    /// A sentence that is only a time, a number or a noun: said with 이요.
    private static func fragment(_ sentence: String) -> (text: String, isStatement: Bool)? {
        let bare = strip(sentence)
        guard !bare.isEmpty, bare.count <= 30, let last = bare.last, HangulSyllable.sounds(last) != nil || last.isNumber
        else { return nil }
        return (KoreanParticle.attach("이요", to: bare) + ".", true)
    }

    // MARK: Forms

    /// Lines such as "인원: 4명" apart from sentences.
    private static func split(_ sentences: [String]) -> (form: [(key: String, value: String)], prose: [String]) {
        var form: [(key: String, value: String)] = []
        var prose: [String] = []
        for sentence in sentences {
            let parts = sentence.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, parts[0].count <= 8, let last = parts[0].last, !last.isNumber, !parts[1].isEmpty {
                form.append((parts[0], parts[1]))
            } else {
                prose.append(sentence)
            }
        }
        return (form, prose)
    }

    private static func detail(_ key: String, _ value: String) -> String {
        KoreanParticle.attach("은", to: key) + " " + KoreanParticle.attach("이고", to: strip(value)) + "요."
    }

    private static func spokenForm(_ form: [(key: String, value: String)], what: String?) -> String? {
        guard !form.isEmpty else { return nil }
        return form.map { detail($0.key, $0.value) }.joined(separator: " ") + " 그래서 전화드렸어요."
    }

    // MARK: Polish

    /// Counts in words before people ("네 명"), a particle between time and number, weeks in two words.
    private static func polish(_ text: String) -> String {
        var text = text.replacing("이번주", with: "이번 주").replacing("다음주", with: "다음 주")
        for mention in Mention.all(in: text).reversed() {
            let characters = Array(text)
            guard case .count(let value, let unit) = mention.value, Mention.countsPeople(unit),
                mention.text.first?.isNumber == true,
                let word = KoreanNumber.counting(value)
            else { continue }
            let before = String(characters[..<mention.range.lowerBound])
            let after = String(characters[mention.range.upperBound...])
            text = before + word + " " + (unit == "인" ? "명" : unit) + after
        }
        // "저녁 7시 네 명" → "저녁 7시에 네 명".
        let mentions = Mention.all(in: text)
        for (one, two) in zip(mentions, mentions.dropFirst()).reversed() {
            guard case .time = one.value, case .count = two.value, two.range.lowerBound == one.range.upperBound + 1
            else { continue }
            var characters = Array(text)
            characters.insert("에", at: one.range.upperBound)
            text = String(characters)
        }
        return text
    }
}
