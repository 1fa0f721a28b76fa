import Foundation
import Testing

@testable import Providers

@Suite("A token for listening in") struct TwilioVoiceTokenTests {
    private func token(
        _ parameters: [String: String] = [:], issuedAt: Date = Date(), lifetime: Duration = .seconds(600)
    ) -> TwilioVoiceToken {
        TwilioVoiceToken(
            accountSid: "AC1", apiKey: "SK1", apiSecret: "0123456789abcdef0123456789abcdef", applicationSid: "AP1",
            identity: "listener", parameters: parameters, issuedAt: issuedAt, lifetime: lifetime)
    }

    @Test("is what Twilio's SDK would make, and reads as ours")
    func sdk() async throws {
        let parameters = [[:], ["ticket": "0123"], ["a": "여보세요 🙂", "b": "\"/<>"]]
        let tokens = try parameters.map { parameters in
            let token = token(parameters)
            return TwilioSDK.Token(
                jwt: try token.jwt, secret: token.apiSecret, account: "AC1", key: "SK1", application: "AP1",
                identity: "listener", parameters: parameters, lifetime: 600)
        }
        #expect(try await TwilioSDK.judge(TwilioSDK.Work(tokens: tokens)).contains("3 tokens"))
    }

    @Test("holds a day at most")
    func lifetime() {
        #expect(token(lifetime: .seconds(100_000)).lifetime == .seconds(86_400))
        #expect(token(lifetime: .zero).lifetime == .seconds(1))
    }

    @Test("is the same text for the same moment, in the letters of an address")
    func text() throws {
        let moment = Date(timeIntervalSince1970: 1_795_276_800)
        let jwt = try token(issuedAt: moment).jwt
        let again = try token(issuedAt: moment).jwt
        #expect(jwt == again)
        #expect(jwt.wholeMatch(of: /[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}/) != nil)
    }
}
