import Calls
import Foundation
import WebSockets

/// The messages of the service, as they are written.
struct AzureReply: Sendable {
    /// Whether it tells what was heard; the others only frame that.
    var isResult = false
    private var path: String
    private var turn: String
    private var body: String

    private init(_ path: String, _ turn: AzureTurn, _ body: [String: Any], isResult: Bool = false) {
        self.path = path
        self.turn = turn.id
        self.isResult = isResult
        // Strings, numbers, arrays and objects: there is nothing that could not be encoded.
        let data = (try? JSONSerialization.data(withJSONObject: body, options: [.sortedKeys])) ?? Data()
        self.body = String(decoding: data, as: UTF8.self)
    }

    /// - Parameter isWhole: `false`: the body breaks off in the middle.
    func message(isWhole: Bool = true) -> WebSocketMessage {
        let body = isWhole ? body : String(body.prefix(body.count / 2))
        return .text(
            "X-RequestId:\(turn)\r\nContent-Type:application/json; charset=utf-8\r\nPath:\(path)\r\n\r\n\(body)")
    }

    static func turnStart(_ turn: AzureTurn) -> AzureReply {
        AzureReply("turn.start", turn, ["context": ["serviceTag": makeID()]])
    }

    static func startDetected(_ turn: AzureTurn, at place: Duration) -> AzureReply {
        AzureReply("speech.startDetected", turn, ["Offset": place.ticks])
    }

    static func endDetected(_ turn: AzureTurn, at place: Duration) -> AzureReply {
        AzureReply("speech.endDetected", turn, ["Offset": place.ticks])
    }

    static func turnEnd(_ turn: AzureTurn) -> AzureReply { AzureReply("turn.end", turn, [:]) }

    /// What is understood so far, as it is said and not as it is written.
    static func hypothesis(_ turn: AzureTurn, _ transcript: Transcript) -> AzureReply {
        let body: [String: Any] = [
            "Id": makeID(), "Text": spoken(transcript.text), "Offset": transcript.start.ticks,
            "Duration": (transcript.end - transcript.start).ticks, "Channel": 0,
        ]
        return AzureReply("speech.hypothesis", turn, body, isResult: true)
    }

    static func phrase(_ turn: AzureTurn, _ transcript: Transcript) -> AzureReply {
        let span = (start: transcript.start.ticks, length: (transcript.end - transcript.start).ticks)
        var body = status("Success", span.start, span.length)
        body["DisplayText"] = transcript.text
        if turn.isDetailed {
            let spoken = spoken(transcript.text)
            var best: [String: Any] = [
                "Confidence": transcript.confidence ?? 0.9, "Lexical": spoken, "ITN": spoken, "MaskedITN": spoken,
                "Display": transcript.text,
            ]
            if turn.wantsWords { best["Words"] = words(transcript, span, hasConfidence: turn.wantsWordConfidence) }
            body["NBest"] = [best]
        }
        return AzureReply("speech.phrase", turn, body, isResult: true)
    }

    /// Something was heard that holds no words.
    static func noMatch(_ turn: AzureTurn, upTo place: Duration) -> AzureReply {
        AzureReply("speech.phrase", turn, status("NoMatch", place.ticks, 0), isResult: true)
    }

    /// The sound has ended.
    static func endOfDictation(_ turn: AzureTurn, at place: Duration) -> AzureReply {
        AzureReply("speech.phrase", turn, status("EndOfDictation", place.ticks, 0))
    }

    /// The service cannot go on.
    static func failure(_ turn: AzureTurn, at place: Duration) -> AzureReply {
        AzureReply("speech.phrase", turn, status("Error", place.ticks, 0))
    }

    private static func status(_ name: String, _ offset: Int, _ duration: Int) -> [String: Any] {
        ["Id": makeID(), "RecognitionStatus": name, "Offset": offset, "Duration": duration, "Channel": 0]
    }

    /// Words share the time of their phrase by their length.
    private static func words(
        _ transcript: Transcript, _ span: (start: Int, length: Int), hasConfidence: Bool
    ) -> [[String: Any]] {
        let doubtful = Set(transcript.doubtful.map(spoken))
        let words = spoken(transcript.text).split(separator: " ").map(String.init)
        let letters = max(1, words.reduce(0) { $0 + $1.count })
        var before = 0
        return words.map { word in
            let start = span.start + span.length * before / letters
            before += word.count
            let end = span.start + span.length * before / letters
            var body: [String: Any] = ["Word": word, "Offset": start, "Duration": end - start]
            if hasConfidence { body["Confidence"] = doubtful.contains(word) ? 0.2 : transcript.confidence ?? 0.9 }
            return body
        }
    }

    /// A text without capitals and marks.
    private static func spoken(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace)
            .map { String($0.filter { !$0.isPunctuation || $0 == "'" }) }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func makeID() -> String { UUID().uuidString.replacing("-", with: "").lowercased() }
}

extension Duration {
    /// In units of 100 ns, rounded down.
    fileprivate var ticks: Int {
        let parts = components
        return Int(parts.seconds) * 10_000_000 + Int(parts.attoseconds / 100_000_000_000)
    }
}
