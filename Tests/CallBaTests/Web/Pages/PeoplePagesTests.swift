import Calls
import Dialogue
import Foundation
import Languages
import Providers
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The pages of what belongs to a person", .timeLimit(.minutes(5))) struct PeoplePagesTests {
    @Test(
        "work in a browser on a phone and on a desk, in both languages",
        arguments: [("360", "780", "ko"), ("1280", "900", "en")])
    func browser(width: String, height: String, language: String) async throws {
        try await ServerUnderTest.with { server in
            try await Program.withFolder { folder, _ in
                // Pictures outlive the test only if CALLBA_SCREENSHOTS names a folder.
                let pictures = ProcessInfo.processInfo.environment["CALLBA_SCREENSHOTS"] ?? folder.path
                let script = Program.root.appending(path: "Tests/CallBaTests/peers/people_pages.py").path
                let run = try await Program.run(
                    [script, server.address, pictures, width, height, language], by: Program.python(), in: folder, [:])
                #expect(run.isSuccess, "\(run.complaint)\(run.output)")
                let told = try #require(try run.events().last)
                #expect((told["refusal"] as? String)?.contains("119") == true)
                let texts = try makeTexts()
                let spoken = try #require(Language(rawValue: language))
                #expect(told["count"] as? String == texts.text("contacts.broughtIn", spoken, ["count": "2"]))
                // The row that is not brought in stands there with its line and the reason.
                let row = [
                    texts.text("contacts.problem", spoken, ["line": "3"]), "없음, 창가",
                    texts.text("error.import.noNumber", spoken),
                ]
                #expect(told["problems"] as? [String] == [row.joined(separator: "\n")])
                #expect(told["chosen"] as? [String: String] == ["phone": "02-735-2000", "name": "강변식당"])
                #expect(told["kept"] as? [String: String] == ["preset": "warm", "days": "7", "memo": "해산물 알레르기"])
                #expect(
                    told["fixed"] as? [String]
                        == Introduction.allCases.map { $0.text(callerName: nil, language: spoken) })
                let words = try #require(told["words"] as? String)
                #expect(words.contains(spoken == .korean ? "네 명" : "four"))
                #expect(Introduction.split(words, language: spoken) == nil, "the beginning is shown once")
                #expect(told["left"] as? Int == 0)
                #expect(told["errors"] as? [String] == [])
            }
        }
    }
}
