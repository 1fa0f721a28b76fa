import Calls
import Languages

/// A moment, for a `<time>` element.
struct TimeView: Sendable, Equatable {
    /// ISO 8601 in UTC, which the browser turns into its own zone.
    var iso: String
    /// What is read where no script runs: the time in Seoul.
    var text: String
}

/// The first page: whom to call, what about, and how it will sound.
struct StartView: Sendable {
    /// A person of the practice line that can be called.
    struct Partner: Sendable, Equatable {
        /// What `POST /calls` takes as `scenario`.
        var id: String
        /// ISO 639-1 code of the language the partner speaks.
        var languageCode: String
        var title: String
        var description: String
        /// The example purpose that choosing this partner fills in.
        var purpose: String
        /// The number as people write it.
        var number: String
        /// Whether something goes wrong in the call, or it is a hard one: shown apart.
        var isHard: Bool

        /// Describes a partner.
        init(
            id: String, language: Language, title: String, description: String, purpose: String, number: String,
            isHard: Bool = false
        ) {
            self.isHard = isHard
            self.id = id
            languageCode = language.rawValue
            self.title = title
            self.description = description
            self.purpose = purpose
            self.number = number
        }
    }

    /// A contact who can be chosen instead of writing a number.
    struct Known: Sendable, Equatable {
        /// The number as people write it.
        var number: String
        /// What they are called, or nothing.
        var name: String
        /// What the person has noted about them, or nothing.
        var memo: String
    }

    /// One of the ways in which a call can begin.
    struct Beginning: Sendable, Equatable {
        /// What `POST /calls` takes as `opening.variant`.
        var id: String
        var label: String
        /// All of what is said, in each language that a call can be held in.
        var korean: String
        var english: String
        var isChosen: Bool
    }

    /// What the form starts with, when a call is placed again.
    struct Draft: Sendable, Equatable, Encodable {
        var purpose: String?
        var phone: String?
        var contactName: String?
        /// What the person has noted about the contact.
        var contactMemo: String?
        /// A practice partner's id; excludes `phone`.
        var scenario: String?
        var language: String?
        /// A voice preset's name.
        var preset: String?
        var speed: Double?
        /// How the call began, by its name.
        var introduction: String?
        /// What was said after that.
        var opening: String?
    }

    /// All practice partners, of both languages.
    var partners: [Partner]
    /// Whether a telephone network is configured; if not, only practice is possible.
    var canDialNumbers: Bool
    /// Who does the work of a call, and what they get for it.
    var workers: Workers
    /// Whether this person has no call in the history yet.
    var isFirstVisit: Bool
    /// A sentence that says why no call can be placed at all, such as engines that are not installed.
    var problem: String?
    var draft: Draft?
    /// Whom the person has kept, in the order of their list.
    var contacts: [Known] = []
    var hasContacts = false
    /// The person's own voice: a preset's name and a speed.
    var preset = Voice().preset.rawValue
    var speed = "1"
    /// How a call can begin; the one of the person's last call is chosen.
    var beginnings: [Beginning] = []
    /// What the person has noted for calls.
    var memo: String?
    /// A call of the person that goes on, by its name in addresses.
    var runningCall: String?
}

/// One call: going on, or as it is kept.
struct CallView: Sendable {
    /// A stretch of a turn's text.
    struct Stretch: Sendable, Equatable {
        var text: String
        var isDoubtful: Bool
    }

    /// One side's utterance.
    struct Turn: Sendable, Equatable {
        var id: Int
        var isCallee: Bool
        /// `open`, `heard`, `cut` or `failed`: also the style it is shown in.
        var state: String
        /// Who spoke, in words.
        var speaker: String
        /// The text cut where certainty changes; joined, it is the text.
        var stretches: [Stretch]
        /// What became of it, in words; `nil` when there is nothing to say about it.
        var note: String?
        var time: TimeView
    }

