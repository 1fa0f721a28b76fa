import Calls
import CallsTesting
import Foundation
import Languages
import Logging
import Synchronization
import TelephoneAudio
import Testing

@testable import Dialogue
@testable import LocalEngines

/// What the tests of the ears need from outside the repository.
enum EarsFixture {
    /// Why a test cannot run.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    static var engines: URL {
        get throws {
            guard let folder = InstalledEngines.directory else {
                let place = InstalledEngines.folder.path
                throw Missing(description: "The engines are not installed in \(place): run scripts/engines.")
            }
            return folder
        }
    }

    static var corpus: URL { ExampleSounds.corpus }
    static var hasCorpus: Bool { ExampleSounds.hasCorpus }

    /// One for all tests: loading takes half a second and 220 MB.
    private static let shared = Result { try makeRecognizer() }

    static func recognizer() throws -> EmbeddedSpeechRecognizer { try shared.get() }

    private static func makeRecognizer() throws -> EmbeddedSpeechRecognizer {
        var settings = EmbeddedSpeechRecognizer.Settings()
        // Fed faster than in life, the ears must wait for the words however busy the machine is.
        settings.patience = .seconds(600)
        return try EmbeddedSpeechRecognizer(engines: engines, logger: Logger(label: "test"), settings: settings)
    }

    /// The µ-law bytes of a telephone WAV file.
    static func sound(_ path: String) throws -> [UInt8] {
        let file = try [UInt8](Data(contentsOf: corpus.appending(path: path)))
        var start = 12
        while start + 8 <= file.count {
            let size = file[start + 4..<start + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            let body = file[(start + 8)...].prefix(size)
            if file[start..<start + 4].elementsEqual("data".utf8) { return Array(body) }
            start += 8 + size + size % 2
        }
        throw Missing(description: "\(path) holds no sound.")
    }

    /// The sentences of a table, by id.
    static func sentences(_ path: String) throws -> [(id: String, text: String)] {
        try String(contentsOf: corpus.appending(path: path), encoding: .utf8).split(separator: "\n").map { line in
            let columns = line.split(separator: "\t")
            return (String(columns[0]), String(columns[columns.count - 1]))
        }
    }

    static func frames(_ bytes: [UInt8], from start: Duration = .zero) -> [AudioFrame] {
        stride(from: 0, to: bytes.count, by: 160).map { index in
            AudioFrame(
                Array(bytes[index..<min(bytes.count, index + 160)]), offset: start + .microseconds(index * 125))
        }
    }

    static func stream(_ frames: [AudioFrame]) -> AsyncStream<AudioFrame> {
        AsyncStream { continuation in
            for frame in frames { continuation.yield(frame) }
            continuation.finish()
        }
    }

    /// Everything the recogniser says about some sound.
    static func events(
        _ frames: [AudioFrame], language: Language?, phrases: [String] = []
    ) async throws -> [RecognitionEvent] {
        let events = Mutex<[RecognitionEvent]>([])
        let hints = RecognitionHints(language: language, phrases: phrases)
        try await recognizer().transcribe(stream(frames), hints: hints) { event in
            events.withLock { $0.append(event) }
        }
        return events.withLock { $0 }
    }

    static func finals(_ events: [RecognitionEvent]) -> [Transcript] {
        events.compactMap { event in
            if case .transcript(let transcript) = event, transcript.isFinal { transcript } else { nil }
        }
    }

    /// White noise that is the same every time.
    static func noise(seconds: Int, level: Double) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<seconds * 8_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let random = Double(Int64(bitPattern: state) >> 32) / Double(Int32.max)
            return MuLaw.encode(Int16(random * level * 32_000))
        }
    }
}

