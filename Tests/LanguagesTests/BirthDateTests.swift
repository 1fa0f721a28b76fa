import Languages
import Testing

@Suite("A day that is a birth date") struct BirthDateTests {
    private func areBirthDates(_ text: String) -> [Bool] {
        let characters = Array(text)
        return Mention.all(in: text).compactMap { mention in
            guard case .day = mention.value else { return nil }
            return mention.isBirthDate(in: characters, year: 2026)
        }
    }

    @Test(
        "is told by the label beside it, or by a year that is over",
        arguments: [
            "생년월일은 3월 2일", "생일: 3월 2일", "3월 2일생이에요", "3월 2일에 태어났어요", "1995년 3월 2일", "95년 3월 2일", "03년 3월 2일",
            "1995-03-02", "born on March 2nd", "My birthday is March 2", "March 2nd, 1995", "March 2 is my birthday",
        ])
    func birthDate(text: String) { #expect(areBirthDates(text) == [true]) }

    @Test(
        "is no other day, whatever else the words are about",
        arguments: [
            "3월 2일이요", "2026년 12월 5일", "27년 1월 3일", "생일 파티는 12월 5일", "생일 케이크를 12월 5일에 찾을게요", "내일이 생일이에요",
            "on March 2nd", "December 5th, 2026", "a birthday party on March 2nd",
        ])
    func otherDay(text: String) { #expect(areBirthDates(text) == [false]) }

    @Test("is told apart from the day beside it")
    func both() {
        #expect(areBirthDates("생년월일은 95년 3월 2일이고 12월 5일에 갈게요") == [true, false])
        #expect(areBirthDates("born on March 2nd, and I can come on May 5th") == [true, false])
    }
}
