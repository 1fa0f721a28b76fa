import Testing

@testable import Providers

@Suite("TwiML") struct TwiMLTests {
    @Test("says what to do in the order given")
    func order() {
        let document = TwiML(
            .connectStream(url: "wss://a.example/m", parameters: []), .redirect("https://a.example/h"), .hangUp)
        #expect(
            document.xml == """
                <?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="wss://a.example/m"></Stream></Connect>\
                <Redirect method="POST">https://a.example/h</Redirect><Hangup/></Response>
                """)
    }

    @Test("says where to report on a stream")
    func statusCallback() {
        let document = TwiML(.connectStream(url: "wss://a.example/m", statusCallback: "https://a.example/s?a=1&b=2"))
        #expect(
            document.xml.contains(
                #"<Stream url="wss://a.example/m" statusCallback="https://a.example/s?a=1&amp;b=2" statusCallbackMethod="POST">"#
            ))
    }

    @Test("lets no value out of its place")
    func escapes() {
        let xml = TwiML(.redirect("</Redirect><Dial>\"'&\u{0}\u{8}")).xml
        #expect(xml.contains("&lt;/Redirect&gt;&lt;Dial&gt;&quot;&apos;&amp;\u{FFFD}\u{FFFD}</Redirect>"))
    }

    @Test("is the document that Twilio's SDK would write")
    func sdk() async throws {
        let values = ["", "call_1", "a&b<c>\"d'e", "여보세요 🙂", "tab\tline\nend", "]]>"]
        let documents = values.map { value in
            let url = "wss://callba.example/twilio/media/\(value)"
            let callback = "https://callba.example/twilio/stream?call=\(value)&y"
            let redirect = "https://callba.example/twilio/hold?call=\(value)&x"
            let parameters = values.map { ["call", value + $0] }
            let document = TwiML(
                .connectStream(
                    url: url, statusCallback: callback,
                    parameters: parameters.map { .init(name: $0[0], value: $0[1]) }),
                .redirect(redirect), .hangUp)
            return TwilioSDK.Document(
                url: url, statusCallback: callback, parameters: parameters, redirect: redirect, xml: document.xml)
        }
        let verdict = try await TwilioSDK.judge(TwilioSDK.Work(twiml: documents))
        #expect(verdict.contains("6 TwiML documents"))
    }
}
