import Dialogue
import Languages
import Testing

@testable import Replies

@Suite("The files that replies are made with") struct ReplyFilesTests {
    @Test("have no errors")
    func shipped() {
        let problems = ReplyFiles.problems.map(\.description)
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test("have something to say after every act and in every situation", arguments: Language.allCases)
    func complete(language: Language) {
        let table = ReplyTemplates.shipped[language]
        // What the callee accepts is agreed.
        let acts = DialogueAct.allCases.filter { $0 != .accepts }
        let wanted = acts.map(Situation.act) + Situation.named.values
        #expect(wanted.filter { table.replies[$0, default: []].isEmpty } == [])
        let other = ReplyTemplates.shipped[language == .korean ? .english : .korean]
        #expect(Set(table.replies.keys) == Set(other.replies.keys))
        #expect(table.always.count >= 3)
    }

    @Test("word every part of the day, every day of the week, every month and every digit")
    func phrasing() {
        let parts = ClockTime.Part.allCases.map { Phrasing(language: .korean).time(ClockTime(hour: 6, part: $0)) }
        #expect(parts.allSatisfy { $0.hasSuffix(" 6시") })
        #expect(Set(parts).count == parts.count)
        for language in Language.allCases {
            let wording = Phrasing(language: language)
            #expect(Set((1...7).map { wording.day(.weekday($0, week: nil)) }).count == 7)
            #expect(Set("0123456789".map { wording.slow(digits: String($0)) }).subtracting([""]).count == 10)
        }
        let english = Phrasing(language: .english)
        #expect(Set((1...12).map { english.day(.date(year: nil, month: $0, day: 1)) }).count == 12)
    }

    private func read(_ text: String, _ language: Language = .korean) throws -> (ReplyTemplates, [String]) {
        var problems: [YAMLFileError] = []
        let file = try YAMLValue(text: text, file: language.rawValue + "/replies.yaml")
        let templates = ReplyTemplates(file, language: language, problems: &problems)
        return (templates, problems.map(\.description))
    }

    private static let good = """
        acts:
          asksName:
            - "{name:이에요}."
            - 이름은 문자로 보내 드릴게요.
        unknown:
          asksName: [확인하고 말씀드릴게요.]
        situations:
          done: [감사합니다.]
        always: [네.]

        """

    @Test("are read by act, by fact and by situation")
    func everything() throws {
        let (table, problems) = try read(Self.good)
        #expect(problems.isEmpty)
        #expect(table.replies[.act(.asksName)] == ["{name:이에요}.", "이름은 문자로 보내 드릴게요."])
        #expect(table.replies[.unknown(.asksName)] == ["확인하고 말씀드릴게요."])
        #expect(table.replies[.done] == ["감사합니다."])
        #expect(table.always == ["네."])
    }

    @Test(
        "tell what cannot be used by its line, and keep the rest",
        arguments: [
            ("{name:이에요}", "{nmae:이에요}", "ko/replies.yaml:3: there is no slot \"nmae\""),
            ("{name:이에요}", "{name:이예요}", "ko/replies.yaml:3: there is no particle \"이예요\""),
            ("{name:이에요}", "{Name:이에요}", "ko/replies.yaml:3: there is no slot \"Name\""),
            ("{name:이에요}", "{name", "ko/replies.yaml:3: a brace is not closed"),
            ("\"{name:이에요}.\"", "이름은 문자로 보내 드릴게요.", "ko/replies.yaml:4: \"이름은 문자로 보내 드릴게요.\" is there twice"),
        ])
    func damaged(old: String, new: String, message: String) throws {
        let (table, problems) = try read(Self.good.replacing(old, with: new))
        #expect(problems == [message])
        #expect(table.replies[.act(.asksName)] == ["이름은 문자로 보내 드릴게요."])
        #expect(table.replies[.done] == ["감사합니다."])
    }

    @Test("tell acts, situations and parts that are not known, and parts that are missing")
    func names() throws {
        let dun = try read(Self.good.replacing("done", with: "dun")).1
        #expect(dun == ["ko/replies.yaml:8: there is no situation \"dun\""])
        #expect(try read(Self.good.replacing("always", with: "allways")).1.count == 2)
        let acts = "acts: {asksName: [\"{Name} it is.\", \"It's {name:은}.\"]}\n"
        let english = acts + "unknown: {}\nsituations: {}\nalways: []\n"
        let (table, problems) = try read(english, .english)
        #expect(problems == ["en/replies.yaml:1: there is no particle \"은\""])
        #expect(table.replies[.act(.asksName)] == ["{Name} it is."])
    }
}
