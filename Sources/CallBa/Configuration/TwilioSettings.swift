import Calls
import Configuration
import Foundation
import Providers

/// What is set of Twilio's keys, and where Twilio finds this server. Names and meanings: `.env.example`.
struct TwilioSettings: Sendable {
    /// `nil` when nothing is set: then there is only practice.
    let configuration: TwilioConfiguration?

    /// - Throws: what is missing, when only a part is set.
    init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        let sid = environment.text(.twilioAccountSid)
        let token = environment.text(.twilioAuthToken)
        let from = environment.text(.twilioFromNumber)
        let media = environment.text(.twilioMediaStreamURL).flatMap(Self.socketOrigin)
        let host = environment.text(.publicHost) ?? media?.absoluteString
        let key = environment.text(.twilioAPIKey)
        let secret = environment.text(.twilioAPISecret)
        guard sid != nil || token != nil || from != nil || key != nil || secret != nil else {
            configuration = nil
            return
        }
        let needed = [
            ("TWILIO_ACCOUNT_SID", sid), ("TWILIO_AUTH_TOKEN", token), ("TWILIO_FROM_NUMBER", from),
            ("PUBLIC_HOST", host), ("TWILIO_API_KEY", key ?? (secret == nil ? "" : nil)),
            ("TWILIO_API_SECRET", secret ?? (key == nil ? "" : nil)),
        ]
        guard let sid, let token, let from, let host, (key == nil) == (secret == nil) else {
            throw .twilioMissing(needed.filter { $0.1 == nil }.map(\.0))
        }
        if environment.text(.twilioMediaStreamURL) != nil, media == nil {
            throw .vendorSetting(Setting.twilioMediaStreamURL.rawValue)
        }
        guard let number = PhoneNumber(e164: from) else { throw .twilioNumber(from) }
        guard let address = Self.address(host) else { throw .publicHost(host) }
        let api = environment.text(.twilioAPIURL) ?? TwilioConfiguration.twilioAPI
        guard let base = Self.address(api) else { throw .publicHost(api) }
        var credentials = TwilioConfiguration.Credentials.authToken
        if let key, let secret { credentials = .apiKey(sid: key, secret: secret) }
        configuration = TwilioConfiguration(
            accountSid: sid, authToken: token, credentials: credentials,
            webhookSecret: environment.text(.twilioWebhookSecret),
            applicationSid: environment.text(.twilioAppSid), from: number, apiBaseURL: base,
            publicBaseURL: address, mediaBaseURL: media)
    }

    /// Where sockets for sound reach this server, of an address such as `wss://callba.example/media`. What follows the host
    /// is ours to choose: it holds a secret of each call's.
    private static func socketOrigin(_ written: String) -> URL? {
        guard let parts = URLComponents(string: written), let host = parts.host, !host.isEmpty else { return nil }
        let schemes = ["wss": "https", "https": "https", "ws": "http", "http": "http"]
        guard let scheme = schemes[parts.scheme?.lowercased() ?? ""] else { return nil }
        return Self.address("\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")")
    }

    /// Reads `callba.example`, `https://callba.example/` and the like. Twilio takes no host name with an underscore.
    static func address(_ written: String) -> URL? {
        let text = written.contains("://") ? written : "https://" + written
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased() ?? ""),
            let host = parts.host, !host.isEmpty, !host.contains("_"), parts.query == nil, parts.fragment == nil
        else { return nil }
        return parts.url
    }
}
