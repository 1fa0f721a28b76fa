import AsyncAlgorithms

/// Something that happened to a call, on its way to the call's machine.
struct Incoming: Sendable {
    var input: CallInput
    /// Takes what the machine answers, if a person's page waits for that.
    var answer: Answer?
}

/// Carries a machine's answer to the sender of a command. Gone without one, it tells that none will come.
final class Answer: Sendable {
    private let results: AsyncStream<CommandResult>.Continuation

    init(_ results: AsyncStream<CommandResult>.Continuation) { self.results = results }

    deinit { results.finish() }

    func give(_ result: CommandResult) { results.yield(result) }
}

extension AsyncChannel where Element == Incoming {
    /// Hands in what no page waits for.
    func send(_ input: CallInput) async { await send(Incoming(input: input)) }
}
