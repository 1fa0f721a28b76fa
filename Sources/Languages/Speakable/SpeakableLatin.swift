/// How Latin letters, their words, units and symbols are said in Korean.
enum KoreanLatin {
    /// A currency that is written before its amount.
    struct Currency: Sendable {
        let word: String
        /// What a hundredth is called, if amounts are written with two decimals.
        let cent: String?
    }

    static let currencies: [Character: Currency] = [
        "₩": Currency(word: "원", cent: nil), "$": Currency(word: "달러", cent: "센트"),
        "€": Currency(word: "유로", cent: "센트"), "£": Currency(word: "파운드", cent: "펜스"),
        "¥": Currency(word: "엔", cent: nil),
    ]

    static let symbols: [Character: String] = [
        "&": "앤드", "+": "플러스", "=": "이퀄", "@": "골뱅이", "%": "퍼센트", "°": "도", "₩": "원", "$": "달러", "€": "유로",
        "£": "파운드", "¥": "엔", "×": "곱하기", "÷": "나누기", "±": "플러스마이너스",
    ]

    /// Letter names as 국립국어원 외래어 표기 용례집 lists them; W is said 더블유, Z 제트.
    private static let letters: [Character: String] = [
        "a": "에이", "b": "비", "c": "씨", "d": "디", "e": "이", "f": "에프", "g": "지", "h": "에이치", "i": "아이", "j": "제이",
        "k": "케이", "l": "엘", "m": "엠", "n": "엔", "o": "오", "p": "피", "q": "큐", "r": "알", "s": "에스", "t": "티", "u": "유",
        "v": "브이", "w": "더블유", "x": "엑스", "y": "와이", "z": "제트",
    ]

    /// Words and names that Korean writes in Latin letters but says as words.
    private static let known: [String: String] = {
        let list = """
            ok 오케이 okay 오케이 hello 헬로 hi 하이 bye 바이 yes 예스 no 노 please 플리즈 thanks 땡스 thank 땡큐 you 유 sorry 쏘리 \
            wifi 와이파이 email 이메일 mail 메일 app 앱 internet 인터넷 online 온라인 offline 오프라인 home 홈 web 웹 site 사이트 \
            card 카드 menu 메뉴 coffee 커피 americano 아메리카노 latte 라떼 cafe 카페 hotel 호텔 room 룸 hall 홀 pizza 피자 \
            chicken 치킨 burger 버거 set 세트 size 사이즈 large 라지 medium 미디엄 small 스몰 ice 아이스 iced 아이스 hot 핫 \
            google 구글 gmail 지메일 naver 네이버 daum 다음 hanmail 한메일 kakao 카카오 kakaotalk 카카오톡 youtube 유튜브 \
            instagram 인스타그램 facebook 페이스북 samsung 삼성 apple 애플 iphone 아이폰 ipad 아이패드 galaxy 갤럭시 \
            starbucks 스타벅스 netflix 넷플릭스 zoom 줌 check 체크 checkin 체크인 checkout 체크아웃 in 인 out 아웃 on 온 off 오프 \
            and 앤드 the 더 of 오브 to 투 for 포 new 뉴 best 베스트 sale 세일 event 이벤트 open 오픈 closed 클로즈드 test 테스트 \
            name 네임 phone 폰 number 넘버 call 콜 line 라인 center 센터 service 서비스 point 포인트 coupon 쿠폰 bus 버스 \
            taxi 택시 parking 파킹 tv 티비 nasa 나사 pin 핀 usb 유에스비 covid 코비드 team 팀 pm 피엠 am 에이엠 no. 넘버 \
            kpop 케이팝 tmoney 티머니 one 원 two 투 three 쓰리 mr 미스터 mrs 미시즈 ms 미즈 dr 닥터 vs 대 etc 기타 x 엑스 \
            com 컴 net 넷 org 오알지 www 더블유더블유더블유 html 에이치티엠엘 play 플레이 plus 플러스 pro 프로 mini 미니 max 맥스 \
            ios 아이오에스 macos 맥오에스 esim 이심 usim 유심 callba 콜바 tel 전화 ver 버전 \
            blue 블루 red 레드 black 블랙 white 화이트 green 그린 love 러브 happy 해피 day 데이 time 타임 house 하우스 \
            john 존 james 제임스 mary 메리 david 데이비드 michael 마이클 kim 김 lee 이 park 박 choi 최 seoul 서울 korea 코리아
            """
        let words = list.split(whereSeparator: \.isWhitespace).map(String.init)
        var table: [String: String] = [:]
        for index in stride(from: 0, to: words.count - 1, by: 2) { table[words[index]] = words[index + 1] }
        return table
    }()

