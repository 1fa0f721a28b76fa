import Testing

@testable import Providers

@Suite("The signature of a webhook") struct TwilioSignatureTests {
    private let signature = TwilioSignature(authToken: "12345")
    private let fields = WebForm([
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310",
        "To": "+18005551212",
    ])
    private let address = "https://example.com/myapp.php?foo=1&bar=2"

    @Test("holds for the form that Twilio's SDK signed, in any order of its fields")
    func form() {
        #expect(signature.isValid("L/OH5YylLD5NRKLltdqwSvS0BnU=", url: address, form: fields))
        var other = fields
        other.fields.reverse()
        #expect(signature.isValid("L/OH5YylLD5NRKLltdqwSvS0BnU=", url: address, form: other))
        #expect(signature.sign(url: address, form: fields) == "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    }

    @Test("fails when a field, the address, the token or the signature itself is another")
    func tampered() {
        var other = fields
        other.fields[0].value += "F"
        #expect(!signature.isValid("L/OH5YylLD5NRKLltdqwSvS0BnU=", url: address, form: other))
        #expect(!signature.isValid("L/OH5YylLD5NRKLltdqwSvS0BnU=", url: address + "&baz=3", form: fields))
        #expect(!signature.isValid("M/OH5YylLD5NRKLltdqwSvS0BnU=", url: address, form: fields))
        #expect(
            !TwilioSignature(authToken: "12346").isValid("L/OH5YylLD5NRKLltdqwSvS0BnU=", url: address, form: fields))
    }

    @Test(
        "fails when it is missing or no base64 of twenty bytes",
        arguments: [nil, "", "%%%", "L/OH", "L/OH5YylLD5NRKLltdqwSvS0BnU"])
    func malformed(text: String?) {
        #expect(!signature.isValid(text, url: address, form: fields))
    }

    @Test("holds with and without the usual port")
    func ports() {
        let bare = signature.sign(url: "https://example.com/x")
        let named = signature.sign(url: "https://example.com:443/x")
        for url in ["https://example.com/x", "https://example.com:443/x", "https://me:secret@example.com/x"] {
            #expect(signature.isValid(bare, url: url))
        }
        #expect(signature.isValid(named, url: "https://example.com/x"))
        #expect(!signature.isValid(bare, url: "http://example.com:8080/y"))
        #expect(signature.isValid(signature.sign(url: "http://[::1]:80/x"), url: "http://[::1]/x"))
    }

