import Calls
import Foundation
import Testing

@testable import PracticeLine

@Suite("A request for a call") struct RefusalTests {
    private static let good = [
        "To": "+827000000099", "From": "+12025550100", "Url": "https://a.example/voice",
    ]

    private static func read(_ changes: [String: String]) throws -> CallRequest {
        let form = good.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        return try CallRequest(form: CallForm(form.map { ($0.key, $0.value) }), accountSid: "AC1")
    }

    @Test(
        "that Twilio would refuse is refused with Twilio's code",
        arguments: [
            (["To": ""], 21_201), (["To": "12"], 21_211), (["To": "+0123456789"], 21_211), (["From": ""], 21_213),
            (["From": "me"], 21_212), (["Url": ""], 21_205), (["Url": "voice"], 21_205),
            (["Url": "https://my_host.example/voice"], 21_205), (["Method": "PUT"], 21_209),
            (["FallbackUrl": "nowhere"], 21_205), (["StatusCallback": "nowhere"], 21_609),
            (["StatusCallbackEvent": "initiated hung-up"], 21_626), (["Timeout": "0"], 21_208),
            (["Timeout": "601"], 21_208), (["Timeout": "soon"], 21_208), (["TimeLimit": "-1"], 20_001),
            (["ApplicationSid": "AP1"], 21_218), (["SendDigits": "12x"], 21_206),
            (["SendDigits": String(repeating: "1", count: 33)], 21_206),
            (["Url": "", "Twiml": String(repeating: "x", count: 4_001)], 32_018),
            (["MachineDetection": "Maybe"], 21_234),
            (["MachineDetection": "Enable", "MachineDetectionTimeout": "2"], 21_234),
            (["MachineDetection": "Enable", "MachineDetectionSpeechThreshold": "7000"], 21_234),
            (["MachineDetection": "Enable", "MachineDetectionSilenceTimeout": "1999"], 21_234),
        ])
    func refused(changes: [String: String], code: Int) {
        let refusal = #expect(throws: Refusal.self) { _ = try Self.read(changes) }
        #expect(refusal?.code == code && refusal?.status == 400)
        #expect(refusal?.fields["more_info"] as? String == "https://www.twilio.com/docs/errors/\(code)")
    }

    @Test("is read with Twilio's defaults")
    func defaults() throws {
        let request = try Self.read([:])
        #expect(request.instructions == .url("https://a.example/voice", method: .post))
        #expect(request.ringing == .seconds(60) && request.talking == .seconds(14_400))
        #expect(request.statusEvents == ["completed"] && request.detection == nil)
        #expect(request.sid.hasPrefix("CA") && request.sid.count == 34)
    }

    @Test("takes instructions from Url when there is TwiML as well, and TwiML of 4000 characters")
    func instructions() throws {
        #expect(try Self.read(["Twiml": "<Response/>"]).instructions == .url("https://a.example/voice", method: .post))
        let long = String(repeating: "네", count: 4_000)
        #expect(try Self.read(["Url": "", "Twiml": long]).instructions == .inline(long))
    }

    @Test("asks for detection of machines with its thresholds, but not beside digits to press")
    func detection() throws {
        let fields = [
            "MachineDetection": "DetectMessageEnd", "AsyncAmd": "true",
            "AsyncAmdStatusCallback": "https://a.example/amd", "MachineDetectionTimeout": "59",
            "MachineDetectionSpeechEndThreshold": "500",
        ]
        let detection = try #require(try Self.read(fields).detection)
        #expect(detection.mode == .detectMessageEnd && detection.isAsync)
        #expect(detection.callback == .init(url: "https://a.example/amd", method: .post))
        #expect(detection.timeout == .seconds(59) && detection.speech == .milliseconds(2_400))
        #expect(detection.speechEnd == .milliseconds(500) && detection.silence == .seconds(5))
        #expect(try Self.read(fields.merging(["SendDigits": "1w2"]) { $1 }).detection == nil)
    }
}

