import Calls
import Foundation
import Languages
import Logging
import Synchronization
import TelephoneAudio
import Testing

@testable import Dialogue
@testable import LocalEngines

/// One voice for all tests: loading takes a second.
private let voice: Result<EmbeddedSpeechSynthesizer, ProviderError> = {
    do throws(ProviderError) {
        return .success(try EmbeddedSpeechSynthesizer(engines: InstalledEngines.folder, logger: Logger(label: "voice")))
    } catch {
        return .failure(error)
    }
}()

private struct EnginesMissing: Error, CustomStringConvertible {
    let reason: ProviderError
    var description: String {
        "The engines cannot be used (\(reason.code ?? reason.kind.rawValue)): run scripts/engines."
    }
}

private func installedVoice() throws -> EmbeddedSpeechSynthesizer {
    do {
        return try voice.get()
    } catch {
        throw EnginesMissing(reason: error)
    }
}

/// Collects what a voice says.
private final class Recorder: Sendable {
    private let kept = Mutex<[AudioFrame]>([])
    var frames: [AudioFrame] { kept.withLock { $0 } }
    var bytes: [UInt8] { frames.flatMap(\.bytes) }
    func keep(_ frame: AudioFrame) { kept.withLock { $0.append(frame) } }
}

/// What happened, in order.
private final class Notes: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    func note(_ text: String) { kept.withLock { $0.append(text) } }
}

@Suite("The embedded voice", .serialized) struct VoiceTests {
    @Test("says a sentence in whole 20 ms frames whose offsets follow one another")
    func frames() async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        try await voice.speak(
            SpeechRequest("네, 토요일 저녁 7시에 4명 예약하고 싶은데요.", language: .korean, voice: Voice(), format: .telephone)
        ) { recorder.keep($0) }
        let frames = recorder.frames
        #expect(frames.count > 20)
        #expect(frames.allSatisfy { $0.format == .telephone && !$0.bytes.isEmpty && $0.bytes.count % 160 == 0 })
        #expect(frames.allSatisfy { $0.bytes.count <= 800 })
        var offset = Duration.zero
        for frame in frames {
            #expect(frame.offset == offset)
            offset += frame.duration
        }
    }

    @Test("begins to speak at once: the model's silence is cut off")
    func silenceTrimmed() async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        try await voice.speak(SpeechRequest("감사합니다.", language: .korean, voice: Voice(), format: .telephone)) {
            recorder.keep($0)
        }
        let samples = MuLaw.decode(recorder.bytes)
        let first = try #require(samples.firstIndex { abs(Int($0)) > 600 })
        #expect(first < 8_000 / 10)
        let last = try #require(samples.lastIndex { abs(Int($0)) > 600 })
        #expect(samples.count - last < 8_000 / 2)
    }
}

extension VoiceTests {
    /// The pitch of voiced speech in Hz: the median over windows of the lag at which each best repeats itself.
    private func pitch(_ codes: [UInt8]) -> Double {
        let samples = MuLaw.decode(codes).map { Double($0) }
        var pitches: [Double] = []
        for start in stride(from: 0, to: samples.count - 480, by: 160) {
            let window = samples[start..<(start + 320)]
            let power = window.reduce(0) { $0 + $1 * $1 } / 320
            guard power > 1_000_000 else { continue }
            let scores = (20...100).map { lag -> Double in
                var (product, other) = (0.0, 0.0)
                for index in start..<(start + 320) {
                    product += samples[index] * samples[index + lag]
                    other += samples[index + lag] * samples[index + lag]
                }
                return product / ((power * 320 * other).squareRoot() + 1)
            }
            guard let best = scores.max(), best > 0.8 else { continue }
            // The shortest lag that is nearly as good: multiples of the period repeat as well.
            if let lag = scores.firstIndex(where: { $0 > best - 0.08 }) {
                let peak = scores[lag..<min(lag + 6, scores.count)]
                let top = peak.indices.max { scores[$0] < scores[$1] } ?? lag
                pitches.append(8_000 / Double(top + 20))
            }
        }
        pitches.sort()
        return pitches.isEmpty ? 0 : pitches[pitches.count / 2]
    }