    /// A unit of measurement and the word it is said as.
    private static let units: [String: String] = [
        "km": "킬로미터", "m": "미터", "cm": "센티미터", "mm": "밀리미터", "kg": "킬로그램", "g": "그램", "mg": "밀리그램", "t": "톤",
        "l": "리터", "L": "리터", "ml": "밀리리터", "mL": "밀리리터", "cc": "씨씨", "m2": "제곱미터", "m3": "세제곱미터",
        "km2": "제곱킬로미터", "GB": "기가바이트", "MB": "메가바이트", "TB": "테라바이트", "KB": "킬로바이트", "Mbps": "메가비피에스",
        "Gbps": "기가비피에스", "kWh": "킬로와트시", "kW": "킬로와트", "W": "와트", "V": "볼트", "A": "암페어", "Hz": "헤르츠",
        "kHz": "킬로헤르츠", "MHz": "메가헤르츠", "GHz": "기가헤르츠", "kcal": "킬로칼로리", "cal": "칼로리", "dB": "데시벨", "px": "픽셀",
        "ha": "헥타르", "inch": "인치", "in": "인치", "ft": "피트", "oz": "온스", "lb": "파운드", "h": "시간", "min": "분", "sec": "초",
        "F": "층", "%": "퍼센트", "%p": "퍼센트포인트", "°C": "도", "°F": "도", "°": "도", "C": "씨", "K": "케이", "k": "케이",
        "KRW": "원", "USD": "달러", "EUR": "유로", "JPY": "엔", "ppm": "피피엠", "bpm": "비피엠", "mmHg": "밀리미터 에이치지",
        "won": "원",
    ]

    /// The unit at an index: its word, a word that goes before the number, and where it ends.
    static func unit(at start: Int, in text: [Character]) -> (word: String, prefix: String?, end: Int)? {
        for length in stride(from: min(4, text.count - start), through: 1, by: -1) {
            let mark = String(text[start..<(start + length)])
            let end = start + length
            guard let word = units[mark], !isLetter(mark, at: start, in: text) else { continue }
            let next = end < text.count ? text[end] : " "
            if mark.last.map({ $0.isLatin }) ?? false, next.isLatin || next.isDigit { continue }
            if mark == "°", next == "C" || next == "F" { continue }
            if next == "/", end + 1 < text.count, text[end + 1] == "h" || text[end + 1] == "s" {
                let prefix = text[end + 1] == "h" ? "시속" : "초속"
                if end + 2 >= text.count || !text[end + 2].isLatin { return (word, prefix, end + 2) }
            }
            return (word, mark == "°F" ? "화씨" : nil, end)
        }
        return nil
    }

    /// Whether a capital after a number is only a letter: the A of seat 7A, the F of gate 12F. An ampere needs a sign that
    /// electricity is meant.
    private static func isLetter(_ mark: String, at start: Int, in text: [Character]) -> Bool {
        guard mark.count == 1, mark.first?.isLatinCapital ?? false else { return false }
        let before = String(text[max(0, start - 16)..<start])
        let after = String(text.dropFirst(start + 1).prefix(12))
        let follows = after.trimmingSpaces
        let seats = ["좌석", "자리", "게이트", "탑승구", "블록", "구역", "호차", "출구", "타입", "라인"]
        let places = ["석", "열", "타입", "형", "동", "호", "블록", "구역", "게이트", "라인", "출구", "블럭", "좌석", "시트"]
        if seats.contains(where: before.contains) || places.contains(where: follows.hasPrefix) { return true }
        let electric = ["전류", "차단기", "누전", "퓨즈", "콘센트", "전기", "배선", "어댑터", "암페어", "정격", "충전", "V", "멀티탭"]
        return mark == "A" && !electric.contains { before.contains($0) || after.contains($0) }
    }

