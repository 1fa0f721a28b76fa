import ArgumentParser
import Foundation
import Logging

/// `callba`: the whole program.
@main
struct CallBaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callba",
        abstract: "전화를 대신 걸고 대신 말합니다. / Makes phone calls and speaks for you.",
        subcommands: [Serve.self, Practice.self, Words.self, Doctor.self, Migrate.self, Emulate.self],
        defaultSubcommand: Serve.self
    )

    static func main() async {
        StartingEnvironment.complete()
        await main(nil)
        leave(EXIT_SUCCESS)
    }

    /// Prints lines that the program which started us in a pipe must see at once.
    static func announce(_ lines: String...) {
        for line in lines { print(line) }
        fflush(nil)
    }

    /// Ends the program at once. What the engines' threads still make is not wanted, and to take their libraries apart
    /// under them, as `exit` does, makes them complain.
    static func leave(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }
}

extension AsyncParsableCommand {
    /// Logs to standard error, so that what a command prints stays clean.
    func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "callba") { label in StreamLogHandler.standardError(label: label) }
        logger.logLevel = level
        return logger
    }

    /// Says a sentence on standard error and ends the program.
    func fail(_ sentence: String, code: Int32 = 1) -> Never {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
        CallBaCommand.leave(code)
    }
}
