import Calls
import Foundation
import Languages
import TelephoneAudio
import Testing
import WebSockets

@testable import Providers

/// The rules of one stream at Azure, without a network.
@Suite("A session with Azure") struct AzureSessionTests {
    /// A session with a clock of its own, whose messages are collected.
    private struct Stage {
        var session: AzureSession
        var now = Duration.zero
        var sent: [AzureMessage] = []
        var effects: [AzureSession.Effect] = []
        var offset = Duration.zero
        var takesMessages = true

        init(hints: RecognitionHints = RecognitionHints(language: .korean)) throws {
            let settings = try AzureSettings(key: "key", region: "koreacentral")
            session = AzureSession(
                opening: AzureSessionSetup(settings: settings, hints: hints, language: hints.language ?? .korean),
                limits: .init(),
                names: .init(id: { UUID().uuidString }, timestamp: { "2026-11-22T16:36:46.008Z" }))
            effects = session.start(at: now)
        }

        /// A session that has been taken up.
        static func started(hints: RecognitionHints = RecognitionHints(language: .korean)) throws -> Stage {
            var stage = try Stage(hints: hints)
            stage.open()
            stage.answer("turn.start", "{}")
            return stage
        }

        var turn: String { session.turn?.id ?? "" }
        /// What was told of what is said; that the service listens is told once, before.
        var events: [RecognitionEvent] {
            effects.compactMap { effect in
                if case .tell(let event) = effect, event != .started { event } else { nil }
            }
        }
        var finals: [Transcript] {
            events.compactMap { if case .transcript(let final) = $0, final.isFinal { final } else { nil } }
        }
        /// The sound sent in a turn, without its header.
        func sound(of turn: String) -> [UInt8] {
            sent.filter { $0.path == "audio" && $0["X-RequestId"] == turn && $0["Content-Type"] == nil }
                .flatMap { message -> [UInt8] in
                    guard case .bytes(let bytes) = message.body else { return [] }
                    return bytes
                }
        }

        mutating func handle(_ input: AzureSession.Input) {
            effects += session.handle(input, at: now)
            var messages: [WebSocketMessage] = []
            session.send(at: now) { [takesMessages] message in
                if takesMessages { messages.append(message) }
                return takesMessages
            }
            sent += messages.compactMap(AzureMessage.init)
        }

        mutating func open() { handle(.opened(connection: session.connection)) }
        mutating func lose(_ kind: ProviderError.Kind = .unreachable) {
            handle(.lost(ProviderError(kind, provider: "azure"), connection: session.connection))
        }

        /// Speaks, loudly or not, in frames of 20 ms.
        mutating func hear(_ duration: Duration, loud: Bool = true, code: UInt8 = 0x10) {
            for _ in 0..<duration.samples / 160 {
                let frame = AudioFrame([UInt8](repeating: loud ? code : MuLaw.silence, count: 160), offset: offset)
                offset += frame.duration
                now += frame.duration
                handle(.audio(frame))
                handle(.tick)
            }
        }

        mutating func wait(_ duration: Duration) {
            for _ in 0..<Int(duration / .milliseconds(100)) {
                now += .milliseconds(100)
                handle(.tick)
            }
        }

        mutating func answer(_ path: String, _ body: String, turn: String? = nil) {
            let text =
                "X-RequestId: \(turn ?? self.turn)\r\nContent-Type:application/json\r\nPath:\(path)\r\n\r\n\(body)"
            handle(.received(.text(text), connection: session.connection))
        }

        mutating func hypothesis(_ text: String, _ start: Duration, _ end: Duration) {
            answer(
                "speech.hypothesis",
                #"{"Id":"1","Text":"\#(text)","Offset":\#(start / .nanoseconds(100)),"Duration":\#((end - start) / .nanoseconds(100))}"#
            )
        }

        mutating func phrase(
            _ text: String, _ start: Duration, _ end: Duration, status: String = "Success", turn: String? = nil
        ) {
            answer(
                "speech.phrase",
                #"{"RecognitionStatus":"\#(status)","DisplayText":"\#(text)","Offset":\#(start / .nanoseconds(100)),"Duration":\#((end - start) / .nanoseconds(100))}"#,
                turn: turn)
        }
    }