    /// Letter by letter, digits too; `.` is 점, `_` 밑줄, `-` 하이픈.
    static func spelled(_ text: some Sequence<Character>) -> String {
        text.compactMap { character -> String? in
            if character.isDigit { return SpokenKoreanNumber.digits([character]) }
            switch character {
            case ".": return "점"
            case "_": return "밑줄"
            case "-": return "하이픈"
            case "+": return "플러스"
            default: return character.lowercased().first.flatMap { letters[$0] }
            }
        }.joined(separator: " ")
    }

    /// A host name: known words as words, the rest by its letters, the dots said.
    static func host(_ host: some StringProtocol) -> String {
        host.split(separator: ".").map { part -> String in
            let name = part.lowercased()
            if name == "co" { return "씨오" }
            if name == "kr" { return "케이알" }
            if name == "go" { return "지오" }
            if let word = known[name] { return word }
            return part.contains(where: \.isDigit) || part.contains("-") || name.count <= 3
                ? spelled(name) : transliterated(name)
        }.joined(separator: " 점 ")
    }

    /// The Latin word at an index with what belongs to it (`A/S`, `Wi-Fi`, `KF94`, `R&D`), as it is said.
    static func words(at start: Int, in text: [Character]) -> (words: String, end: Int) {
        var end = start
        while end < text.count, text[end].isLatin { end += 1 }
        func joins(_ index: Int) -> Bool { index + 1 < text.count && text[index + 1].isLatin }
        if end < text.count, "/&-".contains(text[end]), joins(end) {
            var second = end + 1
            while second < text.count, text[second].isLatin { second += 1 }
            let (left, right) = (String(text[start..<end]), String(text[(end + 1)..<second]))
            if let word = known[(left + right).lowercased()] { return (word, second) }
            if text[end] == "/", left.count <= 2, right.count <= 2 { return (spelledTogether(left + right), second) }
            if text[end] == "&", isInitials(left), isInitials(right) {
                return (spelledTogether(left) + "앤" + spelledTogether(right), second)
            }
        }
        var words = word(String(text[start..<end]))
        if end < text.count, text[end] == "'" {
            var tail = end + 1
            while tail < text.count, text[tail].isLatin { tail += 1 }
            if tail > end + 1 {
                words += text[end + 1] == "s" && tail == end + 2 ? "스" : ""
                end = tail
            }
        }
        return (words, end)
    }

    private static func isInitials(_ word: String) -> Bool { word.count <= 3 && word.allSatisfy(\.isLatinCapital) }

    private static func word(_ word: String) -> String {
        let lower = word.lowercased()
        if word.count > 1, let known = known[lower] { return known }
        let hasVowel = lower.contains { "aeiouy".contains($0) }
        let isAcronym = word.allSatisfy(\.isLatinCapital) && word.count <= 4
        return word.count == 1 || !hasVowel || isAcronym ? spelledTogether(word) : transliterated(lower)
    }

    private static func spelledTogether(_ word: some Sequence<Character>) -> String {
        word.compactMap { $0.lowercased().first.flatMap { letters[$0] } }.joined()
    }

    /// Whether a syllable after letters or digits begins a word of its own rather than a particle.
    static func standsApart(_ syllable: Character, next: Character?) -> Bool {
        guard let next, next.isHangulSyllable else { return false }
        return !"은는이가을를에의로으와과도만까부라랑처보하한할해했인입였예요이니면든지짜씩쯤당".contains(syllable)
    }

    // MARK: Unknown words