    @Test("has presets that can be told apart: calm is low, the others high")
    func presets() async throws {
        let voice = try installedVoice()
        var pitches: [Voice.Preset: Double] = [:]
        for preset in Voice.Preset.allCases {
            let recorder = Recorder()
            try await voice.speak(
                SpeechRequest("예약자 성함이랑 연락처 좀 알려 주시겠어요?", language: .korean, voice: Voice(preset), format: .telephone)
            ) { recorder.keep($0) }
            pitches[preset] = pitch(recorder.bytes)
        }
        let calm = try #require(pitches[.calm])
        #expect((110...170).contains(calm), "\(pitches)")
        for preset in [Voice.Preset.clear, .bright, .warm] {
            #expect((200...290).contains(pitches[preset] ?? 0), "\(pitches)")
        }
        #expect((pitches[.bright] ?? 0) > (pitches[.clear] ?? 0), "\(pitches)")
    }

    @Test("speaks faster when asked to")
    func speed() async throws {
        let voice = try installedVoice()
        var lengths: [Int] = []
        for speed in [0.8, 1.3] {
            let recorder = Recorder()
            try await voice.speak(
                SpeechRequest(
                    "문 앞에 두고 가 주세요.", language: .korean, voice: Voice(.clear, speed: speed), format: .telephone)
            ) { recorder.keep($0) }
            lengths.append(recorder.bytes.count)
        }
        #expect(lengths[1] * 10 < lengths[0] * 8)
    }