    @Test("opens with its configuration, a context, the header of the sound and then the sound")
    func opening() throws {
        var stage = try Stage(hints: RecognitionHints(language: .english, phrases: ["Ann", " "]))
        #expect(stage.effects == [.connect(1)])
        stage.hear(.milliseconds(220))
        #expect(stage.sent.isEmpty)
        stage.open()
        #expect(stage.sent.map(\.path) == ["speech.config", "speech.context", "audio", "audio", "audio"])
        #expect(stage.sent[2].body == .bytes(AzureSessionSetup.soundHeader))
        #expect(stage.sound(of: stage.turn).count == 1_600)
        guard case .text(let context) = stage.sent[1].body else { return #expect(Bool(false)) }
        #expect(context.contains(#""dgi":{"Groups":[{"Items":[{"Text":"Ann"}],"Type":"Generic"}],"bias":1}"#))
        #expect(context.contains(#""language":"en-US""#) && context.contains(#""WordConfidence""#))
        // The rest of the sound goes with its end.
        stage.handle(.audioEnded)
        #expect(stage.sent.suffix(2).map(\.body) == [.bytes([UInt8](repeating: 0x10, count: 160)), .bytes([])])
    }

    @Test("tells interims and finals where they were said, and each text once")
    func words() throws {
        var stage = try Stage.started()
        stage.offset = .seconds(7)
        stage.hear(.seconds(4))
        stage.answer("speech.startDetected", #"{"Offset":10000000}"#)
        stage.hypothesis("네", .seconds(1), .seconds(2))
        stage.hypothesis("네", .seconds(1), .milliseconds(2_100))
        stage.hypothesis("네 미용실", .seconds(1), .seconds(3))
        stage.phrase("네, 미용실.", .seconds(1), .seconds(3))
        let transcripts = stage.events.compactMap { if case .transcript(let words) = $0 { words } else { nil } }
        #expect(stage.events.first == .speechStarted(utterance: 1))
        #expect(transcripts.map(\.text) == ["네", "네 미용실", "네, 미용실."])
        #expect(transcripts.map(\.revision) == [1, 2, 3] && transcripts.map(\.isFinal) == [false, false, true])
        #expect(stage.finals.map(\.start) == [.seconds(8)] && stage.finals.map(\.end) == [.seconds(10)])
        // The same phrase again, and words of another turn, are nothing new.
        let count = stage.effects.count
        stage.phrase("네, 미용실.", .seconds(1), .seconds(3))
        stage.phrase("누구세요?", .seconds(3), .seconds(4), turn: "0")
        #expect(stage.effects.count == count)
    }

    @Test("keeps interims to itself when nobody reads along")
    func withoutInterims() throws {
        var stage = try Stage.started(hints: RecognitionHints(language: .korean, wantsInterims: false))
        stage.hear(.seconds(2))
        stage.hypothesis("여보", .zero, .seconds(1))
        stage.hypothesis("여보세요", .zero, .seconds(2))
        #expect(stage.events == [.speechStarted(utterance: 1)])
        stage.phrase("여보세요?", .zero, .seconds(2))
        #expect(stage.events.count == 2 && stage.finals.map(\.revision) == [1])
    }

    @Test("marks the words that the service doubts where they stand in the text")
    func doubtfulWords() throws {
        var stage = try Stage.started()
        stage.hear(.seconds(2))
        stage.answer(
            "speech.phrase",
            """
            {"RecognitionStatus":"Success","DisplayText":"At 3, Ann.","Offset":0,"Duration":10000000,"NBest":[\
            {"Confidence":0.6,"Display":"At 3, Ann.","Words":[{"Word":"at","Confidence":0.9},\
            {"Word":"three","Confidence":0.3},{"Word":"ann","Confidence":0.2}]}]}
            """)
        #expect(stage.finals.first?.confidence == 0.6 && stage.finals.first?.doubtful == ["Ann"])
    }

    @Test(
        "says that an utterance held no words",
        arguments: ["NoMatch", "BabbleTimeout", "InitialSilenceTimeout", "Success"])
    func noWords(status: String) throws {
        var stage = try Stage.started()
        stage.hear(.seconds(2))
        stage.answer("speech.startDetected", #"{"Offset":0}"#)
        stage.phrase("", .zero, .seconds(1), status: status)
        #expect(stage.events == [.speechStarted(utterance: 1), .nothingSaid(utterance: 1)])
        stage.phrase("여보세요?", .seconds(1), .seconds(2))
        #expect(stage.finals.map(\.utterance) == [2])
    }

    @Test("sends what had no final again when the connection is lost, and goes on with the utterance")
    func resends() throws {
        var stage = try Stage.started()
        stage.hear(.seconds(2), code: 1)
        stage.phrase("네.", .seconds(1), .seconds(2))
        stage.hear(.seconds(2), code: 2)
        stage.hypothesis("미용", .milliseconds(2_500), .seconds(3))
        stage.lose()
        #expect(stage.effects.last == .disconnect)
        stage.hear(.milliseconds(200), code: 3)
        stage.wait(.milliseconds(200))
        #expect(stage.effects.last == .connect(2))
        stage.open()
        #expect(
            stage.sound(of: stage.turn) == [UInt8](repeating: 2, count: 16_000) + [UInt8](repeating: 3, count: 1_600))
        stage.answer("turn.start", "{}")
        stage.hypothesis("미용실", .milliseconds(500), .seconds(1))
        stage.phrase("미용실.", .milliseconds(500), .seconds(2))
        #expect(stage.finals.map(\.utterance) == [1, 2] && stage.finals[1].revision == 3)
        #expect(stage.finals[1].start == .milliseconds(2_500) && stage.finals[1].end == .seconds(4))
    }

    @Test("says once that the service listens, however often it begins a turn")
    func listens() throws {
        var stage = try Stage.started()
        stage.answer("turn.start", "{}")
        #expect(stage.effects.filter { $0 == .tell(.started) }.count == 1)
    }

    @Test("opens a new turn when the service ends one, and hears the tail that was not heard")
    func turns() throws {
        var stage = try Stage.started()
        stage.hear(.seconds(3))
        let first = stage.turn
        stage.phrase("네.", .seconds(1), .seconds(2))
        stage.answer("turn.end", "{}")
        #expect(stage.turn != first)
        #expect(
            stage.sent.suffix(13).map(\.path) == ["audio", "speech.context"] + [String](repeating: "audio", count: 11))
        #expect(stage.sound(of: stage.turn).count == 8_000)
        stage.answer("turn.start", "{}")
        stage.handle(.audioEnded)
        stage.phrase("", .milliseconds(200), .milliseconds(200), status: "EndOfDictation")
        stage.answer("turn.end", "{}")
        #expect(!stage.effects.contains(.finish))
        stage.answer("turn.start", "{}")
        stage.phrase("예약", .zero, .seconds(1))
        stage.phrase("", .seconds(1), .seconds(1), status: "EndOfDictation")
        stage.answer("turn.end", "{}")
        #expect(stage.effects.last == .finish && stage.finals.map(\.end) == [.seconds(2), .seconds(3)])
    }

    @Test("keeps the newest 30 s for as long as nobody listens, and says where they were")
    func bounded() throws {
        var stage = try Stage.started()
        stage.hear(.seconds(50), loud: false)
        stage.lose()
        stage.hear(.milliseconds(300), loud: false)
        stage.open()
        let kept = stage.sound(of: stage.turn).count
        #expect((30 * 8_000...36 * 8_000).contains(kept))
        stage.answer("turn.start", "{}")
        stage.phrase("네.", .seconds(1), .seconds(2))
        #expect(stage.finals.first?.start == stage.offset - .samples(kept) + .seconds(1))
    }

    @Test("gives up at once when it is not reached, and after three seconds when it is not reached again")
    func unreachable() throws {
        var never = try Stage()
        never.lose()
        #expect(never.effects.last == .fail(ProviderError(.unreachable, provider: "azure")))
        var silent = try Stage()
        silent.open()
        silent.wait(.seconds(3))
        #expect(silent.effects.last == .fail(ProviderError(.timedOut, provider: "azure", code: "start")))
        var lost = try Stage.started()
        for _ in 0..<4 {
            lost.lose()
            lost.wait(.seconds(1))
        }
        #expect(lost.effects.last == .fail(ProviderError(.unreachable, provider: "azure")))
        #expect(lost.now <= .seconds(4))
    }

    @Test(
        "does not try again what will not be granted",
        arguments: [ProviderError.Kind.unauthorized, .rateLimited, .overQuota, .invalidRequest])
    func refused(kind: ProviderError.Kind) throws {
        var stage = try Stage.started()
        stage.lose(kind)
        #expect(stage.effects.last == .fail(ProviderError(kind, provider: "azure")))
    }

    @Test(
        "takes a phrase that complains for what it says",
        arguments: [
            ("TooManyRequests", ProviderError.Kind.rateLimited), ("BadRequest", .invalidRequest),
            ("Forbidden", .unauthorized),
        ])
    func complaints(status: String, kind: ProviderError.Kind) throws {
        var stage = try Stage.started()
        stage.phrase("", .zero, .zero, status: status)
        #expect(stage.effects.last == .fail(ProviderError(kind, provider: "azure", code: status)))
    }

    @Test("connects anew when it is loud and no word comes, and then gives up")
    func deaf() throws {
        var stage = try Stage.started()
        stage.hear(.seconds(1))
        stage.hear(.seconds(20), loud: false)
        #expect(stage.session.connection == 1)
        stage.hear(.seconds(8))
        #expect(stage.session.connection == 2 && stage.effects.suffix(2) == [.disconnect, .connect(2)])
        stage.open()
        stage.answer("turn.start", "{}")
        stage.wait(.seconds(5))
        #expect(stage.effects.last == .fail(ProviderError(.timedOut, provider: "azure", code: "deaf")))
    }

    @Test("connects anew when words were shown and no final comes, though it is quiet")
    func finalOwed() throws {
        var stage = try Stage.started()
        stage.hear(.seconds(1))
        stage.hypothesis("여보", .zero, .seconds(1))
        stage.hear(.seconds(6), loud: false)
        #expect(stage.session.connection == 2)
        stage.open()
        stage.answer("turn.start", "{}")
        stage.phrase("여보세요?", .zero, .seconds(1))
        stage.hear(.seconds(20), loud: false)
        #expect(stage.session.connection == 2 && stage.finals.map(\.utterance) == [1])
    }

    @Test("takes a connection that takes no more sound for lost")
    func stalled() throws {
        var stage = try Stage.started()
        stage.takesMessages = false
        stage.hear(.seconds(6), loud: false)
        #expect(stage.effects.contains(.disconnect) && stage.session.connection == 2)
    }
}

@Suite("A message of Azure's") struct AzureMessageTests {
    @Test("is framed as the SDKs frame it")
    func framing() {
        let text = AzureMessage(path: "speech.config", turn: nil, timestamp: "T", contentType: "a/b", body: .text("{}"))
        #expect(text.encoded == .text("X-Timestamp:T\r\nPath:speech.config\r\nContent-Type:a/b\r\n\r\n{}"))
        let sound = AzureMessage(path: "audio", turn: "7", timestamp: "T", body: .bytes([1, 2]))
        let head = "X-Timestamp:T\r\nPath:audio\r\nX-RequestId:7\r\n"
        #expect(sound.encoded == .binary([0, UInt8(head.utf8.count)] + Array(head.utf8) + [1, 2]))
        #expect(AzureMessage(text.encoded) == text && AzureMessage(sound.encoded) == sound)
    }

