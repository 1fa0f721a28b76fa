package import Calls
package import Foundation
package import Languages
package import SocketIO

/// The JSON that pages and programs exchange with the server.
package enum CallMessages {
    /// A value as JSON; dates in ISO 8601. The types of this folder always encode.
    package static func encode(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        do {
            return try encoder.encode(value)
        } catch {
            preconditionFailure("\(type(of: value)) does not encode")
        }
    }

    package struct Turn: Codable, Sendable {
        package var id: Int
        package var speaker: String
        package var text: String
        package var state: String
        package var origin: String?
        package var confidence: Double?
        package var doubtful: [String]
        package var playedFraction: Double?
        /// Days, times, numbers and names in what the callee said, as they stand there; only in a snapshot of a call that
        /// goes on.
        package var mentions: [String]?
        package var startedAt: Date

        package init(_ turn: Calls.Turn, withMentions: Bool = false) {
            if withMentions, turn.speaker == .callee { mentions = turn.mentions }
            id = turn.id
            speaker = turn.speaker.rawValue
            text = turn.text
            state = turn.state.rawValue
            origin = turn.origin?.rawValue
            confidence = turn.confidence
            doubtful = turn.doubtful
            playedFraction = turn.playedFraction
            startedAt = turn.startedAt
        }
    }

    package struct CallInfo: Codable, Sendable {
        package var number: String
        package var contactName: String?
        package var purpose: String
        package var opening: String
        package var language: String
        package var voice: Voice
        package var scenario: String?
        package var createdAt: Date

        package init(_ call: Call, scenario: String?) {
            number = call.number.e164
            contactName = call.contactName
            purpose = call.purpose
            opening = call.opening
            language = call.language.rawValue
            voice = call.voice
            self.scenario = scenario
            createdAt = call.createdAt
        }
    }

    /// A key that a menu offers.
    package struct MenuKey: Codable, Sendable, Equatable {
        package var key: String
        package var label: String
    }

    /// Something that a call is about, and how far it is settled.
    package struct Standing: Codable, Sendable, Equatable {
        package var status: String
        package var text: String
    }

    package struct Suggestions: Codable, Sendable {
        package var turn: Int
        package var replies: [String]
    }

    /// The fields of all events; each event fills its own. `callSid` and `sequence` are always there.
    package struct Event: Codable, Sendable {
        package var callSid: String
        package var sequence: Int
        package var call: CallInfo?
        package var state: String?
        package var outcome: String?
        package var reason: String?
        package var turns: [Turn]?
        package var suggestions: Suggestions?
        package var notices: [String]?
        package var keys: [MenuKey]?
        package var summary: Summary?
        package var stored: Bool?
        package var turn: Int?
        package var text: String?
        package var revision: Int?
        package var confidence: Double?
        package var doubtful: [String]?
        package var mentions: [String]?
        package var standing: [Standing]?
        package var replies: [String]?
        package var origin: String?
        package var playedFraction: Double?
        package var ok: Bool?
        package var code: String?
        package var message: String?
        package var isOn: Bool?
        package var answerer: String?
        /// Who does a part of the work from here on.
        package var engine: ProviderUse?
        /// Who does what, or did, by what was done.
        package var engines: [ProviderUse]?
        /// When the callee picked up; the call's clock counts from it.
        package var acceptedAt: Date?
        /// The server's clock, for setting `acceptedAt` by.
        package var at: Date?

        package init(_ call: Call.ID, _ sequence: Int) {
            callSid = call.rawValue
            self.sequence = sequence
        }
    }

    package struct Message: Codable, Sendable {
        package var event: String
        package var data: Event
    }

    /// What a page asks for, as it arrives.
    package struct ClientEvent: Codable, Sendable {
        package var callSid: String?
        package var userId: String?
        /// The number of the last event that the page has seen.
        package var after: Int?
        package var text: String?
        package var turn: Int?
        package var digits: String?

        package init(
            callSid: String? = nil, userId: String? = nil, after: Int? = nil, text: String? = nil, turn: Int? = nil,
            digits: String? = nil
        ) {
            self.callSid = callSid
            self.userId = userId
            self.after = after
            self.text = text
            self.turn = turn
            self.digits = digits
        }
    }
}

extension CallState {
    fileprivate func fill(_ event: inout CallMessages.Event) {
        switch self {
        case .dialing: event.state = "dialing"
        case .ringing: event.state = "ringing"
        case .talking: event.state = "talking"
        case .ending: event.state = "ending"
        case .ended(let outcome, let reason):
            event.state = "ended"
            event.outcome = outcome.rawValue
            event.reason = reason?.rawValue
        }
    }
}

