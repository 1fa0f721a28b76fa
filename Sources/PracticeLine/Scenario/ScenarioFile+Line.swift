import Calls
import Languages
import TelephoneAudio

/// The parts of a scenario about the line and its machines. What each key means: `Scenarios/README.md`.
extension LineFaults {
    init(_ value: YAMLValue?) throws(YAMLFileError) {
        self.init()
        guard let value else { return }
        try value.allow([
            "refused", "tooManyRequests", "withheldAnswer", "echo", "loss", "jitter", "drop", "callbacks", "fetchDelay",
            "stream",
        ])
        if let code = value["refused"] {
            guard let number = Int(try code.string()), LineFaults.refusals.keys.contains(number) else {
                let codes = LineFaults.refusals.keys.sorted().map { String($0) }
                throw code.error("refused is one of: " + codes.joined(separator: ", "))
            }
            refusal = number
        }
        tooManyRequests = try value["tooManyRequests"]?.integer(in: 0...100) ?? 0
        withheldAnswer = try value["withheldAnswer"]?.duration() ?? .zero
        if let echo = value["echo"] {
            try echo.allow(["delay", "attenuation"])
            self.echo = Echo(
                delay: .milliseconds(Int64(try echo.required("delay").number(in: 0.02...2) * 1_000)),
                attenuation: try echo.required("attenuation").number(in: 0...60))
        }
        loss = try value["loss"]?.number(in: 0...1) ?? 0
        jitter = .milliseconds(Int64((try value["jitter"]?.number(in: 0...2) ?? 0) * 1_000))
        if let drop = value["drop"] {
            try drop.allow(["after", "frames", "times"])
            guard (drop["after"] == nil) != (drop["frames"] == nil) else {
                throw drop.error("drop needs \"after\" or \"frames\", not both")
            }
            let frames = try drop["frames"]?.integer(in: 1...100_000)
            let after = try drop["after"]?.duration() ?? .zero
            self.drop = Drop(
                frames: frames ?? Int(after / PhoneLine.frameDuration),
                times: try drop["times"]?.integer(in: 1...100) ?? 1)
        }
        if let callbacks = value["callbacks"] {
            try callbacks.allow(["duplicated", "reordered", "delay"])
            self.callbacks.areDuplicated = try callbacks["duplicated"]?.bool() ?? false
            self.callbacks.areReordered = try callbacks["reordered"]?.bool() ?? false
            self.callbacks.delay = try callbacks["delay"]?.duration() ?? .zero
        }
        fetchDelay = try value["fetchDelay"]?.duration() ?? .zero
        if let stream = value["stream"] {
            try stream.allow(["opens"])
            let opens = try stream.required("opens")
            streamStart = try opens.string() == "never" ? .never : .after(opens.duration())
        }
    }

    /// What Twilio says when it does not take a number.
    static let refusals: [Int: String] = [
        21_211: "Invalid 'To' Phone Number", 21_217: "Phone number does not appear to be valid",
        21_214: "'To' phone number cannot be reached",
        21_215: "Account not authorized to call this number. Perhaps you need to enable some international permissions",
        21_216: "Account not allowed to call this number",
        13_224: "Twilio does not support calling this number or the number is invalid",
    ]
}

extension Scenario {
    static func reception(_ value: YAMLValue?) throws(YAMLFileError) -> [Stage] {
        guard let value else { return [] }
        var stages: [Stage] = []
        for item in try value.list() { stages.append(try stage(item)) }
        for (index, stage) in stages.enumerated() where index < stages.count - 1 {
            switch stage {
            case .voicemail, .fax: throw value.error("nothing comes after a voicemail or a fax machine")
            case .menu, .hold: continue
            }
        }
        return stages
    }

    private static func stage(_ item: YAMLValue) throws(YAMLFileError) -> Stage {
        try item.allow(["menu", "hold", "voicemail", "fax"])
        guard try item.pairs().count == 1 else { throw item.error("a stage is one of: menu, hold, voicemail, fax") }
        if let menu = item["menu"] { return .menu(try self.menu(menu)) }
        if let hold = item["hold"] {
            try hold.allow(["announcement", "seconds", "piece"])
            return .hold(
                Hold(
                    announcement: try hold["announcement"]?.string() ?? "",
                    duration: try hold.required("seconds").duration(),
                    piece: .milliseconds(Int64((try hold["piece"]?.number(in: 1...60) ?? 8) * 1_000))))
        }
        if let voicemail = item["voicemail"] { return .voicemail(try self.voicemail(voicemail)) }
        guard try item.required("fax").bool() else { throw item.error("expected \"fax: true\"") }
        return .fax
    }

    private static func menu(_ value: YAMLValue) throws(YAMLFileError) -> Menu {
        try value.allow(["prompt", "keys", "wrong", "patience", "tries", "givesUp"])
        var keys: [Character: Menu.Option] = [:]
        for (name, option) in try value.required("keys").pairs() {
            guard let key = name.first, name.count == 1, "0123456789*#".contains(key) else {
                throw option.error("a key is one of: 0-9 * #")
            }
            keys[key] = try self.option(option)
        }
        return Menu(
            prompt: try value.required("prompt").string(), keys: keys, wrong: try value.required("wrong").string(),
            patience: try value["patience"]?.duration() ?? .seconds(6),
            tries: try value["tries"]?.integer(in: 1...20) ?? 3, givesUp: try value.required("givesUp").string())
    }

    private static func option(_ value: YAMLValue) throws(YAMLFileError) -> Menu.Option {
        try value.allow(["say", "menu", "next"])
        let say = try value["say"]?.string() ?? ""
        if let menu = value["menu"] { return .init(say: say, next: .menu(try self.menu(menu))) }
        let next = try value.required("next")
        switch try next.string() {
        case "connect": return .init(say: say, next: .connect)
        case "repeat": return .init(say: say, next: .repeats)
        case "hangUp": return .init(say: say, next: .hangUp)
        default: throw next.error("next is one of: connect, repeat, hangUp")
        }
    }

    private static func voicemail(_ value: YAMLValue) throws(YAMLFileError) -> Voicemail {
        try value.allow(["beep", "longest", "quiet"])
        var beep: Tone?
        if let tone = value["beep"] {
            try tone.allow(["frequency", "seconds"])
            beep = .beep(
                frequency: try tone.required("frequency").number(in: 200...3_400),
                duration: .milliseconds(Int64(try tone.required("seconds").number(in: 0.1...3) * 1_000)))
        }
        return Voicemail(
            beep: beep, longest: try value["longest"]?.duration() ?? .seconds(60),
            quiet: try value["quiet"]?.duration() ?? .seconds(8))
    }
}
