public import Foundation
import TelephoneAudio

/// What others charge for their part in a call, in US dollars.
///
/// Whatever is missing here is left out of a ``CallCost``, which says so.
public struct PriceList: Sendable, Equatable {
    /// A minute of telephone to any number that may be dialled; a minute that has begun counts whole.
    public var telephoneMinute: Decimal?
    /// An hour of sound that is listened to, by the engine's name.
    public var hearingHour: [String: Decimal]
    /// A thousand characters that are spoken, by the engine's name.
    public var speakingThousand: [String: Decimal]

    /// Prices that are known.
    public init(
        telephoneMinute: Decimal? = nil, hearingHour: [String: Decimal] = [:], speakingThousand: [String: Decimal] = [:]
    ) {
        self.telephoneMinute = telephoneMinute
        self.hearingHour = hearingHour
        self.speakingThousand = speakingThousand
    }
}

/// What a call has cost, estimated from what was kept of it. What this machine does itself is free.
///
/// Where one engine stood in for another the whole call is counted for both: too much rather than too little.
public struct CallCost: Sendable, Equatable {
    /// One of the things that were paid for.
    public enum Part: Sendable, Equatable {
        /// Begun minutes on the telephone, and what one of them costs.
        case telephone(minutes: Int, each: Decimal)
        /// Begun seconds that an engine listened, and what an hour of it costs.
        case hearing(seconds: Int, engine: String, hour: Decimal)
        /// Characters that an engine was given to speak, and what a thousand of them cost.
        case speaking(characters: Int, engine: String, thousand: Decimal)

        /// In US dollars, not rounded.
        public var amount: Decimal {
            switch self {
            case .telephone(let minutes, let each): Decimal(minutes) * each
            case .hearing(let seconds, _, let hour): Decimal(seconds) * hour / 3600
            case .speaking(let characters, _, let thousand): Decimal(characters) * thousand / 1000
            }
        }
    }

    /// Something that may have cost money and is not counted.
    public enum Omission: String, Sendable, Codable, CaseIterable {
        /// The telephone network's price is not known.
        case telephone
        /// The price of an engine that heard is not known.
        case hearing
        /// An engine elsewhere found words: how much it read and wrote is not kept.
        case thinking
        /// The price of an engine that spoke is not known.
        case speaking
        /// How much was spoken in advance and never used is not known.
        case unusedSpeech
    }

    /// What was paid for, in the order telephone, hearing, speaking.
    public var parts: [Part]
    /// What is not counted, each once, in the order of its cases.
    public var omissions: [Omission]

    /// In US dollars, rounded up to a cent.
    public var total: Decimal {
        var exact = parts.reduce(0) { $0 + $1.amount }
        var rounded = Decimal()
        NSDecimalRound(&rounded, &exact, 2, .up)
        return rounded
    }

    /// Whether it surely cost nothing.
    public var isFree: Bool { total == 0 && omissions.isEmpty }

    /// Puts an estimate together.
    public init(parts: [Part], omissions: [Omission]) {
        self.parts = parts
        self.omissions = omissions
    }

    /// Estimates what a call has cost; `nil` while it goes on.
    /// - Parameters:
    ///   - isPractice: whether it went to the practice line, which is free.
    ///   - unusedCharacters: what an engine elsewhere spoke in advance and was not used; `nil`: not known.
    public init?(of record: CallRecord, isPractice: Bool, prices: PriceList, unusedCharacters: Int? = nil) {
        guard let time = record.talkTime else { return nil }
        var parts: [Part] = []
        var omissions: Set<Omission> = []
        if !isPractice, time > .zero {
            if let each = prices.telephoneMinute {
                parts.append(.telephone(minutes: time.begun(of: .seconds(60)), each: each))
            } else {
                omissions.insert(.telephone)
            }
        }
        for engine in record.engines(elsewhere: .hearing) {
            guard let hour = prices.hearingHour[engine] else {
                omissions.insert(.hearing)
                continue
            }
            parts.append(.hearing(seconds: time.begun(of: .seconds(1)), engine: engine, hour: hour))
        }
        let spoken = record.turns.reduce(0) { $0 + $1.spokenCharacters }
        for engine in record.engines(elsewhere: .speaking) {
            guard let thousand = prices.speakingThousand[engine] else {
                omissions.insert(.speaking)
                continue
            }
            if unusedCharacters == nil { omissions.insert(.unusedSpeech) }
            parts.append(
                .speaking(characters: spoken + (unusedCharacters ?? 0), engine: engine, thousand: thousand))
        }
        if !record.engines(elsewhere: .thinking).isEmpty { omissions.insert(.thinking) }
        self.init(parts: parts, omissions: Omission.allCases.filter(omissions.contains))
    }
}

extension CallRecord {
    /// How long the callee was on the line, as far as was kept; `nil` while the call goes on.
    ///
    /// The moment of picking up is not kept: the first turn begins within a few seconds of it. A call without a turn that
    /// was completed, or that reached a voicemail, counts from the order, ringing included. Any other call without a turn
    /// counts as zero, although the callee may have picked up, as a fax does.
    public var talkTime: Duration? {
        guard let outcome, let endedAt else { return nil }
        let begun: Date
        switch (turns.map(\.startedAt).min(), outcome) {
        case (let first?, _): begun = first
        case (nil, .completed), (nil, .voicemail): begun = call.createdAt
        case (nil, .busy), (nil, .noAnswer), (nil, .failed), (nil, .canceled), (nil, .interrupted): return .zero
        }
        let seconds = max(0, endedAt.timeIntervalSince(begun))
        return Duration(stated: (seconds * 1_000).rounded() / 1_000)
    }

    /// The engines that did a work on other machines, each once.
    fileprivate func engines(elsewhere work: ProviderUse.Work) -> [String] {
        var names: [String] = []
        for use in engines where use.work == work && use.leavesMachine && !names.contains(use.engine) {
            names.append(use.engine)
        }
        return names
    }
}

extension Turn {
    /// What a voice was given to say: keys are pressed, not spoken.
    fileprivate var spokenCharacters: Int {
        speaker == .caller && origin != .keypad && state != .failed ? text.count : 0
    }
}

extension Duration {
    /// How many stretches of a length have begun.
    fileprivate func begun(of length: Duration) -> Int { Int((self / length).rounded(.up)) }
}