    @Test("stops when its task is cancelled, and says nothing more")
    func cancel() async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        let text = "안녕하세요, 이번 주 토요일 저녁 일곱 시에 네 명 예약하고 싶은데요, 혹시 창가 자리가 있을까요?"
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (begun, begin) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            group.addTask {
                try await voice.speak(SpeechRequest(text, language: .korean, voice: Voice(), format: .telephone)) {
                    recorder.keep($0)
                    begin.yield()
                    // Holds the voice until the cancellation comes.
                    let (never, _) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                    for await _ in never {}
                }
            }
            for await _ in begun { break }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(recorder.frames.count == 1)
    }

    @Test("makes a preview of 16-bit samples in whole frames")
    func preview() async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        try await voice.speak(SpeechRequest("네, 알겠습니다.", language: .korean, voice: Voice(.warm), format: .preview)) {
            recorder.keep($0)
        }
        #expect(recorder.frames.allSatisfy { $0.format == .preview && $0.bytes.count % 960 == 0 })
        #expect(recorder.bytes.count > 24_000)
    }

    @Test("says nothing for a text with nothing to say", arguments: ["", "😊", "..."])
    func nothing(text: String) async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        try await voice.speak(SpeechRequest(text, language: .korean, voice: Voice(), format: .telephone)) {
            recorder.keep($0)
        }
        #expect(recorder.frames.isEmpty)
    }

    @Test("says what was prepared exactly as it would have said it")
    func prepared() async throws {
        let voice = try installedVoice()
        let text = "여섯 시 반도 괜찮아요."
        await voice.prepare([SpeechRequest(text, language: .korean, voice: Voice(.bright), format: .telephone)])
        #expect(voice.isPrepared(text, language: .korean, voice: Voice(.bright)))
        let recorder = Recorder()
        try await voice.speak(SpeechRequest(text, language: .korean, voice: Voice(.bright), format: .telephone)) {
            recorder.keep($0)
        }
        #expect(recorder.bytes.count > 8_000)
    }

    @Test("keeps what leads in to many sentences")
    func leadIn() async throws {
        let voice = try installedVoice()
        let recorder = Recorder()
        try await voice.speak(
            SpeechRequest("네, 여섯 시 반으로 할게요.", language: .korean, voice: Voice(.warm), format: .telephone)
        ) {
            recorder.keep($0)
        }
        #expect(recorder.bytes.count > 8_000)
        #expect(voice.isPrepared("네,", language: .korean, voice: Voice(.warm)))
    }

    @Test(
        "is understood on the telephone by the embedded ears",
        arguments: [
            (Voice.Preset.clear, Language.korean), (.calm, .korean), (.clear, .english),
        ])
    func understood(preset: Voice.Preset, language: Language) async throws {
        let voice = try installedVoice()
        let ears = try EmbeddedSpeechRecognizer(engines: InstalledEngines.folder, logger: Logger(label: "ears"))
        let texts: [String]
        switch language {
        case .korean: texts = ["잠시만요, 확인해 보고 다시 말씀드릴게요.", "문 앞에 두고 가시면 됩니다, 감사합니다.", "네, 그렇게 해 주세요."]
        case .english:
            texts = ["I need to see the doctor tomorrow morning.", "Please leave it at the front door, thank you."]
        }
        var (errors, length) = (0, 0)
        for text in texts {
            let recorder = Recorder()
            try await voice.speak(SpeechRequest(text, language: language, voice: Voice(preset), format: .telephone)) {
                recorder.keep($0)
            }
            let quiet = [UInt8](repeating: MuLaw.silence, count: 8_000)
            let line = quiet + recorder.bytes + quiet + quiet
            let (frames, feed) = AsyncStream.makeStream(of: AudioFrame.self, bufferingPolicy: .bufferingOldest(1_000))
            for start in stride(from: 0, to: line.count, by: 160) {
                feed.yield(
                    AudioFrame(
                        Array(line[start..<min(start + 160, line.count)]),
                        offset: .nanoseconds(Int64(start) * 125_000)))
            }
            feed.finish()
            let heard = Mutex("")
            try await ears.transcribe(frames, hints: RecognitionHints(language: language)) { event in
                if case .transcript(let transcript) = event, transcript.isFinal {
                    heard.withLock { $0 += transcript.text + " " }
                }
            }
            let (said, understood) = (letters(text, language), letters(heard.withLock { $0 }, language))
            errors += distance(said, understood)
            length += said.count
        }
        // A quarter is well above what the voice reaches, and far below what nonsense would.
        #expect(errors * 4 <= length, "\(errors) errors in \(length) letters")
    }

    private func letters(_ text: String, _ language: Language) -> [Character] {
        Speakable.text(text, language: language).lowercased().filter { $0.isLetter }.map { $0 }
    }

    /// Levenshtein.
    private func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let cost = min(row[column + 1] + 1, row[column] + 1, diagonal + (character == right[column] ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = cost
            }
        }
        return row[right.count]
    }
}

