import Calls
import Foundation
import Logging
import LocalEngines
import Synchronization
import TelephoneAudio

/// How many people can talk at once and be captioned in time: `EarsBenchmark FOLDER STREAMS SECONDS [finals]`.
///
/// Every stream plays the telephone WAV files of FOLDER one after another, with 0.9 s of silence between them, as fast
/// as they were spoken. Prints the delays from the end of what was said to its final caption, in milliseconds, 50th and
/// 95th percentile; how many interims came, how often each stream was told that captions are late, and the cores used.
@main
struct EarsBenchmark {
    struct Usage: Error, CustomStringConvertible {
        let description = "EarsBenchmark FOLDER STREAMS SECONDS [finals]"
    }

    /// What one stream brought.
    struct Tally {
        var finals: [Duration] = []
        var interims = 0
        var lateSpells = 0
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let streams = Int(arguments[2]), let seconds = Int(arguments[3]) else {
            throw Usage()
        }
        let engines = ProcessInfo.processInfo.environment["CALLBA_ENGINES"] ?? ".engines"
        var settings = EmbeddedSpeechRecognizer.Settings()
        settings.hasInterims = !arguments.dropFirst(4).contains("finals")
        let recognizer = try EmbeddedSpeechRecognizer(
            engines: URL(filePath: engines), logger: Logger(label: "ears-benchmark"), settings: settings)
        let clips = try sounds(in: URL(filePath: arguments[1]))
        let clock = ContinuousClock()
        let cpu = processSeconds
        let began = clock.now
        let tallies = try await withThrowingTaskGroup(of: Tally.self) { group in
            for stream in 0..<streams {
                group.addTask {
                    try await hear(recognizer, clips: clips, from: stream * 7, frames: seconds * 50)
                }
            }
            var tallies: [Tally] = []
            for try await tally in group { tallies.append(tally) }
            return tallies
        }
        let wall = (clock.now - began) / .seconds(1)
        let finals = tallies.flatMap(\.finals).sorted()
        print(
            """
            \(streams) streams, \(settings.hasInterims ? "interims and finals" : "finals only"): \
            \(finals.count) finals, p50 \(percentile(50, of: finals)) p95 \(percentile(95, of: finals)); \
            \(tallies.reduce(0) { $0 + $1.interims }) interims; late spells \(tallies.map(\.lateSpells)); \
            \(String(format: "%.2f", (processSeconds - cpu) / wall)) cores
            """)
    }

    private static func hear(
        _ recognizer: EmbeddedSpeechRecognizer, clips: [[UInt8]], from first: Int, frames: Int
    ) async throws -> Tally {
        let tally = Mutex(Tally())
        let clock = ContinuousClock()
        let began = clock.now
        let (stream, sound) = AsyncStream.makeStream(of: AudioFrame.self)
        async let fed: Void = feed(sound, clips: clips, from: first, frames: frames, since: began)
        try await recognizer.transcribe(stream, hints: RecognitionHints(language: .korean)) { event in
            let now = clock.now - began
            tally.withLock { tally in
                switch event {
                case .transcript(let transcript) where transcript.isFinal: tally.finals.append(now - transcript.end)
                case .transcript: tally.interims += 1
                case .lagging(true): tally.lateSpells += 1
                default: break
                }
            }
        }
        try await fed
        return tally.withLock { $0 }
    }

    /// Plays the clips in real time.
    private static func feed(
        _ sound: AsyncStream<AudioFrame>.Continuation, clips: [[UInt8]], from first: Int, frames: Int,
        since began: ContinuousClock.Instant
    ) async throws {
        defer { sound.finish() }
        var clip = first
        var rest: ArraySlice<UInt8> = []
        for frame in 0..<frames {
            if rest.isEmpty {
                rest = clips[clip % clips.count][...] + [UInt8](repeating: MuLaw.silence, count: 7_200)
                clip += 1
            }
            let offset = Duration.milliseconds(20 * frame)
            try await ContinuousClock().sleep(until: began + offset)
            sound.yield(AudioFrame(Array(rest.prefix(160)), offset: offset))
            rest = rest.dropFirst(160)
        }
    }

    /// The µ-law bytes of the WAV files of a folder; a header of 44 or 58 bytes is not heard.
    private static func sounds(in folder: URL) throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "wav" }.sorted { $0.path < $1.path }
            .map { [UInt8](try Data(contentsOf: $0).dropFirst(58)) }
    }

    private static func percentile(_ rank: Int, of sorted: [Duration]) -> Int {
        guard !sorted.isEmpty else { return 0 }
        return Int(sorted[max(0, (sorted.count * rank + 99) / 100 - 1)] / .milliseconds(1))
    }

    /// Processor time of this program so far, all threads together.
    private static var processSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
