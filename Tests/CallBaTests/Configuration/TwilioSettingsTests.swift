import Calls
import Configuration
import Foundation
import Providers
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The settings for real calls") struct TwilioSettingsTests {
    private let whole: [AbsoluteConfigKey: ConfigValue] = [
        "twilio.account.sid": "AC1", "twilio.auth.token": "t", "twilio.from.number": "+14155550100",
        "public.host": "callba.example",
    ]

    private func settings(
        _ change: (inout [AbsoluteConfigKey: ConfigValue]) -> Void = { _ in }
    ) throws(ServerConfiguration.Failure) -> TwilioConfiguration? {
        var values = whole
        change(&values)
        return try TwilioSettings(ConfigReader(provider: InMemoryProvider(values: values))).configuration
    }

    @Test("name account, number and address, and Twilio's own interface unless another is set")
    func complete() throws {
        let twilio = try #require(try settings())
        #expect(twilio.accountSid == "AC1")
        #expect(twilio.from == PhoneNumber(e164: "+14155550100"))
        #expect(twilio.credentials == .authToken)
        #expect(twilio.publicBaseURL.absoluteString == "https://callba.example")
        #expect(twilio.apiBaseURL.absoluteString == "https://api.twilio.com")
        let other = try settings { values in
            values["twilio.api.key"] = "SK1"
            values["twilio.api.secret"] = "s"
            values["twilio.twiml.app.sid"] = "AP1"
            values["twilio.webhook.secret"] = "w"
            values["twilio.api.url"] = "http://127.0.0.1:4010"
            values["public.host"] = "http://192.168.0.7:3003/"
        }
        #expect(other?.credentials == .apiKey(sid: "SK1", secret: "s"))
        #expect(other?.applicationSid == "AP1")
        #expect(other?.webhookSecret == "w")
        #expect(other?.apiBaseURL.port == 4010)
        #expect(other?.publicBaseURL.host() == "192.168.0.7")
    }

    @Test("may be left out altogether, even when the address is known")
    func none() throws {
        let nothing = try [[:], ["public.host": "callba.example"]].map { values in try settings { $0 = values } }
        #expect(nothing.allSatisfy { $0 == nil })
    }

    @Test("are refused with the names of what is missing")
    func missing() {
        #expect(throws: ServerConfiguration.Failure.twilioMissing(["TWILIO_AUTH_TOKEN", "PUBLIC_HOST"])) {
            try settings { values in
                values["twilio.auth.token"] = nil
                values["public.host"] = nil
            }
        }
        #expect(throws: ServerConfiguration.Failure.twilioMissing(["TWILIO_API_SECRET"])) {
            try settings { $0["twilio.api.key"] = "SK1" }
        }
        #expect(throws: ServerConfiguration.Failure.twilioMissing(["TWILIO_API_KEY"])) {
            try settings { $0["twilio.api.secret"] = "s" }
        }
    }

    @Test("are refused when a number or an address is none")
    func malformed() {
        #expect(throws: ServerConfiguration.Failure.twilioNumber("010-1234")) {
            try settings { $0["twilio.from.number"] = "010-1234" }
        }
        for host in ["my_host.example", "ftp://callba.example", "https://callba.example?x=1", "https://"] {
            #expect(throws: ServerConfiguration.Failure.publicHost(host)) {
                try settings { $0["public.host"] = .init(stringLiteral: host) }
            }
        }
    }
}
