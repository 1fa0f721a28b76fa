import Calls
import Foundation
import Languages

/// Whom a person calls.
struct ContactsView: Sendable {
    /// One line of the list.
    struct Item: Sendable, Equatable {
        var id: String
        /// What it is called, or the number.
        var title: String
        var name: String?
        var memo: String?
        /// The number as people write it.
        var number: String
        /// What the buttons are called for those who cannot see where they stand.
        var callLabel: String
        var editLabel: String
        var deleteLabel: String
    }

    var items: [Item]
    var hasItems: Bool
    /// What was looked for; empty if nothing.
    var words: String
    var isSearch: Bool
    /// Whether there are more than are shown.
    var hasMore: Bool
    /// A call of the person that goes on, by its name in addresses.
    var runningCall: String?

    /// What one page holds; a search finds the others.
    private static let most = 500

    /// The page of some contacts.
    init(_ contacts: [Contact], words: String, in language: Language, texts: Texts) {
        items = contacts.prefix(Self.most).map { contact in
            let title = contact.name ?? contact.number.written
            func label(_ key: String) -> String { texts.text(key, language, ["name": title]) }
            return Item(
                id: contact.id.rawValue, title: title, name: contact.name, memo: contact.memo,
                number: contact.number.written, callLabel: label("contacts.callOne"),
                editLabel: label("contacts.editOne"), deleteLabel: label("contacts.deleteOne"))
        }
        hasItems = !contacts.isEmpty
        self.words = words
        isSearch = !words.allSatisfy(\.isWhitespace)
        hasMore = contacts.count > Self.most
    }
}

/// What a person has set.
struct SettingsView: Sendable {
    /// A call of the person that goes on, by its name in addresses.
    var runningCall: String?
    /// One choice of a list.
    struct Option: Sendable, Equatable {
        var value: String
        var label: String
        var isChosen: Bool
    }

    /// What they are called on the phone, and what they noted about themselves.
    var name: String
    var memo: String
    /// Their own voice: a preset's name and a speed.
    var preset: String
    var speed: String
    /// How long their calls are kept.
    var retention: [Option]

    private static let days = [0, 1, 7, 30, 90, 365]

    /// The page of a person's settings.
    init(_ person: Person, voice: Voice, settings: PersonalSettings, in language: Language, _ texts: Texts) {
        name = person.name ?? ""
        memo = person.memo ?? ""
        preset = voice.preset.rawValue
        speed = voice.speed.formatted(.number.locale(Locale(identifier: "en_US")))
        retention = Set(Self.days + [settings.retentionDays]).sorted().map { days in
            let label = days == 0 ? "settings.keepNothing" : days == 1 ? "settings.keepDay" : "settings.keepDays"
            return Option(
                value: "\(days)", label: texts.text(label, language, ["days": "\(days)"]),
                isChosen: days == settings.retentionDays)
        }
    }
}

extension Pages {
    /// The list of contacts.
    func contacts(_ view: ContactsView, in language: Language) -> String {
        render(
            .contacts, view, in: language, title: texts.text("contacts.title", language), module: "contacts",
            sentences: ["contacts.", "common."])
    }

    /// What a person can set.
    func settings(_ view: SettingsView, in language: Language) -> String {
        render(
            .settings, view, in: language, title: texts.text("settings.title", language), module: "settings",
            sentences: ["settings.", "start.listen", "common."], extras: ["voices": voices(in: language)])
    }

    /// The voices that can be chosen.
    func voices(in language: Language) -> [[String: String]] {
        Voice.Preset.allCases.map { preset in
            let name = texts.text("start.voice.\(preset.rawValue)", language)
            return [
                "id": preset.rawValue, "name": name, "note": texts.text("start.voice.\(preset.rawValue)Note", language),
                "listen": texts.text("start.listenVoice", language, ["voice": name]),
            ]
        }
    }
}
