import ArgumentParser
import CallPlacing
import Calls
import Dialogue
import Foundation
import Languages
import Logging
import PracticeLine
import Providers
import Web

/// `callba practice`: a whole call with a practice partner, without a browser.
///
/// Starts a server of its own and uses it as a page would: over HTTP and Socket.IO.
struct Practice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "연습 상대와 통화합니다. / Makes a call with a practice partner.")

    @Argument(help: "연습 상대: restaurant, clinic, delivery … / the partner") var scenario: String
    @Flag(help: "첫 번째 답을 스스로 고릅니다. / Takes the first reply each time.") var auto = false
    @Option(help: "--auto가 답을 읽은 뒤 더 생각하는 시간(초) / seconds that --auto thinks after it has read the replies")
    var think = 0.0
    @Flag(help: "한 줄에 JSON 하나씩 적습니다. / Prints one JSON object a line.") var json = false
    @Option(help: "ko, en") var language: String?
    @Option(help: "용건 / what the call is for") var purpose: String?
    @Option(help: "첫마디: plain, reason, polite, 또는 할 말 / how it begins, or what is said first") var opening: String?

    func validate() throws {
        guard (0...60).contains(think) else { throw ValidationError("--think 0…60") }
    }

    func run() async throws {
        let chosen = language.flatMap(Language.init(rawValue:))
        let terminal = try Terminal(chosen)
        if language != nil, chosen == nil { fail(terminal.text("error.language.unknown")) }
        let isGood: Bool
        do {
            isGood = try await call(terminal, chosen)
        } catch {
            fail(terminal.sentence(for: error))
        }
        if !isGood { CallBaCommand.leave(EXIT_FAILURE) }
    }

    /// - Returns: whether the call reached its end and is kept with its summary.
    private func call(_ terminal: Terminal, _ language: Language?) async throws -> Bool {
        var configuration = try ServerConfiguration.read()
        configuration.port = 0
        configuration.host = "127.0.0.1"
        // No other client is told of this server; its one guest is this command.
        configuration.signIn = SignInSettings()
        guard
            let partner = try Scenario.load(from: configuration.scenariosDirectory).first(where: { $0.id == scenario })
        else { throw APIError("scenario.unknown") }
        let printer: any PracticePrinter =
            json ? JSONPrinter() : TerminalPrinter(terminal: terminal, isAuto: auto)
        let report = PracticeReport(printer: printer, language: partner.language)
        let (ready, isReady) = AsyncStream.makeStream(of: Never.self)
        let server = try await CallBaServer(
            configuration, logger: logger(json ? .critical : max(configuration.logLevel, .error)),
            onPractice: { await report.practice($0) }, onReady: { _ in isReady.finish() })
        guard server.missingEngines.isEmpty else {
            try await server.close()
            throw APIError("engines.missing")
        }

        let running = Task {
            // The server's life is this command's; it is cancelled and awaited below on every way out.
            defer { isReady.finish() }
            try await server.run(gracefulShutdownSignals: [])
        }
        for await _ in ready {}
        let order = PracticeCaller.Order(
            scenario: partner.id, intentText: purpose ?? partner.purpose[partner.language],
            language: (language ?? partner.language).rawValue,
            opening: opening.map { written in
                Introduction(rawValue: written) == nil
                    ? OpeningChoice(text: written) : OpeningChoice(variant: written)
            })
        let caller = PracticeCaller(
            address: server.address, isAuto: auto, thinking: .seconds(think), report: report,
            pageLanguage: terminal.language)
        let isGood: Bool
        do {
            isGood = try await caller.run(order, lines: auto ? nil : StandardInput.lines())
        } catch {
            running.cancel()
            // Where the server itself has failed, that is the reason.
            if case .failure(let reason) = await running.result, !(reason is CancellationError) { throw reason }
            throw error
        }
        running.cancel()
        _ = await running.result
        return isGood
    }
}

/// What is typed at the terminal, line by line.
enum StandardInput {
    /// Ends with the input. Reading blocks, so a thread of its own does it; at most one line waits unread.
    static func lines() -> AsyncStream<String> {
        AsyncStream(bufferingPolicy: .bufferingNewest(8)) { lines in
            let reader = Thread {
                while let line = readLine() { lines.yield(line) }
                lines.finish()
            }
            reader.name = "standard input"
            reader.start()
        }
    }
}
