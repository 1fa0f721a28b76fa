import Foundation
import Languages

/// Knows our own voice when the line gives it back.
struct EchoFilter: Sendable {
    /// Something of ours on its way to the callee's ear.
    private struct Voiced: Sendable {
        var text: String
        /// When its first sound was handed over.
        var from: Date
        /// When it ended; `nil` while it goes on.
        var until: Date?
        var turn: Int
    }

    /// Letters that a final caption must have to count as our echo: short answers are the callee's own.
    private static let fewestLetters: [Language: Int] = [.korean: 6, .english: 12]
    /// The same where the line is known to return our voice, and was not yet when the caption's speech began.
    private static let fewestOnEcho = 2
    /// The share of a caption's sounds that must be ours.
    private static let leastShare = 0.7
    /// Seconds of speech for one letter of ``SpokenLetters``, where an utterance's own pace is not known yet.
    private static let pace = 0.07
    /// Seconds from our sound to its echo's being noticed, in the middle and at most more or less than that: the line
    /// takes 0.1 to 0.6 s, the recogniser up to half a second.
    private static let delay = (middle: 0.6, tolerance: 1.2)

    /// The last three utterances of ours that sounded, oldest first.
    private var voiced: [Voiced] = []
    /// When the line was last found to return our voice; from then on the sound is free of it.
    private var knownSince: Date?

    /// The first sound of a turn of ours is on its way.
    mutating func began(_ turn: Turn, at date: Date) {
        voiced = voiced.suffix(2) + [Voiced(text: turn.text, from: date, turn: turn.id)]
    }

    /// That turn of ours is over.
    mutating func ended(_ turn: Int, at date: Date) {
        if let index = voiced.firstIndex(where: { $0.turn == turn }) { voiced[index].until = date }
    }

    /// The line returns our voice; what was heard before may hold it.
    mutating func recognized(at date: Date) { knownSince = date }

    /// Whether the callee's turn is nothing but what we are saying, come back.
    ///
    /// It must have begun while we spoke, and repeat the very stretch that was sounding then. A callee who repeats what
    /// they were told does so afterwards, or from a place that went by earlier.
    ///
    /// - Parameter isFinal: whether it is judged for good. An interim is only held back: the final decides.
    func isEcho(_ turn: Turn, isFinal: Bool, language: Language) -> Bool {
        let isLineToBlame = knownSince.map { turn.startedAt < $0 } ?? false
        let fewest = isLineToBlame ? Self.fewestOnEcho : Self.fewestLetters[language, default: 6]
        for (index, voice) in voiced.enumerated() {
            guard turn.startedAt >= voice.from, voice.until.map({ turn.startedAt < $0 }) ?? true else { continue }
            let heard = SpokenLetters(turn.text, language: language)
            guard heard.count >= (isFinal ? fewest : fewest / 2) else { return false }
            let said = SpokenLetters(voiced[index...].map(\.text).joined(separator: " "), language: language)
            let match = heard.bestMatch(in: said)
            guard match.share >= Self.leastShare else { continue }
            let letters = SpokenLetters(voice.text, language: language).sounds.count
            let pace = voice.until.map { $0.timeIntervalSince(voice.from) / Double(max(letters, 1)) } ?? Self.pace
            let sounded = Double(match.start) * pace
            let delay = turn.startedAt.timeIntervalSince(voice.from) - sounded
            if abs(delay - Self.delay.middle) <= Self.delay.tolerance + 0.15 * sounded { return true }
        }
        return false
    }
}
