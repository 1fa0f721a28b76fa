public import Calls
public import Languages

/// A person at the other end of a practice call: who they are, what they want to know, and how they answer.
public struct Scenario: Sendable, Equatable, Identifiable {
    /// Something a person reads, in both languages.
    public struct Text: Sendable, Equatable {
        /// In Korean.
        public var korean: String
        /// In English.
        public var english: String

        /// The text in one language.
        public subscript(language: Language) -> String {
            switch language {
            case .korean: korean
            case .english: english
            }
        }

        /// A text in both languages.
        public init(korean: String, english: String) {
            self.korean = korean
            self.english = english
        }
    }

    /// What becomes of the ringing.
    public enum PickUp: Sendable, Equatable {
        /// The persona picks up after ringing that long.
        case answers(after: Duration)
        /// The line is taken: there is a busy tone after that long.
        case busy(after: Duration)
        /// It rings until the caller gives up.
        case never
    }

    /// How long a persona waits, and how often it asks.
    public struct Patience: Sendable, Equatable {
        /// Silence of both sides after which it asks whether anybody is there.
        public var silence: Duration
        /// The same after the caller asked for a moment.
        public var onHold: Duration
        /// How often it asks into silence before it hangs up.
        public var prompts: Int
        /// How many utterances in a row may fail to help before it gives up.
        public var misunderstandings: Int

        /// Describes a persona's patience.
        public init(silence: Duration, onHold: Duration, prompts: Int, misunderstandings: Int) {
            self.silence = silence
            self.onHold = onHold
            self.prompts = prompts
            self.misunderstandings = misunderstandings
        }
    }

    /// Something the persona listens for in what the caller says.
    public struct Slot: Sendable, Equatable {
        /// What kind of value it is.
        public enum Kind: Sendable, Equatable {
            /// A time of day, kept as `19:00`.
            case time
            /// A day, in the words it was said in.
            case day
            /// A number of people or things; the words that may follow the number.
            case count(counters: [String])
            /// A person's name.
            case name
            /// A telephone number, kept as its digits.
            case phone
            /// A row of at least so many digits, such as a date of birth or an order number.
            case digits(atLeast: Int)
            /// One of several things; each value with the phrases that mean it, in order of preference.
            case choice([Choice])
            /// Whatever is answered when it is asked for.
            case words
        }

        /// One value of a choice and the phrases that mean it.
        public struct Choice: Sendable, Equatable {
            /// What is remembered and can be said back.
            public var value: String
            /// Phrases, any of which means the value.
            public var phrases: [String]
        }

        /// How turns refer to it.
        public var name: String
        /// What kind of value it is.
        public var kind: Kind
    }

    /// A condition on what the persona knows.
    public struct Condition: Sendable, Equatable {
        /// A slot or a flag.
        public var fact: String
        /// Values that satisfy it; empty: any value.
        public var values: [String]
        /// Whether the condition holds when the fact does not.
        public var isNegated: Bool
    }

    /// One thing the persona may do when it has understood something.
    public struct Turn: Sendable, Equatable {
        /// Phrases or `$intent`s, any of which calls for it. Empty: it is a step towards the goal, taken when no
        /// question is open. `*` stands for whatever was said.
        public var when: [String] = []
        /// Phrases or `$intent`s that must all be there as well.
        public var all: [String] = []
        /// Phrases or `$intent`s that forbid it.
        public var unless: [String] = []
        /// What must be known, or must not.
        public var conditions: [Condition] = []
        /// Variants of what is said; `{slot}` is filled in. Empty: nothing is said.
        public var say: [String] = []
        /// Flags that are known afterwards.
        public var set: [String] = []
        /// Slots that have a value afterwards.
        public var gives: [String: String] = [:]
        /// Slots and flags that are forgotten.
        public var forgets: [String] = []
        /// The slot that the line asks for.
        public var asks: String?
        /// How often the question is asked before the persona does without the answer; `nil`: as long as it takes.
        public var tries: Int?
        /// Whether the next step towards the goal follows in the same breath.
        public var goesOn = false
        /// Whether it does not apply to an utterance that also told something new.
        public var onlyWithoutNews = false
        /// Whether it applies only to an utterance that told something new.
        public var onlyWithNews = false
        /// Whether the caller asked for a moment: patience is longer then.
        public var waits = false
        /// Whether the last line is said again.
        public var repeatsLast = false
        /// Whether the persona hangs up after it.
        public var hangsUp = false

        init() {}
    }

    /// Lines for when understanding fails.
    public struct Lines: Sendable, Equatable {
        /// Asks to say it again.
        public var again: [String]
        /// Asks to repeat a number.
        public var numberAgain: [String]
        /// Asks into silence.
        public var areYouThere: [String]
        /// Before hanging up on silence.
        public var nobodyThere: [String]
        /// Before hanging up for want of understanding.
        public var givesUp: [String]
    }

    /// Long speeches that are made whether or not the caller speaks.
    public struct Monologue: Sendable, Equatable {
        /// Said one after another.
        public var lines: [String]
        /// Silence between them.
        public var pause: Duration
    }

    /// Names the scenario: its file's name without the ending.
    public var id: String
    /// What the persona speaks and understands.
    public var language: Language
    /// Reaches the persona on the practice line.
    public var number: PhoneNumber
    /// A few words for a list.
    public var title: Text
    /// One or two sentences about what happens.
    public var description: Text
    /// What a caller would write as the purpose of the call, with every fact the persona asks for. A call is held in
    /// ``language``, so that is the one to use as it is.
    public var purpose: Text
    /// Who picks up.
    public var persona: Text
    /// How hard the call is for a caller: 1, ordering food, to 5, arguing about money.
    public var level: Int
    /// Whether a list of partners shows it; one that is not listed is for tests, and can be called all the same.
    public var isListed: Bool
    /// What goes wrong on the line to it.
    public var line: LineFaults
    /// The machines that a caller meets before the person, in order.
    public var reception: [Stage]
    /// What becomes of the ringing.
    public var pickUp: PickUp
    /// Variants of the first line; empty: the persona says nothing.
    public var greeting: [String]
    /// How the persona sounds.
    public var voice: Voice
    /// How long it waits.
    public var patience: Patience
    /// How likely it is, 0…1, to ask once to repeat a number it has understood.
    public var mishearing: Double
    /// What it listens for.
    public var slots: [Slot]
    /// Words that its ear should expect.
    public var phrases: [String]
    /// Named lists of phrases for turns to refer to.
    public var intents: [String: [String]]
    /// What it does, the first that applies; those with words before steps.
    public var turns: [Turn]
    /// Lines for when understanding fails.
    public var lines: Lines
    /// Speeches that it makes regardless.
    public var monologue: Monologue?
}
