import Calls
import Foundation
import PracticeLine

/// Puts together both ends of a practice call: what the page shows and what the partner really said and understood.
actor PracticeReport {
    private struct Line {
        var text: String
        var endedAt: Date?
    }

    private struct Spoken {
        var turn: Int
        var text: String
        var firstFrame: Duration?
        var heard: [String] = []
        var isOver = false
    }

    private let printer: any PracticePrinter
    private let language: Language
    private let clock = ContinuousClock()
    private var lines: [Line] = []
    private var spoken: [Spoken] = []
    private var replies: [String] = []
    private var finals: [Int: ContinuousClock.Instant] = [:]
    private var captions: [String] = []
    private var wishedAt: ContinuousClock.Instant?
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
    func wished() { wishedAt = clock.now }

    /// The reply under a number, 1–3.
    func reply(_ number: Int) -> String? { replies.indices.contains(number - 1) ? replies[number - 1] : nil }

    /// What happened at the partner's end.
    func practice(_ event: PracticeEvent) {
        switch event {
        case .saying(_, let text): lines.append(Line(text: text))
        case .said(_, let text, _, let to):
            guard let index = lines.lastIndex(where: { $0.text == text && $0.endedAt == nil }) else { return }
            lines[index].endedAt = to
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
    func page(_ message: Wire.Message) {
        let data = message.data
        switch message.event {
        case "snapshot", "call.state":
            guard let state = data.state else { return }
            outcome = data.outcome ?? outcome
            printer.print(PracticeLineOut(event: "state", state: state, outcome: data.outcome))
            guard message.event == "snapshot" else { return }
            for turn in data.turns ?? [] where turn.speaker == "callee" && turn.state == "heard" {
                caption(turn.id, turn.text)
            }
        case "stt.partial":
            guard let text = data.text, !text.isEmpty else { return }
            let said = lines.last?.text
            printer.print(PracticeLineOut(event: "caption", turn: data.turn, final: false, text: text, said: said))
        case "stt.final": caption(data.turn ?? 0, data.text ?? "")
        case "recommendations":
            replies = data.replies ?? []
            let delay = data.turn.flatMap { finals[$0] }.map { clock.now - $0 }
            printer.print(
                PracticeLineOut(
                    event: "suggestions", turn: data.turn, replies: replies, delayMs: delay?.wholeMilliseconds))
        case "speech": speech(data)
        case "speech.started":
            guard let index = spoken.firstIndex(where: { $0.turn == data.turn }), let wished = wishedAt else { return }
            spoken[index].firstFrame = clock.now - wished
            wishedAt = nil
        case "notice":
            printer.print(
                PracticeLineOut(event: "notice", text: data.message, code: data.code, isOn: data.isOn))
        case "say.error": printer.print(PracticeLineOut(event: "refused", text: data.message, code: data.code))
        case "call.summary":
            summary = data.summary
            isStored = data.stored == true
        default: break
        }
    }

    private func caption(_ turn: Int, _ text: String) {
        finals[turn] = clock.now
        captions.append(text)
        let line = lines.last
        let delay = line?.endedAt.map { Int(Date().timeIntervalSince($0) * 1_000) }
        printer.print(
            PracticeLineOut(event: "caption", turn: turn, final: true, text: text, said: line?.text, delayMs: delay))
    }

    private func speech(_ data: Wire.Event) {
        guard let turn = data.turn, let text = data.text else { return }
        guard data.state != "open" else {
            flush()
            spoken.append(Spoken(turn: turn, text: text))
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

    /// Tells how it ended.
    /// - Returns: whether the call reached its end and its summary is stored.
    func finish() -> Bool {
        flush()
        let caption = ErrorRate(of: captions, against: lines.map(\.text), language)
        let hearing = ErrorRate(of: heardPairs.map(\.heard), against: heardPairs.map(\.said), language)
        printer.print(
            PracticeLineOut(
                event: "ended", outcome: outcome, summary: summary, stored: isStored,
                captionErrors: caption.rounded, hearingErrors: hearing.rounded, violations: violations))
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
