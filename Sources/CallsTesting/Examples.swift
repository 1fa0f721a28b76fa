public import Calls
public import Foundation
public import Languages

extension Date {
    /// The moment at which everything in an example happens.
    public static let example = Date(timeIntervalSince1970: 1_750_000_000)
}

extension Call {
    /// A call to a restaurant, in Korean.
    public static let example = example()

    /// A call to a restaurant.
    public static func example(
        id: Call.ID = Call.ID("call_example"), owner: Person.ID = Person.ID("person_example"),
        opening: String = "안녕하세요, 예약하려고 전화드렸습니다.", language: Language = .korean
    ) -> Call {
        guard let number = PhoneNumber(e164: "+8225550100") else { preconditionFailure("the number of the example") }
        return Call(
            id: id, owner: owner, number: number, contactName: "한식당", purpose: "토요일 저녁 7시에 네 명 예약", opening: opening,
            language: language, voice: Voice(), createdAt: .example)
    }
}

extension CallScript {
    /// Two fillers, a good-bye, the end of a message, and what is said when the server stops.
    public static let example = CallScript(
        fillers: ["잠시만요.", "조금만 기다려 주세요."], closing: "다시 전화드리겠습니다.", messageClosing: "다시 걸겠습니다.",
        interruption: "죄송합니다, 곧 끊어져요.")
}

extension Summary {
    /// What came of the call to a restaurant.
    public static let example = Summary(
        text: "토요일 저녁 7시에 네 명으로 예약했습니다.", isPurposeReached: true, facts: [Fact(.when, "토요일 저녁 7시", turn: 1)])
}

extension ProviderError {
    /// A failure of something scripted.
    public static func scripted(_ kind: Kind = .serverFault) -> ProviderError {
        ProviderError(kind, provider: "script")
    }
}

extension Turn {
    /// A turn of the callee that began, and if it is not open ended, at the moment of the examples.
    public static func callee(
        _ id: Int, _ text: String, _ state: State = .heard, revision: Int = 1, confidence: Double? = nil,
        doubtful: [String] = []
    ) -> Turn {
        Turn(
            id: id, speaker: .callee, text: text, state: state, confidence: confidence, doubtful: doubtful,
            revision: revision, startedAt: .example, endedAt: state == .open ? nil : .example)
    }

    /// A turn of ours that began, and if it is not open ended, at the moment of the examples.
    public static func caller(
        _ id: Int, _ text: String, _ state: State, _ origin: Origin, played: Double? = nil
    ) -> Turn {
        Turn(
            id: id, speaker: .caller, text: text, state: state, origin: origin, playedFraction: played,
            startedAt: .example, endedAt: state == .open ? nil : .example)
    }
}

extension RecognitionEvent {
    /// What was understood so far.
    public static func interim(_ text: String, utterance: Int = 1, revision: Int = 1) -> RecognitionEvent {
        .transcript(
            Transcript(
                utterance: utterance, revision: revision, text: text, isFinal: false, language: .korean, start: .zero,
                end: .seconds(1)))
    }

    /// What was understood for good.
    public static func final(
        _ text: String, utterance: Int = 1, revision: Int = 1, confidence: Double? = nil, doubtful: [String] = []
    ) -> RecognitionEvent {
        .transcript(
            Transcript(
                utterance: utterance, revision: revision, text: text, isFinal: true, confidence: confidence,
                doubtful: doubtful, language: .korean, start: .zero, end: .seconds(1)))
    }
}

extension CallMachine {
    /// Takes in what happened at the moment of the examples.
    public mutating func handle(_ input: CallInput) -> [CallEffect] { handle(input, at: .example) }

    /// A call of which everything up to here has happened.
    public static func after(_ inputs: [CallInput], patience: CallTimeouts = CallTimeouts()) -> CallMachine {
        var machine = CallMachine(.example, script: .example, patience: patience)
        for input in inputs { _ = machine.handle(input) }
        return machine
    }

    /// A call that is being placed.
    public static func dialing() -> CallMachine { after([.begin, .openingPrepared]) }
    /// A call that rings.
    public static func ringing() -> CallMachine { after([.begin, .openingPrepared, .carrier(.ringing)]) }
    /// A call that has been answered and has no sound yet.
    public static func answered() -> CallMachine {
        after([.begin, .openingPrepared, .carrier(.ringing), .carrier(.answered)])
    }
    /// A call whose callee has yet to greet us.
    public static func greeting() -> CallMachine {
        after([.begin, .openingPrepared, .carrier(.ringing), .carrier(.answered), .mediaOpened])
    }
    /// A call whose opening line, turn 1, is being spoken.
    public static func opening() -> CallMachine {
        var machine = greeting()
        _ = machine.handle(.timer(.greeting))
        return machine
    }
    /// A call whose opening line, turn 1, has been heard; nobody speaks.
    public static func talking() -> CallMachine {
        var machine = opening()
        _ = machine.handle(.speechHeard(turn: 1))
        return machine
    }
    /// A call whose callee has asked "몇 분이세요?" as turn 2.
    public static func asked() -> CallMachine {
        var machine = talking()
        _ = machine.handle(.heard(.final("몇 분이세요?"), run: 0))
        return machine
    }
    /// A call that the person has ended and whose carrier has yet to confirm it.
    public static func ending() -> CallMachine {
        var machine = talking()
        _ = machine.handle(.person(.hangUp))
        return machine
    }
    /// A call that is over and has yet to be summed up.
    public static func ended() -> CallMachine {
        var machine = ending()
        _ = machine.handle(.carrier(.ended(.completed)))
        _ = machine.handle(.mediaClosed)
        return machine
    }
}
