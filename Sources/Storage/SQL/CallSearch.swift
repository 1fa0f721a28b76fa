internal import Calls
internal import Foundation

/// A search in one person's history, put together from fixed pieces of SQL; whatever the person wrote is a parameter.
struct CallSearch: Sendable {
    private(set) var sql = "SELECT calls.* FROM calls WHERE calls.person = $1"
    private(set) var values: [(any SQLBindable)?]
    private let smallLetters: String

    init(of person: Person.ID, _ query: HistoryQuery, before: Date?, smallLetters: String) {
        values = [person.rawValue]
        self.smallLetters = smallLetters
        if let before { sql += " AND calls.created_at < \(parameter(before))" }
        if let from = query.from { sql += " AND calls.created_at >= \(parameter(from))" }
        if let until = query.until { sql += " AND calls.created_at < \(parameter(until))" }
        if let number = query.number { sql += " AND calls.number = \(parameter(number.e164))" }
        for term in query.terms { sql += " AND (\(occurs(term)))" }
        sql += " ORDER BY calls.created_at DESC, calls.rowid DESC"
    }

    private mutating func parameter(_ value: any SQLBindable) -> String {
        values.append(value)
        return "$\(values.count)"
    }

    private mutating func occurs(_ term: SearchTerm) -> String {
        let pattern = Pattern(
            exact: parameter(term.pattern), small: parameter(term.pattern.lowercased()), smallLetters: smallLetters)
        var ways = [
            pattern.fits("calls.purpose"), pattern.fits("calls.contact_name"),
            """
            EXISTS (SELECT 1 FROM turns WHERE turns.call = calls.id AND turns.state NOT IN ('open', 'echo')
                AND (\(pattern.fits("turns.text"))))
            """,
            "EXISTS (SELECT 1 FROM summaries WHERE summaries.call = calls.id AND (\(pattern.fits("summaries.text"))))",
            "EXISTS (SELECT 1 FROM facts WHERE facts.call = calls.id AND (\(pattern.fits("facts.value"))))",
            """
            EXISTS (SELECT 1 FROM contacts WHERE contacts.person = calls.person AND contacts.number = calls.number
                AND (\(pattern.fits("contacts.name"))))
            """,
        ]
        if let digits = term.digits { ways.append("calls.number LIKE \(parameter("%\(digits)%"))") }
        return ways.joined(separator: " OR ")
    }

    /// A word as LIKE takes it, as it was written and in small letters: not every database knows every letter's small one.
    struct Pattern {
        var exact: String
        var small: String
        var smallLetters: String

        func fits(_ column: String) -> String {
            "\(column) LIKE \(exact) ESCAPE '\\' OR \(smallLetters)(\(column)) LIKE \(small) ESCAPE '\\'"
        }
    }
}

extension SearchTerm {
    /// The word between any others. LIKE's own signs stand for themselves.
    var pattern: String {
        "%" + text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
    }
}
