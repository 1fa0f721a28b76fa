import Foundation
public import TelephoneAudio

extension Scenario {
    /// Who is really there, for the detection of answering machines.
    public enum Answerer: String, Sendable, CaseIterable {
        /// A person.
        case human
        /// An answering machine or a menu.
        case machine
        /// A fax machine.
        case fax
    }

    /// What comes before a person takes the call, or instead of one.
    public indirect enum Stage: Sendable, Equatable {
        /// A machine that asks for a key.
        case menu(Menu)
        /// Music until an agent is free.
        case hold(Hold)
        /// A machine that takes a message, and then hangs up.
        case voicemail(Voicemail)
        /// A machine that whistles, and then hangs up.
        case fax
    }

    /// A machine that asks for a key.
    public struct Menu: Sendable, Equatable {
        /// What pressing a key leads to.
        public struct Option: Sendable, Equatable {
            /// What follows what is said.
            public indirect enum Next: Sendable, Equatable {
                /// The next stage, or the person.
                case connect
                /// The menu from its beginning.
                case repeats
                /// Another menu.
                case menu(Menu)
                /// The end of the call.
                case hangUp
            }
            /// Said first; nothing if empty.
            public var say: String
            /// What follows.
            public var next: Next
        }

        /// Tells which key is for what.
        public var prompt: String
        /// What each key leads to.
        public var keys: [Character: Option]
        /// Said when a key leads nowhere.
        public var wrong: String
        /// How long it waits for a key after the prompt.
        public var patience: Duration
        /// How often the prompt is said before it gives up.
        public var tries: Int
        /// Said before giving up.
        public var givesUp: String
    }

    /// Music until an agent is free.
    public struct Hold: Sendable, Equatable {
        /// Said first, and again between pieces of music; nothing if empty.
        public var announcement: String
        /// How long the music plays, announcements not counted.
        public var duration: Duration
        /// How long one piece is.
        public var piece: Duration
    }

    /// A machine that takes a message.
    public struct Voicemail: Sendable, Equatable {
        /// Ends the greeting; `nil`: it ends in silence.
        public var beep: Tone?
        /// The longest message.
        public var longest: Duration
        /// Silence after which the message is over.
        public var quiet: Duration
    }

    /// Who picks up, as far as detection of machines is concerned: it is told by the first stage.
    public var answerer: Answerer {
        switch reception.first {
        case .menu, .voicemail: .machine
        case .fax: .fax
        case .hold, nil: .human
        }
    }
}

/// The machines that a caller meets before a person, one after another.
struct ReceptionMachine {
    /// Its lines are counted downwards from here, so that they are never taken for a person's.
    private static let firstLine = -1
    /// The line that ends a voicemail's greeting.
    static let beepLine = -1_000

    private enum State: Equatable {
        case waiting
        /// The line that is said.
        case prompting(Scenario.Menu, Int)
        case awaitingKey(Scenario.Menu)
        /// The line that is said, and what comes after it.
        case answering(Scenario.Menu, Int, Scenario.Menu.Option.Next)
        /// Pieces of music that are left; the line that is said or played.
        case holding(Scenario.Hold, pieces: Int, isMusic: Bool, Int)
        case greeting(Scenario.Voicemail, Int)
        case recording(Scenario.Voicemail)
        case whistling
        case leaving
        case over
    }

    private let greeting: [String]
    private var stages: ArraySlice<Scenario.Stage>
    private var state = State.waiting
    private var lines = ReceptionMachine.firstLine
    private var timers: [CalleeTimer: Int] = [:]
    private var timerCount = 0
    private var tries = 0

    /// - Parameter greeting: what a voicemail says before its beep; a person's is said by the person.
    init(_ stages: [Scenario.Stage], greeting: [String]) {
        self.stages = stages[...]
        self.greeting = greeting
    }

    /// Whether a person has the call.
    var isOver: Bool { state == .over }

    /// Lines that will be said, in order.
    var likelyLines: [String] {
        stages.flatMap { stage -> [String] in
            switch stage {
            case .menu(let menu): [menu.prompt]
            case .hold(let hold): [hold.announcement]
            case .voicemail: greeting
            case .fax: []
            }
        }.filter { !$0.isEmpty }
    }

    /// - Returns: effects in the order they must begin. When ``isOver`` then, the person picks up.
    mutating func handle(_ input: CalleeInput) -> [CalleeEffect] {
        switch input {
        case .pickedUp: return nextStage()
        case .lineFinished(let line): return finished(line)
        case .keyPressed(let key): return pressed(key)
        case .callerVoice(let isHeard): return voice(isHeard)
        case .timerFired(let timer, let id):
            guard timers[timer] == id else { return [] }
            timers[timer] = nil
            return timeIsUp()
        case .uttering, .understood, .nothingSaid: return []
        }
    }

    private mutating func nextStage() -> [CalleeEffect] {
        guard let stage = stages.popFirst() else {
            state = .over
            return []
        }
        switch stage {
        case .menu(let menu):
            tries = 0
            return prompt(menu)
        case .hold(let hold):
            let pieces = max(1, Int((hold.duration / hold.piece).rounded(.up)))
            guard !hold.announcement.isEmpty else { return music(hold, pieces: pieces) }
            return say(hold.announcement) { .holding(hold, pieces: pieces, isMusic: false, $0) }
        case .voicemail(let voicemail):
            guard let text = greeting.first else { return greeted(voicemail) }
            return say(text) { .greeting(voicemail, $0) }
        case .fax:
            state = .whistling
            // Called stations answer with 2,100 Hz. Source: ITU-T T.30, 4.3.2.2.
            let tone = Tone.beep(frequency: 2_100, duration: .seconds(3))
            return [.play(nextLine(), tone), startTimer(.limit, .seconds(30))]
        }
    }

