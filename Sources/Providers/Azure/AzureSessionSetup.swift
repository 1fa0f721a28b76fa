import Calls
import Foundation
import Languages
import TelephoneAudio
import WebSockets

/// How a session with Azure is opened: the address, and what is said before any sound.
///
/// Source: the messages of Microsoft's own SDKs; there is no other specification.
struct AzureSessionSetup: Sendable {
    /// Sound is declared as what it is on the telephone, G.711 µ-law: a RIFF header whose lengths are left open.
    static let soundHeader: [UInt8] = {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
        let rate = AudioFormat.telephone.sampleRate
        let form = bytes(7, 2) + bytes(1, 2) + bytes(rate, 4) + bytes(rate, 4) + bytes(1, 2) + bytes(8, 2)
        return Array("RIFF".utf8) + bytes(0, 4) + Array("WAVEfmt ".utf8) + bytes(form.count, 4) + form
            + Array("data".utf8) + bytes(0, 4)
    }()

    /// A phrase ends after this much silence: short enough for a dialogue, long enough for a breath.
    private static let segmentationSilence = 500
    /// Longer lists of hints are cut; the first are the likeliest.
    private static let mostPhrases = 300

    let settings: AzureSettings
    let hints: RecognitionHints

    /// What is heard for.
    let language: Language

    /// Where the socket is opened. It holds no secret.
    var address: String {
        settings.endpoint + "/speech/recognition/conversation/cognitiveservices/v1"
            + "?language=\(locale)&format=detailed&wordLevelConfidence=true&wordLevelTimestamps=true"
    }

    /// Who we are and what kind of sound will come.
    var configuration: String {
        Self.encode(
            Configuration(
                context: .init(
                    system: .init(name: "CallBa", version: "1", build: "Linux", lang: "Swift"),
                    os: .init(platform: "Linux", name: "Linux", version: ""),
                    audio: .init(
                        source: .init(
                            type: "Stream", model: "", samplerate: "8000", bitspersample: "8", channelcount: "1")))))
    }

    /// How a turn is to be understood.
    var context: String {
        let phrases = hints.phrases.filter { $0.contains { !$0.isWhitespace } }.prefix(Self.mostPhrases)
        return Self.encode(
            Context(
                phraseDetection: .init(
                    language: locale, mode: "CONVERSATION",
                    conversation: .init(
                        segmentation: .init(
                            mode: "Custom", segmentationSilenceTimeoutMs: Self.segmentationSilence))),
                phraseOutput: .init(
                    format: "Detailed", detailed: .init(options: ["WordTimings", "WordConfidence"])),
                dgi: phrases.isEmpty
                    ? nil
                    : .init(groups: [.init(type: "Generic", items: phrases.map { .init(text: $0) })], bias: 1)))
    }

    private var locale: String {
        switch language {
        case .korean: "ko-KR"
        case .english: "en-US"
        }
    }

    private static func encode(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and numbers: there is nothing that could not be encoded.
        let data = (try? encoder.encode(value)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}

extension AzureSessionSetup {
    private struct Configuration: Encodable {
        struct System: Encodable { var name, version, build, lang: String }
        struct Platform: Encodable { var platform, name, version: String }
        struct Source: Encodable { var type, model, samplerate, bitspersample, channelcount: String }
        struct Audio: Encodable { var source: Source }
        struct Surroundings: Encodable {
            var system: System
            var os: Platform
            var audio: Audio
        }
        var context: Surroundings
    }

    private struct Context: Encodable {
        struct Segmentation: Encodable {
            var mode: String
            var segmentationSilenceTimeoutMs: Int
        }
        struct Mode: Encodable { var segmentation: Segmentation }
        struct Detection: Encodable {
            var language: String
            var mode: String
            var conversation: Mode

            enum CodingKeys: String, CodingKey {
                case language, mode
                case conversation = "CONVERSATION"
            }
        }
        struct Details: Encodable { var options: [String] }
        struct Output: Encodable {
            var format: String
            var detailed: Details
        }
        struct Item: Encodable {
            var text: String
            enum CodingKeys: String, CodingKey { case text = "Text" }
        }
        struct Group: Encodable {
            var type: String
            var items: [Item]
            enum CodingKeys: String, CodingKey {
                case type = "Type"
                case items = "Items"
            }
        }
        struct Grammar: Encodable {
            var groups: [Group]
            var bias: Double
            enum CodingKeys: String, CodingKey {
                case groups = "Groups"
                case bias
            }
        }
        var phraseDetection: Detection
        var phraseOutput: Output
        var dgi: Grammar?
    }
}
