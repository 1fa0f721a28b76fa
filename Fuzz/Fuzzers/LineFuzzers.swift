import Foundation
import Languages

@testable import Calls
@testable import PracticeLine

extension Fuzzer {
    /// TwiML, the forms that ask for a call, and the media messages of a server.
    static let forms = Fuzzer(
        "forms", longest: 8_000,
        words: [
            "<Response>", "</Response>", "<Pause length=\"9223372036854775807\"/>", "<Say loop=\"0\">네</Say>",
            "<Connect><Stream url=\"wss://a.example/x\"><Parameter name=\"a\" value=\"b\"/></Stream></Connect>",
            "<Hangup/>",
            "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\">]>", "&b;", "&#x1F600;", "&amp;", "<![CDATA[", "]]>",
            "<?xml version=\"1.0\"?>",
            "&", "=", "To=+827000000001", "From=+12025550100", "Url=https://a.example/", "Timeout=", "TimeLimit=",
            "Twiml=",
            "StartTime<=", "StartTime>=", "0000-01-01", "9999-12-31", "2026-02-30T", "MachineDetection=Enable",
            "SendDigits=ww1",
            #"{"event":"media","streamSid":"MZ1","media":{"payload":"AAAA"}}"#,
        ],
        examples: [
            "<Response><Connect><Stream url=\"wss://a.example/x\"/></Connect><Pause length=\"10\"/><Hangup/></Response>",
            "To=+827000000001&From=+12025550100&Url=https://a.example/&Timeout=60&MachineDetection=Enable",
            "0000-01-01", "9999-12-31", "2026-11-29T10:00:00Z",
            #"{"event":"mark","streamSid":"MZ1","mark":{"name":"a"}}"#,
        ]
    ) { bytes in
        var shape = Shape()
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(TwiML.Failure) {
            shape.add(try TwiML(parsing: text).verbs.map { "\($0)".prefix(6) })
        } catch {
            shape.add(error.code)
        }
        let fields = text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (sides[0], sides.count > 1 ? sides[1] : "")
        }
        do {
            shape.add(try CallRequest(form: CallForm(fields), accountSid: "AC1").detection != nil)
        } catch {
            shape.add("\(error)".prefix(40))
        }
        if let day = TwilioDate.day(text) {
            _ = Date.distantPast...day.upperBound
            _ = day.lowerBound...Date.distantFuture
            shape.add("day")
        }
        do throws(MediaMessage.Violation) {
            shape.add("\(try MediaMessage(parsing: text, streamSid: "MZ1"))".prefix(5))
        } catch {
            shape.add(error.code)
        }
        return shape.number
    }

    /// What the people of the practice line understand.
    static let listening = Fuzzer(
        "listening", longest: 1_200, words: pieces,
        examples: [
            "오후 세 시 반에 네 명이요. 김민지예요, 공일공 일이삼사 오육칠팔", "quarter to one, table for twelve, my name is Jane Doe",
            "24시 99분 99월 99일",
        ]
    ) { bytes in
        let text = TextLimit.heard.cut(String(decoding: bytes, as: UTF8.self))
        var shape = Shape()
        let slots = [
            Scenario.Slot(name: "phone", kind: .phone), .init(name: "digits", kind: .digits(atLeast: 4)),
            .init(name: "time", kind: .time), .init(name: "day", kind: .day),
            .init(name: "count", kind: .count(counters: ["명", "분", "people"])),
            .init(name: "name", kind: .name), .init(name: "words", kind: .words),
        ]
        for language in Language.allCases {
            let listener = SlotListener(language: language, expected: ["토요일"], year: 2026)
            for asked in ["digits", "count", "name", "words", nil] {
                let findings = listener.listen(
                    to: text, for: slots, asked: asked, corrected: ["time", "count", "name"])
                shape.add(findings.values.keys.sorted())
                for slot in slots {
                    if let value = findings.values[slot.name] { _ = listener.spoken(value, kind: slot.kind) }
                }
            }
            shape.add(Understanding(text, language: language).contains("예약하고 싶어요"))
        }
        return shape.number
    }

    /// Files of the practice line.
    static let scenarios = Fuzzer(
        "scenarios", longest: 16_000,
        words: [
            "\n", "  ", "- ", ": ", "language: ko\n", "number: \"+827000000001\"\n", "title: {ko: a, en: b}\n",
            "purpose: {ko: a, en: b}\n",
            "description: {ko: a, en: b}\n", "persona: {ko: a, en: b}\n", "greeting: [네]\n",
            "turns:\n  - when: [네]\n    say: [네]\n",
            "slots:\n  - {name: a, kind: time}\n",
            "line: {echo: {delay: 0.1, attenuation: 10}, jitter: 1e400, drop: {after: 3}}\n",
            "reception:\n  - menu: {prompt: a, keys: {1: {next: connect}}, wrong: b, givesUp: c}\n",
            "pickUp: {answer: yes, after: 3}\n",
            "voicemail: {beep: {frequency: 1000, seconds: 1}}", "&a", "*a", "<<: *a", "!!float", ".inf", ".nan", "{",
            "}", "[", "]", "|", ">",
            "\"", "'", "#", "%YAML 9.9", "---", "...", "? ", "{slot}", "$intent", "{", "1_000",
        ],
        examples: [
            "language: ko\nnumber: \"+827000000001\"\ntitle: {ko: a, en: b}\ndescription: {ko: a, en: b}\npurpose: {ko: a, en: b}\n"
                + "persona: {ko: a, en: b}\ngreeting: [네]\nturns:\n  - when: [네]\n    say: [네]\n"
        ]
    ) { bytes in
        var shape = Shape()
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(YAMLFileError) {
            let scenario = try Scenario(yaml: text, id: "fuzz")
            shape.add(scenario.turns.count)
        } catch {
            // The sentence, without what it names.
            shape.add(error.reason.prefix { $0 != "\"" })
        }
        return shape.number
    }
}
