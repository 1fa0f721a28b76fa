package import Foundation

/// Where the files lie that pages are made of.
package enum WebResources {
    private static let folder = Bundle.module.bundleURL
    /// `ko.json` and `en.json`.
    package static let texts: URL = folder.appending(path: "Texts")
    /// `layout.mustache`, and a template a page.
    package static let templates: URL = folder.appending(path: "Templates")
    /// Scripts, styles and pictures, as browsers load them.
    package static let assets: URL = folder.appending(path: "Assets")
}
