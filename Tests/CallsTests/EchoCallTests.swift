import Calls
import CallsTesting
import Foundation
import Languages
import Logging
import TelephoneAudio
import Testing

@Suite("A whole call on a line that returns our voice", .timeLimit(.minutes(2))) struct EchoCallTests {
    private static let opening = "안녕하세요, 토요일 저녁 일곱 시에 예약하려고 전화드렸습니다."
    private static let answer = "박지우라고 합니다. 잘 부탁드려요."
    private static let greeting = "네, 한빛식당입니다."
    private static let interruption = "네 잠깐만 기다려 주시겠어요."
    private static let question = "성함이 어떻게 되세요?"
    private static let goodbye = "네 알겠습니다 안녕히 계세요."

    @Test(
        "shows every word of the callee and none of ours, also when both talk at once",
        arguments: zip([100, 300, 600], [6.0, 12, 25]))
    func echo(milliseconds: Int, loss: Double) async throws {
        var line = try await ReturningLine(
            delay: .milliseconds(milliseconds), loss: loss, ours: [Self.opening, Self.answer],
            theirs: [Self.greeting, Self.interruption, Self.question, Self.goodbye])
        await line.perform { line in
            await line.pass(.milliseconds(400))
            await line.hear(Self.greeting)
            await line.untilWeSpeak(Self.opening)
            // In the middle of our sentence the callee begins to speak.
            await line.pass(.milliseconds(2_400))
            await line.hear(Self.interruption)
            await line.pass(.seconds(3))
            await line.hear(Self.question)
            await line.say(Self.answer)
            await line.pass(.seconds(5))
            await line.hear(Self.goodbye)
        }
        #expect(line.captions == [Self.greeting, Self.interruption, Self.question, Self.goodbye])
        #expect(line.interims.allSatisfy { interim in line.captions.contains { $0.hasPrefix(interim) } })
        #expect(line.heardByThem == [Self.opening, Self.answer])
    }
}

/// An assistant that leaves it all to the person, whatever the callee seems to have said.
private struct NoAdvice: Assistant {
    func opening(for purpose: String, callerName: String?, language: Language) async throws(ProviderError) -> String {
        purpose
    }

    func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {}

    func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary { .example }
}

/// A call whose far end is the test: it hears what we say as long as that takes, returns it as an echo, and talks.
///
/// Time goes on frame by frame, and no frame comes before everybody is done with the one before.
private struct ReturningLine {
    private static let frame = Duration.milliseconds(20)
    private static let silence = [UInt8](repeating: MuLaw.silence, count: 160)
    /// What the path does to the sound beside delaying it.
    private static let response = [0.15, 0.8, 0.35, -0.2, 0.1, -0.05]

    private let clock = TestClock()
    private let carrier = ScriptedCarrier()
    private let media = ScriptedMedia(marksReturn: false)
    private let events = CollectedEvents()
    private let ear: SpokenEar
    private let session: CallSession
    private let call: Call
    private let theirs: [String: SpokenSound]

    /// How much of what we sent has been seen, and what of it waits to be played.
    private var seen = 0
    private var queue: [ScriptedMedia.Sent] = []
    private var playing: [UInt8] = []
    /// Frames of our utterance that are certain to come.
    private var owed = 0
    /// Our sound on its way back, as samples, and the last of what we said, which still rings in the path.
    private var returning: [Double]
    private var ringing = [Double](repeating: 0, count: response.count - 1)
    private let gain: Double
    private var frames = 0

