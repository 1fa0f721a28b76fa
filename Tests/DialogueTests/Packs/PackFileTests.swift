import Foundation
import Languages
import Testing

@testable import Dialogue

/// Packs written to a folder for a test.
private struct PackFolder {
    let files: LanguageFiles

    init(_ texts: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-packs-\(UUID().uuidString)")
        for (name, text) in texts {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        files = LanguageFiles(directory: folder)
    }

    func remove() throws { try FileManager.default.removeItem(at: files.directory) }
}

@Suite("The file of a pack") struct PackFileTests {
    private static let good = """
        title: {ko: 꽃집, en: Flowers}
        words: [꽃다발, 꽃집]
        purposes: [꽃다발 주문하고 싶어요]
        slots:
          카드 문구|문구: 카드에 뭐라고 적어 드릴까요
        entries:
          - id: card
            needs: [카드 문구]
            says: [카드에 뭐라고 적어 드릴까요]
            answers: ["{카드 문구:이라고} 적어 주세요.|문구는 문자로 보내 드릴게요."]
          - id: deposit
            risk: money
            says: 선금 있으세요
            answers: [얼마인가요?]
            agrees: [네, 보낼게요.]

        """

    private func failure(_ text: String) throws -> YAMLFileError? {
        let folder = try PackFolder(["ko/packs/flowers.yaml": text])
        defer { try? folder.remove() }  // A folder left behind in a temporary place harms no test.
        do throws(YAMLFileError) {
            _ = try PackLibrary(folder.files)
            return nil
        } catch {
            return error
        }
    }

    @Test("is read with everything in it")
    func everything() throws {
        let folder = try PackFolder(["ko/packs/flowers.yaml": Self.good, "ko/packs/notes.txt": "no pack"])
        defer { try? folder.remove() }  // A folder left behind in a temporary place harms no test.
        let library = try PackLibrary(folder.files)
        #expect(library.packs[.english]?.isEmpty == true)
        let pack = try #require(library.pack("flowers", in: .korean))
        #expect(pack.title == [.korean: "꽃집", .english: "Flowers"])
        #expect(pack.words == ["꽃다발", "꽃집"])
        #expect(pack.slots == [.init(names: ["카드 문구", "문구"], question: "카드에 뭐라고 적어 드릴까요")])
        #expect(pack.entries.map(\.id) == ["card", "deposit"])
        #expect(pack.entries.map(\.risk) == [.none, .money])
        #expect(pack.entries[1].agreements == ["네", "보낼게요."])
        #expect(pack.entries[0].line == 7)
    }

    @Test(
        "that cannot be used is told with file, line and reason",
        arguments: [
            ("title:", "titel:", "ko/packs/flowers.yaml:1: unknown key \"titel\""),
            (", en: Flowers", "", "ko/packs/flowers.yaml:1: \"en\" is missing"),
            ("words: [꽃다발, 꽃집]\n", "", "ko/packs/flowers.yaml:1: \"words\" is missing"),
            ("says: 선금", "say: 선금", "ko/packs/flowers.yaml:13: unknown key \"say\""),
            ("id: deposit", "id: card", "ko/packs/flowers.yaml:11: there are two entries \"card\""),
            (
                "risk: money", "risk: cash",
                "ko/packs/flowers.yaml:12: expected one of: none, money, personal, commitment"
            ),
            ("answers: [얼마인가요?]", "answers: []", "ko/packs/flowers.yaml:14: expected at least one text"),
            (
                "    risk: money\n", "",
                "ko/packs/flowers.yaml:11: \"agrees\" is for an entry with a risk: money, personal or commitment"
            ),
            ("entries:", "entries: [", "ko/packs/flowers.yaml:7: "),
        ])
    func damaged(old: String, new: String, message: String) throws {
        let error = try #require(try failure(Self.good.replacing(old, with: new, maxReplacements: 1)))
        #expect(error.description.hasPrefix(message), "\(error)")
    }

