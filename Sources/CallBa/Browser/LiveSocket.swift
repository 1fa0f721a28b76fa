import Calls
import Foundation
import HTTPTypes
import Logging
import Synchronization
import WebSockets

/// Serves one page: its wishes in, the events of the call it watches out.
///
///     page ──▶ bind.call, replySelected, say, hold, press, leaveMessage, stop, call.ended.byUser ──▶ CallDesk
///     page ◀── snapshot, then numbered events ◀── CallWatch
struct LiveSocket: Sendable {
    let desk: CallDesk
    let watch: CallWatch
    let store: any CallStore
    let texts: Texts
    /// The practice partner of a number, if it is one.
    let scenarioOf: @Sendable (PhoneNumber) -> String?
    let logger: Logger

    /// Serves a page until it goes away.
    func serve(_ socket: WebSocket, person: Person, language: Language) async throws {
        let page = Page(socket: socket, person: person, language: language)
        try await withThrowingDiscardingTaskGroup { group in
            do {
                for try await message in socket.messages {
                    guard case .text(let text) = message else {
                        await socket.close(.policyViolation, reason: "text only")
                        break
                    }
                    try await hear(text, from: page, in: &group)
                }
            } catch {
                await leave(page.replace(nil))
                throw error
            }
            await leave(page.replace(nil))
        }
    }

    /// One page and what it watches.
    private final class Page: Sendable {
        let socket: WebSocket
        let person: Person
        let language: Language
        private let bound = Mutex<CallWatch.Watching?>(nil)

        init(socket: WebSocket, person: Person, language: Language) {
            self.socket = socket
            self.person = person
            self.language = language
        }

        var watching: CallWatch.Watching? { bound.withLock { $0 } }

        /// - Returns: what was watched before.
        func replace(_ watching: CallWatch.Watching?) -> CallWatch.Watching? {
            bound.withLock { bound in
                defer { bound = watching }
                return bound
            }
        }
    }

    private func hear(_ text: String, from page: Page, in group: inout ThrowingDiscardingTaskGroup<any Error>)
        async throws
    {
        let wish: Wire.Wish
        do {
            wish = try JSONDecoder().decode(Wire.Wish.self, from: Data(text.utf8))
        } catch {
            // What cannot be read is answered, not guessed at.
            return try await refuse(Complaint("request.malformed"), "", on: page)
        }
        guard wish.event == "bind.call" else { return try await carry(out: wish, for: page) }
        guard let (watching, scenario) = try await bind(wish, page) else { return }
        await leave(page.replace(watching))
        if watching.isFirst { _ = await desk.wish(.comeBack, in: watching.call) }
        group.addTask { await show(watching, scenario: scenario, on: page) }
    }

    private func bind(_ wish: Wire.Wish, _ page: Page) async throws -> (CallWatch.Watching, scenario: String?)? {
        let sid = wish.data?.callSid ?? ""
        let id = Call.ID(sid)
        guard let record = try await store.call(id), record.call.owner == page.person.id else {
            // A stranger learns no more than that there is nothing for them.
            try await refuse(Complaint("call.unknown", .notFound), sid, on: page)
            return nil
        }
        let scenario = scenarioOf(record.call.number)
        guard let watching = watch.watch(id, after: wish.data?.after) else {
            try await send(Wire.Message(record, scenario: scenario), on: page)
            return nil
        }
        return (watching, scenario)
    }

    private func leave(_ watching: CallWatch.Watching?) async {
        guard let watching, watch.stop(watching) else { return }
        _ = await desk.wish(.leave, in: watching.call)
    }

    private func show(_ watching: CallWatch.Watching, scenario: String?, on page: Page) async {
        do {
            switch watching.start {
            case .snapshot(let snapshot):
                try await send(Wire.Message(snapshot, scenario: scenario, at: Date()), on: page)
            case .missed(let events): for event in events { try await send(event, of: watching.call, on: page) }
            }
            for await event in watching.news { try await send(event, of: watching.call, on: page) }
            guard page.watching?.id == watching.id else { return }
            let resync = Wire.Message("resync", to: watching.call.rawValue, texts: texts, language: page.language)
            try await send(resync, on: page)
        } catch {
            // The page went away; its reader ends too.
        }
    }

    private func carry(out wish: Wire.Wish, for page: Page) async throws {
        guard let call = page.watching?.call else {
            return try await refuse(Complaint("call.unknown", .notFound), "", on: page)
        }
        let text = wish.data?.text ?? ""
        let asked: CallInput.Wish
        switch wish.event {
        case "replySelected": asked = .choose(text)
        case "say": asked = .type(text)
        case "hold": asked = .hold
        case "press": asked = .press(wish.data?.digits ?? "")
        case "leaveMessage": asked = .leaveMessage
        case "stop": asked = .stopSpeaking
        case "call.ended.byUser": asked = .hangUp
        default: return try await refuse(Complaint("request.malformed"), call.rawValue, on: page)
        }
        guard await desk.wish(asked, in: call) else {
            return try await refuse(Complaint(Refusal.callOver), call.rawValue, on: page)
        }
    }

    private func send(_ event: CallEvent, of call: Call.ID, on page: Page) async throws {
        let isStored = watch.snapshot(of: call)?.notices.contains(.storageUnavailable) != true
        let message = Wire.Message(event, of: call, isStored: isStored, texts: texts, language: page.language)
        try await send(message, on: page)
    }

    private func refuse(_ complaint: Complaint, _ call: String, on page: Page) async throws {
        let message = Wire.Message(
            "say.error", to: call, complaint: complaint, texts: texts, language: page.language)
        try await send(message, on: page)
    }

    private func send(_ message: Wire.Message, on page: Page) async throws {
        try await page.socket.send(.text(String(decoding: Wire.encode(message), as: UTF8.self)))
    }
}
