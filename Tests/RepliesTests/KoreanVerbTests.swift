import Testing

@testable import Replies

@Suite("A Korean verb") struct KoreanVerbTests {
    @Test(
        "is said of oneself, of what was, and as a promise",
        arguments: [
            ("가", "가요", "갔어요", "갈게요"), ("오", "와요", "왔어요", "올게요"), ("있", "있어요", "있었어요", "있을게요"),
            ("하", "해요", "했어요", "할게요"), ("예약하", "예약해요", "예약했어요", "예약할게요"), ("보", "봐요", "봤어요", "볼게요"),
            ("주", "줘요", "줬어요", "줄게요"), ("마시", "마셔요", "마셨어요", "마실게요"), ("쓰", "써요", "썼어요", "쓸게요"),
            ("아프", "아파요", "아팠어요", "아플게요"), ("모르", "몰라요", "몰랐어요", "모를게요"), ("누르", "눌러요", "눌렀어요", "누를게요"),
            ("듣", "들어요", "들었어요", "들을게요"), ("돕", "도와요", "도왔어요", "도울게요"), ("굽", "구워요", "구웠어요", "구울게요"),
            ("낫", "나아요", "나았어요", "나을게요"), ("만들", "만들어요", "만들었어요", "만들게요"), ("살", "살아요", "살았어요", "살게요"),
            ("되", "돼요", "됐어요", "될게요"), ("내", "내요", "냈어요", "낼게요"), ("받", "받아요", "받았어요", "받을게요"),
            ("챙기", "챙겨요", "챙겼어요", "챙길게요"), ("백업해 두", "백업해 둬요", "백업해 뒀어요", "백업해 둘게요"),
            ("입", "입어요", "입었어요", "입을게요"), ("따르", "따라요", "따랐어요", "따를게요"), ("기다리", "기다려요", "기다렸어요", "기다릴게요"),
        ])
    func forms(stem: String, polite: String, past: String, promise: String) {
        let verb = KoreanVerb(stem: stem)
        #expect(verb.polite == polite)
        #expect(verb.past == past)
        #expect(verb.promise == promise)
    }

    @Test(
        "is known by the form before 주세요",
        arguments: [
            ("보내", "보내"), ("와", "오"), ("가", "가"), ("해", "하"), ("찍어", "찍"), ("기다려", "기다리"), ("눌러", "누르"), ("써", "쓰"),
            ("바꿔", "바꾸"), ("맡겨", "맡기"), ("도와", "돕"), ("제출해", "제출하"), ("가져와", "가져오"), ("켜", "켜"), ("받아", "받"),
        ])
    func infinitives(form: String, stem: String) { #expect(KoreanVerb(infinitive: form).stem == stem) }

    @Test("is whatever was written, if that is no Korean", arguments: ["", "ok", "3", "ㅋ", "🙂"])
    func foreign(stem: String) {
        let verb = KoreanVerb(stem: stem)
        #expect(verb.polite.hasPrefix(stem) && verb.past.hasSuffix("어요") && verb.promise.hasSuffix("게요"))
        #expect(KoreanVerb(infinitive: stem).stem == stem)
    }
}