    init(delay: Duration, loss: Double, ours: [String], theirs: [String]) async throws {
        let sounds = theirs.map { SpokenSound($0, pitch: 118) }
        self.theirs = Dictionary(uniqueKeysWithValues: sounds.map { ($0.text, $0) })
        ear = SpokenEar(sounds + ours.map { SpokenSound($0, pitch: 205) })
        call = .example(opening: ours.first ?? "")
        gain = pow(10, -loss / 20)
        returning = [Double](repeating: 0, count: Int(delay / .microseconds(125)))
        let store = MemoryCallStore()
        try await store.add(Person(id: call.owner, createdAt: .example))
        try await store.add(call)
        var patience = CallTimeouts.distinct
        patience.beforeFiller = .seconds(600)
        let clock = clock
        session = CallSession(
            call, script: .example, patience: patience, hints: RecognitionHints(language: .korean),
            services: CallServices(
                carrier: carrier, recognizer: ear, synthesizer: SpokenVoice(pitch: 205), assistant: NoAdvice(),
                store: store, events: events, clock: clock,
                date: { Date.example + clock.now.offset / .seconds(1) }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// What the person was shown of the callee.
    var captions: [String] {
        events.kinds.compactMap { if case .final(let turn) = $0 { turn.text } else { nil } }
    }
    var interims: [String] {
        events.kinds.compactMap { if case .interim(_, let text, _) = $0, !text.isEmpty { text } else { nil } }
    }
    /// What the callee heard of us to its end.
    var heardByThem: [String] {
        events.kinds.compactMap { kind in
            if case .speech(let turn) = kind, turn.state == .heard { turn.text } else { nil }
        }
    }

    /// Makes the call while the script runs, then hangs up.
    mutating func perform(_ script: (inout ReturningLine) async -> Void) async {
        let session = session
        async let call: Void = session.run()
        await carrier.untilDialed()
        carrier.report(.ringing)
        carrier.report(.answered)
        carrier.open(media)
        await script(&self)
        await session.submit(.hangUp)
        await call
    }

    /// Lets time pass in which the callee is silent.
    mutating func pass(_ duration: Duration) async {
        for _ in 0..<Int(duration / Self.frame) { await pass(Self.silence) }
    }

    /// Lets the callee say something, and be silent for half a second.
    mutating func hear(_ text: String) async {
        let sound = theirs[text]?.bytes ?? []
        for start in stride(from: 0, to: sound.count, by: 160) { await pass(Array(sound[start..<start + 160])) }
        await pass(.milliseconds(500))
    }

    /// Has the person say something.
    mutating func say(_ text: String) async {
        await session.submit(.type(text))
        await untilWeSpeak(text)
    }

    /// Waits, without time passing, until that is on its way to the callee.
    mutating func untilWeSpeak(_ text: String) async {
        await events.untilShown { kind in
            if case .speech(let turn) = kind { turn.text == text && turn.state == .open } else { false }
        }
        owed += SpokenSound(text, pitch: 205).bytes.count
    }

    /// One frame of time.
    private mutating func pass(_ spoken: [UInt8]) async {
        let ours = await nextOfOurs()
        clock.advance(by: Self.frame)
        let sent = ringing + MuLaw.decode(ours).map { Double($0) * gain }
        returning += (ringing.count..<sent.count).map { place in
            Self.response.indices.reduce(0) { $0 + Self.response[$1] * sent[place - $1] }
        }
        ringing = sent.suffix(ringing.count)
        let mixed = zip(MuLaw.decode(spoken), returning).map { sample, echo in
            MuLaw.encode(Int16(min(max((Double(sample) + echo).rounded(), -32_000), 32_000)))
        }
        returning.removeFirst(160)
        media.arrive(.audio(AudioFrame(mixed, offset: Self.frame * frames)))
        frames += 1
        await ear.untilHeard(frames: frames)
    }

    /// What of ours is played in this frame. Marks that are reached go back.
    private mutating func nextOfOurs() async -> [UInt8] {
        while playing.isEmpty {
            // Our sound is sent some frames ahead: what is owed comes without time passing.
            if queue.isEmpty, owed > 0 { await media.untilSent(things: seen + 1) }
            let sent = media.sent
            queue += sent.dropFirst(seen)
            seen = sent.count
            guard !queue.isEmpty else { return Self.silence }
            switch queue.removeFirst() {
            case .frame(let frame): playing = frame.bytes
            case .mark(let name): media.arrive(.mark(name))
            case .clear: break
            }
        }
        let next = Array(playing.prefix(160))
        playing.removeFirst(160)
        owed -= 160
        return next
    }
}
