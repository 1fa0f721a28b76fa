import Foundation
import Languages
import NIOCore
import NIOHTTP1
import TelephoneAudio
import WebSockets

@testable import Calls
@testable import Dialogue
@testable import LocalEngines
@testable import Providers
@testable import Replies

extension Fuzzer {
    private static let json = [
        "{", "}", "[", "]", "\"", ":", ",", "null", "true", "1e400", "{}", "[]", "\\u0000", "\\ud800", "\\\"",
        "[[[[[[[[",
        "{\"a\":",
    ]

    /// What language models answer, whole and in events, and how they refuse.
    static let models = Fuzzer(
        "models", longest: 40_000,
        words: json + pieces.prefix(20) + [
            "data: ", "\n\n", "\r\n", "data: [DONE]\n\n", "event: message\n", ": comment\n",
            #"{"choices":[{"delta":{"content":""#,
            #""}}]}"#, #"{"candidates":[{"content":{"parts":[{"text":""#, #""}]}}]}"#, #"{"replies":["네, 좋아요.","#,
            #"{"facts":[{"kind":"when","value":"7시","turn":1}],"isPurposeReached":"yes","text":"예약했어요."}"#, "<think>",
            "</think>", "```json\n", "```", #"{"error":{"code":429,"details":[{"retryDelay":"27s"}]}}"#,
            #"{"detail":{"status":"quota_exceeded"}}"#, "finish_reason", "finishReason",
        ],
        examples: [
            "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"replies\\\":[\\\"네\\\",\\\"아니요\\\"]}\"}}]}\n\ndata: [DONE]\n\n",
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"{\\\"opening\\\":\\\"예약\\\"}\"}]}}]}\n\n",
            #"{"replies":["네, 네 명이에요.","잠시만요.","7시요."]}"#,
            #"{"facts":[{"kind":"when","value":"토요일 7시","turn":1}],"isPurposeReached":"yes","text":"예약했어요."}"#,
            #"{"error":{"code":429,"message":"no","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"27.5s"}]}}"#,
        ]
    ) { bytes in
        var shape = Shape()
        var lines = ServerSentEvents()
        var reader = StreamedReplies()
        for start in stride(from: 0, to: bytes.count, by: 700) {
            for event in lines.read(bytes[start..<min(bytes.count, start + 700)]) {
                let openAI = OpenAIAnswer.read(event)
                let gemini = GeminiAnswer.read(event)
                shape.add("\(openAI == nil) \(gemini == nil)")
                if let problem = gemini?.error { shape.add(problem.error(status: problem.code ?? 500).kind) }
                if let problem = openAI?.error { shape.add(problem.error(status: problem.status ?? 500).kind) }
                let piece = openAI?.choices?.first?.delta?.content ?? gemini?.text ?? ""
                shape.add(reader.read(piece).count)
            }
        }
        shape.add(lines.finish().count)
        let text = String(decoding: bytes, as: UTF8.self)
        var whole = StreamedReplies()
        shape.add(text.split(separator: ",", omittingEmptySubsequences: false).map { whole.read($0 + ",").count })
        if let conversation = conversation() {
            shape.add(SummaryRules(conversation).summary(from: text)?.facts.count)
        }
        shape.add(refusals(bytes, text))
        return shape.number
    }

    private static func refusals(_ bytes: [UInt8], _ text: String) -> String {
        let line = text.prefix { $0 != "\n" }.prefix(60)
        let headers: HTTPHeaders = ["Retry-After": String(line)]
        let body = ByteBuffer(bytes: bytes)
        let openAI = OpenAIProblem.judge(.init(status: 429, headers: headers, body: body))
        let elevenLabs = ElevenLabsRefusal(status: 429, headers: headers, body: body)
        let gemini = GeminiProblem.read(body).error(status: 429)
        for wait in [openAI.retryAfter, elevenLabs.retryAfter, gemini.retryAfter] {
            precondition(wait.map { $0 >= .zero && $0 <= .longestCall } ?? true)
        }
        return "\(openAI.kind) \(elevenLabs.error.kind) \(gemini.kind)"
    }

    private static func conversation() -> Conversation? {
        guard let number = PhoneNumber(e164: "+82212345678") else { return nil }
        let date = Date(timeIntervalSince1970: 1_796_000_000)
        let call = Call(
            id: .init("call"), owner: .init("person"), number: number, purpose: "토요일 7시에 4명 예약", opening: "안녕하세요.",
            language: .korean, voice: Voice(), createdAt: date)
        return Conversation(
            call: call,
            turns: ["네 한강식당입니다", "토요일 7시 네 명이요? 예약금은 만 원이에요."].enumerated().map { index, text in
                Turn(id: index + 1, speaker: .callee, text: text, state: .heard, startedAt: date)
            })
    }

