import Calls
import Foundation
import Languages
import Synchronization

@testable import PracticeLine

/// A call with a practice partner in text: the opening line, then the first reply each time. No sound and no clock.
struct TextCall {
    /// More turns of ours than any partner needs.
    private static let mostReplies = 30

    let scenario: Scenario
    let assistant: any Assistant
    let call: Call
    private var partner: CalleeMachine
    private var timers: [CalleeTimer: Int] = [:]
    /// Everything that was said.
    private(set) var turns: [Turn] = []
    /// Whether the partner has hung up.
    private(set) var hasEnded = false

    init(_ scenario: Scenario, _ assistant: any Assistant, now: Date, seed: UInt64 = 1) async throws {
        self.scenario = scenario
        self.assistant = assistant
        let purpose = scenario.purpose[scenario.language]
        call = Call(
            id: Call.ID("call_practice"), owner: Person.ID("person"), number: scenario.number, purpose: purpose,
            opening: try await assistant.opening(for: purpose, callerName: nil, language: scenario.language),
            language: scenario.language, voice: Voice(), createdAt: now)
        partner = CalleeMachine(scenario, seed: seed, now: now)
    }

    /// Talks until the partner hangs up, or for much longer than it should take.
    mutating func run() async throws {
        handle(.pickedUp)
        while timers[.monologue] != nil { expire(.monologue) }
        say(call.opening, .opening)
        for _ in 0..<Self.mostReplies where !hasEnded {
            let replies = Mutex<[String]>([])
            try await assistant.suggestReplies(to: Conversation(call: call, turns: turns)) { suggestion in
                replies.withLock { $0.append(suggestion.text) }
            }
            guard let first = replies.withLock(\.first) else { return }
            say(first, .suggestion)
        }
    }

    private mutating func say(_ text: String, _ origin: Turn.Origin) {
        add(.caller, text, origin)
        let before = turns.count
        handle(.understood(text))
        expire(.settle)
        // A partner that waits for more asks into the silence in the end.
        if turns.count == before, !hasEnded { expire(.silence) }
    }

    private mutating func expire(_ timer: CalleeTimer) {
        guard let id = timers.removeValue(forKey: timer) else { return }
        handle(.timerFired(timer, id))
    }

    private mutating func handle(_ input: CalleeInput) {
        var inputs = [input]
        while !inputs.isEmpty {
            for effect in partner.handle(inputs.removeFirst()) {
                switch effect {
                case .say(let id, let text):
                    add(.callee, text, nil)
                    inputs.append(.lineFinished(id))
                case .startTimer(let timer, let id, _): timers[timer] = id
                case .hangUp: hasEnded = true
                case .play, .stopSpeaking: break
                }
            }
        }
    }

    private mutating func add(_ speaker: Turn.Speaker, _ text: String, _ origin: Turn.Origin?) {
        turns.append(
            Turn(
                id: turns.count + 1, speaker: speaker, text: text, state: .heard, origin: origin,
                startedAt: call.createdAt, endedAt: call.createdAt))
    }
}
