import Languages
import Testing

@testable import PracticeLine

@Suite("What a persona takes from what it heard") struct SlotListenerTests {
    private static let slots: [Scenario.Slot] = [
        .init(name: "phone", kind: .phone), .init(name: "birth", kind: .digits(atLeast: 5)),
        .init(name: "time", kind: .time), .init(name: "day", kind: .day),
        .init(name: "count", kind: .count(counters: ["명", "people"])), .init(name: "name", kind: .name),
    ]

    private func heard(
        _ text: String, asked: String? = nil, _ language: Language = .korean, expected: [String] = [],
        corrected: Set<String> = []
    ) -> [String: String] {
        SlotListener(language: language, expected: expected, year: 2026)
            .listen(to: text, for: Self.slots, asked: asked, corrected: corrected).values
    }

    @Test(
        "a birth date is never the day of an appointment, by its label, its year or the question",
        arguments: [
            ("생년월일은 95년 3월 2일이에요", nil), ("제 생일은 3월 2일이고요", nil), ("1995년 3월 2일생이에요", nil), ("3월 2일생입니다", nil),
            ("태어난 날은 3월 2일", nil), ("3월 2일에 태어났어요", nil), ("3월 2일이 제 생일이에요", nil), ("출생일이 1995-03-02예요", nil),
            ("생년월일이요? 2015년 3월 2일이요", nil), ("88.7.14", nil), ("01년 3월 2일이요", nil), ("3월 2일이요", "birth"),
            ("95년 3월 2일이요", "birth"),
            ("음력 생일은 1963년 12월 5일이요", nil),
        ])
    func birthDate(text: String, asked: String?) {
        #expect(heard(text, asked: asked)["day"] == nil)
    }

    @Test(
        "so is one in English",
        arguments: [
            ("I was born on March 2nd", nil), ("My date of birth is March 2nd, 1995", nil), ("DOB: March 2", nil),
            ("My birthday is March 2nd", nil), ("March 2nd, 1995", nil), ("March 2nd is my birthday", nil),
            ("It's March 2nd", "birth"),
        ])
    func birthDateInEnglish(text: String, asked: String?) {
        #expect(heard(text, asked: asked, .english)["day"] == nil)
    }

    @Test(
        "the day beside a birth date is understood, and so is a day that a birthday only explains",
        arguments: [
            ("생년월일은 95년 3월 2일이고 12월 5일에 갈게요", "12월 5일"), ("12월 5일로 예약하고 싶고 생일은 3월 2일이에요", "12월 5일"),
            ("생일 파티를 12월 5일에 하려고요", "12월 5일"), ("내일이 생일이라 내일 저녁으로요", "내일"), ("2026년 12월 5일이요", "2026년 12월 5일"),
            ("27년 1월 3일이요", "1월 3일"), ("12월 5일이요", "12월 5일"),
        ])
    func dayBesideBirthDate(text: String, day: String) {
        #expect(heard(text)["day"] == day)
    }

