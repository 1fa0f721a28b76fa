import Testing

@testable import Dialogue

@Suite("Likeness by letters") struct LetterIndexTests {
    private let index = LetterIndex(["찾으시는 디자이너 선생님 있으세요", "머리 길이가 어느 정도 되세요", "예약금 먼저 입금해 주세요", "주차는 어떻게 하세요"])

    private func nearest(_ text: String) -> Int? {
        let scores = index.scores(of: text)
        return scores.indices.max { scores[$0] < scores[$1] }
    }

    @Test(
        "finds a sentence in other words, spacing and small mishearings",
        arguments: [
            ("찾으시는 쌤 있으세요", 0), ("머리길이 어느정도세요", 1), ("머리 기리가 어느 정도 되새요", 1), ("예약끔 먼저 입금하셔야 돼요", 2),
        ])
    func mishearings(text: String, expected: Int) { #expect(nearest(text) == expected) }

    @Test("of a text with itself is one, of texts that share nothing is zero")
    func bounds() {
        #expect(abs(index.scores(of: "주차는 어떻게 하세요")[3] - 1) < 0.001)
        #expect(index.scores(of: "xyz").allSatisfy { $0 == 0 })
        #expect(index.scores(of: "").allSatisfy { $0 == 0 })
        #expect(LetterIndex([]).scores(of: "네").isEmpty)
    }

    @Test("counts what is rare for more than what every sentence ends with")
    func rarity() {
        let scores = index.scores(of: "디자이너 어떻게 하세요")
        #expect(scores[0] > 0.2)
    }
}
