package import Calls
import Dialogue
package import Foundation
import Languages
import Synchronization

/// Answers files of cases with an assistant, without a call.
package struct WordsCaseRunner: Sendable {
    private let assistant: any Assistant
    private let now: Date
    private let sentence: @Sendable (WordsCaseProblem) -> String

    /// - Parameters:
    ///   - assistant: what finds the words.
    ///   - now: when the calls are made, unless a case says so itself.
    ///   - sentence: a problem with a line, told to the reader of the answers; English if left out.
    package init(
        _ assistant: any Assistant, now: Date = .now,
        sentence: @escaping @Sendable (WordsCaseProblem) -> String = { $0.description }
    ) {
        self.assistant = assistant
        self.now = now
        self.sentence = sentence
    }

    /// Answers every line of a file, in order, one answer at a time. Blank lines are passed over.
    /// - Parameters:
    ///   - file: open for reading; read piece by piece, to its end.
    ///   - onAnswer: given each answer as one line of JSON without its end.
    /// - Returns: whether every line was a case that could be answered.
    /// - Throws: what keeps the file from being read, or an answer from being written.
    package func run(_ file: FileHandle, onAnswer: (Data) throws -> Void) async throws -> Bool {
        var isGood = true
        var lines = LinesOfFile(file, longest: WordsCase.longestLine)
        while let line = try lines.next() {
            guard line.contains(where: { !" \t\r".utf8.contains($0) }) else { continue }
            let answer = await answer(to: line, number: lines.count)
            if case .problem = answer.found { isGood = false }
            try onAnswer(answer.line())
        }
        return isGood
    }

    /// Answers one line.
    /// - Parameter number: which line of the file it is, from 1.
    package func answer(to line: Data, number: Int) async -> WordsAnswer {
        var known: WordsCase?
        do throws(WordsCaseProblem) {
            let question = try WordsCase(line: line, now: now)
            known = question
            return WordsAnswer(kind: question.kind, id: question.id, found: try await find(question))
        } catch {
            return WordsAnswer(kind: known?.kind, id: known?.id, found: .problem(sentence(error), line: number))
        }
    }

    private func find(_ question: WordsCase) async throws(WordsCaseProblem) -> WordsAnswer.Found {
        let call = question.conversation.call
        do throws(ProviderError) {
            switch question.kind {
            case .words:
                let replies = Mutex<[String]>([])
                try await assistant.suggestReplies(to: question.conversation) { suggestion in
                    replies.withLock { $0.append(suggestion.text) }
                }
                let heard = question.conversation.turns.last { $0.speaker == .callee }?.text ?? ""
                return .replies(replies.withLock { $0 }, to: Announcement(heard, language: call.language))
            case .opening:
                let text = try await assistant.opening(
                    for: call.purpose, callerName: question.callerName, language: call.language)
                let doubts = Opening.doubts(
                    of: text, purpose: call.purpose, callerName: question.callerName, language: call.language)
                return .opening(text, doubts: doubts)
            case .summary: return .summary(try await assistant.summarize(question.conversation))
            case .speakable: return .spoken(Speakable.text(question.text, language: call.language))
            }
        } catch {
            throw .assistant(error.kind)
        }
    }
}

/// The lines of a file, without their ends, read piece by piece.
struct LinesOfFile {
    private let file: FileHandle
    private let longest: Int
    private var buffer = Data()
    private var isAtEnd = false
    /// How many have been read.
    private(set) var count = 0

    /// - Parameter longest: in bytes. Of a longer line so much is kept and one byte, that its length still shows.
    init(_ file: FileHandle, longest: Int) {
        self.file = file
        self.longest = longest
    }

    /// The next line; `nil` at the end. Blocks until the file has one.
    mutating func next() throws -> Data? {
        var line = Data()
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                keep(buffer[..<end], in: &line)
                buffer = Data(buffer[buffer.index(after: end)...])
                break
            }
            keep(buffer, in: &line)
            buffer = Data()
            guard !isAtEnd, let more = try file.read(upToCount: 1 << 16), !more.isEmpty else {
                isAtEnd = true
                if line.isEmpty { return nil }
                break
            }
            buffer = more
        }
        count += 1
        // A byte order mark is no part of what is written.
        if count == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        return line
    }

    private func keep(_ piece: Data, in line: inout Data) {
        line.append(piece.prefix(max(0, longest + 1 - line.count)))
    }
}