    @Test(
        "a birth date that was asked for is kept as its digits",
        arguments: [
            ("95년 3월 2일이요", "950302"), ("1995년 3월 2일이에요", "19950302"), ("950302예요", "950302"), ("구오공삼공이요", "950302"),
        ])
    func birthDigits(text: String, digits: String) { #expect(heard(text, asked: "birth")["birth"] == digits) }

    @Test(
        "of two days or times the one that is meant counts",
        arguments: [
            ("화요일이 아니라 토요일이에요", "day", "토요일"), ("토요일이요, 화요일 말고요", "day", "토요일"), ("화요일 말고 토요일이요", "day", "토요일"),
            ("화요일, 아니 토요일이요", "day", "토요일"), ("아니요, 토요일이에요", "day", "토요일"), ("화요일 대신 토요일로요", "day", "토요일"),
            ("7시는 안 돼요, 8시로 해 주세요", "time", "20:00"), ("7시가 안 되면 6시 반도 괜찮아요", "time", "19:00"),
            ("금요일 3시 예약을 토요일 오전 11시로 바꾸고 싶어요", "day", "토요일"),
            ("금요일 3시 예약을 토요일 오전 11시로 바꾸고 싶어요", "time", "11:00"), ("어제 못 가서 내일 가려고요", "day", "내일"),
            ("지난주 토요일에 갔는데 이번 주 일요일에도 갈게요", "day", "이번 주 일요일"),
        ])
    func meant(text: String, slot: String, value: String) { #expect(heard(text)[slot] == value) }

    @Test(
        "so it is in English",
        arguments: [
            ("Not Tuesday, Saturday", "day", "Saturday"), ("Saturday, not Tuesday", "day", "Saturday"),
            ("Tuesday, no, sorry, Saturday", "day", "Saturday"), ("at seven, I mean at eight", "time", "20:00"),
            ("Move my booking from Friday to Saturday", "day", "Saturday"),
        ])
    func meantInEnglish(text: String, slot: String, value: String) { #expect(heard(text, .english)[slot] == value) }

    @Test("a misheard day is the nearest; of two that are as near the expected one, or none")
    func misheardDay() {
        #expect(heard("포요일이요")["day"] == "토요일")
        // 호요일 may be 토요일 or 화요일.
        #expect(heard("이번 주 호요일이요", expected: ["예약", "토요일"])["day"] == "토요일")
        #expect(heard("이번 주 호요일이요", expected: ["화요일"])["day"] == "화요일")
        #expect(heard("이번 주 호요일이요")["day"] == nil)
        #expect(heard("이번 주 호요일이요", expected: ["화요일", "토요일"])["day"] == nil)
    }

    @Test(
        "times, counts and numbers are understood however they are put",
        arguments: [
            ("저녁 일곱 시 반이요", nil, "time", "19:30"), ("밤 12시요", nil, "time", "00:00"), ("점심 한 시", nil, "time", "13:00"),
            ("오전 10시에", nil, "time", "10:00"), ("19:30", nil, "time", "19:30"), ("네 명이에요", nil, "count", "4"),
            ("열두 분이요", nil, "count", "12"), ("둘이요", nil, "count", "2"), ("넷이에요", nil, "count", "4"),
            ("혼자요", nil, "count", "1"),
            ("네, 3", "count", "count", "3"), ("010-2345-6789예요", nil, "phone", "01023456789"),
            ("공일공에 이삼사오에 육칠팔구요", nil, "phone", "01023456789"), ("010234678구예요", "phone", "phone", "0102346789"),
            ("6789요", "birth", "birth", nil), ("김하늘이에요", "name", "name", "김하늘"), ("김하늘이에요", nil, "name", nil),
            ("김하늘이라고 합니다", nil, "name", "김하늘"), ("네, 제 이름은 김하늘입니다", nil, "name", "김하늘"),
            ("긴하늘이에요", "name", "name", "긴하늘"), ("엠마라고 합니다", "name", "name", "엠마"), ("잠시만요", "name", "name", nil),
            ("모르겠어요", "name", "name", nil),
        ] as [(String, String?, String, String?)])
    func values(text: String, asked: String?, slot: String, value: String?) {
        #expect(heard(text, asked: asked)[slot] == value)
    }

    @Test(
        "so are those in English",
        arguments: [
            ("half past six", nil, "time", "18:30"), ("Seven, please.", "time", "time", "19:00"),
            ("We are four.", "count", "count", "4"), ("table for four", nil, "count", "4"),
            ("It's Emma Reed.", "name", "name", "Emma Reed"), ("emma reed", "name", "name", "emma reed"),
            ("One moment, please.", "name", "name", nil),
            ("oh one oh two three four five six seven eight nine", "phone", "phone", "01023456789"),
        ] as [(String, String?, String, String?)])
    func valuesInEnglish(text: String, asked: String?, slot: String, value: String?) {
        #expect(heard(text, asked: asked, .english)[slot] == value)
    }

    @Test("who denies what was read back puts it right with a bare value")
    func corrections() {
        #expect(heard("아니요, 김하늘이에요", corrected: ["name", "count"]) == ["name": "김하늘"])
        #expect(heard("아니요, 셋이에요", corrected: ["name", "count"]) == ["count": "3"])
        #expect(heard("아니요, 취소할게요", corrected: ["name", "count"]) == [:])
        #expect(heard("No, it's Emma Reed", .english, corrected: ["name"]) == ["name": "Emma Reed"])
    }
}