    /// What Azure's recogniser says: messages parted by U+001E; `$turn` stands for the turn's own name.
    static let azure = Fuzzer(
        "azure", longest: 20_000,
        words: json + [
            "\u{1E}", "\r\n\r\n", "Path:speech.phrase\r\n", "Path:speech.hypothesis\r\n", "Path:turn.start\r\n",
            "Path:turn.end\r\n", "Path:speech.startDetected\r\n", "Path:speech.endDetected\r\n",
            "X-RequestId:$turn\r\n",
            #"{"RecognitionStatus":"Success","Offset":5000000,"Duration":12300000,"NBest":[{"Confidence":0.9,"Display":"네"}]}"#,
            #"{"RecognitionStatus":"EndOfDictation","Offset":50000000,"Duration":0}"#,
            #""RecognitionStatus":"NoMatch""#,
            #"{"Text":"여보세요","Offset":0,"Duration":100}"#, #""Words":[{"Word":"네","Confidence":0.1,"Offset":1}]"#,
        ],
        examples: [
            "Path:turn.start\r\nX-RequestId:$turn\r\n\r\n{}\u{1E}Path:speech.hypothesis\r\nX-RequestId:$turn\r\n\r\n"
                + #"{"Text":"여보","Offset":1000000,"Duration":5000000}"#
                + "\u{1E}Path:speech.phrase\r\nX-RequestId:$turn\r\n\r\n"
                + #"{"RecognitionStatus":"Success","DisplayText":"여보세요","Offset":1000000,"Duration":9000000}"#
                + "\u{1E}Path:speech.phrase\r\nX-RequestId:$turn\r\n\r\n"
                + #"{"RecognitionStatus":"EndOfDictation","Offset":1e19,"Duration":1e19}"#
                + "\u{1E}Path:turn.end\r\nX-RequestId:$turn\r\n\r\n{}"
        ]
    ) { bytes in
        // The settings of this fuzzer are right.
        guard let settings = try? AzureSettings(key: "key", region: "koreacentral") else { return 0 }
        var shape = Shape()
        let hints = RecognitionHints(language: .korean)
        var session = AzureSession(
            opening: AzureSessionSetup(settings: settings, hints: hints, language: .korean), limits: .init(),
            names: .init(id: { String(repeating: "a", count: 32) }, timestamp: { "2026-11-22T16:36:46.008Z" }))
        var now = Duration.zero
        var effects = session.start(at: now) + session.handle(.opened(connection: 1), at: now)
        for (index, piece) in bytes.split(separator: 0x1E).prefix(60).enumerated() {
            now += .milliseconds(90)
            let sound = AudioFrame([UInt8](repeating: 0x30, count: 800), offset: .milliseconds(100 * index))
            effects += session.handle(.audio(sound), at: now)
            session.send(at: now) { _ in index % 7 != 6 }
            shape.add(AzureMessage(.binary(Array(piece))) == nil)
            let text = String(decoding: piece, as: UTF8.self).replacing("$turn", with: session.turn?.id ?? "")
            let before = effects.count
            effects += session.handle(.received(.text(text), connection: session.connection), at: now)
            effects += session.handle(.tick, at: now)
            shape.add(effects[before...].map { "\($0)".prefix(24) })
            if effects.contains(where: { if case .connect = $0 { true } else { false } }) {
                effects = session.handle(.opened(connection: session.connection), at: now)
            }
        }
        return shape.number
    }

    /// Twilio's forms, dates, signatures and JSON.
    static let twilio = Fuzzer(
        "twilio", longest: 20_000,
        words: json + [
            "&", "=", "%", "+", "%00", "%EA%B0%80", "CallSid=CA", "SequenceNumber=", "CallStatus=completed",
            "Tue, 10 Nov 2026 10:00:00 +0000", "GMT", "-0430", "+9223372036854775807", ":443", ":80", "https://", "#",
            "?",
            "bodySHA256=", "\u{0}", "Nov", "Feb", "29",
        ],
        examples: [
            "CallSid=CA1&CallStatus=in-progress&SequenceNumber=3&Timestamp=Tue%2C+10+Nov+2026+10%3A00%3A00+%2B0000",
            "Tue, 10 Nov 2026 10:00:00 +0900", #"{"CallSid":"CA1","SequenceNumber":9223372036854775807,"x":1e400}"#,
            "https://a.example:443/twilio/answer?call=1#x",
        ]
    ) { bytes in
        var shape = Shape()
        let text = String(decoding: bytes, as: UTF8.self)
        let form = WebForm(urlEncoded: bytes)
        precondition(
            WebForm(urlEncoded: form.urlEncoded).urlEncoded == form.urlEncoded, "a form is read as it is written")
        let json = WebForm(json: bytes)
        shape.add(json.urlEncoded.isEmpty)
        let signature = TwilioSignature(authToken: "token", webhookSecret: "secret")
        shape.add(signature.isValid(text, url: text, form: form, settings: text))
        shape.add(signature.isValid("x", url: text, body: bytes))
        shape.add(signature.isValid("x", socketURL: text))
        if let date = InternetDate.read(text) {
            shape.add("date")
            precondition(abs(date.timeIntervalSince1970) < 1e12)
        }
        var progress = LegProgress()
        for field in [form, json] {
            let status = field["CallStatus"].flatMap(LegProgress.Status.init(rawValue:)) ?? .ringing
            shape.add(progress.report(status, sequence: field["SequenceNumber"].flatMap { Int($0) }).count)
        }
        return shape.number
    }
}
