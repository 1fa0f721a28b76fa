import Calls
import Foundation

/// What Azure says, taken out of its messages.
///
/// Places are samples at 8 kHz from the first sound of the turn; on the wire they are counted in 100 ns.
enum AzureAnswer: Sendable, Equatable {
    case turnStarted
    case speechStarted
    case hypothesis(text: String, span: Range<Int>)
    case phrase(AzurePhrase)
    /// The sound of the turn was heard up to there, and no phrase follows.
    case dictationEnded(at: Int)
    /// The phrase holds no words.
    case silence(span: Range<Int>)
    case refused(ProviderError)
    case turnEnded
    /// Nothing that matters here.
    case other

    /// Reads a message of the service.
    /// - Throws: `.serverFault` if it is not what the protocol says.
    init(_ message: AzureMessage) throws(ProviderError) {
        switch message.path.lowercased() {
        case "turn.start": self = .turnStarted
        case "turn.end": self = .turnEnded
        case "speech.startdetected": self = .speechStarted
        case "speech.hypothesis":
            let heard: Heard = try Self.decode(message)
            guard let text = heard.text else { throw Self.malformed }
            self = .hypothesis(text: TextLimit.heard.cut(text), span: heard.span)
        case "speech.phrase": self = try Self.phrase(try Self.decode(message))
        default: self = .other
        }
    }

    private static let malformed = AzureError.make(.serverFault, "malformed")

    private static func decode<Value: Decodable>(_ message: AzureMessage) throws(ProviderError) -> Value {
        guard case .text(let text) = message.body else { throw malformed }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw malformed
        }
    }

    private static func phrase(_ heard: Heard) throws(ProviderError) -> AzureAnswer {
        switch heard.status {
        case "Success":
            let best = heard.alternatives?.max { ($0.confidence ?? 0) < ($1.confidence ?? 0) }
            let text = best?.display ?? heard.displayText ?? ""
            guard text.contains(where: { !$0.isWhitespace }) else { return .silence(span: heard.span) }
            return .phrase(AzurePhrase(text: text, span: heard.span, confidence: best?.confidence, words: best?.words))
        case "NoMatch", "InitialSilenceTimeout", "BabbleTimeout": return .silence(span: heard.span)
        case "EndOfDictation": return .dictationEnded(at: heard.span.lowerBound)
        case "TooManyRequests": return .refused(AzureError.make(.rateLimited, "TooManyRequests"))
        case "BadRequest": return .refused(AzureError.make(.invalidRequest, "BadRequest"))
        case "Forbidden": return .refused(AzureError.make(.unauthorized, "Forbidden"))
        case "Error": return .refused(AzureError.make(.serverFault, "Error"))
        case nil: throw malformed
        default: return .other
        }
    }

    /// A hypothesis or a phrase, as it is written.
    fileprivate struct Heard: Decodable {
        var status: String?
        var text: String?
        var displayText: String?
        var offset: Double?
        var duration: Double?
        var alternatives: [Alternative]?

        enum CodingKeys: String, CodingKey {
            case status = "RecognitionStatus"
            case text = "Text"
            case displayText = "DisplayText"
            case offset = "Offset"
            case duration = "Duration"
            case alternatives = "NBest"
        }

        /// A day of ticks: no call is as long.
        private static let mostTicks = 864_000_000_000.0

        /// A number of ticks below zero is none, and one beyond every call the most there is.
        var span: Range<Int> {
            // In ticks, whole in a Double: seconds would be off by a sample at times.
            func samples(_ ticks: Double) -> Int { ticks > 0 ? Int(min(ticks, Self.mostTicks) / 1_250) : 0 }
            let start = samples(offset ?? 0)
            return start..<max(start, samples((offset ?? 0) + (duration ?? 0)))
        }
    }

    fileprivate struct Alternative: Decodable {
        var confidence: Double?
        var display: String?
        var words: [AzurePhrase.Word]?

        enum CodingKeys: String, CodingKey {
            case confidence = "Confidence"
            case display = "Display"
            case words = "Words"
        }
    }
}

/// A phrase that is final.
struct AzurePhrase: Sendable, Equatable {
    struct Word: Sendable, Equatable, Decodable {
        /// As it was said, not as it is written.
        var word: String
        var confidence: Double?

        enum CodingKeys: String, CodingKey {
            case word = "Word"
            case confidence = "Confidence"
        }
    }

    /// Below this a word is doubtful.
    private static let doubt = 0.5

    var text: String
    var span: Range<Int>
    var confidence: Double?
    var doubtful: [String]

    init(text: String, span: Range<Int>, confidence: Double?, words: [Word]?) {
        let text = TextLimit.heard.cut(text)
        self.text = text
        self.span = span
        self.confidence = confidence.map { min(1, max(0, $0)) }
        let doubted = Set(
            (words ?? []).filter { $0.confidence.map { $0 < Self.doubt } ?? false }.map { $0.word.lowercased() })
        // What is doubted is marked where it stands in the text. A number that was said in words is written in digits, and
        // is not found.
        doubtful = text.split(whereSeparator: \.isWhitespace).map { $0.trimmingPunctuation }
            .filter { doubted.contains($0.lowercased()) }
    }
}

extension Substring {
    /// Without the marks around it.
    fileprivate var trimmingPunctuation: String {
        let start = drop { $0.isPunctuation }
        guard let end = start.lastIndex(where: { !$0.isPunctuation }) else { return "" }
        return String(start[...end])
    }
}
