import Calls
import Languages

/// Finds where utterances begin, pause and end in a stream, from how likely each stretch of it holds speech.
///
/// Does nothing itself: `hear` takes a stretch and says what follows from it. Positions are samples at 8 kHz counted
/// from the start of the stream, so it does not matter how fast the stream is fed.
struct Endpointer: Sendable {
    /// When to say what. Lengths are samples at 8 kHz.
    struct Settings: Sendable, Equatable {
        /// From this likelihood on it is speech; while someone speaks it remains so down to `release`.
        var onset: Float = 0.5
        var release: Float = 0.35
        /// Less speech than this is noise.
        var leastSpeech = 8_000 * 250 / 1_000
        /// How often there should be an interim caption while someone speaks.
        var interimEvery = 8_000 * 900 / 1_000
        /// After this much silence the final decode may begin.
        var pause = 8_000 * 200 / 1_000
        /// An utterance longer than this is cut.
        var longest = 8_000 * 25
        /// After how much silence an utterance is over, by what it says.
        var hangover = Hangover()
    }

    /// What follows from what was heard.
    enum Event: Sendable, Equatable {
        /// Someone has begun to speak.
        case began
        /// It is time for an interim caption.
        case interimDue
        /// Someone may have finished: a good moment to decode all that was said.
        case paused
        /// They had not finished.
        case resumed
        /// The shortest hangover has passed: what was said, told to `understood`, decides whether it is over.
        case wordsNeeded
        /// The utterance is over.
        case ended
        /// What began was too short to be speech.
        case wasNoise
        /// The utterance is so long that it must be cut: call `cut`.
        case tooLong
    }

    /// An utterance in progress.
    private struct Speech: Sendable {
        var start: Int
        /// Where the last stretch of speech ended.
        var end: Int
        /// How much of it was speech.
        var voiced: Int
        /// The likelihoods of its samples added up, as far as it is heard and as far as `end`.
        var likelihood: Double
        var likelihoodAtEnd: Double
        var lastInterim: Int
        var isPaused = false
        var hasAskedForWords = false
        var hangover: Int?
    }

    private let settings: Settings
    private var speech: Speech?
    /// How much was heard.
    private(set) var position = 0

    /// Starts on a stream that nothing has been heard of.
    init(settings: Settings) { self.settings = settings }

    /// Where the utterance in progress began and where its speech last ended.
    var span: Range<Int>? { speech.map { $0.start..<$0.end } }

    /// How likely the utterance in progress is speech, 0…1: the mean over all of its span. Of speech it is 0.7 and more;
    /// music is taken for speech only here and there.
    var clarity: Double {
        guard let speech, speech.end > speech.start else { return 0 }
        return speech.likelihoodAtEnd / Double(speech.end - speech.start)
    }

    /// Whether what was said so far is long enough to be speech.
    var isSpeech: Bool { speech.map { $0.voiced >= settings.leastSpeech } ?? false }

    /// Takes the next stretch of the stream.
    /// - Parameters:
    ///   - probability: how likely it holds speech, 0…1.
    ///   - length: its samples.
    mutating func hear(_ probability: Float, length: Int) -> [Event] {
        let start = position
        position += length
        guard var current = speech else {
            guard probability > settings.onset else { return [] }
            let likelihood = Double(probability) * Double(length)
            speech = Speech(
                start: start, end: position, voiced: length, likelihood: likelihood, likelihoodAtEnd: likelihood,
                lastInterim: start)
            return [.began]
        }
        var events: [Event] = []
        current.likelihood += Double(probability) * Double(length)
        if probability > (current.isPaused ? settings.onset : settings.release) {
            current.end = position
            current.likelihoodAtEnd = current.likelihood
            current.voiced += length
            current.hasAskedForWords = false
            current.hangover = nil
            if current.isPaused { events.append(.resumed) }
            current.isPaused = false
        }
        events += silenceEvents(&current)
        if !current.isPaused, position - current.lastInterim >= settings.interimEvery,
            current.voiced >= settings.leastSpeech, !events.contains(.ended)
        {
            current.lastInterim = position
            events.append(.interimDue)
        }
        if position - current.start >= settings.longest, !events.contains(.ended) { events.append(.tooLong) }
        speech = events.contains(.ended) || events.contains(.wasNoise) ? nil : current
        return events
    }

    /// Tells what the utterance in progress says so far, which decides how long a silence ends it.
    mutating func understood(_ text: String, language: Language) {
        speech?.hangover = settings.hangover.length(after: text, language: language)
    }

    /// Cuts the utterance in progress: its next part begins at `position` of the stream.
    mutating func cut(at position: Int) {
        guard let current = speech else { return }
        let end = max(current.end, position)
        let likelihood = clarity * Double(end - position)
        speech = Speech(
            start: position, end: end, voiced: max(0, current.end - position), likelihood: likelihood,
            likelihoodAtEnd: likelihood, lastInterim: self.position)
    }

    /// Takes the end of the stream.
    mutating func finish() -> [Event] {
        guard speech != nil else { return [] }
        let last: Event = isSpeech ? .ended : .wasNoise
        speech = nil
        return [last]
    }

    private func silenceEvents(_ current: inout Speech) -> [Event] {
        let silence = position - current.end
        guard silence >= settings.pause else { return [] }
        guard current.voiced >= settings.leastSpeech else {
            return silence >= settings.hangover.shortest ? [.wasNoise] : []
        }
        var events: [Event] = []
        if !current.isPaused {
            current.isPaused = true
            events.append(.paused)
        }
        if silence >= settings.hangover.shortest, !current.hasAskedForWords {
            current.hasAskedForWords = true
            events.append(.wordsNeeded)
        }
        // Without words the longest silence that could be meant decides, so that no speaker is cut off.
        if silence >= (current.hangover ?? settings.hangover.longest) { events.append(.ended) }
        return events
    }
}
