import Calls
import Foundation
import Languages
import PracticeLine
import Web

/// Puts together both ends of a practice call: what the page shows and what the partner really said and understood.
actor PracticeReport {
    private struct Line {
        var text: String
        /// When its last sound was sent.
        var ended: ContinuousClock.Instant?
        /// Whether a final caption followed its end.
        var isCaptioned = false
        /// The turn whose final caption came before the line was known to have ended.
        var earlyTurn: Int?
    }

    /// What was chosen to be said, and when.
    struct Request: Sendable {
        /// How a turn of ours comes about that way: `suggestion`, `typed` …
        var origin: Turn.Origin
        /// What is to be said; `nil` if the server finds the words.
        var text: String?
        /// The partner's turn that it answers.
        var turn: Int?
        fileprivate var at: ContinuousClock.Instant?

        init(_ origin: Turn.Origin, _ text: String? = nil, turn: Int? = nil) {
            self.origin = origin
            self.text = text
            self.turn = turn
        }

        /// Whether a turn of ours is what was asked for.
        fileprivate func isGranted(by speech: CallMessages.Event) -> Bool {
            origin.rawValue == speech.origin && (text == nil || text == speech.text)
        }
    }

    private struct Spoken {
        var turn: Int
        var text: String
        /// What brought it about, unless it said itself.
        var request: Request?
        var firstFrame: Duration?
        var heard: [String] = []
        var isOver = false
    }

    private let printer: any PracticePrinter
    private let language: Language
    private let clock = ContinuousClock()
    private var lines: [Line] = []
    private var spoken: [Spoken] = []
    private var replies: (turn: Int?, texts: [String]) = (nil, [])
    private let beginning = ContinuousClock.now
    /// What became of the partner's turns, by their ids.
    private var turns: [Int: TurnMoments] = [:]
    /// Turns whose answers have begun to sound have been told of.
    private var toldTurns: Set<Int> = []
    private var captions: [String] = []
    /// What was asked for and has not begun to be said, oldest first.
    private var requests: [Request] = []
    private var outcome: String?
    private var summary: Summary?
    private var isStored = false
    private var violations = 0
    /// What we said and what the partner's ear made of it.
    private var heardPairs: [(said: String, heard: String)] = []

    init(printer: any PracticePrinter, language: Language) {
        self.printer = printer
        self.language = language
    }

    /// A person (or the automaton) has just chosen what to say.
    ///
    /// It answers the turn it names; words that name none answer the partner's latest turn.
    func requested(_ request: Request) {
        var request = request
        request.at = clock.now
        if request.turn == nil, request.origin == .typed { request.turn = turns.keys.max() }
        if let turn = request.turn, turns[turn]?.chosen == nil { turns[turn]?.chosen = now }
        // The server takes no more than a few at a time; what it refused is never said.
        requests = requests.suffix(15) + [request]
    }

    /// The reply under a number, 1–3, and the partner's turn that it answers.
    func reply(_ number: Int) -> (text: String, turn: Int?)? {
        replies.texts.indices.contains(number - 1) ? (replies.texts[number - 1], replies.turn) : nil
    }

    /// Whole milliseconds from the beginning.
    private var now: Int { (clock.now - beginning).wholeMilliseconds }

    /// What happened at the partner's end.
    func practice(_ event: PracticeEvent) {
        switch event {
        case .saying(_, let text): lines.append(Line(text: text))
        case .said(_, let text, _, let to):
            guard let index = lines.lastIndex(where: { $0.text == text && $0.ended == nil }) else { return }
            // The line tells a date, and everything here is measured by one clock.
            let ended = clock.now - .seconds(Date().timeIntervalSince(to))
            lines[index].ended = ended
            // A line that ends with a pause is over only after it: its caption may have been quicker.
            guard let turn = lines[index].earlyTurn, let captioned = turns[turn]?.captioned else { return }
            let stopped = (ended - beginning).wholeMilliseconds
            guard stopped <= captioned else { return }
            turns[turn]?.stopped = stopped
            lines[index].isCaptioned = true
        case .heard(_, let text): if !spoken.isEmpty { spoken[spoken.count - 1].heard.append(text) }
        case .violation(let what):
            violations += 1
            printer.print(PracticeLineOut(event: "violation", text: what))
        case .impaired(_, let what, let error):
            printer.print(PracticeLineOut(event: "impaired", text: "\(what.rawValue) \(error.kind.rawValue)"))
        case .recording, .pressed, .detected, .dropped, .ended: break
        }
    }

    /// What the page was told.
    func page(_ message: CallMessages.Message) {
        let data = message.data
        switch message.event {
        case "snapshot", "call.state":
            guard let state = data.state else { return }
            outcome = data.outcome ?? outcome
            printer.print(PracticeLineOut(event: "state", state: state, outcome: data.outcome))
            guard message.event == "snapshot" else { return }
            for turn in data.turns ?? []
            where turn.speaker == "callee" && turn.state == "heard" && turns[turn.id] == nil {
                caption(turn.id, turn.text)
            }
        case "stt.partial":
            guard let text = data.text, !text.isEmpty else { return }
            let said = lines.last?.text
            printer.print(PracticeLineOut(event: "caption", turn: data.turn, final: false, text: text, said: said))
        case "stt.final": caption(data.turn ?? 0, data.text ?? "")
        case "recommendations":
            replies = (data.turn, data.replies ?? [])
            if let turn = data.turn, turns[turn]?.suggested == nil { turns[turn]?.suggested = now }
            let delay = data.turn.flatMap { turns[$0] }.map { now - $0.captioned }
            printer.print(
                PracticeLineOut(event: "suggestions", turn: data.turn, replies: replies.texts, delayMs: delay))
        case "speech": speech(data)
        case "speech.started": sounds(data.turn)
        case "notice":
            printer.print(
                PracticeLineOut(event: "notice", text: data.message, code: data.code, isOn: data.isOn))
        case "menu":
            let keys = (data.keys ?? []).map { "\($0.key) \($0.label)" }.joined(separator: ", ")
            printer.print(PracticeLineOut(event: "menu", turn: data.turn, text: keys))
        case "say.error": printer.print(PracticeLineOut(event: "refused", text: data.message, code: data.code))
        case "call.summary":
            summary = data.summary
            isStored = data.stored == true
        default: break
        }
    }

    private func caption(_ turn: Int, _ text: String) {
        captions.append(text)
        let line = captionedLine(turn)
        let stopped = line.flatMap { lines[$0].ended }.map { ($0 - beginning).wholeMilliseconds }
        let moments = TurnMoments(turn: turn, stopped: stopped, captioned: now)
        turns[turn] = moments
        printer.print(
            PracticeLineOut(
                event: "caption", turn: turn, final: true, text: text, said: line.map { lines[$0].text },
                delayMs: moments.stopsToFinal))
    }

    /// The line that a final caption belongs to: the newest. While that is still being said, the one before it if its
    /// caption has yet to come; otherwise the caption is of the newest line's beginning.
    private func captionedLine(_ turn: Int) -> Int? {
        guard var line = lines.indices.last else { return nil }
        if lines[line].ended == nil, line > 0, lines[line - 1].ended != nil, !lines[line - 1].isCaptioned { line -= 1 }
        if lines[line].ended == nil {
            lines[line].earlyTurn = turn
        } else {
            lines[line].isCaptioned = true
        }
        return line
    }

    /// The first frame of a turn of ours is on its way.
    private func sounds(_ id: Int?) {
        guard let index = spoken.firstIndex(where: { $0.turn == id }), let request = spoken[index].request,
            let chosen = request.at, spoken[index].firstFrame == nil
        else { return }
        spoken[index].firstFrame = clock.now - chosen
        guard let turn = request.turn, turns[turn]?.sounded == nil else { return }
        turns[turn]?.sounded = now
        if let moments = turns[turn], toldTurns.insert(turn).inserted { printer.print(moments.line) }
    }

    private func speech(_ data: CallMessages.Event) {
        guard let turn = data.turn, let text = data.text else { return }
        guard data.state != "open" else {
            flush()
            var sentence = Spoken(turn: turn, text: text)
            if let index = requests.firstIndex(where: { $0.isGranted(by: data) }) {
                sentence.request = requests.remove(at: index)
            }
            spoken.append(sentence)
            return
        }
        if let index = spoken.firstIndex(where: { $0.turn == turn }) { spoken[index].isOver = true }
    }

    /// What the partner's ear made of a sentence arrives after it has been spoken: it is told with the next sentence.
    private func flush() {
        for sentence in spoken {
            printer.print(
                PracticeLineOut(
                    event: "spoken", turn: sentence.turn, text: sentence.text,
                    heard: sentence.heard.joined(separator: " "), firstFrameMs: sentence.firstFrame?.wholeMilliseconds))
            heardPairs.append((sentence.text, sentence.heard.joined(separator: " ")))
        }
        spoken = []
    }

    /// Tells how it ended, after the turns whose answers never sounded.
    /// - Parameter engines: who had a part in the call, as it is kept; `nil` if that cannot be read.
    /// - Returns: whether the call reached its end and its summary is stored.
    func finish(engines: [ProviderUse]?) -> Bool {
        flush()
        let all = turns.values.sorted { $0.turn < $1.turn }
        for moments in all where !toldTurns.contains(moments.turn) { printer.print(moments.line) }
        let caption = ErrorRate(of: captions, against: lines.map(\.text), language)
        let hearing = ErrorRate(of: heardPairs.map(\.heard), against: heardPairs.map(\.said), language)
        printer.print(
            PracticeLineOut(
                event: "ended", outcome: outcome, summary: summary, stored: isStored,
                captionErrors: caption.rounded, hearingErrors: hearing.rounded, violations: violations,
                waterfall: Waterfall(all), engines: engines))
        return outcome != nil && summary != nil && isStored
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int((self / .milliseconds(1)).rounded()) }
}

/// Characters that were understood wrongly, as a share of those that were said: 0 is perfect. Spaces, punctuation and
/// the way numbers are written do not count.
struct ErrorRate: Sendable {
    let value: Double
    var rounded: Double { (value * 1_000).rounded() / 1_000 }

    init(of heard: [String], against said: [String], _ language: Language) {
        let heard = Self.letters(heard, language)
        let said = Self.letters(said, language)
        guard !said.isEmpty else {
            value = heard.isEmpty ? 0 : 1
            return
        }
        value = Double(Self.distance(heard, said)) / Double(said.count)
    }

    private static func letters(_ texts: [String], _ language: Language) -> [Character] {
        Speakable.text(texts.joined(separator: " "), language: language).lowercased().filter {
            $0.isLetter || $0.isNumber
        }
    }

    /// Levenshtein's distance.
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (i, left) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in other.enumerated() {
                let substitution = diagonal + (left == right ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[other.count]
    }
}