@Suite("The embedded ears", .serialized)
struct EarsTests {
    @Test("say what is missing where no engine is installed")
    func notInstalled() throws {
        let nowhere = FileManager.default.temporaryDirectory.appending(path: "callba-no-engines-\(UUID())")
        #expect(throws: ProviderError(.notInstalled, provider: "onnxruntime", code: "libonnxruntime.so")) {
            try EmbeddedSpeechRecognizer(engines: nowhere, logger: Logger(label: "test"))
        }
    }

    @Test("say which model is damaged")
    func damagedModel() throws {
        let engines = try EarsFixture.engines
        let copy = FileManager.default.temporaryDirectory.appending(path: "callba-engines-\(UUID())")
        defer { try? FileManager.default.removeItem(at: copy) }  // A leftover in the temporary folder is no failure.
        let models = copy.appending(path: "models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: copy.appending(path: "lib"), withDestinationURL: engines.appending(path: "lib"))
        try FileManager.default.createSymbolicLink(
            at: models.appending(path: "silero_vad.onnx"),
            withDestinationURL: engines.appending(path: "models/silero_vad.onnx"))
        let whole = try FileHandle(forReadingFrom: engines.appending(path: "models/ggml-whisper-base-q8_0.bin"))
        let part = try #require(try whole.read(upToCount: 5_000_000))
        try part.write(to: models.appending(path: "ggml-whisper-base-q8_0.bin"))
        #expect(throws: ProviderError(.notInstalled, provider: "whisper", code: "ggml-whisper-base-q8_0.bin")) {
            try EmbeddedSpeechRecognizer(engines: copy, logger: Logger(label: "test"))
        }
    }

    @Test("hear nothing in silence, noise and an empty stream")
    func nothing() async throws {
        for sound in [[], [UInt8](repeating: MuLaw.silence, count: 80_000), EarsFixture.noise(seconds: 10, level: 0.2)]
        {
            let events = try await EarsFixture.events(EarsFixture.frames(sound), language: .korean)
            #expect(EarsFixture.finals(events).isEmpty)
        }
    }

    @Test("refuse sound that is not from a telephone")
    func otherFormat() async throws {
        let frame = AudioFrame([0, 0], format: .preview)
        await #expect(throws: ProviderError(.invalidRequest, provider: "whisper", code: "format")) {
            try await EarsFixture.events([frame], language: .korean)
        }
    }

    @Test("return quietly when cancelled in the middle of a stream")
    func cancelled() async throws {
        let (audio, feed) = AsyncStream.makeStream(of: AudioFrame.self, bufferingPolicy: .bufferingNewest(250))
        let recognizer = try EarsFixture.recognizer()
        // The task is the thing under test: it is cancelled, and awaited below.
        let task = Task { try await recognizer.transcribe(audio, hints: .init(language: .korean)) { _ in } }
        for frame in EarsFixture.frames(EarsFixture.noise(seconds: 1, level: 0.1)) { feed.yield(frame) }
        task.cancel()
        try await task.value
    }
}

@Suite("The embedded ears on recorded calls", .serialized, .enabled(if: EarsFixture.hasCorpus))
struct EarsCorpusTests {
    @Test("understand a Korean telephone voice with at most 18 % of the characters wrong")
    func korean() async throws {
        let score = try await score("kokoro_ko_nezumi", table: "ko.tsv", language: .korean, every: 6)
        #expect(score.rate <= 0.18, "\(score)")
    }

    @Test("understand an English telephone voice with at most 8 % of the words wrong")
    func english() async throws {
        let score = try await score("kokoro_en_kumo", table: "en.tsv", language: .english, every: 4)
        #expect(score.rate <= 0.08, "\(score)")
    }

