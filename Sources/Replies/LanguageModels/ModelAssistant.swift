public import Calls
import Dialogue
public import Languages

/// Finds words with a language model, and lets pass only what may be said.
public struct ModelAssistant: Assistant {
    private let model: any LanguageModel
    private let clock: any Clock<Duration>
    private let states = DialogueStates()

    /// Tries for a summary, at most.
    private static let mostTries = 3
    /// Give up if the model asks for a longer pause.
    private static let longestPause = Duration.seconds(15)

    package init(_ model: any LanguageModel, clock: any Clock<Duration>) {
        self.model = model
        self.clock = clock
    }

    /// A model elsewhere takes long and nothing of what hearing needs; one on this machine would slow hearing down.
    public var searchesEarly: Bool { !model.isOnThisMachine }

    /// Asks whether the vendor is there, takes the key and has the model; costs nothing.
    public func check() async throws(ProviderError) { try await model.check() }

    /// The first line of a call: our own introduction, and the request in the model's words.
    public func opening(
        for purpose: String, callerName: String?, language: Language
    ) async throws(ProviderError) -> String {
        let question = CallPrompt.opening(purpose: purpose, callerName: callerName, language: language)
        for question in [question, CallPrompt.again(question, language: language)] {
            let text = try await whole(question)
            if let line = line(from: text, purpose: purpose, callerName: callerName, language: language) { return line }
        }
        throw unusable
    }

    /// The first line that an answer comes to; `nil` if it will not do.
    private func line(from text: String, purpose: String, callerName: String?, language: Language) -> String? {
        guard let answer = AnswerText.decode(OpeningAnswer.self, from: text) else { return nil }
        // How a call begins is not left to a model: who calls, and what kind of voice this is.
        let introduction = Opening.introduction(callerName: callerName, language: language)
        var request = answer.opening.singleSpaced
        if request.hasPrefix(introduction) { request = String(request.dropFirst(introduction.count)) }
        request = String(request.drop { $0 == " " })
        guard (1...300).contains(request.count), SpokenFacts([purpose, callerName ?? ""]).cover(request),
            language.isWritten(in: request)
        else { return nil }
        return introduction + " " + request
    }

    /// Three different replies to the callee's last turn, each as soon as it is whole; none if the callee has not spoken.
    ///
    /// An answer that breaks off after a reply is filled up; one that nothing can be taken from is asked for once more.
    /// It throws only if nothing was given.
    public func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        guard let last = PendingUtterance(conversation) else { return }
        var rules = ReplyRules(conversation, last: last, state: await state(of: conversation))
        let question = CallPrompt.replies(to: conversation)
        var failure: ProviderError?
        for question in [question, CallPrompt.again(question, language: conversation.call.language)] {
            var reader = StreamedReplies()
            do throws(ProviderError) {
                try await model.answer(question) { piece in
                    for proposal in reader.read(piece) {
                        for reply in rules.take(proposal) { await onSuggestion(Suggestion(reply)) }
                    }
                }
            } catch {
                failure = error
            }
            guard !Task.isCancelled else { return }
            if rules.count > 0 || failure != nil { break }
        }
        // One reply of the model's is worth more than starting anew elsewhere; none is a failure, however it came.
        guard rules.count > 0 else { throw failure ?? unusable }
        for reply in rules.fill() { await onSuggestion(Suggestion(reply)) }
    }

    /// What the call came to, without anything that no turn proves. No user waits for it: what may pass is tried three
    /// times.
    public func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary {
        let question = CallPrompt.summary(of: conversation)
        let rules = SummaryRules(await state(of: conversation))
        var tries = 1
        while true {
            do throws(ProviderError) {
                let text = try await whole(
                    tries == 1 ? question : CallPrompt.again(question, language: conversation.call.language))
                guard let summary = rules.summary(from: text) else {
                    guard tries < Self.mostTries else { throw unusable }
                    tries += 1
                    continue
                }
                return summary
            } catch {
                let pause = error.retryAfter ?? .milliseconds(500 << tries)
                guard error.isRetryable, error.kind != .overQuota, tries < Self.mostTries, pause <= Self.longestPause
                else { throw error }
                tries += 1
                // Only cancellation ends the pause early.
                guard (try? await clock.sleep(for: pause)) != nil, !Task.isCancelled else { throw error }
            }
        }
    }

    /// Where a conversation stands, by the words alone. Each turn is read once, however often its call is asked about.
    @concurrent
    private func state(of conversation: Conversation) async -> DialogueState {
        await states.state(of: conversation) { .read($0.text, language: conversation.call.language) }
    }

    private func whole(_ question: ModelRequest) async throws(ProviderError) -> String {
        var text = ""
        try await model.answer(question) { text += $0 }
        return text
    }

    /// The model is there and has answered: what it wrote will not do for this call, and says nothing about the next.
    private var unusable: ProviderError {
        ProviderError(.unsupported, provider: model.provider, code: "unusable-answer")
    }
}

/// An opening line as a model writes it.
private struct OpeningAnswer: Decodable { var opening: String }
