import CallPlacing
import Calls
import Foundation
import Languages
import PracticeLine
import Replies
import Storage
import Web

/// Sentences for people at a terminal, in the language their system is set to.
struct Terminal: Sendable {
    let texts: Texts
    let language: Language

    /// - Throws: what keeps the sentences from being read.
    init(_ language: Language? = nil) throws {
        texts = try Texts(directory: WebResources.texts)
        self.language = language ?? Self.language(of: ProcessInfo.processInfo.environment)
    }

    /// The language a system is set to. Korean first: only one that is plainly set to English speaks English.
    ///
    /// A setting that is empty counts as missing. Source: POSIX.1-2017, Base Definitions, 8.2.
    static func language(of environment: [String: String]) -> Language {
        let settings = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }
        return settings.first { !$0.isEmpty }?.hasPrefix("en") == true ? .english : .korean
    }

    func text(_ key: String, _ values: [String: String] = [:]) -> String { texts.text(key, language, values) }

    /// Why the program cannot start, in words its operator can act on.
    func sentence(for error: any Error) -> String {
        switch error {
        case let taken as LoopbackPort.Taken: text("error.port.taken", ["port": "\(taken.port)"])
        case let failure as ServerConfiguration.Failure:
            switch failure {
            case .port(let written): text("error.configuration.port", ["value": written])
            case .database(let written):
                // Only the kind of the address: the rest may hold a password.
                text("error.configuration.database", ["value": String(written.prefix { $0 != ":" })])
            case .postgresPort(let written): text("error.configuration.postgresPort", ["value": written])
            case .vendorMissing(let names):
                text("error.configuration.vendorMissing", ["names": names.joined(separator: ", ")])
            case .vendorSetting(let name): text("error.configuration.vendorSetting", ["value": name])
            case .twilioMissing(let names):
                text("error.configuration.twilioMissing", ["names": names.joined(separator: ", ")])
            case .twilioNumber(let written): text("error.configuration.twilioNumber", ["value": written])
            case .publicHost(let written): text("error.configuration.publicHost", ["value": written])
            case .guests(let written): text("error.configuration.guests", ["value": written])
            case .signInMissing(let names):
                text("error.configuration.signInMissing", ["names": names.joined(separator: ", ")])
            case .issuer(let written): text("error.configuration.issuer", ["value": written])
            case .proxy(let written): text("error.configuration.proxy", ["value": written])
            case .openToStrangers(let host): text("error.configuration.openToStrangers", ["value": host])
            case .callback(let written): text("error.configuration.callback", ["value": written])
            case .environmentFile: text("error.configuration.environmentFile")
            case .publicHostMissing: text("error.configuration.publicHostMissing")
            case .limit(let name, let value): text("error.configuration.limit", ["name": name, "value": value])
            case .country(let written): text("error.configuration.country", ["value": written])
            }
        case let error as StoreError:
            switch error.kind {
            case .unreadable: text("error.storage.unreadable")
            case .unavailable, .conflict: text("error.storage.cannotOpen")
            }
        case let failure as MoveFailure:
            switch failure {
            case .sameDatabase: text("error.move.same")
            case .targetNotEmpty(let table): text("error.move.notEmpty", ["table": table])
            case .countsDiffer(let table, let expected, let found):
                text("error.move.counts", ["table": table, "expected": "\(expected)", "found": "\(found)"])
            case .store(let error): sentence(for: error)
            }
        case let error as YAMLFileError: text("error.scenario.file", ["problem": error.description])
        case let problem as WordsCaseProblem:
            switch problem {
            case .notJSON: text("error.words.notJSON")
            case .missing(let field): text("error.words.missing", ["field": field])
            case .type(let field): text("error.words.type", ["field": field])
            case .unknown(let field, let value): text("error.words.unknown", ["field": field, "value": value])
            case .long(let field): text("error.words.long", ["field": field])
            case .assistant(let kind): text("error.words.assistant", ["kind": kind.rawValue])
            }
        case let error as APIError: error.sentence(texts, language)
        default: text("error.server.unexpected")
        }
    }
}
