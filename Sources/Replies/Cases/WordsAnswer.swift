package import Calls
package import Dialogue
package import Foundation
package import Languages

/// What a case came to: one JSON object a line.
package struct WordsAnswer: Sendable, Encodable {
    /// What was found.
    package enum Found: Sendable, Equatable {
        /// Up to three, best first, and what the callee's last turn announces if no person says it.
        case replies([String], to: Announcement?)
        /// The whole first line, and why it should be looked at before it is spoken.
        case opening(String, doubts: [Opening.Doubt])
        /// What the call came to.
        case summary(Summary)
        /// The text as a voice gets it.
        case spoken(String)
        /// The line was no case; told in a sentence.
        case problem(String, line: Int)
    }

    /// The case's kind; `nil` if that could not be read.
    package var kind: WordsCase.Kind?
    /// The case's name, if it has one.
    package var id: String?
    /// What was found.
    package var found: Found

    /// One line of JSON without its end, fields in alphabetical order.
    package func line() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// The names of what an answer holds.
    package enum Field: String, CodingKey, CaseIterable {
        case kind, id, replies, announcement, opening, doubts, summary, spoken, error, line
    }

    private enum AnnouncementKeys: String, CodingKey { case kind, advice, when }
    private enum SummaryKeys: String, CodingKey { case text, reached, facts }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Field.self)
        try values.encodeIfPresent(kind?.rawValue, forKey: .kind)
        try values.encodeIfPresent(id, forKey: .id)
        switch found {
        case .replies(let replies, let announcement):
            try values.encode(replies, forKey: .replies)
            if let announcement {
                var nested = values.nestedContainer(keyedBy: AnnouncementKeys.self, forKey: .announcement)
                try nested.encode(announcement.kind.rawValue, forKey: .kind)
                try nested.encode(announcement.advice.rawValue, forKey: .advice)
                try nested.encode(announcement.when.map(\.text), forKey: .when)
            }
        case .opening(let text, let doubts):
            try values.encode(text, forKey: .opening)
            if !doubts.isEmpty { try values.encode(doubts.map(\.rawValue), forKey: .doubts) }
        case .summary(let summary):
            var nested = values.nestedContainer(keyedBy: SummaryKeys.self, forKey: .summary)
            try nested.encode(summary.text, forKey: .text)
            // Whether the purpose was reached may be unknown; the field is there all the same, as null.
            try nested.encode(summary.isPurposeReached, forKey: .reached)
            try nested.encode(summary.facts, forKey: .facts)
        case .spoken(let text): try values.encode(text, forKey: .spoken)
        case .problem(let sentence, let line):
            try values.encode(sentence, forKey: .error)
            try values.encode(line, forKey: .line)
        }
    }
}
