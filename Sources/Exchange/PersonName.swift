import Foundation

/// A name whose parts are kept apart, as address books do.
struct PersonName {
    var prefix = ""
    var family = ""
    var given = ""
    var middle = ""
    var suffix = ""

    /// The whole name; empty if no part is known.
    ///
    /// Korean, Chinese and Japanese names begin with the family name and have no space in them, and a Korean form of
    /// address follows the name. Others are written given name first.
    var written: String {
        let parts = [prefix, family, given, middle, suffix].map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        let (prefix, family, given, middle, suffix) = (parts[0], parts[1], parts[2], parts[3], parts[4])
        let core: String
        if !Self.isEastAsian(family.isEmpty ? given : family) {
            core = [given, middle, family].filter { !$0.isEmpty }.joined(separator: " ")
        } else if given.count >= 3, !family.isEmpty, given.hasPrefix(family) {
            // Some write the whole name where the given name belongs.
            core = given
        } else {
            let joined = [family, middle, given].filter { !$0.isEmpty }
            core = joined.joined(separator: joined.allSatisfy(Self.isEastAsian) ? "" : " ")
        }
        guard !core.isEmpty else { return "" }
        let isAfter = Self.isEastAsian(prefix)
        return [isAfter ? "" : prefix, core, isAfter ? prefix : "", suffix].filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    static func isEastAsian(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) || (0x3040...0x9FFF).contains($0.value) }
    }
}
