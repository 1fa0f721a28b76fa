public import Foundation

/// One utterance of one side, as people later read it.
public struct Turn: Sendable, Equatable, Identifiable {
    /// Which side spoke.
    public enum Speaker: String, Sendable, Codable, CaseIterable {
        /// The other party; the text is what a recogniser understood.
        case callee
        /// The person's side; the text is what the synthetic voice was given to say.
        case caller
    }

    /// What became of a turn.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Still changing: an interim transcript, or speech on its way out.
        case open
        /// The callee's words are final, or the callee has heard all of ours.
        case heard
        /// Our speech was stopped part-way.
        case cut
        /// Our speech could not be played.
        case failed
        /// What was heard was our own voice coming back. Kept, and never part of what was said.
        case echo
    }

    /// Why the caller's side said it. `nil` for the callee's turns.
    public enum Origin: String, Sendable, Codable, CaseIterable {
        /// The first line of the call.
        case opening
        /// A suggestion that the person chose.
        case suggestion
        /// Words that the person typed.
        case typed
        /// A short phrase that keeps the callee on the line while the person decides.
        case filler
        /// A polite good-bye spoken before we hang up.
        case closing
        /// Keys that were pressed; the text is the keys.
        case keypad
        /// What is left on a voicemail that answered.
        case message
    }

    /// Rises by one within a call, both sides counted together, from 1.
    public var id: Int
    /// Which side spoke.
    public var speaker: Speaker
    /// What was said; empty while the callee has only begun.
    public var text: String
    /// What has become of it.
    public var state: State
    /// Why our side said it.
    public var origin: Origin?
    /// 0…1, the recogniser's own estimate; `nil` for our turns and for recognisers that give none.
    public var confidence: Double?
    /// Stretches of the text that the recogniser doubts, such as a misheard time or price.
    public var doubtful: [String]
    /// How often the text changed before it was final.
    public var revision: Int
    /// For cut speech: how much of it went out, 0…1.
    public var playedFraction: Double?
    /// When it began.
    public var startedAt: Date
    /// When it ended; `nil` while it is open.
    public var endedAt: Date?

    /// Describes one turn.
    public init(
        id: Int, speaker: Speaker, text: String, state: State, origin: Origin? = nil, confidence: Double? = nil,
        doubtful: [String] = [], revision: Int = 0, playedFraction: Double? = nil, startedAt: Date, endedAt: Date? = nil
    ) {
        self.id = id
        self.speaker = speaker
        self.text = text
        self.state = state
        self.origin = origin
        self.confidence = confidence.flatMap(Self.share)
        self.doubtful = doubtful
        self.revision = revision
        self.playedFraction = playedFraction.flatMap(Self.share)
        self.startedAt = startedAt
        self.endedAt = endedAt
    }

    /// A part of a whole, 0…1; `nil` for what is no number.
    private static func share(_ value: Double) -> Double? { value.isNaN ? nil : min(max(value, 0), 1) }
}

/// Everything an assistant may know about a call: what it is for, and who said what, in order.
public struct Conversation: Sendable, Equatable {
    /// What the call is for.
    public var call: Call
    /// Oldest first. What the callee says is final, or taken for final; our own turns may still be open.
    public var turns: [Turn]

    /// Describes a conversation so far.
    public init(call: Call, turns: [Turn]) {
        self.call = call
        self.turns = turns
    }
}

/// One reply the person may choose.
public struct Suggestion: Sendable, Equatable, Codable {
    /// What will be shown and spoken; within ``TextLimit/speech``.
    public let text: String
    /// Describes a reply; `text` is what will be shown and spoken.
    public init(_ text: String) { self.text = TextLimit.speech.cut(text) }
}

/// What a call came to, for the person to read afterwards.
public struct Summary: Sendable, Equatable, Codable {
    /// One thing that was established, with its proof.
    public struct Fact: Sendable, Equatable, Codable {
        /// What kind of thing is known.
        public enum Kind: String, Sendable, Codable, CaseIterable {
            /// What was booked, ordered, asked or refused.
            case what
            /// A date or a time.
            case when
            /// How many people or things.
            case count
            /// How much money.
            case price
            /// A person's or a business's name.
            case who
            /// A place.
            case place
            /// A telephone number.
            case contact
            /// What the person has to do next.
            case next
        }
        /// What kind of thing it is.
        public var kind: Kind
        /// In words people use: "토요일 저녁 7시"; within ``TextLimit/fact``.
        public let value: String
        /// The turn that proves it. Never nothing: what no turn proves is not a fact.
        public var turn: Int
        /// A fact and its proof.
        public init(_ kind: Kind, _ value: String, turn: Int) {
            self.kind = kind
            self.value = TextLimit.fact.cut(value)
            self.turn = turn
        }
    }

    /// One to four sentences in the language of the call; within ``TextLimit/summary``.
    public let text: String
    /// Whether the purpose was reached, as far as the words show.
    public var isPurposeReached: Bool?
    /// What was established, in the order of their proofs; at most a hundred.
    public let facts: [Fact]

    /// Describes what a call came to.
    public init(text: String, isPurposeReached: Bool?, facts: [Fact]) {
        self.text = TextLimit.summary.cut(text)
        self.isPurposeReached = isPurposeReached
        self.facts = Array(facts.prefix(100))
    }
}
