import Mustache

/// How values are made safe inside HTML text and quoted attributes.
///
/// Works on Unicode scalars. swift-mustache 2.1.1 compares whole characters, and a `<` or `"` that a neighboring scalar
/// joins (U+0600 before it, U+0301 after it) is another character to it and slips through. Its default cannot be
/// replaced, so every template begins with `{{% CONTENT_TYPE: MARKUP}}`; a test sees to that.
struct Markup: MustacheContentType {
    /// The name that templates select it by.
    static let name = "MARKUP"

    /// Escapes the five characters that have a meaning in HTML.
    func escapeText(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
