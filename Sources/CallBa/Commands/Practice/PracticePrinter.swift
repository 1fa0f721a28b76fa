import Calls
import Foundation
import Web

/// One thing that happened in a practice call, as it is printed.
struct PracticeLineOut: Encodable, Sendable {
    var event: String
    var state: String?
    var outcome: String?
    var turn: Int?
    var final: Bool?
    var text: String?
    /// What the partner really said.
    var said: String?
    var replies: [String]?
    /// What the partner's ear understood of us.
    var heard: String?
    /// From the last sound of the partner's line to the final caption, or from that to the suggestions.
    var delayMs: Int?
    /// From the choice of a reply to its first frame on the line.
    var firstFrameMs: Int?
    var code: String?
    var isOn: Bool?
    var summary: Summary?
    var stored: Bool?
    /// Share of characters: of the partner's words that the captions got wrong, of ours that the partner's ear did.
    var captionErrors: Double?
    var hearingErrors: Double?
    var violations: Int?
    /// Steps of a turn, see ``TurnMoments``; those that it did not come to are missing.
    var stopsToFinalMs: Int?
    var finalToSuggestionsMs: Int?
    var suggestionsToTapMs: Int?
    var tapToFirstFrameMs: Int?
    var stopsToFirstFrameMs: Int?
    var waterfall: Waterfall?
    /// Who heard, thought and spoke, as it is kept with the call, and what was made in advance.
    var engines: [ProviderUse]?
}

/// Shows what happens in a practice call.
protocol PracticePrinter: Sendable {
    func print(_ line: PracticeLineOut)
}

/// One JSON object a line, for programs.
struct JSONPrinter: PracticePrinter {
    func print(_ line: PracticeLineOut) {
        FileHandle.standardOutput.write(CallMessages.encode(line) + Data("\n".utf8))
    }
}

/// Words for a person at a terminal.
struct TerminalPrinter: PracticePrinter {
    let terminal: Terminal
    let isAuto: Bool

    func print(_ line: PracticeLineOut) {
        guard let text = sentence(for: line) else { return }
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    func sentence(for line: PracticeLineOut) -> String? {
        switch line.event {
        case "state": return "· " + terminal.text("call.state.\(line.state ?? "")")
        case "caption": return line.final == true ? "◀ \(line.text ?? "")" : "◁ \(line.text ?? "") …"
        case "suggestions":
            let replies = (line.replies ?? []).enumerated().map { "   \($0.offset + 1)  \($0.element)" }
            return (replies + (isAuto ? [] : ["   " + terminal.text("cli.keys")])).joined(separator: "\n")
        case "spoken": return "▶ \(line.text ?? "")"
        case "notice": return line.isOn == true ? "! \(line.text ?? "")" : nil
        case "refused": return "! \(line.text ?? "")"
        case "ended":
            var parts = ["· " + terminal.text("outcome.\(line.outcome ?? "interrupted")")]
            if let summary = line.summary {
                parts.append(summary.text)
                parts += summary.facts.map { "  - \(terminal.text("fact.\($0.kind.rawValue)")): \($0.value)" }
            }
            return (parts + waits(line.waterfall) + work(of: line.engines ?? [])).joined(separator: "\n")
        default: return nil
        }
    }

    /// How long the steps of a turn took.
    private func waits(_ waterfall: Waterfall?) -> [String] {
        guard let waterfall, waterfall.turns > 0 else { return [] }
        let steps = [
            ("cli.wait.caption", waterfall.captionMs), ("cli.wait.suggestions", waterfall.suggestionsMs),
            ("cli.wait.firstFrame", waterfall.firstFrameMs), ("cli.wait.answer", waterfall.answerMs),
        ]
        let lines = steps.compactMap { key, spread in
            spread.map { terminal.text(key, ["usual": Self.seconds($0.p50), "slow": Self.seconds($0.p95)]) }
        }
        return ["· " + terminal.text("cli.wait.title", ["turns": "\(waterfall.turns)"])] + lines.map { "  - " + $0 }
    }

    private static func seconds(_ milliseconds: Int) -> String {
        let tenths = (milliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Who did the work, and what was made in advance.
    private func work(of engines: [ProviderUse]) -> [String] {
        WorkView(engines, in: terminal.language, texts: terminal.texts).lines.map { "· " + $0 }
    }
}
