/// What a spreadsheet may compute instead of showing it. Source: OWASP, "CSV Injection".
enum Formula {
    /// Signs that begin one, and those of double width, which spreadsheets of East Asia take for the same.
    private static let signs: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]

    /// Whether a text begins a formula, with or without what does not show before it.
    ///
    /// By scalars: a sign that a mark after it joins is a sign all the same.
    static func isBegun(by text: String) -> Bool {
        let shown = text.unicodeScalars.first { scalar in
            if signs.contains(scalar) { return true }
            switch scalar.properties.generalCategory {
            case .format, .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .nonspacingMark,
                .enclosingMark:
                return false
            default: return true
            }
        }
        return shown.map(signs.contains) ?? false
    }
}
