import Calls
import Concurrency
import Foundation
import Logging
import Synchronization
import TelephoneAudio

/// A persona on one call: its ear, its mouth, and the machine between them.
final class Callee: Sendable {
    /// Loudness from which a frame counts as voice: −36 dB of full scale.
    private static let voiceLevel: Int16 = 500
    /// Quiet frames after which a voice has stopped: 300 ms.
    private static let quietFrames = 15

    private struct State {
        var texts: [Int: String] = [:]
        var begun: [Int: SaidSpan] = [:]
        var quiet = Callee.quietFrames
        var isVoiceHeard = false
        /// Listens for keys where a menu asks for them.
        var keys: KeyDecoder?
    }

    /// Something to say or to play.
    private enum Utterance: Sendable {
        case text(String)
        case tone(Tone)
    }

    private let callSid: String
    private let scenario: Scenario
    private let recognizer: any SpeechRecognizer
    private let spoken: SpokenLines
    private let line: PhoneLine
    private let time: LineTime
    private let seed: UInt64
    private let onEvent: @Sendable (PracticeEvent) -> Void
    private let state: Mutex<State>
    private let inputs: AsyncStream<CalleeInput>
    private let inbox: AsyncStream<CalleeInput>.Continuation
    private let sound: AsyncStream<AudioFrame>
    private let ear: AsyncStream<AudioFrame>.Continuation

