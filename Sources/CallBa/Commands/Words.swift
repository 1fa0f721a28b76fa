import ArgumentParser
import Calls
import Foundation
import LocalEngines
import Logging
import Replies

/// `callba words`: what a file of cases comes to, without a call.
///
/// One JSON object a line goes in and comes out. With the engines of this computer where they are installed, else by
/// rules alone; nothing leaves this computer.
struct Words: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "전화 없이 답, 첫마디, 요약, 읽는 말을 찾습니다. / Finds replies, openings, summaries and spoken forms without a call.")

    @Argument(help: "한 줄에 JSON 하나인 파일, 또는 -(표준 입력) / a file with one JSON object a line, or - for standard input")
    var file: String

    func run() async throws {
        let terminal = try Terminal()
        let isGood: Bool
        do {
            let configuration = try ServerConfiguration.read()
            let assistant = try EmbeddedAssistant(
                engines: configuration.enginesDirectory, logger: logger(max(configuration.logLevel, .error)))
            if !assistant.missing.isEmpty { tell(terminal.text("cli.words.rules")) }
            await assistant.untilReady()
            let runner = WordsCaseRunner(assistant) { terminal.sentence(for: $0) }
            isGood = try await runner.run(open(terminal)) { answer in
                try FileHandle.standardOutput.write(contentsOf: answer + Data("\n".utf8))
            }
        } catch {
            fail(terminal.sentence(for: error))
        }
        if !isGood { CallBaCommand.leave(EXIT_FAILURE) }
    }

    private func open(_ terminal: Terminal) -> FileHandle {
        guard file != "-" else { return .standardInput }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            fail(terminal.text("error.words.file", ["path": file]))
        }
        return handle
    }

    /// Says a sentence on standard error, so that what is printed stays one object a line.
    private func tell(_ sentence: String) {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
    }
}