    @Test("of a JSON body holds for that body only")
    func json() {
        let hash = "5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9"
        let url = "https://example.com/myapp?bodySHA256=\(hash)"
        let body = Array(#"{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}"#.utf8)
        #expect(signature.isValid("hPXmLwIy3Fgqv1i9KPmH/HhQ6zo=", url: url, body: body))
        #expect(!signature.isValid("hPXmLwIy3Fgqv1i9KPmH/HhQ6zo=", url: url, body: body + [0x20]))
        #expect(!signature.isValid("hPXmLwIy3Fgqv1i9KPmH/HhQ6zo=", url: "https://example.com/myapp", body: body))
    }

    @Test(
        "of a media socket holds with or without a slash at the end and the port",
        arguments: ["KG4JbhDlv15BMlxSTOWKt9btbgg=", "Jg6Z/GYqtvZUUtFCEi2KISJhfbU=", "KFUeM2KRrVJIO/sAttl90CI/Zes="])
    func socket(text: String) {
        #expect(signature.isValid(text, socketURL: "wss://example.com/stream"))
        #expect(!signature.isValid(text, socketURL: "wss://example.com/streams"))
    }

    @Test("may be made with the shared webhook key, when the request says so")
    func sharedKey() {
        let signature = TwilioSignature(authToken: "other", webhookSecret: "12345")
        let url = "https://example.com/myapp"
        let form = WebForm([
            "CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030",
            "To": "+18005551212",
        ])
        let sha256 = "iXr18hBzm0qC/EaoUwBXon8enrMVy8ItISPMDSiMv8Y="
        let settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
        #expect(signature.isValid(sha256, url: url, form: form, settings: settings))
        #expect(!signature.isValid(sha256, url: url, form: form))
        #expect(!signature.isValid(sha256, url: url, form: form, settings: "key=x, algorithm=HMAC_SHA1"))
        #expect(!signature.isValid(sha256, url: url, form: form, settings: "key=x, algorithm=HMAC_MD5"))
        #expect(!TwilioSignature(authToken: "12345").isValid(sha256, url: url, form: form, settings: settings))
        let sha1 = "NGAgWNhdnsLF8j385frvrQoi9sg="
        #expect(signature.isValid(sha1, url: url, form: form, settings: "key=x, algorithm=hmac_sha1"))
        // Without an algorithm it is the account's own token.
        #expect(!signature.isValid(sha1, url: url, form: form, settings: "key=x"))
        #expect(TwilioSignature(authToken: "12345").isValid(sha1, url: url, form: form, settings: "key=x"))
    }

    @Test(
        "of a media socket holds for every form of its address",
        arguments: [
            "wss://example.com/stream", "wss://example.com/stream/", "wss://example.com:443/stream",
            "wss://example.com:443/stream/", "wss://example.com:80/stream", "wss://example.com:80/stream/",
        ])
    func socketForms(url: String) {
        let signed = signature.sign(url: url)
        for configured in [
            "wss://example.com/stream", "wss://example.com:443/stream", "wss://me:pw@example.com/stream",
        ] {
            #expect(signature.isValid(signed, socketURL: configured))
        }
        #expect(!signature.isValid(signed, socketURL: "wss://example.org/stream"))
        #expect(!signature.isValid(signed, socketURL: "wss://example.com:8443/other"))
    }

    @Test("is what Twilio's SDK makes of 500 requests, and the SDK takes what we make of them")
    func sdk() async throws {
        let signature = TwilioSignature(authToken: "12345", webhookSecret: "12345")
        let cases = try await TwilioSDK.cases()
        #expect(cases.count == 500)
        var signed: [TwilioSDK.Signed] = []
        for sample in cases {
            var form = WebForm()
            form.fields = sample.fields.map { WebForm.Field(name: $0[0], value: $0[1]) }
            let settings = sample.algorithm.map { "key=webhooks_sharedkey_1,algorithm=\($0)" }
            func isValid(_ signature: TwilioSignature, _ proof: String) -> Bool {
                switch sample.kind {
                case "json":
                    signature.isValid(proof, url: sample.configured, body: Array(sample.body.utf8), settings: settings)
                case "socket": signature.isValid(proof, socketURL: sample.configured, settings: settings)
                default: signature.isValid(proof, url: sample.configured, form: form, settings: settings)
                }
            }
            #expect(isValid(signature, sample.signature), "\(sample)")
            // Neither by another key nor by another proof.
            #expect(!isValid(TwilioSignature(authToken: "x", webhookSecret: "x"), sample.signature), "\(sample)")
            #expect(!isValid(signature, String(sample.signature.reversed())), "\(sample)")
            guard sample.kind != "json", sample.algorithm == nil else { continue }
            var ours = sample
            // Over the wire and back, as a request would come.
            ours.signature = signature.sign(url: sample.url, form: WebForm(urlEncoded: form.urlEncoded))
            signed.append(ours)
        }
        let verdict = try await TwilioSDK.judge(TwilioSDK.Work(signed: signed))
        #expect(signed.count >= 300)
        #expect(verdict.hasPrefix("\(signed.count) signatures"))
    }
}

@Suite("A form") struct TwilioFormTests {
    @Test("comes back from its encoding, whatever is in it")
    func roundTrip() {
        let form = WebForm(["a b": "x&y=z", "": "", "+": "100%", "여보세요": "🙂", "a b": "twice"])
        #expect(WebForm(urlEncoded: form.urlEncoded) == form)
        #expect(form["a b"] == "twice")
        #expect(form["c"] == nil)
    }

    @Test("is read from a flat JSON object as well, and empty from anything else")
    func json() {
        let form = WebForm(json: Array(#"{"b":"여보세요","a":7,"c":null,"d":{"e":1}}"#.utf8))
        #expect(form == WebForm(["a": "7", "b": "여보세요"]))
        #expect(WebForm(json: Array("[1]".utf8)) == WebForm())
    }

    @Test("takes broken escapes as they stand")
    func broken() {
        #expect(WebForm(urlEncoded: "a=%4&b=%zz&c&d=%41%")["a"] == "%4")
        #expect(WebForm(urlEncoded: "a=%4&b=%zz&c&d=%41%")["b"] == "%zz")
        #expect(WebForm(urlEncoded: "a=%4&b=%zz&c&d=%41%")["c"] == "")
        #expect(WebForm(urlEncoded: "a=%4&b=%zz&c&d=%41%")["d"] == "A%")
        #expect(WebForm(urlEncoded: "a=1+2")["a"] == "1 2")
    }
}
