import Configuration
import Foundation

/// Something about how settings are written that an operator should know: nothing that keeps the server from starting.
enum SettingRemark: Sendable, Equatable {
    /// No setting has that name. `nearest` is the one that may have been meant.
    case unknown(name: String, nearest: Setting?)
    /// A setting is there under its name and under one that means the same, with another value; the other is not used.
    case differs(Setting, former: Setting)
    /// A line of `.env` that is no setting.
    case strangeLine(Int)

    /// Looks at all names of the file, and at those of the environment that seem to be meant for CallBa.
    static func all(
        environment: [String: String], file: EnvironmentFile, read reader: ConfigReader
    ) -> [SettingRemark] {
        let strange = file.strangeLines.map { SettingRemark.strangeLine($0) }
        let known = Set(Setting.allCases.map(\.rawValue)).union(Setting.scripts)
        let unknown = Set(file.values.keys).union(environment.keys.filter(isMeantForUs)).subtracting(known)
        let differing = Setting.allCases.compactMap { setting -> SettingRemark? in
            guard let former = setting.formerName, let new = reader.plain(setting), let old = reader.plain(former),
                !isSame(new, old, setting)
            else { return nil }
            return .differs(setting, former: former)
        }
        let callback = reader.plain(.googleCallbackURL).flatMap { URLComponents(string: $0) }
        var elsewhere: [SettingRemark] = []
        if let callback, let host = reader.plain(.publicHost).flatMap(TwilioSettings.address),
            callback.host?.lowercased() != host.host()?.lowercased() || callback.port != host.port
        {
            elsewhere = [.differs(.publicHost, former: .googleCallbackURL)]
        }
        return strange + unknown.sorted().map { .unknown(name: $0, nearest: nearest(to: $0)) } + differing + elsewhere
    }

    /// The sentence for it.
    func sentence(_ terminal: Terminal) -> String {
        switch self {
        case .unknown(let name, nil): terminal.text("cli.remark.unknown", ["name": name])
        case .unknown(let name, let nearest?):
            terminal.text("cli.remark.misspelt", ["name": name, "nearest": nearest.rawValue])
        case .differs(let setting, let former):
            terminal.text("cli.remark.differs", ["name": setting.rawValue, "former": former.rawValue])
        case .strangeLine(let number): terminal.text("cli.remark.line", ["number": "\(number)"])
        }
    }

    private static func isSame(_ new: String, _ old: String, _ setting: Setting) -> Bool {
        guard setting == .publicHost, let new = TwilioSettings.address(new), let old = TwilioSettings.address(old)
        else { return new == old }
        func plain(_ address: URL) -> String {
            let text = address.absoluteString.lowercased()
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        return plain(new) == plain(old)
    }

    /// The environment holds settings of many programs: only names like ours are looked at.
    private static func isMeantForUs(_ name: String) -> Bool {
        let families = ["CALLBA_", "TWILIO_", "OIDC_", "GOOGLE_CLIENT_"] + Vendor.allCases.compactMap(\.settingsPrefix)
        if families.contains(where: name.hasPrefix) { return true }
        // A letter of a short name makes another word: HOSTS, PORTS.
        guard name.utf8.count >= 8, let meant = nearest(to: name) else { return false }
        return distance(name.uppercased(), meant.rawValue) <= (name.utf8.count < 12 ? 1 : 2)
    }

    /// The setting whose name is least unlike; `nil` if none is like it.
    private static func nearest(to name: String) -> Setting? {
        // Longer than any name with room to spare: no misspelling.
        guard name.utf8.count <= 64 else { return nil }
        let name = name.uppercased()
        let ranked = Setting.allCases.map { ($0, distance(name, $0.rawValue)) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
        return best.1 <= max(1, name.utf8.count / 3) ? best.0 : nil
    }

    /// How many letters must be put in, taken out or changed to make one of the other.
    private static func distance(_ one: String, _ other: String) -> Int {
        let one = Array(one.utf8), other = Array(other.utf8)
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let changed = diagonal + (letter == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column + 1] + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