@Suite("Days and pauses as a server writes them") struct WrittenTimeTests {
    @Test(
        "are no days beyond what a filter can begin or end with",
        arguments: [
            "0000-01-01", "0001-01-01", "1969-12-31", "3001-01-01", "9999-12-31", "2026-13-01", "2026-00-10",
            "2026-02-30",
            "99999999-1", "2026-99999", "----------",
        ])
    func days(text: String) { #expect(TwilioDate.day(text) == nil) }

    @Test("are a day where one is meant")
    func usual() {
        let day = TwilioDate.day("2026-11-29T10:00:00Z")
        #expect(day?.lowerBound == Date(timeIntervalSince1970: 1_795_910_400))
    }

    @Test(
        "stand in TwiML that ends nothing, whatever else it holds",
        arguments: [
            "<?xm?><Response/>", "<Response><?a?></Response>", "<?xml version=\"1.0\"?><?b ?><Response/>",
            "<!DOCTYPE r [<!ENTITY a \"&a;\">]><Response><Say>&a;</Say></Response>", "<?xml", "<?xml ?", "", "<", "<?",
            "<Response><?\u{0301}a?></Response>", "<!DOCTYPE\u{0301} r [<!ENTITY a \"&a;\">]><Response>&a;</Response>",
        ])
    func instructions(text: String) {
        let failure = #expect(throws: TwiML.Failure.self) { _ = try TwiML(parsing: text) }
        #expect(failure?.code == 12_100)
    }

    @Test("follow a declaration", arguments: ["\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "\n ", ""])
    func declaration(start: String) throws {
        #expect(try TwiML(parsing: start + "<Response><Hangup/></Response>").verbs == [.hangUp])
    }

    @Test("pause for a day at most")
    func pause() throws {
        let program = try TwiML(parsing: "<Response><Pause length=\"9223372036854775807\"/></Response>")
        #expect(program.verbs == [.pause(86_400)])
    }
}

@Suite("The detection of machines") struct MachineDetectorTests {
    private static func detection(_ mode: MachineDetection.Mode) -> MachineDetection {
        MachineDetection(
            mode: mode, isAsync: true, callback: nil, timeout: .seconds(30), speech: .milliseconds(2_400),
            speechEnd: .milliseconds(1_200), silence: .seconds(5))
    }

    /// Listens to seconds of sound and silence in turn; a beep ends with the last sound.
    private static func listen(
        _ mode: MachineDetection.Mode, _ answerer: Scenario.Answerer, sound: [Double], isBeep: Bool = false
    ) -> (String?, Double) {
        var detector = MachineDetector(detection(mode), answerer: answerer)
        for (index, seconds) in sound.enumerated() {
            let frames = Int(seconds * 50)
            for frame in 0..<frames {
                let isLastSound = index % 2 == 0 && index + 2 >= sound.count && frame == frames - 1
                if let verdict = detector.take(isVoice: index % 2 == 0, isBeepOver: isBeep && isLastSound) {
                    return (verdict, detector.elapsed / .seconds(1))
                }
            }
        }
        return (nil, detector.elapsed / .seconds(1))
    }

    @Test("takes a short hello and silence for a person, 1.2 s after it")
    func human() {
        let (verdict, at) = Self.listen(.enable, .human, sound: [1, 10])
        #expect(verdict == "human" && at == 2.2)
    }

    @Test("tells of a machine as soon as it speaks for 2.4 s, or after its beep where the end is waited for")
    func machine() {
        let early = Self.listen(.enable, .machine, sound: [10, 5])
        #expect(early.0 == "machine_start" && early.1 == 2.4)
        let late = Self.listen(.detectMessageEnd, .machine, sound: [10, 0.5, 0.8, 5], isBeep: true)
        #expect(late.0 == "machine_end_beep" && late.1 == 11.3)
    }

    @Test("takes silence after a greeting for its end, and gives up after its time")
    func ends() {
        let silence = Self.listen(.detectMessageEnd, .machine, sound: [10, 5])
        #expect(silence.0 == "machine_end_silence" && silence.1 == 11.2)
        #expect(Self.listen(.detectMessageEnd, .machine, sound: [40]).0 == "machine_end_other")
    }

    @Test("knows nothing of a callee that says nothing for 5 s")
    func silence() {
        let (verdict, at) = Self.listen(.enable, .human, sound: [0, 10])
        #expect(verdict == "unknown" && at == 5)
    }

    @Test("knows a fax machine")
    func fax() { #expect(Self.listen(.enable, .fax, sound: [3, 1]).0 == "fax") }
}
