import Calls
import Configuration
import Foundation
import Languages
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("What a call has cost is told", .timeLimit(.minutes(3))) struct CostTests {
    private static let cost = CallCost(
        parts: [
            .telephone(minutes: 2, each: Decimal(string: "0.0147") ?? 0),
            .hearing(seconds: 61, engine: "azure", hour: 1),
            .speaking(characters: 120, engine: "elevenlabs", thousand: Decimal(string: "0.05") ?? 0),
        ], omissions: [.thinking, .unusedSpeech])

    private func texts() throws -> Texts {
        try Texts(directory: Program.root.appending(path: "Sources/Web/Pages/Texts"))
    }

    @Test("as about how much, in its parts, with what is not counted")
    func words() throws {
        let korean = CostView(Self.cost, in: .korean, texts: try texts())
        #expect(korean.sentence.contains("약 $0.06 "))
        #expect(korean.sentence.hasSuffix("답 추천, 미리 만들고 쓰지 않은 말 비용은 빼고 셈했어요."))
        #expect(
            korean.lines == [
                "전화 2분, 1분에 $0.0147", "듣기 61초 (azure), 1시간에 $1", "말하기 120자 (elevenlabs), 1,000자에 $0.05",
            ])
        let english = CostView(Self.cost, in: .english, texts: try texts())
        #expect(english.sentence.contains("about $0.06."))
        #expect(english.sentence.contains("finding replies"))
        #expect(english.lines.first == "Telephone: 2 min at $0.0147 a minute")
    }

    @Test("as free, or as not known, where that is the truth", arguments: Language.allCases)
    func free(language: Language) throws {
        let texts = try texts()
        let free = CostView(CallCost(parts: [], omissions: []), in: language, texts: texts)
        #expect(free.sentence == texts.text("cost.free", language))
        let unknown = CostView(CallCost(parts: [], omissions: CallCost.Omission.allCases), in: language, texts: texts)
        #expect(unknown.sentence != free.sentence)
        for omission in CallCost.Omission.allCases {
            let name = texts.text("cost.of.\(omission.rawValue)", language)
            #expect(unknown.sentence.contains(name) && name != "cost.of.\(omission.rawValue)")
        }
        #expect(!unknown.sentence.contains("$"))
        for sentence in [free.sentence, unknown.sentence] { #expect(!sentence.contains("{")) }
    }

    @Test("on the call's page in both languages, once it is over", arguments: Language.allCases)
    func page(language: Language) throws {
        let texts = try texts()
        let pages = try Pages(
            directory: Program.root.appending(path: "Sources/Web/Pages/Templates"), texts: texts,
            assets: PageAssets(directory: WebResources.assets))
        let number = try #require(PhoneNumber(e164: "+821012345678"))
        let call = Call(
            id: Call.ID("call_1"), owner: Person.ID("p"), number: number, purpose: "예약", opening: "안녕하세요",
            language: .korean, voice: Voice(), createdAt: Date(timeIntervalSince1970: 1_767_236_400))
        let uses = [
            ProviderUse(.hearing, by: "azure", leavesMachine: true),
            ProviderUse(.hearing, by: "whisper", leavesMachine: false),
            ProviderUse(.hearing, by: "azure", leavesMachine: true, isStandIn: true),
        ]
        let over = CallRecord(call: call, outcome: .completed, endedAt: call.createdAt, engines: uses)
        let view = CallView(over, partner: nil, isLive: false, cost: Self.cost, in: language, texts: texts)
        let html = pages.call(view, in: language)
        for words in [view.cost?.sentence ?? "?"] + (view.cost?.lines ?? []) { #expect(html.contains(">\(words)<")) }
        #expect(html.contains(texts.text("export.engines", language, ["names": "azure, whisper"])))
        let open = CallView(CallRecord(call: call), partner: nil, isLive: true, in: language, texts: texts)
        #expect(pages.call(open, in: language).contains("<p class=\"hint\" id=\"cost\"></p>"))
    }

    @Test("in the exports of a practice call as free")
    func exports() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await browser.finishedCall()
            let json = try await browser.get("/calls/\(call)/export.json", [:]).json()
            let cost = try #require(json["cost"] as? [String: Any])
            #expect(cost["currency"] as? String == "USD")
            #expect(cost["total"] as? Double == 0)
            #expect((cost["parts"] as? [Any])?.isEmpty == true)
            #expect((cost["omitted"] as? [Any])?.isEmpty == true)
            #expect(cost["sentence"] as? String == "이 통화는 무료예요.")
            // The page asks for it when a call it shows is over, and says what the server says.
            let work = try #require((json["work"] as? [String: Any])?["engines"] as? String)
            #expect(try await browser.get("/calls/\(call)").body.contains(">\(work)<"))
            #expect(try await browser.get("/calls/\(call)/export.txt", [:]).body.contains("이 통화는 무료예요."))
            #expect(try await browser.get("/calls/\(call)").body.contains(">이 통화는 무료예요.<"))
        }
    }

    @Test("to programs in numbers that can be multiplied again")
    func wire() throws {
        let cost = CallMessages.Cost(Self.cost, in: .english, texts: try texts())
        let json = try #require(
            try JSONSerialization.jsonObject(with: CallMessages.encode(cost)) as? [String: Any])
        #expect(json["total"] as? Double == 0.06)
        #expect(json["omitted"] as? [String] == ["thinking", "unusedSpeech"])
        let parts = try #require(json["parts"] as? [[String: Any]])
        #expect(parts.map { $0["kind"] as? String } == ["telephone", "hearing", "speaking"])
        #expect(parts.map { $0["engine"] as? String } == [nil, "azure", "elevenlabs"])
        let sum = parts.reduce(0.0) { sum, part in
            sum + (part["quantity"] as? Double ?? .nan) * (part["price"] as? Double ?? .nan)
                / (part["per"] as? Double ?? .nan)
        }
        #expect(sum > 0.05 && sum <= 0.06)
    }
}

@Suite("The prices of others") struct PriceSettingsTests {
    private func prices(_ values: [AbsoluteConfigKey: ConfigValue]) throws(ServerConfiguration.Failure) -> PriceList {
        try PriceList(ConfigReader(provider: InMemoryProvider(values: values)))
    }

    @Test("are those that were published, unless others are set; the telephone's is only known when it is set")
    func settings() throws {
        #expect(try prices([:]) == .published)
        #expect(PriceList.published.telephoneMinute == nil)
        #expect(PriceList.published.hearingHour == ["azure": 1])
        #expect(PriceList.published.speakingThousand.mapValues { "\($0)" } == ["elevenlabs": "0.05"])
        let set = try prices([
            "callba.price.twilio.minute": "0.0413", "callba.price.azure.hour": "0.8",
            "callba.price.elevenlabs.thousand": "0",
        ])
        #expect(set.telephoneMinute == Decimal(string: "0.0413"))
        #expect(set.hearingHour.mapValues { "\($0)" } == ["azure": "0.8"])
        #expect(set.speakingThousand == ["elevenlabs": 0])
    }

    @Test(
        "are refused when they are no prices", arguments: ["-1", "$1", "1,5", "0.00000001", "1e3", "nan", "99999", "."])
    func malformed(written: String) {
        #expect(throws: ServerConfiguration.Failure.vendorSetting("CALLBA_PRICE_AZURE_HOUR")) {
            try prices(["callba.price.azure.hour": .init(stringLiteral: written)])
        }
    }
}
