import Calls
import Dialogue
import Exchange
import Foundation
import Languages
import Providers
import Replies
import Storage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Which sentences the program uses, read from its sources.
@Suite("The keys of sentences") struct TextUseTests {
    /// Every key that is put together at run time: how it is written in the source, with `*` for what is put in, and all
    /// that can come of it. Whoever composes another adds it here; wherever it can be, a key is written out.
    private static let composed: [String: [String]] = {
        let turns = Turn.State.allCases.map(\.rawValue)
        let outcomes = Outcome.allCases.map(\.rawValue)
        let presets = Voice.Preset.allCases.map(\.rawValue)
        return [
            "call.origin.*": all("call.origin.", Turn.Origin.allCases.map(\.rawValue)),
            "call.speech.*": all("call.speech.", turns + ["queued"]),
            "call.standing.*": all(
                "call.standing.", ["asked", "offered", "conditional", "agreed", "refused", "takenBack"]),
            "call.state.*": all("call.state.", ["dialing", "ringing", "talking", "ending", "ended"]),
            "cost.of.*": all("cost.of.", CallCost.Omission.allCases.map(\.rawValue)),
            "doctor.problem.*": all("doctor.problem.", TwilioCheckup.Problem.allCases.map(\.rawValue)),
            "doctor.telephone.*": all("doctor.telephone.", TwilioCheckup.Step.allCases.map(\.rawValue)),
            "doctor.vendor.*": all("doctor.vendor.", Vendor.allCases.map(\.rawValue)),
            "doctor.vendor.problem.*": all("doctor.vendor.problem.", ProviderError.Kind.allCases.map(\.rawValue)),
            "fact.*": all("fact.", Summary.Fact.Kind.allCases.map(\.rawValue)),
            "notice.*": all("notice.", Notice.allCases.map(\.rawValue)),
            "outcome.*": all("outcome.", outcomes),
            "outcome.short.*": all("outcome.short.", outcomes + ["open"]),
            "start.beginning.*": all("start.beginning.", Introduction.allCases.map(\.rawValue)),
            "start.example*.label": (1...4).map { "start.example\($0).label" },
            "start.example*.text": (1...4).map { "start.example\($0).text" },
            "start.missing.*": all("start.missing.", ["network", "purpose", "scenario", "phone"]),
            "start.voice.*": all("start.voice.", presets),
            "start.voice.*Note": presets.map { "start.voice.\($0)Note" },
            "start.work.*.here": ["hearing", "thinking", "speaking"].map { "start.work.\($0).here" },
            "start.work.*.machine": ["start.work.thinking.machine"],
            "start.work.*.vendor*": [
                "start.work.hearing.vendor", "start.work.thinking.vendor", "start.work.speaking.vendor",
                "start.work.speaking.vendorChosen",
            ],
            // Codes of errors, which are written without `error.`.
            "error.*": ["error.engines.missing"]
                + StoreCondition.allCases.filter { $0 != .ready }.map { "error.storage.\($0.rawValue)" },
            "error.*.*": PaidWork.allCases.flatMap { work in
                all("error.\(work.rawValue).", ["minute", "day", "serverDay"])
            },
            "error.import.*": all("error.import.", ContactFile.Problem.Kind.allCases.map(\.rawValue)),
            "error.phone.*": all("error.phone.", PhoneNumber.Problem.allCases.map(\.rawValue)),
        ]
    }()

    /// Composed keys that are used only if there is such a sentence.
    private static let optional = [
        "outcome.reason.*": all("outcome.reason.", ProviderError.Kind.allCases.map(\.rawValue))
    ]

    /// Beginnings of keys: pages take all sentences along that begin so, for their scripts, which name them.
    private static let takenAlong: Set = [
        "call.", "common.", "contacts.", "error.phone.", "error.purpose.", "error.scenario.", "fact.", "history.",
        "notice.", "outcome.", "settings.", "start.",
    ]

    private static func all(_ beginning: String, _ ends: [String]) -> [String] { ends.map { beginning + $0 } }

