import Languages
import Testing

/// What is said, without spaces and pauses: where a voice breathes is no matter of right or wrong.
private func said(_ text: String, _ language: Language = .korean) -> String {
    Speakable.text(text, language: language).filter { !" ,.?!".contains($0) }
}

@Suite("Korean numbers are said as what they are") struct KoreanSpokenKindsTests {
    @Test(
        "a telephone number digit by digit, whatever its separators and whatever follows",
        arguments: [
            ("01055501234번으로 연락 주세요.", "공일공오오오공일이삼사번으로연락주세요"), ("0317350000번으로 걸어 주세요.", "공삼일칠삼오공공공공번으로걸어주세요"),
            ("15990000번이 맞나요?", "일오구구공공공공번이맞나요"), ("16441234로 문의했어요", "일육사사일이삼사로문의했어요"),
            ("010-55501234번이에요.", "공일공오오오공일이삼사번이에요"), ("070-55501234번입니다.", "공칠공오오오공일이삼사번입니다"),
            ("02-7350000이에요", "공이칠삼오공공공공이에요"), ("가게 번호는 735-0000이에요.", "가게번호는칠삼오공공공공이에요"),
            ("5550-1234번으로 전화 주세요.", "오오오공일이삼사번으로전화주세요"), ("010·5550·1234예요.", "공일공오오오공일이삼사예요"),
            ("050-7123-4567", "공오공칠일이삼사오육칠"), ("(031)735-0000로 걸었어요", "공삼일칠삼오공공공공로걸었어요"),
            ("02-123-4567~8", "공이일이삼사오육칠에서팔"), ("팩스는 0221235678번입니다", "팩스는공이이일이삼오육칠팔번입니다"),
        ])
    func telephone(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "codes and identity numbers digit by digit and letter by letter",
        arguments: [
            ("예약 번호는 614-207이에요.", "예약번호는육일사이공칠이에요"), ("주문번호 7302-1185입니다.", "주문번호칠삼공이일일팔오입니다"),
            ("인증번호는 351 802예요.", "인증번호는삼오일팔공이예요"), ("주민번호는 000101-3000000이에요.", "주민번호는공공공일공일삼공공공공공공이에요"),
            ("카드 끝 네 자리는 7702예요.", "카드끝네자리는칠칠공이예요"), ("예약번호는 KX2047이에요.", "예약번호는케이엑스이공사칠이에요"),
            ("비번은 3901이에요.", "비번은삼구공일이에요"), ("회원번호 5021 3377이에요.", "회원번호오공이일삼삼칠칠이에요"),
            ("고객 번호: 88013이요", "고객번호팔팔공일삼이요"), ("접수번호 2024-8831 담당자요", "접수번호이공이사팔팔삼일담당자요"),
            ("송장번호는 6301 2288 4417이에요", "송장번호는육삼공일이이팔팔사사일칠이에요"), ("뒷자리 4417", "뒷자리사사일칠"),
            ("예약번호 AB12CD예요", "예약번호에이비일이씨디예요"), ("우편번호는 06236이에요", "우편번호는공육이삼육이에요"),
            ("980412-1234567", "구팔공사일이일이삼사오육칠"), ("현관 비밀번호는 1234#이에요", "현관비밀번호는일이삼사우물정이에요"),
            ("사업자 번호 123-45-67890", "사업자번호일이삼사오육칠팔구공"),
        ])
    func codes(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "a number that counts stays one, though a name stands before it",
        arguments: [
            ("번호표는 3번이에요", "번호표는삼번이에요"), ("카드는 2장 있어요", "카드는두장있어요"), ("계좌로 50000원 보냈어요", "계좌로오만원보냈어요"),
            ("코드가 302호랑 같아요", "코드가삼백이호랑같아요"), ("3번 더 걸었어요", "세번더걸었어요"), ("5번 출구요", "오번출구요"),
            ("1200명이요", "천이백명이요"), ("12000원이에요", "만이천원이에요"), ("100-2000원", "백원에서이천원"),
        ])
    func counts(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "a hyphen in an address is 다시, between numbers that rise a range",
        arguments: [
            ("배송은 102-1405호로 부탁드려요.", "배송은백이다시천사백오호로부탁드려요"), ("주소는 한강동 57-12번지예요.", "주소는한강동오십칠다시십이번지예요"),
            ("4-1번 출구 앞이에요.", "사다시일번출구앞이에요"), ("203-702호예요.", "이백삼다시칠백이호예요"), ("궁동 402-1번지", "궁동사백이다시일번지"),
            ("한강대로 12-3", "한강대로십이다시삼"), ("3-5번 문제요", "삼번에서오번문제요"), ("3-4일 걸린대요", "삼사일걸린대요"),
            ("래미안 102-1503", "래미안백이다시천오백삼"), ("2-3층이요", "이층에서삼층이요"),
            ("22-6시까지 해요", "이십이시에서여섯시까지해요"), ("10-15분 걸려요", "십분에서십오분걸려요"), ("산 12-3-45번지", "산십이다시삼다시사십오번지"),
            ("3-1반이에요", "삼다시일반이에요"),
        ])
    func hyphens(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "fractions, days and pairs are told apart",
        arguments: [
            ("1/2만 주세요", "이분의일만주세요"), ("밀가루 1½컵이요.", "밀가루일과이분의일컵이요"), ("½만 주세요.", "이분의일만주세요"),
            ("고기 1/2kg 주세요.", "고기이분의일킬로그램주세요"), ("1/3 정도만 넣어 주세요.", "삼분의일정도만넣어주세요"), ("2¾시간 걸려요", "이와사분의삼시간걸려요"),
            ("3 1/2 시간이요", "삼과이분의일시간이요"), ("2/3쯤 남았어요", "삼분의이쯤남았어요"), ("500/45 월세", "오백에사십오월세"),
            ("혈압이 130/85예요.", "혈압이백삼십에팔십오예요"), ("보증금 1000/50만원이요", "보증금천에오십만원이요"), ("11/28에 갈게요", "십일월이십팔일에갈게요"),
            ("3/5에 예약했어요", "삼월오일에예약했어요"), ("1/2(금) 저녁", "일월이일금요일저녁"), ("4/9 오후 3시", "사월구일오후세시"),
            ("07/02에 왔어요", "칠월이일에왔어요"), ("1/4분기 실적", "일사분기실적"),
        ])
    func slashes(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "days with points, short years and stays",
        arguments: [
            ("26.12.03에 예약했어요.", "이십육년십이월삼일에예약했어요"), ("12.24에 4명이요.", "십이월이십사일에네명이요"),
            ("12.24~26 숙박이요.", "십이월이십사일에서이십육일숙박이요"), ("12/24-26로 예약해 주세요.", "십이월이십사일에서이십육일로예약해주세요"),
            ("12.31까지 쓸 수 있어요", "십이월삼십일일까지쓸수있어요"), ("11.05 오전 10시요", "십일월오일오전열시요"), ("26. 1. 9. 방문", "이십육년일월구일방문"),
            ("26.1.5 입주", "이십육년일월오일입주"),
            ("2026.12부터요", "이천이십육년십이월부터요"), ("12.24~12.26이요", "십이월이십사일에서십이월이십육일이요"), ("평점 4.5에요", "평점사점오에요"),
            ("버전 17.2.1이요", "버전십칠점이점일이요"), ("2.5에서 3.0으로", "이점오에서삼점영으로"), ("1.5~2시간이요", "일점오시간에서두시간이요"),
            ("iOS 17.2 업데이트", "아이오에스십칠점이업데이트"),
        ])
    func points(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "seconds are said",
        arguments: [
            ("자정 전 11:42:30에 눌렀어요", "자정전열한시사십이분삼십초에눌렀어요"), ("09:05:00에 시작해요", "아홉시오분에시작해요"),
            ("7시 반~8시 사이요", "일곱시반에서여덟시사이요"),
            ("오후 2시 반 ~ 4시", "오후두시반에서네시"), ("3h 걸려요", "세시간걸려요"), ("2h30m이요", "두시간삼십분이요"),
        ])
    func times(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "letters of seats and flats are letters, units are units",
        arguments: [
            ("좌석은 7A예요.", "좌석은칠에이예요"), ("12C랑 12F 좌석이요", "십이씨랑십이에프좌석이요"), ("84A타입이에요", "팔십사에이타입이에요"),
            ("게이트 9F 앞이에요", "게이트구에프앞이에요"), ("20A 차단기가 내려갔어요", "이십암페어차단기가내려갔어요"), ("220V예요", "이백이십볼트예요"),
            ("열이 39.2˚C예요.", "열이삼십구점이도예요"), ("실내 26º로 맞춰 주세요", "실내이십육도로맞춰주세요"), ("12kg짜리 3포대", "십이킬로그램짜리세포대"),
            ("5kg씩 2자루", "오킬로그램씩두자루"), ("3F 카페요", "삼층카페요"), ("지하 B1층", "지하일층"), ("B2F 주차장", "지하이층주차장"),
        ])
    func letters(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "number plates digit by digit",
        arguments: [
            ("34나 5678 차인데요.", "삼십사나오육칠팔차인데요"), ("차 번호는 208다9013이에요.", "차번호는이백팔다구공일삼이에요"),
            ("12가 3456 흰색", "십이가삼사오육흰색"), ("서울31 바 1234", "서울삼십일바일이삼사"), ("경기34바 5567 흰색이요", "경기삼십사바오오육칠흰색이요"),
            ("차량번호 12가3456", "차량번호십이가삼사오육"), ("101호 2000원", "백일호이천원"),
        ])
    func plates(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "people and neighbours as people say them",
        arguments: [
            ("어른 3, 아이 2예요.", "어른셋아이둘이에요"), ("성인 4 소인 1이요", "성인넷소인하나요"), ("3,4명 갈 거예요.", "서너명갈거예요"),
            ("5, 6개 주세요", "대여섯개주세요"), ("남자 2, 여자 1이에요", "남자둘여자하나예요"),
        ])
    func people(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "signs and short forms",
        arguments: [
            ("서울→부산 편도", "서울에서부산편도"), ("3시→4시로 옮겨 주세요", "세시에서네시로옮겨주세요"), ("#1234 현관이에요", "우물정일이삼사현관이에요"),
            ("No.3으로 주세요", "넘버삼으로주세요"), ("NO. 12 주세요", "넘버십이주세요"), ("No 7 방", "넘버칠방"), ("시력 0.8/1.0", "시력영점팔일점영"),
            ("Vol.2요", "볼륨이요"),
            ("www.callba.kr 보고 전화했어요", "더블유더블유더블유점콜바점케이알보고전화했어요"),
        ])
    func signs(written: String, right: String) { #expect(said(written) == right) }
}

@Suite("English numbers are said as what they are") struct EnglishSpokenKindsTests {
    @Test(
        "codes, fractions, days, times and short forms",
        arguments: [
            ("1½ cups", "one and a half cups"), ("3 1/2 hours", "three and a half hours"),
            ("2¾ miles", "two and three quarters miles"),
            ("2/3 of it", "two thirds of it"), ("1/16 inch", "one sixteenth inch"), ("½ please", "one half please"),
            ("order #7302-1185", "order number seven three zero two, one one eight five"),
            ("my code is 4821", "my code is four eight two one"), ("PIN 0420", "PIN zero four two zero"),
            ("account number 5021 3377", "account number five zero two one, three three seven seven"),
            ("booking number AB12CD", "booking number ay B one two C D"), ("zip 90210", "zip nine zero two one zero"),
            ("No. 3", "number three"), ("flight 207", "flight two zero seven"),
            ("call 5550-1234", "call five five five zero, one two three four"),
            ("St. John's St.", "Saint John's street"), ("on St. Mary St. today", "on Saint Mary street today"),
            ("7.30 pm", "seven thirty pee em"), ("at 11:42:30", "at eleven forty two and thirty seconds"),
            ("Dec 24-26", "December twenty fourth to twenty sixth"),
            ("12/24-26", "December twenty fourth to twenty sixth"),
            ("3 Dec", "third of December"), ("on 3/4", "on March fourth"), ("12/4", "December fourth"),
            ("the 3rd and the 22nd", "the third and the twenty second"), ("the 101st", "the one hundred first"),
            ("the 90s", "the nineties"), ("BP 130/85", "B P one hundred thirty over eighty five"),
            ("24/7", "twenty four seven"),
            ("seat 7A", "seat seven ay"), ("Seoul → Busan", "Seoul to Busan"),
            ("order 120 cups", "order one hundred twenty cups"),
            ("room 12", "room twelve"), ("10 St. James Ave.", "ten Saint James avenue"),
            ("2h 30m", "two hours thirty minutes"),
            ("$3.5k", "three point five thousand dollars"), ("50/50", "fifty fifty"), ("1/2 tsp", "one half teaspoon"),
            ("(415) 555-0199 ext. 42", "four one five, five five five, zero one nine nine extension forty two"),
            ("SSN 123-45-6789", "S S N one two three, four five, six seven eight nine"),
        ])
    func kinds(written: String, right: String) { #expect(Speakable.text(written, language: .english) == right) }
}

@Suite("Codes with a letter, addresses and measures are said as people say them") struct SpokenNamesTests {
    @Test(
        "in Korean",
        arguments: [
            ("주문번호는 B-41870이에요.", "주문번호는비사일팔칠공이에요"), ("접수번호 KR-2048입니다", "접수번호케이알이공사팔입니다"),
            ("C-77310 건으로 전화했어요", "씨칠칠삼일공건으로전화했어요"), ("우편번호는 04524.", "우편번호는공사오이사"),
            ("책을 4번에 나눠 낼게요", "책을네번에나눠낼게요"), ("2번에 걸쳐 보냈어요", "두번에걸쳐보냈어요"), ("5번 나눠 주세요", "다섯번나눠주세요"),
            ("3번에 문의했어요", "삼번에문의했어요"), ("A-1석이요", "에이일석이요"),
        ])
    func korean(written: String, right: String) { #expect(said(written) == right) }

    @Test(
        "in English",
        arguments: [
            ("Order number B-41870.", "Order number B, four one eight seven zero."),
            ("It is C-77310.", "It is C, seven seven three one zero."),
            ("My ZIP is 04524.", "My ZIP is zero four five two four."),
            ("ZIP code 90013", "ZIP code nine zero zero one three"),
            ("the zip is 00501.", "the zip is zero zero five zero one."),
            ("I am at 2310 Elm St.", "I am at twenty three ten Elm street"),
            ("805 Pine Ave, please", "eight oh five Pine avenue, please"),
            ("1600 Long Hill Rd", "sixteen hundred Long Hill Rd"),
            ("at 1500 people", "at one thousand five hundred people"),
            ("2310 Elm trees", "two thousand three hundred ten Elm trees"),
            ("a 5 lb. bag", "a five pound bag"), ("It weighs 3 lbs. now", "It weighs three pounds now"),
            ("a 12 oz. can", "a twelve ounce can"), ("It is 5 lb. We know.", "It is five pounds. We know."),
            ("He is 5'11\" tall", "He is five foot eleven tall"), ("a 7'4\" sofa", "a seven foot four sofa"),
            ("It is 6'0\".", "It is six foot zero."), ("the Ford F-150", "the Ford F one hundred fifty"),
        ])
    func english(written: String, right: String) { #expect(Speakable.text(written, language: .english) == right) }
}
