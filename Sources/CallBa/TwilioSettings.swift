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
        let sid = environment.text("twilio.account.sid")
        let token = environment.text("twilio.auth.token")
        let from = environment.text("twilio.from.number")
        let host = environment.text("public.host")
        let key = environment.text("twilio.api.key")
        let secret = environment.text("twilio.api.secret")
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
        guard let number = PhoneNumber(e164: from) else { throw .twilioNumber(from) }
        guard let address = Self.address(host) else { throw .publicHost(host) }
        let api = environment.text("twilio.api.url") ?? TwilioConfiguration.twilioAPI
        guard let base = Self.address(api) else { throw .publicHost(api) }
        var credentials = TwilioConfiguration.Credentials.authToken
        if let key, let secret { credentials = .apiKey(sid: key, secret: secret) }
        configuration = TwilioConfiguration(
            accountSid: sid, authToken: token, credentials: credentials,
            webhookSecret: environment.text("twilio.webhook.secret"),
            applicationSid: environment.text("twilio.twiml.app.sid"), from: number, apiBaseURL: base,
            publicBaseURL: address)
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
