package import Calls
import Dialogue
package import Foundation
import Languages

/// One question put to whatever finds words, without a call: a line of JSON of a file of cases.
///
/// `{"kind": "words", "purpose": "…", "turns": [{"who": "callee", "text": "…"}]}`. Fields that are not known are
/// ignored, so that a file may hold what is expected beside what is asked.
package struct WordsCase: Sendable, Equatable {
    /// What is asked for.
    package enum Kind: String, Sendable, CaseIterable {
        /// Replies to the callee's last turn.
        case words
        /// The first line of a call.
        case opening
        /// What a call came to.
        case summary
        /// How a text is read aloud.
        case speakable
    }

    /// The names of what a case may hold.
    package enum Field: String, CodingKey, CaseIterable {
        case kind, id, language, purpose, name, contact, at, turns, text
    }

    /// What is asked for.
    package var kind: Kind
    /// What the file calls the case, if anything; it is repeated in the answer.
    package var id: String?
    /// The call as far as it has come. Of `speakable` only its language counts.
    package var conversation: Conversation
    /// What the caller is called; `nil`: that is not said.
    package var callerName: String?
    /// What is to be read aloud; empty but for `speakable`.
    package var text: String

    /// The longest line that is read, in bytes.
    package static let longestLine = 1 << 20
    /// As many turns as a long call has.
    package static let mostTurns = 1_000

    /// Reads one line.
    /// - Parameters:
    ///   - line: a JSON object in UTF-8.
    ///   - now: when the call is made, unless the line says so in `at`.
    /// - Throws: what is wrong with the line.
    package init(line: Data, now: Date) throws(WordsCaseProblem) {
        guard line.count <= Self.longestLine else { throw .long("line") }
        let form: Form
        do {
            form = try JSONDecoder().decode(Form.self, from: line)
        } catch let error as DecodingError {
            throw WordsCaseProblem(error)
        } catch {
            throw .notJSON
        }
        try self.init(form, now: now)
    }

    private init(_ form: Form, now: Date) throws(WordsCaseProblem) {
        guard let written = form.kind else { throw .missing("kind") }
        guard let kind = Kind(rawValue: written) else { throw .unknown(field: "kind", value: written) }
        let language = try Self.known(form.language ?? Language.korean.rawValue, "language") { Language(rawValue: $0) }
        self.kind = kind
        id = form.id?.text
        callerName = form.name.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        text = try kind == .speakable ? Self.admitted(form.text, "text", .purpose) : ""
        let purpose = try kind == .speakable ? "" : Self.admitted(form.purpose, "purpose", .purpose)
        if let name = form.name, !TextLimit.name.admits(name) { throw .long("name") }
        if let contact = form.contact, !TextLimit.name.admits(contact) { throw .long("contact") }
        let date = try form.at.map { (written) throws(WordsCaseProblem) in
            try Self.known(written, "at") { try? Date($0, strategy: .iso8601) }  // No date: the problem is told.
        }
        let started = date ?? now
        let turns = try Self.turns(form.turns ?? [], started: started)
        if kind == .words || kind == .summary, !turns.contains(where: { $0.speaker == .callee }) {
            throw .missing("turns")
        }
        // A call's opening says the person's name; one that was written without it leaves it out.
        let name = callerName
        let opening =
            turns.first { $0.origin == .opening }.flatMap { turn in
                name.map(turn.text.contains) == false ? nil : turn.text
            }
            ?? Opening(purpose: purpose, language: language).text(callerName: name)
        let call = Call(
            id: Call.ID("case"), owner: Person.ID("case"), number: Self.number, contactName: form.contact,
            purpose: purpose, opening: opening, language: language, voice: Voice(), createdAt: started)
        conversation = Conversation(call: call, turns: turns)
    }

    /// A made-up number; it is never dialled.
    private static let number: PhoneNumber = {
        guard let number = PhoneNumber(e164: "+82255501234") else { preconditionFailure("written here") }
        return number
    }()

    private static func turns(_ forms: [Form.Turn], started: Date) throws(WordsCaseProblem) -> [Turn] {
        guard forms.count <= mostTurns else { throw .long("turns") }
        var turns: [Turn] = []
        for form in forms {
            guard let who = form.who else { throw .missing("turns.who") }
            let speaker = try known(who, "turns.who") { Turn.Speaker(rawValue: $0) }
            let text = try admitted(form.text, "turns.text", .purpose)
            var origin: Turn.Origin?
            if speaker == .caller {
                origin =
                    try form.origin.map { (written) throws(WordsCaseProblem) in
                        try known(written, "turns.origin") { Turn.Origin(rawValue: $0) }
                    } ?? .typed
            }
            turns.append(
                Turn(
                    id: turns.count + 1, speaker: speaker, text: text, state: .heard, origin: origin,
                    doubtful: form.doubtful ?? [], startedAt: started.addingTimeInterval(Double(turns.count) * 5)))
        }
        return turns
    }

    private static func admitted(
        _ text: String?, _ field: String, _ limit: TextLimit
    ) throws(WordsCaseProblem) -> String {
        guard let text, !text.allSatisfy(\.isWhitespace) else { throw .missing(field) }
        guard limit.admits(text) else { throw .long(field) }
        return text
    }

    private static func known<Value>(
        _ written: String, _ field: String, _ read: (String) -> Value?
    ) throws(WordsCaseProblem) -> Value {
        guard let value = read(written) else { throw .unknown(field: field, value: TextLimit.name.cut(written)) }
        return value
    }
}

/// A case as it is written.
private struct Form: Decodable {
    typealias CodingKeys = WordsCase.Field

    struct Turn: Decodable {
        var who: String?
        var text: String?
        var origin: String?
        var doubtful: [String]?
    }

    /// A name in letters, or a number.
    enum Name: Decodable {
        case text(String)
        case number(Int)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            do {
                self = .text(try value.decode(String.self))
            } catch {
                self = .number(try value.decode(Int.self))
            }
        }

        var text: String {
            switch self {
            case .text(let text): text
            case .number(let number): String(number)
            }
        }
    }

    var kind: String?
    var id: Name?
    var language: String?
    var purpose: String?
    var name: String?
    var contact: String?
    var at: String?
    var turns: [Turn]?
    var text: String?
}

/// Why a line of a file of cases cannot be answered.
package enum WordsCaseProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// It is no JSON object in UTF-8.
    case notJSON
    /// A field that the kind of case needs is missing or blank.
    case missing(String)
    /// A field holds another type of value.
    case type(String)
    /// A field holds none of the values it can have.
    case unknown(field: String, value: String)
    /// A field, or the line, is longer than a call could have it.
    case long(String)
    /// The assistant could not do its work.
    case assistant(ProviderError.Kind)

    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
            let path = context.codingPath.filter { $0.intValue == nil }.map(\.stringValue)
            self = path.isEmpty ? .notJSON : .type(path.joined(separator: "."))
        default: self = .notJSON
        }
    }

    /// The problem in English.
    package var description: String {
        switch self {
        case .notJSON: "not a JSON object in UTF-8"
        case .missing(let field): "\(field) is missing"
        case .type(let field): "\(field) has a value of another type"
        case .unknown(let field, let value): "\(field) cannot be \(value)"
        case .long(let field): "\(field) is too long"
        case .assistant(let kind): "the assistant failed: \(kind.rawValue)"
        }
    }
}
