import Calls
import CallsTesting
import Languages
import TelephoneAudio
import Testing

@testable import Fallback

@Suite("A recogniser with a stand-in", .timeLimit(.minutes(1))) struct FallbackRecognizerTests {
    private let clock = TestClock()
    private let hints = RecognitionHints(language: .english)

    private func pair(_ preferred: any SpeechRecognizer, _ standIn: any SpeechRecognizer) -> FallbackRecognizer {
        FallbackRecognizer(
            .remote(preferred), standIn: .local(standIn), breaker: CircuitBreaker(clock: clock), clock: clock)
    }

    private func hear(_ call: WordCall, by recognizer: FallbackRecognizer) async throws -> [RecognitionEvent] {
        let events = Collected<RecognitionEvent>()
        try await recognizer.transcribe(call.stream, hints: hints) { events.add($0) }
        return events.all
    }

    /// What is wrong with the events of a call, if anything.
    private func faults(_ events: [RecognitionEvent], of call: WordCall) -> [String] {
        var faults: [String] = []
        var begun: Set<Int> = []
        var revisions: [Int: Int] = [:]
        var over: Set<Int> = []
        var finals: [Transcript] = []
        for event in events {
            switch event {
            case .started, .lagging: break
            case .speechStarted(let utterance):
                if !begun.insert(utterance).inserted { faults.append("\(utterance) began twice") }
                if utterance != begun.count { faults.append("\(utterance) is not the next number") }
            case .nothingSaid(let utterance): over.insert(utterance)
            case .transcript(let transcript):
                if !begun.contains(transcript.utterance) { faults.append("\(transcript.utterance) never began") }
                if over.contains(transcript.utterance) {
                    faults.append("\(transcript.utterance) goes on after its end")
                }
                if transcript.revision <= revisions[transcript.utterance, default: 0] {
                    faults.append("revision \(transcript.revision) of \(transcript.utterance) comes too late")
                }
                revisions[transcript.utterance] = transcript.revision
                guard transcript.isFinal else { continue }
                over.insert(transcript.utterance)
                finals.append(transcript)
            }
        }
        if finals.map(\.text) != call.said.map(\.text) { faults.append("finals: \(finals.map(\.text))") }
        if finals.map(\.start) != call.said.map(\.start) { faults.append("starts: \(finals.map(\.start))") }
        if finals.map(\.end) != call.said.map(\.end) { faults.append("ends: \(finals.map(\.end))") }
        if over != begun { faults.append("left open: \(begun.subtracting(over))") }
        return faults
    }

    private static let call = WordCall([
        "hello", "for four at seven on Saturday", "yes", "a table by the window", "bye",
    ])

    @Test("loses no final word and repeats none, whenever the preferred engine fails")
    func everyFrame() async throws {
        for frame in 0...Self.call.frames.count {
            let events = try await hear(Self.call, by: pair(WordEar(failsAfter: frame), WordEar()))
            let faults = faults(events, of: Self.call)
            #expect(faults.isEmpty, "failing after \(frame) frames: \(faults)")
        }
    }

    @Test("loses no final word and repeats none when a second engine fails after the first, wherever that is")
    func everyPair() async throws {
        let frames = Self.call.frames.count
        for first in stride(from: 0, to: frames, by: 3) {
            for second in stride(from: 0, to: frames - first, by: 4) {
                let ears = pair(WordEar(failsAfter: first), pair(WordEar(failsAfter: second), WordEar()))
                let faults = faults(try await hear(Self.call, by: ears), of: Self.call)
                #expect(faults.isEmpty, "failing after \(first), then \(second) frames: \(faults)")
            }
        }
    }

    @Test("hears by the preferred engine alone while that works")
    func preferred() async throws {
        let standIn = ScriptedRecognizer()
        let events = try await hear(Self.call, by: pair(WordEar(), standIn))
        #expect(faults(events, of: Self.call) == [])
        #expect(standIn.started == 0)
    }

    @Test("gives all sound so far to the stand-in when the preferred engine has not begun in three seconds")
    func startLimit() async throws {
        let (preferred, standIn) = (ScriptedRecognizer(), ScriptedRecognizer())
        let (audio, line) = AsyncStream.makeStream(of: AudioFrame.self)
        let uses = Collected<ProviderUse>()
        let ears = pair(preferred, standIn).forCall(.example) { uses.add($0) }
        async let hearing: Void = ears.transcribe(audio, hints: hints) { _ in }
        for frame in Self.call.frames.prefix(5) { line.yield(frame) }
        await preferred.untilGiven(frames: 5)
        await clock.pass(.seconds(3))
        await standIn.untilGiven(frames: 5)
        #expect(standIn.frames() == Array(Self.call.frames.prefix(5)))
        line.yield(Self.call.frames[5])
        await standIn.untilGiven(frames: 6)
        line.finish()
        try await hearing
        #expect(uses.all == [.local(.hearing)])
    }

    @Test("waits for as long as it takes once the preferred engine has begun")
    func begun() async throws {
        let (preferred, standIn) = (ScriptedRecognizer(), ScriptedRecognizer())
        let (audio, line) = AsyncStream.makeStream(of: AudioFrame.self)
        let uses = Collected<ProviderUse>()
        let heard = Collected<RecognitionEvent>()
        let ears = pair(preferred, standIn).forCall(.example) { uses.add($0) }
        async let hearing: Void = ears.transcribe(audio, hints: hints) { heard.add($0) }
        await clock.untilSomeoneSleeps(for: .seconds(3))
        preferred.hear(.started)
        preferred.lastWords([.final("yes")])
        await uses.untilCount(1)
        line.yield(Self.call.frames[0])
        await preferred.untilGiven(frames: 1)
        clock.advance(by: .seconds(60))
        line.finish()
        try await hearing
        #expect(standIn.started == 0)
        #expect(heard.all == [.speechStarted(utterance: 1), .final("yes")])
        #expect(uses.all == [.remote(.hearing)])
    }

    @Test("goes back to the preferred engine when nobody speaks and it has been left alone for a while")
    func handBack() async throws {
        let (preferred, standIn) = (ScriptedRecognizer(runs: 2), ScriptedRecognizer())
        let (audio, line) = AsyncStream.makeStream(of: AudioFrame.self)
        let uses = Collected<ProviderUse>()
        let heard = Collected<RecognitionEvent>()
        let ears = pair(preferred, standIn).forCall(.example) { uses.add($0) }
        async let hearing: Void = ears.transcribe(audio, hints: hints) { heard.add($0) }
        preferred.hear(.started)
        preferred.fail(.scripted(.unreachable))
        await standIn.untilStarted()
        standIn.hear(.speechStarted(utterance: 1))
        await heard.untilCount(1)
        await clock.pass(FallbackRecognizer.holdOff)
        // The callee speaks: the preferred engine is tried a little later.
        await clock.untilSomeoneSleeps(for: FallbackRecognizer.lookAgain)
        #expect(preferred.started == 1)
        standIn.hear(.final("yes"))
        await heard.untilCount(2)
        await clock.pass(FallbackRecognizer.lookAgain)
        await preferred.untilStarted(times: 2)
        preferred.hear(.started, run: 1)
        preferred.lastWords([.final("bye")], run: 1)
        line.yield(Self.call.frames[0])
        await preferred.untilGiven(frames: 1, run: 1)
        line.finish()
        try await hearing
        #expect(uses.all == [.remote(.hearing), .local(.hearing), .remote(.hearing)])
        guard case .transcript(let last)? = heard.all.last else { return #expect(Bool(false), "no last words") }
        #expect(last.text == "bye" && last.utterance == 2 && last.isFinal)
    }

    @Test("keeps words that were shown though the stand-in does not hear them, and doubts them")
    func unheardWords() async throws {
        let (preferred, standIn) = (ScriptedRecognizer(), ScriptedRecognizer())
        let (audio, line) = AsyncStream.makeStream(of: AudioFrame.self)
        let heard = Collected<RecognitionEvent>()
        async let hearing: Void = pair(preferred, standIn).transcribe(audio, hints: hints) { heard.add($0) }
        preferred.hear(.interim("at seven", revision: 4))
        await heard.untilCount(2)
        preferred.fail(.scripted(.unreachable))
        await standIn.untilStarted()
        line.finish()
        try await hearing
        #expect(heard.all.last == .final("at seven", revision: 5, doubtful: ["at seven"]))
    }

    @Test("fails as the stand-in does when that fails too")
    func bothFail() async {
        let ears = pair(WordEar(failsAfter: 3), WordEar(failsAfter: 0))
        await #expect(throws: ProviderError.scripted(.unreachable)) { _ = try await hear(Self.call, by: ears) }
    }

    @Test("takes an engine that stops listening for one that failed")
    func endsEarly() async throws {
        let preferred = ScriptedRecognizer()
        preferred.giveUp()
        let (audio, line) = AsyncStream.makeStream(of: AudioFrame.self)
        let heard = Collected<RecognitionEvent>()
        async let hearing: Void = pair(preferred, WordEar()).transcribe(audio, hints: hints) { heard.add($0) }
        for frame in Self.call.frames { line.yield(frame) }
        await heard.untilCount(1)
        line.finish()
        try await hearing
        #expect(faults(heard.all, of: Self.call) == [])
    }

    @Test("returns quietly when it is cancelled")
    func cancellation() async throws {
        let preferred = ScriptedRecognizer()
        let ears = pair(preferred, ScriptedRecognizer())
        let (audio, line) = AsyncStream.makeStream(of: AudioFrame.self)
        defer { line.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ears.transcribe(audio, hints: hints) { _ in } }
            await preferred.untilStarted()
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
