import Calls
import Dialogue
import Foundation
import HTTPTypes
import Languages
import Logging
import PracticeLine
import Providers

/// Takes a person's order for a call: checks it, finds the words for it, and lets it begin.
struct CallPlacer: Sendable {
    /// What a person asks for, as a page or a program sends it.
    struct Order: Decodable, Sendable {
        /// `{"preset": "clear", "speed": 1}` or a preset's key.
        struct VoiceChoice: Decodable, Sendable {
            /// What is not chosen is the person's own, or ours.
            var preset: String?
            var speed: Double?

            private enum Key: String, CodingKey { case preset, speed }

            init(from decoder: any Decoder) throws {
                if let key = try? decoder.singleValueContainer().decode(String.self) {
                    // A bare key is the older form of the contract.
                    preset = key
                    return
                }
                let values = try decoder.container(keyedBy: Key.self)
                preset = try values.decodeIfPresent(String.self, forKey: .preset)
                speed = try values.decodeIfPresent(Double.self, forKey: .speed)
            }

            /// A choice made here.
            init(preset: String?, speed: Double?) {
                self.preset = preset
                self.speed = speed
            }
        }

        var userId: String?
        var phone: String?
        var scenario: String?
        var intentText: String?
        var voice: VoiceChoice?
        var language: String?
        var contactName: String?
        /// Kept with the contact of that number.
        var contactMemo: String?
        /// How the call begins; without it we find the words.
        var opening: OpeningChoice?
    }

    /// What a person's words come to before anything is dialled.
    struct Script: Sendable {
        var purpose: String
        var language: Language
        var voice: Voice
        /// The truth that every call begins with, and what is said after it.
        var introduction: Introduction
        var words: String
        /// Both, as they will be said.
        var opening: String
        /// Why the person should look at the words first; empty if they wrote them.
        var doubts: [Opening.Doubt]
    }

    let scenarios: [Scenario]
    /// The network for real numbers; `nil` without its keys.
    let network: (any Carrier)?
    let practice: any Carrier
    let recognizer: any SpeechRecognizer
    let synthesizer: any SpeechSynthesizer
    let assistant: any Assistant
    let openings: Openings
    let store: any Store
    let rules: DialingRules
    let prices: PriceList
    let watch: CallEventHub
    let desk: RunningCalls
    /// Whether the speech of replies is made while they are shown.
    let hasReadyReplies: Bool
    let patience: CallTimeouts
    let logger: Logger

    /// The practice partner of a number, if it is one.
    func scenario(of number: PhoneNumber) -> Scenario? { scenarios.first { $0.number == number } }

    /// What a call has cost, once it is over.
    func cost(of record: CallRecord) -> CallCost? {
        CallCost(
            of: record, isPractice: scenario(of: record.call.number) != nil, prices: prices,
            unusedCharacters: hasReadyReplies ? record.advance.map { $0.madeCharacters - $0.usedCharacters } : 0)
    }

    /// Finds the opening line for an order.
    func script(for order: Order, of person: Person, in pageLanguage: Language) async throws -> Script {
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
        return Script(
            purpose: purpose, language: language, voice: voice, introduction: introduction, words: words,
            opening: beginning + " " + words, doubts: doubts)
    }

    /// Places a call. It is in the store before it is dialled.
    func place(_ order: Order, for person: Person, in pageLanguage: Language) async throws -> Call {
        guard order.userId == nil || order.userId == person.id.rawValue else {
            throw APIError("session.foreign", .forbidden)
        }
        // The number first: it is the first field a person sees marked.
        let number = try number(of: order)
        let isPractice = scenario(of: number) != nil
        // Nothing that costs anything is done for a call that could not begin.
        let id = Call.ID.random()
        do throws(RunningCalls.Refusal) {
            try desk.reserve(id, for: person.id, isPractice ? .practice : .real(atOnce: rules.atOnce))
        } catch {
            throw APIError(error)
        }
        do {
            return try await place(order, as: id, to: number, for: person, in: pageLanguage)
        } catch {
            desk.release(id)
            throw error
        }
    }

    private func place(
        _ order: Order, as id: Call.ID, to number: PhoneNumber, for person: Person, in pageLanguage: Language
    ) async throws -> Call {
        let isPractice = scenario(of: number) != nil
        let script = try await script(for: order, of: person, in: pageLanguage)
        let known = try await store.contacts(of: person.id, matching: number.e164).first { $0.number == number }
        let name = try ContactText.name(order.contactName) ?? known?.name
        let memo = try ContactText.memo(order.contactMemo)
        let call = Call(
            id: id, owner: person.id, number: number, contactName: name,
            purpose: script.purpose, opening: script.opening, language: script.language, voice: script.voice,
            createdAt: Date())
        let carrier = isPractice ? practice : network
        guard let carrier else { throw APIError("phone.practiceOnly") }
        let session = CallSession(
            call, script: .standard(script.language), patience: patience, hints: hints(for: call),
            services: CallServices(
                carrier: carrier, recognizer: recognizer, synthesizer: synthesizer, assistant: assistant, store: store,
                events: watch, hasReadyReplies: hasReadyReplies),
            logger: logger)
        if !isPractice { try await permit(number, to: person) }
        if let memo { try await keep(memo, of: number, name: name, known: known, for: person) }
        try await store.add(call)
        do throws(RunningCalls.Refusal) {
            try await desk.begin(call, session)
        } catch {
            try await store.delete(call.id)
            throw APIError(error)
        }
        return call
    }

    private func number(of order: Order) throws(APIError) -> PhoneNumber {
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

    private func language(of order: Order, _ pageLanguage: Language) throws(APIError) -> Language {
        if let written = order.language, !written.isEmpty {
            guard let language = Language(rawValue: written) else { throw APIError("language.unknown") }
            return language
        }
        return scenarios.first { $0.id == order.scenario }?.language ?? pageLanguage
    }

    /// A person's voice: as chosen for this call, else as chosen for all of their calls, else our own default.
    func voice(for choice: Order.VoiceChoice?, of person: Person) async throws -> Voice {
        try Self.voice(choice, own: await store.voice(of: person.id))
    }

    /// The one place where a voice is decided: the choice, then the person's own, then ours.
    static func voice(_ choice: Order.VoiceChoice?, own: Voice?) throws(APIError) -> Voice {
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
    var contractKey: String {
        switch self {
        case .bright: "friendly_female"
        case .clear: "firm_female"
        case .calm: "calm_female"
        case .warm: "warm_female"
        }
    }
}