    @Test(
        "that is damaged is none",
        arguments: [
            WebSocketMessage.text("Path:turn.end"), .text("Path\r\n\r\n{}"), .binary([]), .binary([0]),
            .binary([0, 9, 65]),
        ])
    func damaged(message: WebSocketMessage) { #expect(AzureMessage(message) == nil) }

    @Test("with numbers beyond reason is read without harm", arguments: ["1e300", "-5", "9223372036854775807", "null"])
    func numbers(number: String) throws {
        let body = #"{"Text":"a","Offset":\#(number),"Duration":\#(number)}"#
        let message = try #require(AzureMessage(.text("Path:speech.hypothesis\r\n\r\n\(body)")))
        guard case .hypothesis(_, let span) = try AzureAnswer(message) else { return #expect(Bool(false)) }
        #expect(span.lowerBound >= 0)
    }

    @Test("that is not what it must be is a fault of the service", arguments: ["{", "[]", "{}"])
    func malformed(body: String) throws {
        for path in ["speech.hypothesis", "speech.phrase"] {
            let message = try #require(AzureMessage(.text("Path:\(path)\r\n\r\n\(body)")))
            #expect(throws: ProviderError(.serverFault, provider: "azure", code: "malformed")) {
                _ = try AzureAnswer(message)
            }
        }
    }
}

@Suite("Azure's settings") struct AzureSettingsTests {
    @Test(
        "lead to the region's own cloud, or where they are told",
        arguments: [
            ("koreacentral", nil, "wss://koreacentral.stt.speech.microsoft.com"),
            ("Korea Central", "", "wss://koreacentral.stt.speech.microsoft.com"),
            ("chinaeast2", nil, "wss://chinaeast2.stt.speech.azure.cn"),
            ("usgovvirginia", nil, "wss://usgovvirginia.stt.speech.azure.us"),
            ("local", "http://127.0.0.1:9/", "ws://127.0.0.1:9"), ("local", "wss://ear.example", "wss://ear.example"),
        ])
    func endpoint(region: String, url: String?, endpoint: String) throws {
        #expect(try AzureSettings(key: "k", region: region, url: url).endpoint == endpoint)
    }

    @Test(
        "say which of them cannot be right",
        arguments: [
            ("", "local", nil, "KEY"), ("a b", "local", nil, "KEY"), ("k", "", nil, "REGION"),
            ("k", "evil.example/", nil, "REGION"), ("k", "local", "ftp://x", "URL"),
        ])
    func wrong(key: String, region: String, url: String?, name: String) {
        #expect(throws: ProviderError(.invalidRequest, provider: "azure", code: "AZURE_SPEECH_\(name)")) {
            try AzureSettings(key: key, region: region, url: url)
        }
    }
}
