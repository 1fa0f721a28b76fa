/// How fast people and voices speak, for judging how far a text has been spoken by how much sound there was.
package enum SpeechPace {
    /// Syllables a second of the slowest voice at its own pace, with pauses.
    private static func slowest(_ language: Language) -> Double {
        switch language {
        case .korean: 3.5
        case .english: 2.5
        }
    }

    /// Silence before the first word, at most.
    private static let silence = 0.3
    /// Syllables a second that no voice exceeds at its own pace.
    private static let fastest = 14.0

    /// The least that speech of that text can last, pauses not counted.
    package static func shortest(_ words: String, language: Language, speed: Double) -> Duration {
        .seconds(Double(syllables(words, language)) / (fastest * max(speed, 0.7)))
    }

    /// What of a text remains to be said when speech of it broke off after that much sound.
    ///
    /// No word is lost: only what the slowest voice would have said by then counts as said. The rest begins where people
    /// breathe, so that it sounds like someone who starts a phrase anew. Of a text that seems to have been said to its
    /// end the last phrase is said again.
    /// - Returns: the whole text if none of it surely has been said. Empty only for a text with nothing to say.
    package static func rest(of text: String, after sound: Duration, language: Language, speed: Double) -> String {
        let phrases = Speakable.clauses(text, language: language)
        var said = 0.0
        var next = 0
        let seconds = Double(sound.components.seconds) + Double(sound.components.attoseconds) / 1e18
        let surely = max(0, seconds - silence) * slowest(language) * min(speed, 1)
        for (index, phrase) in phrases.enumerated().dropLast() {
            said += Double(syllables(phrase, language))
            guard said <= surely else { break }
            next = index + 1
        }
        return next == 0 ? text : phrases[next...].joined(separator: " ")
    }

    private static func syllables(_ words: String, _ language: Language) -> Int {
        words.split(separator: " ").reduce(0) { $0 + Speakable.syllables(String($1), language: language) }
    }
}
