import Calls
import Foundation
import Languages
import Providers

/// Who hears, thinks and speaks in a call, and what they are sent for it: what people are told before they place one.
struct Workers: Sendable, Equatable {
    /// Who does one kind of work.
    enum Worker: Sendable, Equatable {
        /// The engines of this server.
        case here
        /// A program at an address of this computer's.
        case machine(String)
        /// A vendor, by name, to whom what the work needs is sent.
        case vendor(String)
    }

    var hearing = Worker.here
    var thinking = Worker.here
    var speaking = Worker.here
    /// Whether replies are made into speech before one is chosen.
    var makesRepliesReady = true
    /// Who carries real calls; `nil` if there are none.
    var network: String?

    init(_ configuration: ServerConfiguration) {
        let vendors = configuration.vendors
        if let azure = vendors.azure {
            let host = Self.host(of: azure.endpoint)
            let isOwn = [".speech.microsoft.com", ".speech.azure.cn", ".speech.azure.us"].contains(
                where: host.hasSuffix)
            hearing = .vendor(isOwn ? "Microsoft Azure" : "Microsoft Azure (\(host))")
        }
        switch vendors.thinker {
        case .gemini(let gemini):
            thinking = .vendor(
                Self.name("Google Gemini", at: gemini.apiBaseURL.absoluteString, usually: GeminiSettings.googleAPI))
        case .openAI(let server):
            let host = Self.host(of: server.baseURL.absoluteString)
            thinking = server.isOnThisMachine ? .machine(host) : .vendor(host == "api.openai.com" ? "OpenAI" : host)
        case nil: break
        }
        if let elevenLabs = vendors.elevenLabs {
            speaking = .vendor(
                Self.name("ElevenLabs", at: elevenLabs.address, usually: ElevenLabsSettings.vendorAPI))
        }
        makesRepliesReady = vendors.makesRepliesReady
        network = configuration.twilio.map { twilio in
            Self.name("Twilio", at: twilio.apiBaseURL.absoluteString, usually: TwilioConfiguration.twilioAPI)
        }
    }

    /// One sentence for each kind of work.
    func sentences(_ texts: Texts, _ language: Language) -> [String] {
        func sentence(_ work: String, _ worker: Worker, suffix: String = "") -> String {
            switch worker {
            case .here: texts.text("start.work.\(work).here", language)
            case .machine(let name): texts.text("start.work.\(work).machine", language, ["name": name])
            case .vendor(let name): texts.text("start.work.\(work).vendor\(suffix)", language, ["name": name])
            }
        }
        return [
            sentence("hearing", hearing), sentence("thinking", thinking),
            sentence("speaking", speaking, suffix: makesRepliesReady ? "" : "Chosen"),
        ] + (network.map { [texts.text("start.work.network", language, ["name": $0])] } ?? [])
    }

    /// A vendor's name, with the host if that is not the vendor's own.
    private static func name(_ vendor: String, at address: String, usually: String) -> String {
        let host = Self.host(of: address)
        return host == Self.host(of: usually) ? vendor : "\(vendor) (\(host))"
    }

    private static func host(of address: String) -> String {
        guard let parts = URLComponents(string: address), let host = parts.host else { return address }
        return parts.port.map { "\(host):\($0)" } ?? host
    }
}