    private mutating func finished(_ line: Int) -> [CalleeEffect] {
        switch state {
        case .prompting(let menu, line):
            state = .awaitingKey(menu)
            return [startTimer(.silence, menu.patience)]
        case .answering(let menu, line, let next):
            return follow(next, menu)
        case .holding(let hold, let pieces, let isMusic, line):
            if !isMusic { return music(hold, pieces: pieces) }
            if pieces == 0 { return nextStage() }
            guard !hold.announcement.isEmpty else { return music(hold, pieces: pieces) }
            return say(hold.announcement) { .holding(hold, pieces: pieces, isMusic: false, $0) }
        case .greeting(let voicemail, line):
            return greeted(voicemail)
        case .recording(let voicemail) where line == ReceptionMachine.beepLine:
            return [startTimer(.limit, voicemail.longest)]
        case .leaving:
            return [.hangUp]
        case .whistling:
            return [.play(nextLine(), .beep(frequency: 2_100, duration: .seconds(3)))]
        case .waiting, .prompting, .awaitingKey, .answering, .holding, .greeting, .recording, .over:
            return []
        }
    }

    private mutating func pressed(_ key: Character) -> [CalleeEffect] {
        switch state {
        case .prompting(let menu, _), .awaitingKey(let menu):
            timers = [:]
            let stop: [CalleeEffect] = state == .awaitingKey(menu) ? [] : [.stopSpeaking]
            guard let option = menu.keys[key] else {
                return stop + say(menu.wrong) { .answering(menu, $0, .repeats) }
            }
            guard !option.say.isEmpty else { return stop + follow(option.next, menu) }
            return stop + say(option.say) { .answering(menu, $0, option.next) }
        case .waiting, .answering, .holding, .greeting, .recording, .whistling, .leaving, .over:
            return []
        }
    }

    private mutating func voice(_ isHeard: Bool) -> [CalleeEffect] {
        guard case .recording(let voicemail) = state else { return [] }
        timers[.silence] = nil
        return isHeard ? [] : [startTimer(.silence, voicemail.quiet)]
    }

    private mutating func timeIsUp() -> [CalleeEffect] {
        switch state {
        case .awaitingKey(let menu):
            guard tries < menu.tries else { return say(menu.givesUp) { _ in .leaving } }
            return prompt(menu)
        case .recording, .whistling:
            state = .leaving
            return [.hangUp]
        case .waiting, .prompting, .answering, .holding, .greeting, .leaving, .over:
            return []
        }
    }

    private mutating func prompt(_ menu: Scenario.Menu) -> [CalleeEffect] {
        tries += 1
        return say(menu.prompt) { .prompting(menu, $0) }
    }

    private mutating func follow(_ next: Scenario.Menu.Option.Next, _ menu: Scenario.Menu) -> [CalleeEffect] {
        switch next {
        case .connect: return nextStage()
        case .repeats: return prompt(menu)
        case .menu(let other):
            tries = 0
            return prompt(other)
        case .hangUp:
            state = .leaving
            return [.hangUp]
        }
    }

    private mutating func music(_ hold: Scenario.Hold, pieces: Int) -> [CalleeEffect] {
        let line = nextLine()
        state = .holding(hold, pieces: pieces - 1, isMusic: true, line)
        return [.play(line, .music(duration: min(hold.piece, hold.duration)))]
    }

    private mutating func greeted(_ voicemail: Scenario.Voicemail) -> [CalleeEffect] {
        state = .recording(voicemail)
        guard let beep = voicemail.beep else { return [startTimer(.limit, voicemail.longest)] }
        return [.play(ReceptionMachine.beepLine, beep)]
    }

    private mutating func say(_ text: String, then state: (Int) -> State) -> [CalleeEffect] {
        let line = nextLine()
        self.state = state(line)
        return [.say(line, text)]
    }

    private mutating func nextLine() -> Int {
        defer { lines -= 1 }
        return lines
    }

    private mutating func startTimer(_ timer: CalleeTimer, _ duration: Duration) -> CalleeEffect {
        // Negative, as lines are: a person's timers are counted upwards.
        timerCount -= 1
        timers[timer] = timerCount
        return .startTimer(timer, timerCount, duration)
    }
}

/// The party that has the call: first the machines, then the person.
struct CalleeRules {
    private var reception: ReceptionMachine
    private var person: CalleeMachine

    init(_ scenario: Scenario, seed: UInt64, now: Date) {
        reception = ReceptionMachine(scenario.reception, greeting: scenario.greeting)
        person = CalleeMachine(scenario, seed: seed, now: now)
    }

    mutating func handle(_ input: CalleeInput) -> [CalleeEffect] {
        guard !reception.isOver else { return person.handle(input) }
        let effects = reception.handle(input)
        return reception.isOver ? effects + person.handle(.pickedUp) : effects
    }

    /// Lines that may be said next, likeliest first.
    func likelyLines(limit: Int) -> [String] {
        reception.isOver ? person.likelyLines(limit: limit) : Array(reception.likelyLines.prefix(limit))
    }
}