extension CallMessages.Message {
    /// An event as pages get it.
    /// - Parameters:
    ///   - isStored: whether everything shown so far has been kept.
    ///   - standing: what is asked, offered and agreed with it.
    package init(
        _ event: CallEvent, of call: Call.ID, isStored: Bool, standing: [CallMessages.Standing] = [], texts: Texts,
        language: Language
    ) {
        var data = CallMessages.Event(call, event.sequence)
        let name: String
        switch event.kind {
        case .state(let state):
            name = "call.state"
            state.fill(&data)
        case .accepted:
            name = "call.accepted"
            data.acceptedAt = event.at
            data.at = event.at
        case .answeredBy(let answerer):
            name = "call.answeredBy"
            data.answerer = answerer.rawValue
        case .interim(let turn, let text, let revision):
            name = "stt.partial"
            data.turn = turn
            data.text = text
            data.revision = revision
        case .final(let turn):
            name = "stt.final"
            data.turn = turn.id
            data.text = turn.text
            data.confidence = turn.confidence
            data.doubtful = turn.doubtful
            data.mentions = turn.mentions
            data.standing = standing
        case .nothingSaid(let turn):
            name = "stt.nothing"
            data.turn = turn
        case .suggestionsPending(let turn):
            name = "recommendations.pending"
            data.turn = turn
        case .suggestions(let turn, let replies):
            name = "recommendations"
            data.turn = turn
            data.replies = replies.map(\.text)
        case .suggestionsUnavailable(let turn):
            name = "recommendations.failed"
            data.turn = turn
        case .speech(let turn):
            name = "speech"
            data.turn = turn.id
            data.text = turn.text
            data.origin = turn.origin?.rawValue
            data.state = turn.state.rawValue
            data.playedFraction = turn.playedFraction
            data.standing = standing
        case .speechStarted(let turn):
            name = "speech.started"
            data.turn = turn
        case .engine(let use):
            name = "engine"
            data.engine = use
        case .notice(let notice, let isOn):
            name = "notice"
            data.code = notice.rawValue
            data.isOn = isOn
            data.message = texts.text("notice.\(notice.rawValue)", language)
        case .menu(let turn, let menu):
            name = "menu"
            data.turn = turn
            data.keys = menu.keys
        case .endedRemotely(let outcome):
            name = "call.ended.remote"
            data.outcome = outcome.rawValue
        case .summary(let summary):
            name = "call.summary"
            data.summary = summary
            data.stored = isStored
        case .summaryUnavailable: name = "call.summary.failed"
        }
        self.init(event: name, data: data)
    }

    /// All that is known of a call.
    /// - Parameters:
    ///   - standing: what is asked, offered and agreed so far.
    ///   - now: what the server's clock shows.
    package init(
        _ snapshot: CallSnapshot, scenario: String?, standing: [CallMessages.Standing] = [], at now: Date
    ) {
        var data = CallMessages.Event(snapshot.call.id, snapshot.sequence)
        data.call = CallMessages.CallInfo(snapshot.call, scenario: scenario)
        snapshot.state.fill(&data)
        data.turns = snapshot.turns.map { CallMessages.Turn($0, withMentions: true) }
        data.standing = standing
        data.suggestions = snapshot.suggestions.map { suggestions in
            CallMessages.Suggestions(turn: suggestions.turn, replies: suggestions.replies.map(\.text))
        }
        data.notices = snapshot.notices.map(\.rawValue).sorted()
        data.keys = snapshot.menu?.keys
        data.engines = ProviderUse.Work.allCases.compactMap { snapshot.engines[$0] }
        data.acceptedAt = snapshot.acceptedAt
        data.at = now
        data.answerer = snapshot.answerer?.rawValue
        data.summary = snapshot.summary
        self.init(event: "snapshot", data: data)
    }

    /// A call as it was kept, when nothing more happens to it.
    package init(_ record: CallRecord, scenario: String?) {
        var data = CallMessages.Event(record.call.id, 0)
        data.call = CallMessages.CallInfo(record.call, scenario: scenario)
        data.state = "ended"
        data.outcome = (record.outcome ?? .interrupted).rawValue
        data.turns = record.shownTurns.map { CallMessages.Turn($0) }
        data.notices = []
        data.engines = record.engines
        data.summary = record.summary
        self.init(event: "snapshot", data: data)
    }

    /// What a page is told whose words or keys were taken: they are said as that turn.
    package init(said turn: Int, in call: Call.ID) {
        var data = CallMessages.Event(call, 0)
        data.ok = true
        data.turn = turn
        self.init(event: "say.result", data: data)
    }

    /// An answer that belongs to no event of the call.
    package init(_ event: String, to call: String, code: String, sentence: String) {
        var data = CallMessages.Event(Call.ID(call), 0)
        data.code = code
        data.message = sentence
        self.init(event: event, data: data)
    }

    /// The data as Socket.IO carries it.
    package var arguments: SocketArguments {
        SocketArguments(json: [String(decoding: CallMessages.encode(data), as: UTF8.self)])
    }

    /// An event as a client of Socket.IO gets it.
    package init(_ event: SocketEvent) throws {
        // The server's word that the client did not keep up carries nothing.
        let data =
            event.arguments.count == 0
            ? CallMessages.Event(Call.ID(""), 0) : try event.arguments.decode(CallMessages.Event.self)
        self.init(event: event.name, data: data)
    }
}

extension Turn {
    /// What was mentioned in it, each as it stands in the text; the same words twice count twice.
    fileprivate var mentions: [String] {
        Mention.all(in: text).sorted { $0.range.lowerBound < $1.range.lowerBound }.map(\.text)
    }
}

extension KeypadMenu {
    fileprivate var keys: [CallMessages.MenuKey] {
        options.map { CallMessages.MenuKey(key: String($0.key), label: $0.label) }
    }
}
