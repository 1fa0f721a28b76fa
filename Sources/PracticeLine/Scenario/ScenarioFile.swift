import Calls
public import Foundation
public import Languages

extension Scenario {
    /// Reads every `*.yaml` file of a folder, in the order of their names. What all personas of one language share is
    /// in its `common` folder: `ko.yaml`, `en.yaml`.
    ///
    /// Blocks while it reads: for use before a server starts.
    public static func load(from directory: URL) throws(YAMLFileError) -> [Scenario] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        } catch {
            throw YAMLFileError(file: directory.path, line: nil, reason: "this folder cannot be read")
        }
        var common: [Language: Common] = [:]
        for language in Language.allCases {
            let url = directory.appending(path: "common").appending(path: "\(language.rawValue).yaml")
            guard FileManager.default.fileExists(atPath: url.path) else { continue }
            common[language] = try Common(YAMLValue(contentsOf: url))
        }
        var scenarios: [Scenario] = []
        for name in names.sorted() where name.hasSuffix(".yaml") {
            let file = try YAMLValue(contentsOf: directory.appending(path: name))
            let scenario = try Scenario(file, id: String(name.dropLast(5)), common: common)
            if let other = scenarios.first(where: { $0.number == scenario.number }) {
                throw file.error("number \(scenario.number) belongs to \(other.id).yaml already")
            }
            scenarios.append(scenario)
        }
        guard !scenarios.isEmpty else {
            throw YAMLFileError(file: directory.path, line: nil, reason: "there is no scenario in this folder")
        }
        return scenarios
    }

    /// What personas of one language share.
    struct Common {
        var intents: [String: [String]] = [:]
        var turns: [Turn] = []
        var lines: YAMLValue?

        init() {}

        init(_ file: YAMLValue) throws(YAMLFileError) {
            try file.allow(["intents", "turns", "lines"])
            intents = try Scenario.intents(file["intents"])
            turns = try Scenario.turns(file["turns"])
            lines = file["lines"]
        }
    }

    /// Reads one scenario from YAML text; `id` is its name.
    init(yaml: String, id: String, common: [Language: Common] = [:]) throws(YAMLFileError) {
        try self.init(YAMLValue(text: yaml, file: "\(id).yaml"), id: id, common: common)
    }

    private init(_ file: YAMLValue, id: String, common: [Language: Common]) throws(YAMLFileError) {
        try file.allow([
            "language", "number", "title", "description", "purpose", "persona", "pickUp", "greeting", "voice",
            "level", "patience", "mishearing", "slots", "phrases", "intents", "turns", "lines", "monologue", "listed",
            "line",
            "reception",
        ])
        self.id = id
        language = try file.required("language").choice(Language.self)
        let shared = common[language] ?? Common()
        let numberValue = try file.required("number")
        guard let number = PhoneNumber(e164: try numberValue.string()) else {
            throw numberValue.error("a number looks like \"+827000000001\"")
        }
        self.number = number
        title = try Scenario.text(file.required("title"))
        description = try Scenario.text(file.required("description"))
        purpose = try Scenario.text(file.required("purpose"))
        persona = try Scenario.text(file.required("persona"))
        level = try file["level"]?.integer(in: 1...5) ?? 1
        isListed = try file["listed"]?.bool() ?? true
        line = try LineFaults(file["line"])
        reception = try Scenario.reception(file["reception"])
        pickUp = try Scenario.pickUp(file["pickUp"])
        greeting = try file["greeting"]?.strings() ?? []
        voice = try Scenario.voice(file["voice"])
        patience = try Scenario.patience(file["patience"])
        mishearing = try file["mishearing"]?.number(in: 0...1) ?? 0
        slots = try Scenario.slots(file["slots"])
        phrases = try file["phrases"]?.strings() ?? []
        intents = try shared.intents.merging(Scenario.intents(file["intents"])) { $1 }
        let own = try Scenario.turns(file["turns"])
        turns = own + shared.turns
        lines = try Scenario.lines(file["lines"], shared.lines, file)
        monologue = try Scenario.monologue(file["monologue"])
        try checkReferences(file["turns"] ?? file, own)
    }

    /// Every `$intent` and `{slot}` that is used must be there.
    private func checkReferences(_ place: YAMLValue, _ own: [Turn]) throws(YAMLFileError) {
        let known = Set(slots.map(\.name))
        let places = (try? place.list()) ?? []  // A scenario without turns has no list; errors then name the file.
        for (index, turn) in turns.enumerated() {
            let place = index < own.count && index < places.count ? places[index] : place
            for reference in turn.when + turn.all + turn.unless where reference.hasPrefix("$") {
                guard intents[String(reference.dropFirst())] != nil else {
                    throw place.error("there is no intent \"\(reference.dropFirst())\"")
                }
            }
            for line in turn.say {
                for name in LineTemplate.slots(in: line) where !known.contains(name) {
                    throw place.error("there is no slot \"\(name)\"")
                }
            }
            if let asked = turn.asks, !known.contains(asked) {
                throw place.error("there is no slot \"\(asked)\"")
            }
        }
    }

    private static func text(_ value: YAMLValue) throws(YAMLFileError) -> Text {
        try value.allow(["ko", "en"])
        return try Text(korean: value.required("ko").string(), english: value.required("en").string())
    }

    private static func pickUp(_ value: YAMLValue?) throws(YAMLFileError) -> PickUp {
        guard let value else { return .answers(after: .seconds(3)) }
        try value.allow(["answer", "after"])
        let after = try value["after"]?.duration() ?? .seconds(3)
        switch try value["answer"]?.string() ?? "yes" {
        case "yes": return .answers(after: after)
        case "busy": return .busy(after: after)
        case "never": return .never
        default: throw value.error("answer is one of: yes, busy, never")
        }
    }

    private static func voice(_ value: YAMLValue?) throws(YAMLFileError) -> Voice {
        guard let value else { return Voice() }
        try value.allow(["preset", "speed"])
        return try Voice(
            value["preset"]?.choice(Voice.Preset.self) ?? .clear, speed: value["speed"]?.number(in: 0.7...1.4) ?? 1)
    }

    private static func patience(_ value: YAMLValue?) throws(YAMLFileError) -> Patience {
        try value?.allow(["silence", "onHold", "prompts", "misunderstandings"])
        return try Patience(
            silence: value?["silence"]?.duration() ?? .seconds(12),
            onHold: value?["onHold"]?.duration() ?? .seconds(40),
            prompts: Int(value?["prompts"]?.number(in: 0...20) ?? 3),
            misunderstandings: Int(value?["misunderstandings"]?.number(in: 0...20) ?? 4))
    }

    private static func slots(_ value: YAMLValue?) throws(YAMLFileError) -> [Slot] {
        guard let value else { return [] }
        var slots: [Slot] = []
        for (name, slot) in try value.pairs() {
            try slot.allow(["kind", "counters", "atLeast", "values"])
            let kind: Slot.Kind
            switch try slot.required("kind").string() {
            case "time": kind = .time
            case "day": kind = .day
            case "count": kind = .count(counters: try slot["counters"]?.strings() ?? [])
            case "name": kind = .name
            case "phone": kind = .phone
            case "digits": kind = .digits(atLeast: Int(try slot["atLeast"]?.number(in: 1...20) ?? 4))
            case "words": kind = .words
            case "choice":
                var choices: [Slot.Choice] = []
                for (value, phrases) in try slot.required("values").pairs() {
                    choices.append(.init(value: value, phrases: try phrases.strings()))
                }
                kind = .choice(choices)
            default:
                throw slot.error("kind is one of: time, day, count, name, phone, digits, choice, words")
            }
            slots.append(Slot(name: name, kind: kind))
        }
        return slots
    }

    private static func intents(_ value: YAMLValue?) throws(YAMLFileError) -> [String: [String]] {
        guard let value else { return [:] }
        var intents: [String: [String]] = [:]
        for (name, phrases) in try value.pairs() { intents[name] = try phrases.strings() }
        return intents
    }

    private static func turns(_ value: YAMLValue?) throws(YAMLFileError) -> [Turn] {
        guard let value else { return [] }
        var turns: [Turn] = []
        for item in try value.list() { turns.append(try turn(item)) }
        return turns
    }

    private static func turn(_ item: YAMLValue) throws(YAMLFileError) -> Turn {
        try item.allow([
            "when", "all", "unless", "if", "say", "set", "gives", "forgets", "asks", "tries", "goesOn",
            "onlyWithoutNews", "onlyWithNews", "waits", "repeatsLast", "hangsUp",
        ])
        var turn = Turn()
        turn.when = try item["when"]?.strings() ?? []
        turn.all = try item["all"]?.strings() ?? []
        turn.unless = try item["unless"]?.strings() ?? []
        for condition in try item["if"]?.strings() ?? [] { turn.conditions.append(Condition(condition)) }
        turn.say = try item["say"]?.strings() ?? []
        turn.set = try item["set"]?.strings() ?? []
        for (name, value) in try item["gives"]?.pairs() ?? [] { turn.gives[name] = try value.string() }
        turn.forgets = try item["forgets"]?.strings() ?? []
        turn.asks = try item["asks"]?.string()
        turn.tries = try item["tries"]?.integer(in: 1...20)
        turn.goesOn = try item["goesOn"]?.bool() ?? false
        turn.onlyWithoutNews = try item["onlyWithoutNews"]?.bool() ?? false
        turn.onlyWithNews = try item["onlyWithNews"]?.bool() ?? false
        turn.waits = try item["waits"]?.bool() ?? false
        turn.repeatsLast = try item["repeatsLast"]?.bool() ?? false
        turn.hangsUp = try item["hangsUp"]?.bool() ?? false
        return turn
    }

    private static func lines(
        _ own: YAMLValue?, _ shared: YAMLValue?, _ file: YAMLValue
    ) throws(YAMLFileError) -> Lines {
        let names = ["again", "numberAgain", "areYouThere", "nobodyThere", "givesUp"]
        try own?.allow(names)
        try shared?.allow(names)
        func find(_ name: String) throws(YAMLFileError) -> [String] {
            guard let value = own?[name] ?? shared?[name] else { throw file.error("lines lacks \"\(name)\"") }
            return try value.strings()
        }
        return try Lines(
            again: find("again"), numberAgain: find("numberAgain"), areYouThere: find("areYouThere"),
            nobodyThere: find("nobodyThere"), givesUp: find("givesUp"))
    }

    private static func monologue(_ value: YAMLValue?) throws(YAMLFileError) -> Monologue? {
        guard let value else { return nil }
        try value.allow(["lines", "pause"])
        return try Monologue(lines: value.required("lines").strings(), pause: value.required("pause").duration())
    }
}

extension Scenario.Condition {
    /// `name`, `not name`, `time = 19:00 | 19:30`.
    init(_ text: String) {
        var rest = text[...]
        isNegated = rest.hasPrefix("not ")
        if isNegated { rest = rest.dropFirst(4) }
        let sides = rest.split(separator: "=", maxSplits: 1)
        fact = sides.first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        values =
            sides.count < 2
            ? [] : sides[1].split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
