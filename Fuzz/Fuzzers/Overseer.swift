import Foundation

/// Runs fuzzers in processes of their own, and keeps the inputs that end one or take too long.
struct Overseer: Sendable {
    let corpus: String
    let seconds: Double
    let seed: UInt64
    /// CPU seconds of one input, at most.
    let patience: Double

    /// How a process that tried inputs came to its end.
    private enum Ending {
        case time
        case crash(String)
        case tooSlow
    }

    /// How often a process is looked at.
    private static let tick = Duration.milliseconds(250)
    /// More finds than this are the same one again.
    private static let mostFinds = 20

    /// Runs one fuzzer for its time, again after each find.
    /// - Returns: how many inputs were found.
    func run(_ fuzzer: Fuzzer) async throws -> Int {
        try Corpus(of: fuzzer, in: corpus).begin()
        let end = ContinuousClock.now + .seconds(seconds)
        let file = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(fuzzer.name)-\(UUID().uuidString)")
        // It is gone already if the process could not be started.
        defer { try? FileManager.default.removeItem(at: file) }
        var tried: UInt64 = 0
        var finds = 0
        var round: UInt64 = 0
        repeat {
            let left = max(0, (end - .now) / .seconds(1))
            let ending = try await watch(try start(fuzzer, for: left, seed: seed &+ round, trying: file), file)
            round += 1
            let last = Trial(file)
            tried += last?.number ?? 0
            guard let kind = Self.kind(of: ending) else { break }
            finds += 1
            let kept = try Corpus(of: fuzzer, in: corpus).keep(last?.input ?? [], as: kind.name)
            print("\(fuzzer.name): \(kind.sentence) (seed \(seed &+ round &- 1), input \(tried)): \(kept.path)")
            // What is found before anything was made up would be found again at once.
            guard let last, last.number > Self.known(fuzzer, corpus) else { break }
        } while finds < Self.mostFinds && ContinuousClock.now < end
        print("\(fuzzer.name): \(tried) inputs, \(finds) found")
        return finds
    }

    private static func known(_ fuzzer: Fuzzer, _ corpus: String) -> UInt64 {
        // What cannot be read was not tried either.
        UInt64((try? Corpus(of: fuzzer, in: corpus).inputs.count) ?? 0) + UInt64(fuzzer.examples.count)
    }

    private static func kind(of ending: Ending) -> (name: String, sentence: String)? {
        switch ending {
        case .time: nil
        case .crash(let how): ("crash", "ended the process by \(how)")
        case .tooSlow: ("slow", "takes too long")
        }
    }

    private func start(_ fuzzer: Fuzzer, for seconds: Double, seed: UInt64, trying file: URL) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            fuzzer.name, "--seconds", "\(seconds)", "--seed", "\(seed)", "--corpus", corpus, "--trying", file.path,
        ]
        // The input tells more than registers do, and comes at once.
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        try process.run()
        return process
    }

    /// Waits until a process is over, or takes too long over one input.
    private func watch(_ process: Process, _ file: URL) async throws -> Ending {
        var number: UInt64?
        var spentBefore = 0.0
        while process.isRunning {
            do {
                try await Task.sleep(for: Self.tick)
            } catch {
                process.terminate()
                throw error
            }
            let spent = Self.processorTime(of: process.processIdentifier)
            let current = Trial(file)?.number
            if current != number { (number, spentBefore) = (current, spent) }
            if spent - spentBefore > patience {
                process.terminate()
                process.waitUntilExit()
                return .tooSlow
            }
        }
        guard process.terminationReason == .uncaughtSignal || process.terminationStatus != 0 else { return .time }
        let isSignal = process.terminationReason == .uncaughtSignal
        return .crash((isSignal ? "signal " : "exit code ") + "\(process.terminationStatus)")
    }

    /// CPU seconds of a process, by `/proc/PID/stat`: its 14th and 15th field, in hundredths.
    private static func processorTime(of process: Int32) -> Double {
        // One that has just ended has no such file.
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return 0 }
        let fields = text[name...].split(separator: " ")
        guard fields.count > 13 else { return 0 }
        return ((Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0)) / 100
    }
}
