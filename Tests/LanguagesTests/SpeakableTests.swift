import Languages
import Testing

private func korean(_ text: String) -> String { Speakable.text(text, language: .korean) }
private func english(_ text: String) -> String { Speakable.text(text, language: .english) }

@Suite("Korean text made speakable") struct KoreanSpeakableTests {
    @Test(
        "counts people and things in native numbers, measures in Sino-Korean",
        arguments: [
            ("4명", "네 명"), ("20살", "스무 살"), ("1명", "한 명"), ("2명", "두 명"), ("3명이요", "세 명이요"), ("11명", "열한 명"),
            ("21명", "스물한 명"), ("99개", "아흔아홉 개"), ("100명", "백 명"), ("120명", "백이십 명"), ("5 개", "다섯 개"), ("6병", "여섯 병"),
            ("2잔", "두 잔"), ("7마리", "일곱 마리"), ("1번째", "첫 번째"), ("2번째", "두 번째"), ("3시간", "세 시간"), ("24시간", "스물네 시간"),
            ("2테이블", "두 테이블"), ("3박스", "세 박스"), ("10그릇", "열 그릇"), ("4인분", "사 인분"), ("2인분", "이 인분"), ("3분", "삼 분"),
            ("30분", "삼십 분"), ("15초", "십오 초"), ("3층", "삼 층"), ("12층", "십이 층"), ("302호", "삼백이 호"), ("101동", "백일 동"),
            ("2호선", "이 호선"), ("5번", "오 번"), ("3번 출구", "삼 번 출구"), ("2번 더", "두 번 더"), ("하루에 3번", "하루에 세 번"),
            ("6개월", "육 개월"), ("2주", "이 주"), ("1주일", "일주일"), ("3박 4일", "삼 박 사일"), ("50퍼센트", "오십 퍼센트"),
            ("3학년 2반", "삼 학년 이 반"), ("4분이서", "네 분이서"), ("2대", "두 대"), ("10대", "십 대"), ("제2공장", "제이 공장"),
            ("5살짜리", "다섯 살짜리"),
            ("2장씩", "두 장씩"), ("3가지", "세 가지"), ("30평", "삼십 평"), ("5회", "오 회"),
        ])
    func counters(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "tells the time as people do",
        arguments: [
            ("7시", "일곱 시"), ("12시", "열두 시"), ("1시", "한 시"), ("7시 반", "일곱 시 반"), ("오후 7:30", "오후 일곱 시 삼십 분"),
            ("19시 30분", "십구 시 삼십 분"), ("19:30", "십구 시 삼십 분"), ("7:00", "일곱 시"), ("오전 10시 15분", "오전 열 시 십오 분"),
            ("7:30 pm", "오후 일곱 시 삼십 분"), ("9am", "오전 아홉 시"), ("0시", "영 시"), ("00:30", "영 시 삼십 분"), ("24:00", "이십사 시"),
            ("2시~4시", "두 시에서 네 시"), ("9:00~18:00", "아홉 시에서 십팔 시"), ("오후 2시~오후 5시", "오후 두 시에서 오후 다섯 시"),
            ("2~4시", "두 시에서 네 시"), ("AM 9:00", "오전 아홉 시"), ("10시30분까지", "열 시 삼십 분까지"),
        ])
    func times(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "says dates",
        arguments: [
            ("2026-11-28", "이천이십육 년 십일월 이십팔일"), ("11/28", "십일월 이십팔일"), ("11월 28일(토)", "십일월 이십팔일 토요일"),
            ("6월 6일", "유월 육일"), ("10월 10일", "시월 십일"), ("2026년 1월 1일", "이천이십육 년 일월 일일"),
            ("2026. 11. 28. 토요일", "이천이십육 년 십일월 이십팔일 토요일"), ("2026.11.28", "이천이십육 년 십일월 이십팔일"),
            ("12/25(금)", "십이월 이십오일 금요일"), ("11.28(토)", "십일월 이십팔일 토요일"), ("월~금", "월요일에서 금요일"),
            ("3일에서 5일", "삼일에서 오일"), ("26/11/28", "이십육 년 십일월 이십팔일"),
        ])
    func dates(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "says amounts of money",
        arguments: [
            ("32,000원", "삼만 이천 원"), ("₩32,000", "삼만 이천 원"), ("3만5천원", "삼만 오천 원"), ("3만 5,000원", "삼만 오천 원"),
            ("1만원", "만 원"), ("10,000원", "만 원"), ("15,900원", "만 오천구백 원"), ("1억 2천만 원", "일억 이천만 원"), ("5천만원", "오천만 원"),
            ("3백만원", "삼백만 원"), ("325,000원", "삼십이만 오천 원"), ("$12.50", "십이 달러 오십 센트"), ("1000원", "천 원"),
            ("2~3만원", "이삼만 원"), ("3~5만원", "삼만 원에서 오만 원"), ("10만 원", "십만 원"), ("1.5만원", "일 점 오만 원"), ("0원", "영 원"),
            ("총 18900원입니다", "총 만 팔천구백 원입니다"), ("€20", "이십 유로"), ("100만", "백만"),
        ])
    func money(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "reads numbers that are names digit by digit",
        arguments: [
            ("010-1234-5678", "공일공, 일이삼사, 오육칠팔"), ("01012345678", "공일공, 일이삼사, 오육칠팔"),
            ("02-123-4567", "공이, 일이삼, 사오육칠"), ("(02) 123-4567", "공이, 일이삼, 사오육칠"), ("1588-1234", "일오팔팔, 일이삼사"),
            ("010 1234 5678", "공일공, 일이삼사, 오육칠팔"), ("010.1234.5678", "공일공, 일이삼사, 오육칠팔"),
            ("+82 10-1234-5678", "플러스 팔이, 일공, 일이삼사, 오육칠팔"), ("제 번호는 010-1234-5678입니다", "제 번호는 공일공, 일이삼사, 오육칠팔입니다"),
            ("생년월일 990101", "생년월일 구구공일공일"), ("인증번호 4821", "인증번호 사팔이일"), ("비밀번호는 1234", "비밀번호는 일이삼사"), ("119", "일일구"),
            ("110-123-456789", "일일공, 일이삼, 사오육칠팔구"), ("1234-5678-9012-3456", "일이삼사, 오육칠팔, 구공일이, 삼사오육"),
            ("0번", "영 번"), ("123-45", "백이십삼 다시 사십오"),
        ])
    func digits(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "says decimals, ranges, fractions and percentages",
        arguments: [
            ("3.5", "삼 점 오"), ("3.05", "삼 점 영오"), ("0.5%", "영 점 오 퍼센트"), ("10%", "십 퍼센트"), ("2~3명", "두세 명"),
            ("3~4명", "서너 명"),
            ("5~6개", "대여섯 개"), ("3~5명", "세 명에서 다섯 명"), ("2~3분", "이삼 분"), ("3~4일", "삼사일"), ("10~15분", "십 분에서 십오 분"),
            ("1/2", "이분의 일"), ("1/2인분", "이분의 일 인분"), ("3-4명", "서너 명"), ("1~2시간", "한두 시간"),
            ("1,234,567", "백이십삼만 사천오백육십칠"),
            ("2:1", "이 대 일"), ("-5도", "영하 오 도"), ("1+1", "원 플러스 원"), ("10~20%", "십에서 이십 퍼센트"),
        ])
    func quantities(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "says units of measurement",
        arguments: [
            ("5km", "오 킬로미터"), ("3kg", "삼 킬로그램"), ("170cm", "백칠십 센티미터"), ("500ml", "오백 밀리리터"), ("22℃", "이십이 도"),
            ("36.5도", "삼십육 점 오 도"), ("1.5L", "일 점 오 리터"), ("60km/h", "시속 육십 킬로미터"), ("84㎡", "팔십사 제곱미터"),
            ("16GB", "십육 기가바이트"),
            ("200g", "이백 그램"), ("B1", "지하 일 층"), ("3F", "삼 층"), ("B2층", "지하 이 층"), ("지하1층", "지하 일 층"),
            ("B1F", "지하 일 층"),
        ])
    func units(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "says Latin letters, acronyms and addresses",
        arguments: [
            ("CT", "씨티"), ("KTX", "케이티엑스"), ("A/S", "에이에스"), ("OK", "오케이"), ("VIP", "브이아이피"), ("MRI 검사", "엠알아이 검사"),
            ("KF94", "케이에프 구십사"), ("Wi-Fi", "와이파이"), ("H&M", "에이치앤엠"), ("ATM에서", "에이티엠에서"), ("SK텔레콤", "에스케이 텔레콤"),
            ("kim@naver.com", "케이 아이 엠 골뱅이 네이버 점 컴"), ("www.naver.com", "더블유더블유더블유 점 네이버 점 컴"),
            ("https://callba.kr", "콜바 점 케이알"), ("Minsu", "민수"), ("5G", "오 지"), ("A형", "에이형"), ("R&D", "알앤디"),
            ("Starbucks", "스타벅스"),
        ])
    func latin(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "drops what cannot be said and keeps the pauses",
        arguments: [
            ("네^^ 좋아요 😊", "네 좋아요"), ("감사합니다ㅎㅎ", "감사합니다"), ("예약(4명)이요", "예약, 네 명, 이요"), ("네...", "네."), ("정말?!", "정말?"),
            ("점심/저녁", "점심, 저녁"), ("안녕하세요\n예약이요", "안녕하세요. 예약이요"), ("“네”", "네"), ("네~", "네"), ("(주)한강", "주식회사 한강"),
            ("", ""),
            ("😊", ""), ("네 , 맞아요 .", "네, 맞아요."), ("１２명", "열두 명"), ("①번", "일 번"), ("#을 누르고", "을 누르고"),
            ("1번을 누르고 *", "일 번을 누르고"),
        ])
    func ornaments(written: String, said: String) { #expect(korean(written) == said) }

    @Test(
        "leaves plain Korean as it is",
        arguments: [
            "네, 알겠습니다.", "이번 주 토요일 저녁 일곱 시에 네 명 예약하고 싶은데요.", "잠시만 기다려 주시겠어요?",
        ])
    func plain(text: String) { #expect(korean(text) == text) }
}

@Suite("English text made speakable") struct EnglishSpeakableTests {
    @Test(
        "says numbers, times, dates and money",
        arguments: [
            ("4", "four"), ("21", "twenty one"), ("325", "three hundred twenty five"),
            ("1,234", "one thousand two hundred thirty four"),
            ("2,000,000", "two million"), ("3.5", "three point five"), ("0", "zero"), ("-5", "minus five"),
            ("1st", "first"),
            ("2nd floor", "second floor"), ("25th", "twenty fifth"), ("30th", "thirtieth"), ("12th", "twelfth"),
            ("7:30 pm", "seven thirty pee em"),
            ("7:00 pm", "seven pee em"), ("7:05", "seven oh five"), ("10:00", "ten o'clock"),
            ("19:30", "nineteen thirty"),
            ("7 p.m.", "seven pee em"), ("9am", "nine ay em"), ("9-11 am", "nine to eleven ay em"),
            ("9:00-17:00", "nine o'clock to seventeen hundred"),
            ("2026-11-28", "November twenty eighth, twenty twenty six"), ("11/28", "November twenty eighth"),
            ("Nov 28", "November twenty eighth"),
            ("November 28", "November twenty eighth"), ("December 25th", "December twenty fifth"),
            ("in 2026", "in twenty twenty six"),
            ("in 2005", "in two thousand five"), ("$12.50", "twelve dollars and fifty cents"), ("$1", "one dollar"),
            ("$5 million", "five million dollars"),
            ("32,000 won", "thirty two thousand won"), ("₩32,000", "thirty two thousand won"), ("€20", "twenty euros"),
            ("$0.99", "ninety nine cents"),
            ("1/2", "one half"), ("3/4", "three quarters"), ("10%", "ten percent"),
            ("2-3 people", "two to three people"), ("2~3", "two to three"),
        ])
    func numbers(written: String, said: String) { #expect(english(written) == said) }

    @Test(
        "reads telephone numbers and codes digit by digit",
        arguments: [
            ("555-1234", "five five five, one two three four"),
            ("010-1234-5678", "zero one zero, one two three four, five six seven eight"),
            ("(415) 555-1234", "four one five, five five five, one two three four"),
            ("+1 415-555-1234", "plus one, four one five, five five five, one two three four"),
            ("12345678", "one two three four, five six seven eight"), ("007", "zero zero seven"),
            ("room 302", "room three zero two"), ("911", "nine one one"),
        ])
    func digits(written: String, said: String) { #expect(english(written) == said) }

    @Test(
        "writes out abbreviations, units, letters and symbols",
        arguments: [
            ("Dr. Kim", "Doctor Kim"), ("Mr. Lee", "Mister Lee"), ("5 km", "five kilometers"), ("1 kg", "one kilogram"),
            ("22°C", "twenty two degrees Celsius"),
            ("60km/h", "sixty kilometers per hour"), ("CT scan", "C T scan"), ("ATM", "ay T M"), ("OK", "okay"),
            ("ASAP", "as soon as possible"),
            ("fish & chips", "fish and chips"), ("1 + 1", "one plus one"), ("kim@gmail.com", "kim at gmail dot com"),
            ("www.callba.com", "W W W dot callba dot com"),
            ("U.S.A.", "U S ay"), ("e.g. this", "for example this"), ("w/o sugar", "without sugar"),
            ("김민수", "gimminsu"), ("yes/no", "yes or no"),
            ("I'm", "I'm"), ("Hello 😊", "Hello"), ("Main St.", "Main street"), ("50% off!", "fifty percent off!"),
            ("café", "cafe"), ("", ""),
        ])
    func words(written: String, said: String) { #expect(english(written) == said) }

    @Test(
        "leaves plain English as it is",
        arguments: ["Hello, I'd like to book a table.", "One moment, please.", "I am here."])
    func plain(text: String) { #expect(english(text) == text) }
}

@Suite("Speakable text of any kind") struct SpeakablePropertyTests {
    /// Repeats itself from its seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let pieces: [String] =
        "0123456789".map { String($0) } + "0123456789".map { String($0) }
        + [
            ",", ".", ":", "/", "-", "~", " ", " ", "(", ")", "%", "$", "₩", "#", "*", "@", "+", "°C", "명", "시", "분",
            "원", "개월", "일",
            "월", "만", "천", "억", "조", "번", "째", "오후", "pm", "am", "km", "A", "S", "x", "kim", "CT", "ㅋㅋ", "😊", "네", "가",
            "도", "\n", "'",
            "½", "㎏", "é", "漢", "\u{0}", "e", "B", "F", "토", "한 ", "제", "www.", ".com", "https://", "&", "st", "Dr.",
            "U.S.", "ﬁ", "Ⅳ", "９",
        ]

    private static func texts(seed: UInt64) -> [String] {
        var dice = Dice(state: seed)
        return (0..<400).map { _ in
            (0..<Int.random(in: 1...14, using: &dice)).compactMap { _ in pieces.randomElement(using: &dice) }.joined()
        }
    }

    @Test(
        "in Korean holds only Hangul, spaces and pauses, and stays as it is when made speakable again", arguments: 1...8
    )
    func koreanAlphabet(seed: UInt64) {
        for text in Self.texts(seed: seed) {
            let said = Speakable.text(text, language: .korean)
            #expect(
                said.allSatisfy { ("가"..."힣").contains($0) || " ,.?!".contains($0) },
                "\(text.debugDescription) → \(said)")
            #expect(Speakable.text(said, language: .korean) == said, "\(text.debugDescription)")
        }
    }

    @Test("in English holds only letters, apostrophes, spaces and pauses, and stays as it is", arguments: 1...8)
    func englishAlphabet(seed: UInt64) {
        for text in Self.texts(seed: seed) {
            let said = Speakable.text(text, language: .english)
            #expect(
                said.allSatisfy { ($0.isASCII && $0.isLetter) || " ',.?!".contains($0) },
                "\(text.debugDescription) → \(said)")
            #expect(Speakable.text(said, language: .english) == said, "\(text.debugDescription)")
        }
    }

    @Test("survives very long numbers", arguments: Language.allCases)
    func longNumbers(language: Language) {
        let digits = String(repeating: "9", count: 5_000)
        for text in [
            digits, digits + "원", digits + "." + digits, "1," + String(repeating: "000,", count: 100) + "000만억조원",
            "$" + digits,
        ] {
            #expect(!Speakable.text(text, language: language).contains { $0.isNumber })
        }
    }
}

@Suite("Text in pieces for synthesis") struct SpeakableClausesTests {
    @Test(
        "joined again is the speakable text",
        arguments: [
            "안녕하세요, 토요일 저녁 7시에 4명 예약하고 싶은데요. 가능할까요?", "네.", "예약하려고 전화드렸는데요 이번 주 토요일 저녁에 자리가 있으면 네 명으로 부탁드립니다",
        ])
    func joined(text: String) {
        let pieces = Speakable.clauses(text, language: .korean)
        #expect(pieces.joined(separator: " ") == Speakable.text(text, language: .korean))
    }

    @Test("begins with a short piece and goes on with longer ones")
    func lengths() throws {
        let pieces = Speakable.clauses(
            "안녕하세요, 이번 주 토요일 저녁 7시에 4명 예약하고 싶은데요, 혹시 창가 자리가 있을까요? 아이가 한 명 있어서 유아 의자도 부탁드립니다.",
            language: .korean)
        let lengths = pieces.map { $0.filter { ("가"..."힣").contains($0) }.count }
        #expect(pieces.count >= 3)
        #expect(try #require(lengths.first) <= 14)
        // 26, and a short rest that is taken along.
        #expect(lengths.allSatisfy { $0 <= 26 + 8 })
    }

    @Test("keeps a sentence whole when nobody waits for its first sound")
    func whole() {
        let text = "네, 이번 주 토요일 저녁 일곱 시로 부탁드려요. 혹시 창가 자리가 있으면 그쪽으로 부탁드립니다."
        let pieces = Speakable.clauses(text, language: .korean, isAwaited: false)
        #expect(pieces.first == "네, 이번 주 토요일 저녁 일곱 시로 부탁드려요.")
        #expect(Speakable.clauses(text, language: .korean).first != pieces.first)
    }

    @Test("breaks at a comma rather than in mid-phrase")
    func comma() {
        #expect(Speakable.clauses("안녕하세요, 토요일 저녁에 예약하고 싶은데요.", language: .korean).first == "안녕하세요,")
    }

    @Test("a word that leads in stands alone if somebody waits, so that it can be said at once")
    func leadIn() {
        let text = "네, 열 시 반으로 부탁드려요."
        #expect(Speakable.clauses(text, language: .korean) == ["네,", "열 시 반으로 부탁드려요."])
        #expect(Speakable.clauses(text, language: .korean, isAwaited: false) == [text])
        #expect(Speakable.clauses("Yes, half past ten is fine.", language: .english).first == "Yes,")
    }

    @Test("keeps a short phrase whole", arguments: StockPhrases.all(in: .korean).filter { $0.count <= 14 })
    func short(phrase: String) { #expect(Speakable.clauses(phrase, language: .korean) == [phrase]) }

    @Test("of nothing is nothing", arguments: ["", " ", "😊", "..."])
    func nothing(text: String) { #expect(Speakable.clauses(text, language: .korean).isEmpty) }

    @Test("in English breaks before a connective")
    func english() {
        let pieces = Speakable.clauses(
            "I would like to book a table for four people this Saturday at seven because it is my birthday.",
            language: .english)
        #expect(pieces.count >= 3)
        #expect(pieces.joined(separator: " ").hasPrefix("I would like"))
    }

    @Test("stock phrases need no change to be spoken", arguments: Language.allCases)
    func stock(language: Language) {
        for phrase in StockPhrases.all(in: language) where language == .korean {
            #expect(Speakable.text(phrase, language: language) == phrase)
        }
        for phrase in [
            StockPhrases.wait(in: language), StockPhrases.goodBye(in: language), StockPhrases.sayAgain(in: language),
        ] {
            #expect(StockPhrases.all(in: language).contains(phrase))
        }
    }
}
