import Calls
import Foundation
import HTTPTypes

/// What people write of themselves and of those they call, within bounds.
package enum ContactText {
    /// Names and notes to be changed: what is missing stays, what is empty or `null` is taken away.
    package struct Change: Decodable, Sendable {
        package var name: String?
        package var memo: String?
        package var phone: String?

        private enum Key: String, CodingKey { case name, memo, phone, phoneNumber }

        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            func text(_ key: Key) throws -> String? {
                values.contains(key) ? try values.decodeIfPresent(String.self, forKey: key) ?? "" : nil
            }
            name = try text(.name)
            memo = try text(.memo)
            phone = try text(.phoneNumber) ?? text(.phone)
        }
    }

    /// A name without space around it; `nil` if nothing is left.
    package static func name(_ written: String?) throws(APIError) -> String? {
        try plain(written, within: .name, orCode: "contact.nameLong")
    }

    /// A note without space around it; `nil` if nothing is left.
    package static func memo(_ written: String?) throws(APIError) -> String? {
        try plain(written, within: .memo, orCode: "contact.memoLong")
    }

    private static func plain(
        _ written: String?, within limit: TextLimit, orCode code: String
    ) throws(APIError) -> String? {
        guard let written else { return nil }
        // PostgreSQL keeps no text with a zero in it, and no person means to write one.
        let text = written.replacing("\0", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard limit.admits(text) else { throw APIError(code, .badRequest, ["max": "\(limit.characters)"]) }
        return text.isEmpty ? nil : text
    }
}
