package import CallPlacing
package import Calls
import Foundation
import HTTPTypes
import Languages
package import SocketIO
import Synchronization

/// Serves pages over Socket.IO: their events in, the events of the call that each watches out.
///
///     page ──▶ bind.call, replySelected, say, hold, press, speakOpening, leaveMessage, stop, call.ended.byUser ──▶ RunningCalls
///     page ◀── snapshot, then numbered events ◀── CallEventHub
package struct CallSocketHandlers: Sendable {
    let runningCalls: RunningCalls
    let hub: CallEventHub
    let store: any CallStore
    let sessions: Sessions
    let signedIn: SignedInSockets
    let admission: SocketAdmission
    let texts: Texts
    /// The practice partner of a number, if it is one.
    let scenarioOf: @Sendable (PhoneNumber) -> String?

    package init(
        runningCalls: RunningCalls, hub: CallEventHub, store: any CallStore, sessions: Sessions,
        signedIn: SignedInSockets,
        admission: SocketAdmission, texts: Texts, scenarioOf: @escaping @Sendable (PhoneNumber) -> String?
    ) {
        self.runningCalls = runningCalls
        self.hub = hub
        self.store = store
        self.sessions = sessions
        self.signedIn = signedIn
        self.admission = admission
        self.texts = texts
        self.scenarioOf = scenarioOf
    }

    /// How the server of pages is set up: small messages, pages of the same host only, and room for people by their
    /// sessions.
    /// - Parameter connections: how many may be open.
    package static func configuration(connections: Int) -> SocketServer.Configuration {
        var configuration = SocketServer.Configuration()
        configuration.engine.maxPayload = largestMessage
        configuration.engine.limits = SocketAdmission.limits(under: connections)
        return configuration
    }

    /// Bytes of the longest message of a page.
    package static let largestMessage = 64 * 1024

    /// One page, and the call that it watches.
    private final class Page: Sendable {
        let person: Person
        let language: Language
        private let state = Mutex(State())

        private struct State {
            var call: Call.ID?
            var budget = ClientEventBudget(at: .now)
        }

        init(person: Person, language: Language) {
            self.person = person
            self.language = language
        }

        var call: Call.ID? { state.withLock { $0.call } }

        /// - Returns: what was watched before.
        func watch(_ call: Call.ID?) -> Call.ID? {
            state.withLock { state in
                defer { state.call = call }
                return state.call
            }
        }

        /// Whether the page may ask for something at present.
        func maySend() -> Bool { state.withLock { $0.budget.take(at: .now) } }
    }

    /// What an event that was carried out is acknowledged with.
    private struct Done: Encodable {
        var ok = true
        var callSid: String?
        var sequence: Int?
        /// What is said because of it.
        var turn: Int?
    }

    /// Handles all that pages may say in a namespace.
    package func serve(_ pages: SocketNamespace) {
        pages.authorize { join in
            let language = LanguageMiddleware.language(of: join.handshake.headerFields)
            let found: Person?
            do throws(StoreError) {
                found = try await person(join.handshake, join.auth)
            } catch {
                throw SocketRefusal(APIError(error), texts, language)
            }
            guard let found else {
                throw SocketRefusal(APIError("session.missing", .unauthorized), texts, language)
            }
            guard join.settle(as: admission.holder(found, join.handshake, join.peer)) else {
                throw SocketRefusal(APIError("sockets.tooMany", .serviceUnavailable), texts, language)
            }
        }
        pages.onConnect { socket in
            let language = LanguageMiddleware.language(of: socket.handshake.headerFields)
            do throws(StoreError) {
                // The session ended since the join was accepted: disconnect.
                guard let person = try await person(socket.handshake, socket.auth) else { return socket.disconnect() }
                socket.data = Page(person: person, language: language)
                signedIn.admit(socket, of: person)
                // Signed out between the lookup and `admit`: the sign-out has not found this socket.
                if try await self.person(socket.handshake, socket.auth) == nil { socket.disconnect() }
            } catch {
                // The store failed after the join: a client that cannot be looked up cannot stay.
                socket.disconnect()
            }
        }
        pages.onDisconnect { socket, _ in
            guard let page = socket.data as? Page, let call = page.watch(nil) else { return }
            await left(call)
        }
        pages.onRefusal { socket, _, refusal in
            guard let page = socket.data as? Page else { return }
            let message = CallMessages.Message(
                "say.error", to: page.call?.rawValue ?? "", code: refusal.code, sentence: refusal.message)
            socket.emit(message.event, message.arguments)
        }
        hear("bind.call", on: pages) { socket, page, event in try await bind(socket, page, event) }
        hear("replySelected", on: pages) { .choose($0.text ?? "", turn: $0.turn) }
        hear("say", on: pages) { .type($0.text ?? "") }
        hear("hold", on: pages) { _ in .hold }
        hear("press", on: pages) { .press($0.digits ?? "") }
        hear("speakOpening", on: pages) { _ in .speakOpening }
        hear("leaveMessage", on: pages) { _ in .leaveMessage }
        hear("stop", on: pages) { _ in .stopSpeaking }
        hear("call.ended.byUser", on: pages) { _ in .hangUp }
    }

    private func person(_ handshake: HTTPRequest, _ auth: String) async throws(StoreError) -> Person? {
        guard let hash = SignedInSockets.tokenHash(handshake, auth: auth) else { return nil }
        return try await sessions.person(hash: hash)
    }

    /// Handles an event about the call that the page watches.
    private func hear(
        _ event: String, on pages: SocketNamespace,
        as command: @escaping @Sendable (CallMessages.ClientEvent) -> CallCommand
    ) {
        hear(event, on: pages) { socket, page, values in
            guard let call = page.call, values.callSid == nil || values.callSid == call.rawValue else {
                throw APIError("call.unknown", .notFound)
            }
            if case .ended = hub.snapshot(of: call)?.state { throw APIError(CommandRejection.callOver) }
            switch await runningCalls.submit(command(values), to: call) {
            case .rejected(let refusal): throw APIError(refusal)
            case .accepted(let turn):
                if let turn {
                    let message = CallMessages.Message(said: turn, in: call)
                    socket.emit(message.event, message.arguments)
                }
                return Done(turn: turn)
            }
        }
    }

    private func hear(
        _ event: String, on pages: SocketNamespace,
        _ carryOut: @escaping @Sendable (Socket, Page, CallMessages.ClientEvent) async throws -> Done
    ) {
        pages.onArguments(event) { socket, arguments in
            guard let page = socket.data as? Page else { return SocketArguments() }
            do {
                guard page.maySend() else { throw APIError("wishes.tooMany", .tooManyRequests) }
                return try SocketArguments([try await carryOut(socket, page, try Self.event(arguments))])
            } catch let error as APIError {
                throw SocketRefusal(error, texts, page.language)
            } catch let error as StoreError {
                throw SocketRefusal(APIError(error), texts, page.language)
            }
        }
    }

    private static func event(_ arguments: SocketArguments) throws(APIError) -> CallMessages.ClientEvent {
        guard arguments.count > 0 else { return CallMessages.ClientEvent() }
        do {
            return try arguments.decode()
        } catch {
            // What cannot be read is answered, not guessed at.
            throw APIError("request.malformed")
        }
    }

    private func bind(_ socket: Socket, _ page: Page, _ event: CallMessages.ClientEvent) async throws -> Done {
        guard event.userId == nil || event.userId == page.person.id.rawValue else {
            throw APIError("session.foreign", .forbidden)
        }
        let id = Call.ID(event.callSid ?? "")
        // A call that goes on is known here, whatever has become of the store.
        let running = runningCalls.isRunning(id) ? hub.snapshot(of: id)?.call : nil
        let record = running == nil ? try await store.call(id, of: page.person) : nil
        guard let call = running ?? record?.call, call.owner == page.person.id else {
            // A stranger learns no more than that there is nothing for them.
            throw APIError("call.unknown", .notFound)
        }
        if let before = page.watch(nil) {
            hub.release(socket, from: before)
            if before != id { await left(before) }
        }
        // A page of a call that goes on does not give way to others.
        socket.isBusy = running != nil
        let scenario = scenarioOf(call.number)
        guard let last = hub.bind(socket, to: id, after: event.after, scenario: scenario, in: page.language) else {
            // One that goes on is forgotten only when it is deleted.
            guard let record else { throw APIError("call.unknown", .notFound) }
            let message = CallMessages.Message(record, scenario: scenario)
            socket.emit(message.event, message.arguments)
            return Done(callSid: id.rawValue, sequence: 0)
        }
        _ = page.watch(id)
        _ = await runningCalls.submit(.comeBack, to: id)
        return Done(callSid: id.rawValue, sequence: last)
    }

    /// A page watches a call no longer.
    private func left(_ call: Call.ID) async {
        guard !hub.isWatched(call) else { return }
        _ = await runningCalls.submit(.leave, to: call)
        // Another page may have come in between, and its word must be the last.
        if hub.isWatched(call) { _ = await runningCalls.submit(.comeBack, to: call) }
    }
}

/// How much a page may ask for: a burst, and a steady trickle after it. A finger is slower; a runaway script is not.
struct ClientEventBudget {
    static let burst = 30.0
    static let perSecond = 3.0
    private var left = burst
    private var last: ContinuousClock.Instant

    init(at now: ContinuousClock.Instant) { last = now }

    /// Takes one event out of the budget, if it holds one.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        left = min(Self.burst, left + (now - last) / .seconds(1) * Self.perSecond)
        last = now
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}

extension SocketRefusal {
    /// A error in a person's language.
    fileprivate init(_ error: APIError, _ texts: Texts, _ language: Language) {
        self.init(code: error.code, message: error.sentence(texts, language))
    }
}