    @Test("that is not UTF-8 is told by its name")
    func notText() throws {
        let folder = try PackFolder([:])
        let packs = folder.files.directory.appending(path: "en/packs")
        try FileManager.default.createDirectory(at: packs, withIntermediateDirectories: true)
        defer { try? folder.remove() }  // A folder left behind in a temporary place harms no test.
        try Data([0xFF, 0xFE, 0x00]).write(to: packs.appending(path: "bad.yaml"))
        let error = #expect(throws: YAMLFileError.self) { _ = try PackLibrary(folder.files) }
        #expect(error == YAMLFileError(file: "en/packs/bad.yaml", reason: "this file cannot be read as UTF-8"))
    }
}

@Suite("An entry's answers") struct PackAnswerTests {
    private func match(_ entry: String, in pack: String, known: [String: String]) throws -> PackMatch {
        let library = try PackLibrary.shipped.get()
        let pack = try #require(library.pack(pack, in: .korean))
        let entry = try #require(pack.entries.first { $0.id == entry })
        return library.match(entry, of: pack, score: 1, margin: 1, known: known)
    }

    @Test("say what is known, with the particle that fits")
    func known() throws {
        #expect(try match("designer", in: "beauty", known: ["디자이너": "민지"]).answers.first == "민지 선생님으로 부탁드려요.")
        #expect(try match("color", in: "beauty", known: ["컬러": "애쉬브라운"]).answers.first == "애쉬브라운으로 하고 싶어요.")
        #expect(try match("color", in: "beauty", known: ["색": "회색"]).answers.first == "회색으로 하고 싶어요.")
    }

    @Test("are found by any name of the fact, spaced as one likes")
    func names() throws {
        for name in ["머리 길이", "머리길이", "기장"] {
            #expect(try match("hairLength", in: "beauty", known: [name: "어깨"]).answers.first == "어깨 정도예요.")
        }
    }

    @Test("leave out what is not known, and say that it is missing")
    func unknown() throws {
        let match = try match("hairLength", in: "beauty", known: ["머리 길이": ""])
        #expect(match.missing == ["머리 길이"])
        #expect(match.answers.allSatisfy { !$0.contains("{") })
        #expect(match.answers.count >= 2)
    }

    @Test("that agree to a risk are apart from those that bind to nothing")
    func agreements() throws {
        let match = try match("depositSalon", in: "beauty", known: [:])
        #expect(match.risk == .money)
        #expect(match.agreements == ["네, 입금할게요. 계좌를 문자로 보내 주세요."])
        #expect(match.answers.first?.hasSuffix("?") == true)
    }
}

@Suite("The kind of a call") struct PackKindTests {
    private func kinds(_ purpose: String) throws -> [String] {
        try PackLibrary.shipped.get().kinds(ofPurpose: purpose, in: .korean).map(\.id)
    }

    @Test("is told by the words of its purpose, spaced as one likes")
    func words() throws {
        #expect(try kinds("토요일 두 시에 커트 예약하고 싶어요").first == "beauty")
        #expect(try kinds("속 눈썹 예약 취소요").first == "beauty")
    }

    @Test("is open when no word tells")
    func none() throws {
        #expect(try kinds("").isEmpty)
        #expect(try kinds("여쭤볼 게 있어요").isEmpty)
    }

    @Test("can be chosen from all, the general one apart")
    func list() throws {
        let library = try PackLibrary.shipped.get()
        for language in Language.allCases {
            #expect(!library.kinds(in: language).contains { $0.id == AnswerPack.general })
            #expect(library.pack(AnswerPack.general, in: language) != nil)
        }
    }
}

@Suite("Sentences of a turn") struct TurnPiecesTests {
    @Test(
        "are told apart with and without full stops",
        arguments: [
            ("네 예약 도와드릴게요 머리 길이가 어느 정도 되세요", ["네 예약 도와드릴게요", "머리 길이가 어느 정도 되세요"]),
            ("네. 성함이 어떻게 되세요?", ["네. 성함이 어떻게 되세요?"]),
            ("찾으시는 선생님 있으세요", ["찾으시는 선생님 있으세요"]),
            ("확인했습니다 고객님 해지 사유가 어떻게 되실까요", ["확인했습니다", "고객님 해지 사유가 어떻게 되실까요"]),
            ("네", ["네"]), ("", []),
        ])
    func korean(text: String, sentences: [String]) {
        #expect(TurnPieces.sentences(of: text, in: .korean) == sentences)
    }

    @Test("of English end with a mark")
    func english() {
        #expect(
            TurnPieces.sentences(of: "Sure, I can help. Is this for a haircut?", in: .english) == [
                "Sure, I can help.", "Is this for a haircut?",
            ])
    }
}
