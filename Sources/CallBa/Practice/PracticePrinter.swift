import Calls
import Foundation

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
    /// From the end of the partner's line to the final caption, or from that to the suggestions.
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
}

/// Shows what happens in a practice call.
protocol PracticePrinter: Sendable {
    func print(_ line: PracticeLineOut)
}

/// One JSON object a line, for programs.
struct JSONPrinter: PracticePrinter {
    func print(_ line: PracticeLineOut) {
        FileHandle.standardOutput.write(Wire.encode(line) + Data("\n".utf8))
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

    private func sentence(for line: PracticeLineOut) -> String? {
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
            return parts.joined(separator: "\n")
        default: return nil
        }
    }
}
