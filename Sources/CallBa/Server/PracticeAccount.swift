import Calls
import Foundation
import PracticeLine
import Providers

/// The practice line's account: as with Twilio, a name and a secret that both ends know.
struct PracticeAccount {
    let carrier: TwilioConfiguration
    let line: PracticeLine.Configuration

    init(ownPort: Int, linePort: Int) throws {
        let sid = Sid.random("AC")
        let token = Sid.random()
        guard let from = PhoneNumber(e164: "+827000000000"), let api = URL(string: "http://127.0.0.1:\(linePort)"),
            let own = URL(string: "http://127.0.0.1:\(ownPort)")
        else { throw LoopbackPort.Taken(port: ownPort) }
        carrier = TwilioConfiguration(
            accountSid: sid, authToken: token, from: from, apiBaseURL: api, publicBaseURL: own)
        line = PracticeLine.Configuration(port: linePort, accountSid: sid, authToken: token)
    }
}