    /// One thing that was established.
    struct Fact: Sendable, Equatable {
        /// What kind of thing, in words: "언제".
        var kind: String
        var value: String
        /// The turn that proves it.
        var turn: Int
    }

    /// What the call came to.
    struct Summary: Sendable, Equatable {
        var text: String
        /// Whether the purpose was reached, in words; `nil` when it is not known.
        var verdict: String?
        var isPurposeReached: Bool
        var facts: [Fact]
        var hasFacts: Bool
    }

    /// The call's name in addresses.
    var id: String
    /// Whom it is with: a name, or the number as people write it.
    var name: String
    /// The number as people write it; `nil` when the name says it already.
    var number: String?
    var isPractice: Bool
    /// ISO 639-1 code of the language the call is held in.
    var languageCode: String
    var purpose: String
    var opening: String
    var createdAt: TimeView
    /// Whether the server still runs this call, so that the page must listen.
    var isLive: Bool
    /// How it ended, in a sentence; `nil` while it goes on.
    var outcome: String?
    /// The outcome's code, for its style.
    var outcomeCode: String?
    var turns: [Turn]
    /// Whether the call goes on and nobody has spoken yet.
    var isWaiting: Bool
    /// Whether the call is over and nobody ever spoke.
    var isSilent: Bool
    var summary: Summary?
    /// What to say in place of a summary.
    var summaryAbsence: String?
    /// Whether the facts name a date that calendars can take.
    var hasAppointment: Bool
    /// Whether the callee asked not to be called again, which the person may want to be remembered.
    var asksNoMoreCalls: Bool
    /// Who did the work.
    var work: WorkView
    /// What it has cost; `nil` while it goes on.
    var cost: CostView?
    /// What the page has said in the call's language.
    var phrases: Phrases
    /// What the person has noted for calls, and about this contact.
    var memo: String?
    var contactMemo: String?

    /// Sentences that the page offers by itself.
    struct Phrases: Sendable, Equatable {
        /// Asks whether `{words}` were understood.
        var readBack: String
        /// To a callee who says nothing.
        var hello: String
        var goodBye: String
        var callLater: String

        init(in language: Language, texts: Texts) {
            readBack = texts.text("call.phrase.readBack", language)
            hello = texts.text("call.phrase.hello", language)
            goodBye = StockPhrases.goodBye(in: language)
            callLater = texts.text("call.phrase.callLater", language)
        }
    }
}

/// The calls of a person.
struct HistoryView: Sendable {
    /// What is looked for.
    struct Search: Sendable, Equatable {
        /// As they were written: words, and days as `2026-11-28`.
        var words = ""
        var from = ""
        var until = ""
        /// All of it, to be read.
        var shown: String {
            [words, from.isEmpty && until.isEmpty ? "" : "\(from)–\(until)"].filter { !$0.isEmpty }.joined(
                separator: ", ")
        }
        /// As a query of addresses, ended by `&`.
        var query: String
    }

    /// One line of the list.
    struct Item: Sendable, Equatable {
        var id: String
        var name: String
        var isPractice: Bool
        var purpose: String
        /// The summary's text, if there is one.
        var summary: String?
        /// How it ended, in a word or two.
        var outcome: String
        var outcomeCode: String
        var createdAt: TimeView
        /// What the delete button is called for those who cannot see where it stands.
        var deleteLabel: String
    }

    /// Newest first.
    var items: [Item]
    var hasItems: Bool
    /// The address of the older calls; `nil` at the end of the list.
    var older: String?
    /// Whether this is not the first page of the list.
    var isContinuation: Bool
    /// What was looked for, if anything.
    var search: Search?
    /// A call of the person that goes on, by its name in addresses.
    var runningCall: String?
}

/// A page that could not be shown.
struct ErrorView: Sendable {
    var title: String
    var text: String
    /// Whether trying the same address again may help.
    var isWorthRetrying: Bool
}
