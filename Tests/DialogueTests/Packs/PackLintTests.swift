import Foundation
import Languages
import Testing

@testable import Dialogue

@Suite("The packs that come with CallBa") struct PackLintTests {
    @Test("have nothing that a reviewer would send back")
    func shipped() throws {
        let complaints = PackLint(try PackLibrary.shipped.get()).complaints
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }

    @Test("cover these kinds, each with 20 entries in Korean")
    func kinds() throws {
        let library = try PackLibrary.shipped.get()
        for id in PackLint.korean {
            let pack = try #require(library.pack(id, in: .korean), "\(id)")
            #expect(pack.entries.count >= 20, "\(id)")
        }
        for id in PackLint.inBothLanguages {
            #expect(library.pack(id, in: .english) != nil, "\(id)")
        }
        for pack in library.packs[.english] ?? [] {
            #expect(library.pack(pack.id, in: .korean)?.title == pack.title, "\(pack.id)")
        }
    }
}

@Suite("The lint of packs") struct PackLintRuleTests {
    private static let good = """
        title: {ko: 꽃집, en: Flowers}
        words: [꽃다발]
        purposes: [꽃다발 주문하고 싶어요, 화분 배달되나요, 꽃바구니 예약하려고요, 꽃 배달 취소할게요]
        slots:
          카드 문구|문구: 카드에 뭐라고 적어 드릴까요
        entries:
          - id: card
            needs: [카드 문구]
            says: [카드에 뭐라고 적어 드릴까요, 문구 있으세요, 카드 넣어 드려요]
            answers: ["{카드 문구:이라고} 적어 주세요.|문구는 문자로 보내 드릴게요.", "아니요, 괜찮아요."]
          - id: deposit
            risk: money
            says: [예약금 만 원 보내 주세요, 먼저 입금해 주셔야 돼요, 선금 받아요]
            answers: ["돌려받을 수 있나요?", 생각해 보고 말씀드릴게요.]
            agrees: ["네, 입금할게요."]

        """

    private func complaints(_ text: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-lint-\(UUID().uuidString)")
        let packs = folder.appending(path: "ko/packs")
        try FileManager.default.createDirectory(at: packs, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind in a temporary place it harms no test.
        try Data(text.utf8).write(to: packs.appending(path: "flowers.yaml"))
        return PackLint(try PackLibrary(LanguageFiles(directory: folder))).complaints
    }

    @Test("lets a good pack pass")
    func good() throws {
        #expect(try complaints(Self.good).isEmpty)
    }

    @Test(
        "finds what is wrong, with its line",
        arguments: [
            (
                "words: [꽃다발]", "words: [꽃]",
                "ko/packs/flowers.yaml: the word \"꽃\" is in too many purposes to tell anything"
            ),
            (", 꽃 배달 취소할게요", "", "ko/packs/flowers.yaml: fewer than four purposes"),
            (", 카드 넣어 드려요", "", "ko/packs/flowers.yaml:7: three to six sentences, please"),
            ("선금 받아요", "카드 넣어 드려요?", "ko/packs/flowers.yaml:11: \"카드 넣어 드려요?\" stands twice"),
            ("needs: [카드 문구]", "needs: [색깔]", "ko/packs/flowers.yaml:7: there is no slot \"색깔\""),
            ("{카드 문구:이라고}", "{글:이라고}", "ko/packs/flowers.yaml:7: there is no slot \"글\""),
            ("|문구는 문자로 보내 드릴게요.", "", "ko/packs/flowers.yaml:7: two answers must do without any slot"),
            ("생각해 보고 말씀드릴게요.", "\"돌려받을 수 있나요?\"", "ko/packs/flowers.yaml:11: an answer stands twice"),
            ("아니요, 괜찮아요.", "아니요, 괜찮아.", "ko/packs/flowers.yaml:7: \"아니요, 괜찮아.\" is not 해요체"),
            ("아니요, 괜찮아요.", "아니요, OK예요.", "ko/packs/flowers.yaml:7: \"아니요, OK예요.\" holds what cannot be read aloud"),
            ("아니요, 괜찮아요.", "아니요, 괜찮아요", "ko/packs/flowers.yaml:7: \"아니요, 괜찮아요\" lacks its full stop"),
            (
                "돌려받을 수 있나요?", "네, 보낼게요.",
                "ko/packs/flowers.yaml:11: the first answer to a risk asks, checks or declines: \"네, 보낼게요.\""
            ),
            ("생각해 보고 말씀드릴게요.", "지금 입금할게요.", "ko/packs/flowers.yaml:11: \"지금 입금할게요.\" belongs under agrees"),
            (
                "문구 있으세요", "카드는 천 원이에요",
                "ko/packs/flowers.yaml:7: \"카드는 천 원이에요\" is about money: risk: money"
            ),
        ])
    func bad(old: String, new: String, complaint: String) throws {
        #expect(try complaints(Self.good.replacing(old, with: new, maxReplacements: 1)).contains(complaint))
    }
}