    private let known: Set<String>
    /// What the sources write out, with `error.` where an error's code is meant.
    private let literals: Set<StringLiterals.Literal>
    /// What templates name.
    private var inTemplates: Set<String> = []

    init() throws {
        known = Set(try makeTexts().all(.korean).keys)
        var literals: Set<StringLiterals.Literal> = []
        let files = try ["CallBa", "CallPlacing", "Web"].flatMap { target in
            let folder = Program.root.appending(path: "Sources/\(target)")
            let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            return files.compactMap { $0 as? URL }
        }
        for file in files where ["swift", "js", "mustache"].contains(file.pathExtension) {
            let source = try String(contentsOf: file, encoding: .utf8)
            guard file.pathExtension != "mustache" else {
                inTemplates.formUnion(source.matches(of: /\{\{[#^]?t\.([A-Za-z0-9.]+)\}\}/).map { String($0.1) })
                continue
            }
            for var literal in StringLiterals(of: source, isSwift: file.pathExtension == "swift").literals {
                if ["APIError(", "self.init(", "orCode:"].contains(where: literal.before.hasSuffix) {
                    literal.text = "error." + literal.text
                }
                literals.insert(literal)
            }
        }
        self.literals = literals
    }

    /// What looks like a key that is put together at run time: something known fits it, and it begins as keys do.
    private var patterns: Set<String> {
        var patterns: Set<String> = []
        for literal in literals
        where literal.isComposed && literal.text.wholeMatch(of: /[A-Za-z0-9.*]+\.[A-Za-z0-9.*]*/) != nil {
            let isText = literal.before.hasSuffix("text(") || literal.before.hasSuffix("word(")
            guard literal.text.first != "*" || isText else { continue }
            let parts = literal.text.split(separator: "*", omittingEmptySubsequences: false)
            let fits = known.contains { key in
                guard let first = parts.first, let last = parts.last, key.hasPrefix(first) else { return false }
                return key.count >= first.count + last.count && key.hasSuffix(last)
            }
            if fits { patterns.insert(literal.text) }
        }
        return patterns
    }

    @Test("are put together at run time only where the list in this file says so, and as it says")
    func composition() {
        #expect(patterns == Set(Self.composed.keys).union(Self.optional.keys))
        let beginnings = Set(
            literals.map(\.text).filter { text in
                text.hasSuffix(".") && text != "error." && known.contains { $0.hasPrefix(text) }
            })
        #expect(beginnings == Self.takenAlong)
    }

    @Test("that are put together or written out belong to a sentence")
    func existing() {
        #expect(Set(Self.composed.values.joined()).subtracting(known) == [])
        #expect(inTemplates.count > 100)
        #expect(inTemplates.subtracting(known) == [])
        let named = literals.filter { literal in
            !literal.isComposed && ["text(", "word(", "APIError("].contains(where: literal.before.hasSuffix)
        }.map(\.text).filter { $0.contains(".") }
        #expect(named.count > 150)
        #expect(Set(named).subtracting(known) == [])
    }

    @Test("are all used")
    func use() {
        let used = inTemplates.union(literals.map(\.text)).union(Self.composed.values.joined())
            .union(Self.optional.values.joined())
        #expect(known.subtracting(used).sorted() == [])
    }

    @Test("are read from sources with what is put in at run time, and without comments")
    func reading() {
        func found(_ source: String, isSwift: Bool) -> [String] {
            StringLiterals(of: source, isSwift: isSwift).literals.map(\.text)
        }
        #expect(
            found(
                #"""
                // "comment" isn't one
                text("a.\(b ? "c.d" : e("f(")).g") + "h" /* "i" */ + """
                    j \(k)
                    """
                """#, isSwift: true) == ["c.d", "f(", "a.*.g", "h", "\n    j *\n    "])
        #expect(
            found("text(`a.${b ? 'c' : `d${{}}`}.e`, \"f\") // 'g'", isSwift: false) == ["c", "d*", "a.*.e", "f"])
        #expect(
            StringLiterals(of: "throw APIError(\n    \"a\")", isSwift: true).literals.first?.before == "throwAPIError(")
    }
}