@Suite("When the voice model is not there") struct VoiceFallbackTests {
    @Test("the synthesizer is refused, naming what is missing")
    func notInstalled() {
        #expect(throws: ProviderError(.notInstalled, provider: "onnxruntime", code: "libonnxruntime.so")) {
            try EmbeddedSpeechSynthesizer(engines: URL(filePath: "/nonexistent"), logger: Logger(label: "voice"))
        }
    }

    @Test("espeak-ng says English, at 24 kHz")
    func espeak() async throws {
        let samples = try await EspeakNG().sound(of: "One moment, please.", voice: Voice(.calm))
        #expect(samples.count > 12_000)
        #expect(!VoiceSignal.finished(samples, of: "One moment, please.", format: .telephone).isEmpty)
    }

    @Test("phrases kept on disk are found again, whole ones only")
    func shelf() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "phrases-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover in the temporary folder does no harm.
        let bytes = [UInt8](repeating: 0x55, count: 320)
        #expect(
            PhraseShelf(engines: folder, fingerprint: "a").keep(bytes, of: "네.", language: .korean, preset: .clear))
        let shelf = PhraseShelf(engines: folder, fingerprint: "a")
        #expect(shelf.phrase("네.", language: .korean, preset: .clear) == nil)
        #expect(shelf.load(["네.", "아니요."], language: .korean, preset: .clear) == ["아니요."])
        #expect(shelf.phrase("네.", language: .korean, preset: .clear) == bytes)
        #expect(
            PhraseShelf(engines: folder, fingerprint: "b").load(["네."], language: .korean, preset: .clear) == ["네."])
    }

    @Test("a thread that is full refuses more rather than letting it wait for ever")
    func bounded() async {
        let thread = SynthesisThread(givingWayTo: RecognitionPriority())
        let gate = DispatchSemaphore(value: 0)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    let result = await thread.run(.later) { () throws(ProviderError) in gate.wait() }
                    if case .failure(.failed(let error)) = result { return error.kind == .rateLimited }
                    return false
                }
            }
            var count = 0
            // One runs, 64 wait and 35 are refused; those return first, and then the rest may go on.
            while let isRefused = await group.next() {
                if isRefused { count += 1 }
                if count == 35 { for _ in 0..<65 { gate.signal() } }
            }
            return count
        }
        #expect(refused >= 35)
    }

    @Test("45 people listening before their calls keep no call from speaking")
    func previewsGiveWay() async throws {
        let voice = try installedVoice()
        let (refusals, refused) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            for number in 1...45 {
                group.addTask {
                    do throws(ProviderError) {
                        try await voice.speak(
                            SpeechRequest("\(number)번 손님, 안녕하세요.", language: .korean, voice: Voice(), format: .preview)
                        ) { _ in }
                    } catch {
                        #expect(error.kind == .rateLimited)
                        refused.yield()
                    }
                }
            }
            // The queue is full: that is the moment at which a call has something to say.
            for await _ in refusals { break }
            let recorder = Recorder()
            await #expect(throws: Never.self) {
                try await voice.speak(
                    SpeechRequest("그럼 화요일 오후에 다시 찾아뵐게요.", language: .korean, voice: Voice(), format: .telephone)
                ) { recorder.keep($0) }
            }
            #expect(!recorder.frames.isEmpty)
            group.cancelAll()
        }
    }

    @Test("a preview is made when no call has anything to say, and after what calls will say")
    func previewsComeLast() async throws {
        let thread = SynthesisThread(givingWayTo: RecognitionPriority(), atMost: 600)
        let order = Notes()
        let (begun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let first = thread.run(.now) { () throws(ProviderError) in
            begun.signal()
            gate.wait()
            order.note("first")
        }
        // On a thread of its own: this one must not wait.
        await withCheckedContinuation { continuation in
            Thread {
                begun.wait()
                continuation.resume()
            }.start()
        }
        async let preview = thread.run(.preview) { () throws(ProviderError) in order.note("preview") }
        _ = await thread.run(.now) { () throws(ProviderError) in order.note("second") }
        async let later = thread.run(.later) { () throws(ProviderError) in order.note("later") }
        _ = await later
        gate.signal()
        _ = await (first, preview)
        #expect(order.all == ["second", "later", "first", "preview"])
    }

    @Test("speech made in advance waits while someone is heard, speech that is awaited does not")
    func givesWay() async throws {
        let load = RecognitionPriority()
        let thread = SynthesisThread(givingWayTo: load, atMost: 600)
        let order = Notes()
        var holds = [load.hold(), load.hold()]
        async let later = thread.run(.later) { () throws(ProviderError) in order.note("later") }
        _ = await thread.run(.now) { () throws(ProviderError) in order.note("now") }
        holds.removeLast()
        _ = await thread.run(.now) { () throws(ProviderError) in order.note("still now") }
        holds.removeLast()
        _ = await later
        #expect(order.all == ["now", "still now", "later"])
    }
}
