import ArgumentParser
import Foundation

/// Throws made-up input at everything that reads what comes from outside.
///
/// Each fuzzer runs in a process of its own, because what it looks for ends a process. The input that is being tried is
/// kept in a file, so that the one that ended it is known; it goes into the corpus, and is tried first from then on.
/// Repeatable: the same seed and corpus try the same inputs in the same order.
@main
struct FuzzCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzzers", abstract: "Throws made-up input at everything that reads what comes from outside.")

    private static let which: ArgumentHelp = {
        let names: [String] = Fuzzer.all.map { fuzzer in fuzzer.name }
        return ArgumentHelp("Which; without a name all of them: " + names.joined(separator: ", "))
    }()

    @Argument(help: FuzzCommand.which)
    var names: [String] = []

    @Option(help: "How long each of them runs.")
    var seconds = 10.0

    @Option(help: "How many run at once.")
    var atOnce = 1

    @Option(help: "What the made-up inputs follow from.")
    var seed: UInt64 = 1

    @Option(help: "The folder of known inputs, one folder for each fuzzer.")
    var corpus = "Fuzz/corpus"

    @Option(help: "CPU seconds that one input may take.")
    var patience = 10.0

    @Option(help: .private)
    var trying: String?

    func validate() throws {
        guard names.allSatisfy({ name in Fuzzer.all.contains { $0.name == name } }) else {
            throw ValidationError("There is no such fuzzer.")
        }
        guard seconds.isFinite, seconds >= 0, patience.isFinite, patience > 0, (1...64).contains(atOnce) else {
            throw ValidationError("Seconds, patience and how many run at once are positive numbers.")
        }
    }

    func run() async throws {
        let chosen = Fuzzer.all.filter { names.isEmpty || names.contains($0.name) }
        if let trying, let fuzzer = chosen.first {
            let worker = try Worker(
                fuzzer, corpus: Corpus(of: fuzzer, in: corpus), seed: seed, trying: URL(filePath: trying))
            return try await worker.run(for: Duration.seconds(seconds))
        }
        let overseer = Overseer(corpus: corpus, seconds: seconds, seed: seed, patience: patience)
        let finds = try await withThrowingTaskGroup(of: Int.self) { group in
            var waiting = chosen[...]
            for fuzzer in waiting.prefix(atOnce) { group.addTask { try await overseer.run(fuzzer) } }
            waiting = waiting.dropFirst(atOnce)
            var finds = 0
            while let found = try await group.next() {
                finds += found
                if let fuzzer = waiting.popFirst() { group.addTask { try await overseer.run(fuzzer) } }
            }
            return finds
        }
        if finds > 0 { throw ExitCode.failure }
    }
}