    init(
        callSid: String, scenario: Scenario, recognizer: any SpeechRecognizer, spoken: SpokenLines, line: PhoneLine,
        time: LineTime, seed: UInt64, onEvent: @escaping @Sendable (PracticeEvent) -> Void
    ) {
        self.callSid = callSid
        self.scenario = scenario
        self.recognizer = recognizer
        self.spoken = spoken
        self.line = line
        self.time = time
        self.seed = seed
        self.onEvent = onEvent
        let hasMenu = scenario.reception.contains { if case .menu = $0 { true } else { false } }
        state = Mutex(State(keys: hasMenu ? KeyDecoder() : nil))
        // A few inputs a second; a persona that is a thousand behind is not worth following.
        (inputs, inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1_000))
        // Five seconds: late sound is worse than lost sound.
        (sound, ear) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(250))
    }

    /// Makes the greeting, so that it is said as soon as the receiver is lifted.
    func prepareGreeting() async {
        for text in CalleeRules(scenario, seed: seed, now: Date()).likelyLines(limit: 1) + scenario.greeting {
            await prepare(text)
        }
    }

    /// Whether a frame is louder than a quiet room.
    static func isVoice(_ frame: [UInt8]) -> Bool {
        frame.contains { abs(Int(MuLaw.decode($0))) > Int(Callee.voiceLevel) }
    }

    /// What one tick brought to the ear and took from the mouth.
    func notice(_ tick: PhoneLine.Tick) {
        ear.yield(AudioFrame(tick.heard, offset: tick.offset))
        for key in state.withLock({ $0.keys?.take(tick.heard) ?? [] }) {
            onEvent(.pressed(callSid: callSid, key: key))
            inbox.yield(.keyPressed(key))
        }
        let change = state.withLock { state -> Bool? in
            if Callee.isVoice(tick.heard) {
                state.quiet = 0
            } else {
                state.quiet += 1
            }
            let isHeard = state.quiet < Callee.quietFrames
            guard isHeard != state.isVoiceHeard else { return nil }
            state.isVoiceHeard = isHeard
            return isHeard
        }
        if let change { inbox.yield(.callerVoice(isHeard: change)) }
        let date = Date()
        for id in tick.begun {
            let text = state.withLock { state -> String? in
                guard let text = state.texts[id] else { return nil }
                state.begun[id] = SaidSpan(from: date)
                return text
            }
            if let text { onEvent(.saying(callSid: callSid, text: text)) }
        }
        state.withLock { state in
            for id in state.begun.keys { state.begun[id]?.take(tick.spoken, at: date) }
        }
        for id in tick.finished {
            finish(id)
            inbox.yield(.lineFinished(id))
        }
    }

    /// The line is dead: the ear hears nothing more. What was being said counts as far as it came.
    func lineWentDead() {
        ear.finish()
        inbox.finish()
        for id in state.withLock({ $0.begun.keys.sorted() }) { finish(id) }
    }

    /// Talks until the line is dead and the ear has understood the last of it, or the task is cancelled.
    /// - Parameter hangUp: called when the persona puts the receiver down.
    func run(hangUp: @escaping @Sendable () -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.listen() }
            group.addTask { await self.talk(hangUp: hangUp) }
        }
    }

    private func talk(hangUp: @escaping @Sendable () -> Void) async {
        // Both are fed by the machine, which waits for a line to be over before it says many more.
        let (toSay, mouth) = AsyncStream.makeStream(of: (Int, Utterance).self, bufferingPolicy: .bufferingOldest(100))
        let (toPrepare, ahead) = AsyncStream.makeStream(of: [String].self, bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { group in
            group.addTask { for await (id, utterance) in toSay { await self.say(id, utterance) } }
            group.addTask { for await texts in toPrepare { for text in texts { await self.prepare(text) } } }
            var rules = CalleeRules(scenario, seed: seed, now: Date())
            group.addTask {
                // People take a moment before they say hello; by then the other side can hear them.
                await race {
                    await self.line.isConnected.wait()
                } or: {
                    try? await self.time.sleep(for: .seconds(2))  // Cancelled only when it no longer matters.
                }
                self.inbox.yield(.pickedUp)
            }
            for await input in inputs {
                for effect in rules.handle(input) {
                    switch effect {
                    case .say(let id, let text):
                        state.withLock { $0.texts[id] = text }
                        mouth.yield((id, .text(text)))
                    case .play(let id, let tone):
                        mouth.yield((id, .tone(tone)))
                    case .stopSpeaking:
                        line.stopSpeaking()
                    case .startTimer(let timer, let id, let duration):
                        group.addTask {
                            // Cancelled only when the call is over; then nothing waits for the timer.
                            guard (try? await self.time.sleep(for: duration)) != nil else { return }
                            self.inbox.yield(.timerFired(timer, id))
                        }
                    case .hangUp:
                        group.addTask {
                            // The receiver takes a moment to its cradle; what was said last can be heard to its end.
                            try? await self.time.sleep(for: .milliseconds(700))  // Cancelled: the call is over.
                            hangUp()
                        }
                    }
                }
                if case .lineFinished = input { ahead.yield(rules.likelyLines(limit: 3)) }
            }
            mouth.finish()
            ahead.finish()
            group.cancelAll()
        }
    }

    private func listen() async {
        do {
            let hints = RecognitionHints(
                language: scenario.language, phrases: scenario.phrases, wantsInterims: false)
            try await recognizer.transcribe(sound, hints: hints) { event in
                switch event {
                case .speechStarted:
                    self.inbox.yield(.uttering)
                case .transcript(let transcript):
                    guard transcript.isFinal else { return }
                    self.onEvent(.heard(callSid: self.callSid, text: transcript.text))
                    self.inbox.yield(.understood(transcript.text))
                case .nothingSaid:
                    self.inbox.yield(.nothingSaid)
                case .started, .lagging:
                    break
                }
            }
        } catch {
            onEvent(.impaired(callSid: callSid, .hearing, error))
        }
    }

    private func say(_ id: Int, _ utterance: Utterance) async {
        line.beginLine(id)
        defer { line.endLine(id) }
        let text: String
        switch utterance {
        case .text(let words): text = words
        case .tone(let tone): return line.speak(tone.sound, line: id)
        }
        do throws(ProviderError) {
            try await spoken.speak(text, language: scenario.language, voice: scenario.voice) { bytes in
                self.line.speak(bytes, line: id)
            }
        } catch {
            onEvent(.impaired(callSid: callSid, .voice, error))
        }
    }

    private func prepare(_ text: String) async {
        await spoken.prepare(text, language: scenario.language, voice: scenario.voice)
    }

    private func finish(_ id: Int) {
        let (text, span) = state.withLock { state in
            (state.texts.removeValue(forKey: id) ?? "", state.begun.removeValue(forKey: id))
        }
        guard let span else { return }
        onEvent(.said(callSid: callSid, text: text, from: span.from, to: span.to))
    }
}

/// When a line was said, without the pause after its last word.
struct SaidSpan {
    /// When its first frame was sent.
    let from: Date
    /// When the last of its frames so far was sent that is louder than a quiet room.
    private(set) var to: Date

    init(from: Date) {
        self.from = from
        to = from
    }

    /// Takes in the next frame.
    mutating func take(_ frame: [UInt8], at date: Date) {
        if Callee.isVoice(frame) { to = date }
    }
}
