package import Calls
import Dialogue
import Foundation
import HTTPTypes
package import Languages
package import Logging
package import PracticeLine

/// Takes a person's order for a call: checks it, finds the words for it, and lets it begin.
package struct CallPlacer: Sendable {
    package let scenarios: [Scenario]
    /// The network for real numbers; `nil` without its keys.
    private let network: (any Carrier)?
    private let practice: any Carrier
    private let recognizer: any SpeechRecognizer
    private let synthesizer: any SpeechSynthesizer
    private let assistant: any Assistant
    private let openings: Openings
    private let store: any Store
    private let rules: DialingRules
    private let prices: PriceList
    private let audience: any CallAudience
    private let runningCalls: RunningCalls
    /// Whether the speech of replies is made while they are shown.
    private let hasReadyReplies: Bool
    private let timeouts: CallTimeouts
    private let logger: Logger

    package init(
        scenarios: [Scenario], network: (any Carrier)?, practice: any Carrier, recognizer: any SpeechRecognizer,
        synthesizer: any SpeechSynthesizer, assistant: any Assistant, openings: Openings, store: any Store,
        rules: DialingRules, prices: PriceList, audience: any CallAudience, runningCalls: RunningCalls,
        hasReadyReplies: Bool, timeouts: CallTimeouts, logger: Logger
    ) {
        self.scenarios = scenarios
        self.network = network
        self.practice = practice
        self.recognizer = recognizer
        self.synthesizer = synthesizer
        self.assistant = assistant
        self.openings = openings
        self.store = store
        self.rules = rules
        self.prices = prices
        self.audience = audience
        self.runningCalls = runningCalls
        self.hasReadyReplies = hasReadyReplies
        self.timeouts = timeouts
        self.logger = logger
    }

    /// Whether real numbers can be called.
    package var canDial: Bool { network != nil }

    /// The practice partner of a number, if it is one.
    package func scenario(of number: PhoneNumber) -> Scenario? { scenarios.first { $0.number == number } }

    /// What a call has cost, once it is over.
    package func cost(of record: CallRecord) -> CallCost? {
        CallCost(
            of: record, isPractice: scenario(of: record.call.number) != nil, prices: prices,
            unusedCharacters: hasReadyReplies ? record.advance.map { $0.madeCharacters - $0.usedCharacters } : 0)
    }

    /// Finds the opening line for an order.
    package func draft(for order: CallOrder, of person: Person, in pageLanguage: Language) async throws -> CallDraft {
        let purpose = (order.intentText ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !purpose.isEmpty else { throw APIError("purpose.empty") }
        guard TextLimit.purpose.admits(purpose) else {
            // Scalars, as the page counts them: of a few characters with very many marks there are too many as well.
            let values = ["max": "\(TextLimit.purpose.characters)", "count": "\(purpose.unicodeScalars.count)"]
            throw APIError("purpose.long", .badRequest, values)
        }
        let language = try language(of: order, pageLanguage)
        let voice = try await voice(for: order.voice, of: person)
        let choice = order.opening ?? OpeningChoice()
        let (introduction, written) = try choice.read(callerName: person.name, language: language)
        var words = written ?? ""
        var doubts: [Opening.Doubt] = []
        if written == nil {
            let made = try await openings.line(
                for: .init(purpose: purpose, callerName: person.name, language: language), of: person.id)
            words = Introduction.split(made, callerName: person.name, language: language)?.words ?? made
            doubts = Opening.doubts(of: made, purpose: purpose, callerName: person.name, language: language)
        }
        let beginning = introduction.text(callerName: person.name, language: language)
        return CallDraft(
            purpose: purpose, language: language, voice: voice, introduction: introduction, words: words,
            opening: beginning + " " + words, doubts: doubts)
    }

    /// Places a call. It is in the store before it is dialled.
    package func place(_ order: CallOrder, for person: Person, in pageLanguage: Language) async throws -> Call {
        guard order.userId == nil || order.userId == person.id.rawValue else {
            throw APIError("session.foreign", .forbidden)
        }
        // The number first: it is the first field a person sees marked.
        let number = try number(of: order)
        let isPractice = scenario(of: number) != nil
        // Nothing that costs anything is done for a call that could not begin.
        let id = Call.ID.random()
        do throws(RunningCalls.AdmissionError) {
            try runningCalls.reserve(id, for: person.id, isPractice ? .practice : .real(atOnce: rules.atOnce))
        } catch {
            throw APIError(error)
        }
        do {
            return try await place(order, as: id, to: number, for: person, in: pageLanguage)
        } catch {
            runningCalls.release(id)
            throw error
        }
    }

    private func place(
        _ order: CallOrder, as id: Call.ID, to number: PhoneNumber, for person: Person, in pageLanguage: Language
    ) async throws -> Call {
        let isPractice = scenario(of: number) != nil
        let draft = try await draft(for: order, of: person, in: pageLanguage)
        let known = try await store.contacts(of: person.id, matching: number.e164).first { $0.number == number }
        let name = try ContactText.name(order.contactName) ?? known?.name
        let memo = try ContactText.memo(order.contactMemo)
        let call = Call(
            id: id, owner: person.id, number: number, contactName: name,
            purpose: draft.purpose, opening: draft.opening, language: draft.language, voice: draft.voice,
            createdAt: Date())
        let carrier = isPractice ? practice : network
        guard let carrier else { throw APIError("phone.practiceOnly") }
        let session = CallSession(
            call, script: .standard(draft.language), patience: timeouts, hints: hints(for: call),
            services: CallServices(
                carrier: carrier, recognizer: recognizer, synthesizer: synthesizer, assistant: assistant, store: store,
                events: audience, hasReadyReplies: hasReadyReplies),
            logger: logger)
        if !isPractice { try await permit(number, to: person) }
        if let memo { try await keep(memo, of: number, name: name, known: known, for: person) }
        try await store.add(call)
        do throws(RunningCalls.AdmissionError) {
            try await runningCalls.begin(call, session)
        } catch {
            try await store.delete(call.id)
            throw APIError(error)
        }
        return call
    }

    private func number(of order: CallOrder) throws(APIError) -> PhoneNumber {
        if let id = order.scenario, !id.isEmpty {
            guard let scenario = scenarios.first(where: { $0.id == id }) else { throw APIError("scenario.unknown") }
            return scenario.number
        }
        let written = (order.phone ?? "").trimmingCharacters(in: .whitespaces)
        if let practice = PhoneNumber(e164: written), scenario(of: practice) != nil { return practice }
        let number: PhoneNumber
        do throws(PhoneNumber.Problem) {
            number = try PhoneNumber.read(written, in: rules.countries)
        } catch {
            throw APIError(error)
        }
        guard network != nil else { throw APIError("phone.practiceOnly") }
        return number
    }

    private func language(of order: CallOrder, _ pageLanguage: Language) throws(APIError) -> Language {
        if let written = order.language, !written.isEmpty {
            guard let language = Language(rawValue: written) else { throw APIError("language.unknown") }
            return language
        }
        return scenarios.first { $0.id == order.scenario }?.language ?? pageLanguage
    }

    /// A person's voice: as chosen for this call, else as chosen for all of their calls, else our own default.
    package func voice(for choice: CallOrder.VoiceChoice?, of person: Person) async throws -> Voice {
        try Self.voice(choice, own: await store.voice(of: person.id))
    }

    /// The one place where a voice is decided: the choice, then the person's own, then ours.
    static func voice(_ choice: CallOrder.VoiceChoice?, own: Voice?) throws(APIError) -> Voice {
        var voice = own ?? Voice()
        if let key = choice?.preset {
            guard let preset = Voice.Preset(key: key) else { throw APIError("voice.unknown") }
            voice.preset = preset
        }
        if let speed = choice?.speed {
            guard speed.isFinite else { throw APIError("voice.unknown") }
            voice.speed = speed
        }
        return voice
    }

    /// Checks that a real number may be dialled for a person; if so it is counted as dialled.
    private func permit(_ number: PhoneNumber, to person: Person) async throws {
        guard try await !store.isRefused(number) else { throw APIError("phone.refused", .forbidden) }
        guard let limit = try await store.countDialing(by: person.id, at: Date(), within: rules.limits) else { return }
        throw APIError(limit)
    }

    /// Keeps a person's note about a call with the callee's contact, where they will find it again.
    private func keep(_ memo: String, of number: PhoneNumber, name: String?, known: Contact?, for person: Person)
        async throws(StoreError)
    {
        guard var contact = known else {
            return try await store.add(
                Contact(
                    id: .random(), owner: person.id, number: number, name: name, memo: memo, createdAt: Date()))
        }
        contact.memo = memo
        try await store.update(contact)
    }

    private func hints(for call: Call) -> RecognitionHints {
        var phrases = [String(call.purpose.prefix(200))]
        if let name = call.contactName { phrases.append(name) }
        return RecognitionHints(language: call.language, phrases: phrases)
    }
}

extension CallRecord {
    /// What was made in advance, if it was counted.
    fileprivate var advance: ProviderUse.Advance? { engines.lazy.compactMap(\.advance).first }
}

extension CallScript {
    /// What CallBa says of its own accord; all of it is kept ready by the embedded voice.
    static func standard(_ language: Language) -> CallScript {
        let checking =
            switch language {
            case .korean: "네, 확인하고 있어요."
            case .english: "Yes, I'm checking."
            }
        return CallScript(
            fillers: [StockPhrases.wait(in: language), checking], closing: StockPhrases.goodBye(in: language),
            messageClosing: StockPhrases.messageClosing(in: language),
            interruption: StockPhrases.interruption(in: language))
    }
}

extension Voice.Preset {
    /// The presets' names in the published contract.
    private static let older = [
        "friendly_female": Voice.Preset.bright, "firm_female": .clear, "calm_female": .calm, "warm_female": .warm,
    ]

    /// A preset by its own name or by the contract's.
    init?(key: String) {
        guard let preset = Voice.Preset(rawValue: key) ?? Self.older[key] else { return nil }
        self = preset
    }

    /// Its name in the published contract.
    package var contractKey: String {
        switch self {
        case .bright: "friendly_female"
        case .clear: "firm_female"
        case .calm: "calm_female"
        case .warm: "warm_female"
        }
    }
}
