import Calls
package import Foundation
import Languages
import Mustache

/// Renders whole pages: values in, HTML out. Knows nothing of requests or of calls in progress.
package struct Pages: Sendable {
    /// Why the pages could not be read.
    package enum Failure: Error, Equatable {
        /// A template of that name is not there.
        case missingTemplate(String)
    }

    /// The sentences the pages are written in.
    package let texts: Texts
    /// The files they load.
    package let assets: PageAssets
    private let library: MustacheLibrary
    private let templates: [Template: MustacheTemplate]

    enum Template: String, CaseIterable {
        case start, call, history, contacts, settings, account, error
    }

    /// Reads all templates.
    /// - Parameters:
    ///   - directory: the folder that holds `layout.mustache` and one template a page.
    ///   - texts: the sentences the pages are written in.
    ///   - assets: the files they load.
    /// - Throws: ``Failure``, what the file system says, or a syntax error in a template.
    package init(directory: URL, texts: Texts, assets: PageAssets) throws {
        // The registry belongs to the library and is the only way to choose how values are escaped.
        MustacheContentTypes.register(Markup(), named: Markup.name)
        func read(_ name: String) throws -> MustacheTemplate {
            let file = directory.appendingPathComponent(name + ".mustache")
            guard FileManager.default.fileExists(atPath: file.path) else { throw Failure.missingTemplate(name) }
            return try MustacheTemplate(string: String(contentsOf: file, encoding: .utf8))
        }
        self.texts = texts
        self.assets = assets
        library = try MustacheLibrary(templates: ["layout": read("layout")])
        var templates: [Template: MustacheTemplate] = [:]
        for template in Template.allCases { templates[template] = try read(template.rawValue) }
        self.templates = templates
    }

    /// The first page.
    func start(_ view: StartView, in language: Language) -> String {
        let examples = (1...4).map { number in
            [
                "label": texts.text("start.example\(number).label", language),
                "text": texts.text("start.example\(number).text", language),
            ]
        }
        return render(
            .start, view, in: language, title: texts.text("start.title", language), module: "start",
            sentences: ["start.", "common.", "error.purpose.", "error.phone.", "error.scenario."],
            extras: [
                "voices": voices(in: language), "examples": examples,
                "workers": view.workers.sentences(texts, language),
                "draftJSON": view.draft.map(Pages.json) ?? "",
            ]
        )
    }

    /// A call, going on or over. Without scripts it shows what was kept so far.
    func call(_ view: CallView, in language: Language) -> String {
        render(
            .call, view, in: language, title: texts.text("call.title", language, ["name": view.name]), module: "call",
            sentences: ["call.", "common.", "outcome.", "fact.", "notice."]
        )
    }

    /// The list of calls.
    func history(_ view: HistoryView, in language: Language) -> String {
        render(
            .history, view, in: language, title: texts.text("history.title", language), module: "history",
            sentences: ["history.", "common.", "call.delete"],
            extras: ["found": view.search.map { texts.text("history.found", language, ["words": $0.shown]) } ?? ""]
        )
    }

    /// One's own account: who one is, and where to sign in or out.
    func account(_ view: AccountView, in language: Language) -> String {
        render(
            .account, view, in: language, title: texts.text("account.title", language), module: nil, sentences: [],
            extras: ["signIn": texts.text("account.signIn", language, ["name": view.provider ?? ""])])
    }

    /// A page that says what went wrong.
    func error(_ view: ErrorView, in language: Language) -> String {
        render(.error, view, in: language, title: view.title, module: nil, sentences: [])
    }

    /// The page for an address that leads nowhere.
    func notFound(in language: Language) -> String {
        error(
            ErrorView(
                title: texts.text("error.page.notFound", language),
                text: texts.text("error.page.notFoundText", language), isWorthRetrying: false
            ),
            in: language
        )
    }

    /// The page for a fault on our side.
    func serverError(in language: Language) -> String {
        error(
            ErrorView(
                title: texts.text("error.page.title", language),
                text: texts.text("error.page.serverText", language), isWorthRetrying: true
            ),
            in: language
        )
    }

    func render(
        _ template: Template, _ view: some Any, in language: Language, title: String, module: String?,
        sentences prefixes: [String], extras: [String: Any] = [:]
    ) -> String {
        let sentences = texts.all(language).filter { entry in prefixes.contains { entry.key.hasPrefix($0) } }
        var values = extras
        values["t"] = texts.tree(language)
        values["view"] = view
        var page: [String: Any] = [
            "language": language.rawValue, "title": title, "name": template.rawValue,
            "sentences": Pages.json(sentences), "isKorean": language == .korean, "isEnglish": language == .english,
            "isStart": template == .start, "isHistory": template == .history,
            "isContacts": template == .contacts, "isSettings": template == .settings, "isAccount": template == .account,
        ]
        page["module"] = module
        page["assets"] = assets.address
        page["preloads"] = module.map(assets.preloads) ?? []
        values["page"] = page
        // All templates were read in `init`.
        return templates[template]?.render(values, library: library) ?? ""
    }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and finite numbers always encode.
        guard let data = try? encoder.encode(value) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