    @Test("hear no words in hold music and hiss", arguments: [Language.korean, .english])
    func noise(language: Language) async throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: EarsFixture.corpus.appending(path: "noise").path)
        try #require(!files.isEmpty)
        for file in files where file.hasSuffix(".wav") {
            let frames = EarsFixture.frames(try EarsFixture.sound("noise/\(file)"))
            #expect(EarsFixture.finals(try await EarsFixture.events(frames, language: language)).isEmpty, "\(file)")
        }
    }

    @Test(
        "find which language is spoken",
        arguments: [("kokoro_ko_nezumi/ko28.wav", Language.korean), ("kokoro_en_kumo/en03.wav", .english)])
    func detection(file: String, language: Language) async throws {
        let events = try await EarsFixture.events(EarsFixture.frames(try EarsFixture.sound(file)), language: nil)
        #expect(EarsFixture.finals(events).map(\.language) == [language])
    }

    @Test("tell the utterances of a call apart, in order, where they were said")
    func call() async throws {
        let events = try await EarsFixture.events(
            EarsFixture.frames(try EarsFixture.sound("calls/restaurant.wav")), language: .korean)
        let table = try String(
            contentsOf: EarsFixture.corpus.appending(path: "calls/restaurant.tsv"), encoding: .utf8)
        let times = table.split(separator: "\n").dropFirst().compactMap { line -> (Double, Double)? in
            let columns = line.split(separator: "\t").prefix(2).compactMap { Double($0) }
            return columns.count == 2 ? (columns[0], columns[1]) : nil
        }
        let finals = EarsFixture.finals(events)
        #expect(zip(finals, finals.dropFirst()).allSatisfy { $0.utterance < $1.utterance && $0.end <= $1.start })
        // A sentence may be heard in two parts where the speaker pauses, but no part reaches beyond what was said.
        for final in finals {
            let (start, end) = (final.start / .seconds(1), final.end / .seconds(1))
            #expect(times.contains { $0.0 - 0.5 < start && end < $0.1 + 0.7 }, "\(start) \(end)")
        }
        for time in times {
            let first = finals.first { abs($0.start / .seconds(1) - time.0) < 0.5 }
            let last = finals.first { abs($0.end / .seconds(1) - time.1) < 0.7 }
            #expect(first != nil && last != nil, "\(time)")
        }
        for utterance in finals.map(\.utterance) {
            let revisions = events.compactMap { event -> Int? in
                guard case .transcript(let transcript) = event, transcript.utterance == utterance else { return nil }
                return transcript.revision
            }
            #expect(revisions == Array(1...revisions.count))
        }
    }

    @Test("deliver what is being said when the stream ends")
    func endOfStream() async throws {
        // The file ends 0.1 s after the last word.
        let frames = EarsFixture.frames(try EarsFixture.sound("kokoro_ko_nezumi/ko12.wav"))
        let events = try await EarsFixture.events(frames, language: .korean)
        #expect(EarsFixture.finals(events).count == 1)
        #expect(events.first == .speechStarted(utterance: 1))
    }

    @Test("take a gap in the sound as silence, and keep the stream's time")
    func gap() async throws {
        let sound = try EarsFixture.sound("kokoro_ko_nezumi/ko12.wav")
        let second = EarsFixture.frames(sound, from: .seconds(60))
        let events = try await EarsFixture.events(EarsFixture.frames(sound) + second, language: .korean)
        let finals = EarsFixture.finals(events)
        #expect(finals.count == 2)
        #expect(finals.last.map { $0.start > .seconds(60) && $0.start < .seconds(61) } == true)
        #expect(finals.first?.text == finals.last?.text)
    }

    @Test("take timestamps that jump between nothing and thirty thousand years")
    func jumps() async throws {
        let sound = try EarsFixture.sound("kokoro_ko_nezumi/ko12.wav")
        let far = EarsFixture.frames(sound, from: .milliseconds(999_999_999_999_999))
        let near = EarsFixture.frames(sound)
        var frames: [AudioFrame] = []
        for (one, two) in zip(near, far) { frames += [one, two] }
        let events = try await EarsFixture.events(frames + near, language: .korean)
        #expect(EarsFixture.finals(events).allSatisfy { $0.end <= .seconds(90_000) })
    }

    @Test("cut a speech of more than 25 s without losing any of it")
    func longSpeech() async throws {
        // Sentences without pauses between them: leading and trailing silence is removed.
        var sound: [UInt8] = []
        for index in 1...10 {
            let bytes = try EarsFixture.sound("kokoro_ko_nezumi/ko\(index < 10 ? "0" : "")\(index).wav")
            sound += bytes.dropFirst(3_600).dropLast(1_600)
        }
        let finals = EarsFixture.finals(
            try await EarsFixture.events(EarsFixture.frames(sound), language: .korean))
        #expect(finals.count >= 2)
        #expect(finals.allSatisfy { $0.end - $0.start <= .milliseconds(25_500) })
        #expect(zip(finals, finals.dropFirst()).allSatisfy { $0.utterance < $1.utterance && $0.end <= $1.start })
    }

    private func score(
        _ folder: String, table: String, language: Language, every step: Int
    ) async throws -> EarsScoring.Score {
        var total = EarsScoring.Score()
        for (index, sentence) in try EarsFixture.sentences(table).enumerated() where index % step == 0 {
            let frames = EarsFixture.frames(try EarsFixture.sound("\(folder)/\(sentence.id).wav"))
            let heard = EarsFixture.finals(try await EarsFixture.events(frames, language: language))
            let text = heard.map(\.text).joined(separator: " ")
            total += EarsScoring.compare(text, to: sentence.text, korean: language == .korean)
        }
        return total
    }
}