    /// Latin letters as Hangul, the way a Korean would sound out an unknown name.
    ///
    /// Consonants before a vowel open a syllable; n, m, ng, l, and a final k, p, t close one; others get 으. The table
    /// follows the spirit of 외래어 표기법 without its exceptions: it must be understandable, not right.
    static func transliterated(_ word: String) -> String {
        let letters = Array(word)
        var result = String.UnicodeScalarView()
        var index = 0
        var onset = 11
        var isOpen = false
        func match<Value>(_ table: [String: Value], _ longest: Int) -> (Value, Int)? {
            for length in stride(from: min(longest, letters.count - index), through: 1, by: -1) {
                if let value = table[String(letters[index..<(index + length)])] { return (value, length) }
            }
            return nil
        }
        func append(_ onset: Int, _ vowel: Int, _ coda: Int = 0) {
            if let scalar = Unicode.Scalar(UInt32(0xAC00 + onset * 588 + vowel * 28 + coda)) { result.append(scalar) }
        }
        func close(_ coda: Int) {
            guard let last = result.popLast(), let scalar = Unicode.Scalar(last.value + UInt32(coda)) else { return }
            result.append(scalar)
        }
        while index < letters.count {
            if let (vowel, length) = match(vowels, 3),
                !(letters[index] == "e" && isFinalSilent(letters, index) && isOpen == false && onset != 11
                    && !result.isEmpty)
            {
                append(onset, vowel)
                onset = 11
                isOpen = true
                index += length
            } else if letters[index] == "e", onset != 11 {
                append(onset, 18)
                onset = 11
                isOpen = false
                index += 1
            } else if let (consonant, length) = match(consonants, 2) {
                let isLast = index + length >= letters.count
                let nextIsVowel = !isLast && vowels.keys.contains { $0.first == letters[index + length] }
                if onset != 11 {
                    append(onset, 18)
                    onset = 11
                    isOpen = false
                }
                if !nextIsVowel, isOpen, let coda = codas[String(letters[index..<(index + length)])],
                    isLast || !closesOnlyAtEnd.contains(letters[index])
                {
                    close(coda)
                    isOpen = false
                } else {
                    if letters[index] == "l", isOpen, nextIsVowel { close(8) }
                    onset = consonant
                }
                index += length
            } else {
                index += 1
            }
        }
        if onset != 11 { append(onset, 18) }
        return String(result)
    }

    private static func isFinalSilent(_ letters: [Character], _ index: Int) -> Bool { index == letters.count - 1 }

    private static let closesOnlyAtEnd: Set<Character> = ["k", "p", "t", "c"]

    private static let vowels: [String: Int] = [
        "a": 0, "ae": 1, "ya": 2, "yae": 3, "eo": 4, "e": 5, "yeo": 6, "ye": 7, "o": 8, "wa": 9, "wae": 10, "oe": 11,
        "yo": 12,
        "u": 13, "wo": 14, "we": 15, "wi": 16, "yu": 17, "eu": 18, "ui": 19, "i": 20, "y": 20, "ee": 20, "ea": 20,
        "oo": 13,
        "ou": 13, "ai": 1, "ay": 5, "ey": 20, "ow": 8, "oa": 8, "au": 8, "ie": 20, "ue": 13, "you": 17,
    ]

    private static let consonants: [String: Int] = [
        "g": 0, "gg": 1, "kk": 1, "n": 2, "nn": 2, "d": 3, "dd": 3, "tt": 4, "r": 5, "l": 5, "ll": 5, "rr": 5, "m": 6,
        "mm": 6,
        "b": 7, "bb": 7, "v": 7, "pp": 17, "s": 9, "ss": 10, "sh": 9, "j": 12, "jj": 13, "z": 12, "ch": 14, "k": 15,
        "c": 15,
        "ck": 15, "q": 15, "x": 15, "t": 16, "th": 9, "p": 17, "ph": 17, "f": 17, "ff": 17, "h": 18, "w": 13, "ng": 0,
    ]

    private static let codas: [String: Int] = [
        "n": 4, "nn": 4, "m": 16, "mm": 16, "ng": 21, "l": 8, "ll": 8, "k": 1, "ck": 1, "c": 1, "p": 17, "t": 19,
        "r": 0,
    ]
}
