import Calls
import Dialogue
import Foundation
import Languages
import PeersTesting
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Pages in Chromium, in states that a test chooses.
@Suite("In a browser", .timeLimit(.minutes(5)), .serialized) struct BrowserPagesTests {
    @Test("a call can be used in each of its states, by eye, hand and ear", arguments: Language.allCases)
    func callStates(language: Language) async throws {
        let number = try #require(PhoneNumber(e164: "+8225550101"))
        let call = Call(
            id: Call.ID("call_1"), owner: Person.ID("p"), number: number, purpose: "예약 <b>", opening: "안녕하세요",
            language: language, voice: Voice(), createdAt: Date(timeIntervalSince1970: 1_767_236_400))
        try await show("call.html", "call_states.py", language) { pages in
            let view = CallView(
                CallRecord(call: call), partner: "한빛식당", isLive: true, in: language, texts: pages.texts)
            return pages.call(view, in: language)
        }
    }

    @Test("the first page asks one thing after the other, and hides none of it", arguments: Language.allCases)
    func startPage(language: Language) async throws {
        try await show("start.html", "start_page.py", language) { pages in
            func partner(_ index: Int, isHard: Bool) -> StartView.Partner {
                .init(
                    id: "p\(index)", language: language, title: "식당 예약",
                    description: "토요일 저녁 자리를 예약해요. 원하는 시간이 찼을 수 있어요.",
                    purpose: "네 명 예약하고 싶어요", number: "070-0000-000\(index)", isHard: isHard)
            }
            var view = StartView(
                partners: (1...3).map { partner($0, isHard: false) } + (4...9).map { partner($0, isHard: true) },
                canDialNumbers: false, workers: Workers(ServerConfiguration()), isFirstVisit: true)
            view.runningCall = "call_9"
            view.memo = "차량 번호 12가 3456"
            view.beginnings = Introduction.allCases.map { introduction in
                StartView.Beginning(
                    introduction, callerName: nil, in: language, texts: pages.texts, isChosen: introduction == .plain)
            }
            return pages.start(view, in: language)
        }
    }

    private func show(
        _ name: String, _ script: String, _ language: Language, _ render: (Pages) throws -> String
    ) async throws {
        let pages = try Pages(
            directory: WebResources.templates, texts: Texts(directory: WebResources.texts),
            assets: PageAssets(directory: WebResources.assets))
        try await Program.withFolder { folder, _ in
            try render(pages).write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
            try await Peer.run("Tests/CallBaTests/peers/\(script)", [folder.path, language.rawValue])
        }
    }
}
