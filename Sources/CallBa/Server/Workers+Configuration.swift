import Foundation
import Providers
import Web

extension Workers {
    /// Those that are set.
    init(_ configuration: ServerConfiguration) {
        self.init()
        let vendors = configuration.vendors
        if let azure = vendors.azure {
            let host = Self.host(of: azure.endpoint)
            let isOwn = [".speech.microsoft.com", ".speech.azure.cn", ".speech.azure.us"].contains(
                where: host.hasSuffix)
            hearing = .vendor(isOwn ? Vendor.azure.title : "\(Vendor.azure.title) (\(host))")
        }
        switch vendors.thinker {
        case .gemini(let gemini):
            thinking = .vendor(
                Self.name(Vendor.gemini.title, at: gemini.apiBaseURL.absoluteString, usually: GeminiSettings.googleAPI))
        case .openAI(let server):
            let host = Self.host(of: server.baseURL.absoluteString)
            thinking =
                server.isOnThisMachine ? .machine(host) : .vendor(host == "api.openai.com" ? Vendor.openAI.title : host)
        case nil: break
        }
        if let elevenLabs = vendors.elevenLabs {
            speaking = .vendor(
                Self.name(Vendor.elevenLabs.title, at: elevenLabs.address, usually: ElevenLabsSettings.vendorAPI))
        }
        makesRepliesReady = vendors.makesRepliesReady
        network = configuration.twilio.map { twilio in
            Self.name("Twilio", at: twilio.apiBaseURL.absoluteString, usually: TwilioConfiguration.twilioAPI)
        }
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
