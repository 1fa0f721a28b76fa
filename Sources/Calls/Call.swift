public import Foundation
public import Languages

/// Who is calling whom, about what, in which language and voice. Fixed once the call has been placed.
public struct Call: Sendable, Equatable, Identifiable {
    /// Names one call everywhere: in addresses, events (`callSid`) and the store.
    public struct ID: Sendable, Hashable, Codable, CustomStringConvertible {
        /// 1–64 characters of `A–Z a–z 0–9 _ -`.
        public let rawValue: String
        /// Names a call that already exists.
        public init(_ rawValue: String) { self.rawValue = rawValue }
        /// A new, unguessable name: `call_` and 128 random bits in hexadecimal.
        public static func random() -> Call.ID {
            var generator = SystemRandomNumberGenerator()
            let bits = [generator.next(), generator.next()].map { (word: UInt64) in
                let digits = String(word, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            return Call.ID("call_" + bits.joined())
        }
        /// The name itself.
        public var description: String { rawValue }
        /// Reads the name from one string.
        public init(from decoder: any Decoder) throws {
            rawValue = try decoder.singleValueContainer().decode(String.self)
        }
        /// Writes the name as one string.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(rawValue)
        }
    }

    /// Names it.
    public var id: ID
    /// The person the call is made for.
    public var owner: Person.ID
    /// The callee's number.
    public var number: PhoneNumber
    /// What the person calls the other party, if they said.
    public var contactName: String?
    /// What the person wrote: what the call is for. 1–1,000 characters.
    public var purpose: String
    /// The first thing said when the callee picks up.
    public var opening: String
    /// What is spoken and heard.
    public var language: Language
    /// How our side sounds.
    public var voice: Voice
    /// When it was ordered.
    public var createdAt: Date

    /// Puts a call together; nothing is dialled by that.
    public init(
        id: ID, owner: Person.ID, number: PhoneNumber, contactName: String? = nil, purpose: String, opening: String,
        language: Language, voice: Voice, createdAt: Date
    ) {
        self.id = id
        self.owner = owner
        self.number = number
        self.contactName = contactName
        self.purpose = purpose
        self.opening = opening
        self.language = language
        self.voice = voice
        self.createdAt = createdAt
    }
}

/// Someone calls are made for.
public struct Person: Sendable, Equatable, Identifiable {
    /// Names one person in the store and in sessions.
    public struct ID: Sendable, Hashable, CustomStringConvertible {
        /// The name itself, without a meaning of its own.
        public let rawValue: String
        /// Names a person that already exists.
        public init(_ rawValue: String) { self.rawValue = rawValue }
        /// The name itself.
        public var description: String { rawValue }
    }

    /// The provider that vouches for a person, and its name for them: the pair that names a signed-in person for good.
    public struct Identity: Sendable, Hashable {
        /// The provider's address, such as `https://accounts.google.com`.
        public var issuer: String
        /// The provider's own name for the person, its `sub`. Never an address of theirs: those change hands.
        public var subject: String
        /// Names a person at a provider.
        public init(issuer: String, subject: String) {
            self.issuer = issuer
            self.subject = subject
        }
    }

    /// Names them.
    public var id: ID
    /// What they want to be called on the phone, if they said.
    public var name: String?
    /// Their address as their provider confirmed it; `nil` for guests.
    public var email: String?
    /// What they noted about themselves, for the assistant to know, if anything.
    public var memo: String?
    /// How they sign in; `nil` for guests. No two people share one.
    public var identity: Identity?
    /// When they were first seen.
    public var createdAt: Date

    /// Describes a person; stores nothing.
    public init(
        id: ID, name: String? = nil, email: String? = nil, memo: String? = nil, identity: Identity? = nil,
        createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.memo = memo
        self.identity = identity
        self.createdAt = createdAt
    }
}

/// How synthetic speech should sound.
public struct Voice: Sendable, Hashable, Codable {
    /// The four voices a person can choose from.
    public enum Preset: String, Sendable, Hashable, Codable, CaseIterable {
        case bright, clear, calm, warm
    }

    /// Which of the four.
    public var preset: Preset
    /// Speaking rate relative to the preset's own, 0.7–1.4; what lies beyond is brought within, and no number is 1.
    public var speed: Double {
        didSet { speed = Self.bounded(speed) }
    }

    /// The voice of a preset at a speed; 1 is the preset's own pace.
    public init(_ preset: Preset = .clear, speed: Double = 1) {
        self.preset = preset
        self.speed = Self.bounded(speed)
    }

    private static func bounded(_ speed: Double) -> Double { speed.isNaN ? 1 : min(max(speed, 0.7), 1.4) }
}

/// How a call came to its end.
public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// Both sides talked and one of them hung up.
    case completed
    /// The callee's line was busy.
    case busy
    /// It rang and nobody picked up.
    case noAnswer
    /// The number cannot be reached, or the carrier refused it.
    case failed
    /// The person hung up before the callee picked up.
    case canceled
    /// The server stopped during the call; what had been shown is kept.
    case interrupted
    /// A voicemail answered; whether a message was left is seen from the turns.
    case voicemail
}
