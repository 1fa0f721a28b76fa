import Concurrency
import Foundation
import HTTPTypes
import Synchronization
import WebSockets

/// A one-way stream of a call: a copy of its sound.
final class StreamCopy: Sendable {
    let sid = Sid.random("MZ")
    let stream: TwiML.Stream
    let createdAt = Date()
    /// Set when nothing more is to be copied.
    let stopped = AsyncValue<Void>()
    var name: String { stream.name ?? sid }

    init(stream: TwiML.Stream) { self.stream = stream }

    func stop() { stopped.set() }
}

/// The sockets of a call.
extension CallLeg {
    // MARK: Both ways

    /// Connects the call's sound to a server, until either closes the socket or something else is to be done.
    func connect(_ stream: TwiML.Stream, _ interrupt: AsyncValue<Void>) async {
        guard await waitForStream(interrupt) else { return }
        let sid = Sid.random("MZ")
        let broken = AsyncValue<Void>()
        do {
            try await surroundings.sockets.connect(to: stream.url, headers: handshake(stream)) { socket in
                let messages = self.line.attach(
                    accountSid: self.request.accountSid, callSid: self.request.sid, streamSid: sid,
                    parameters: stream.parameters, broken: broken)
                self.report(stream, sid, event: "stream-started")
                await withDiscardingTaskGroup { group in
                    group.addTask {
                        await interrupt.wait()
                        self.line.detach()
                    }
                    group.addTask {
                        await broken.wait()
                        guard broken.isSet else { return }
                        self.feed.yield(.dropped(callSid: self.request.sid))
                        socket.abort()
                    }
                    group.addTask { await self.write(messages, to: socket, isBroken: { broken.isSet }) }
                    await self.read(socket, streamSid: sid)
                    self.line.detach()
                    group.cancelAll()
                }
            }
            if broken.isSet {
                report(stream, sid, event: "stream-error", error: 31_921)
            } else {
                report(stream, sid, event: "stream-stopped")
            }
        } catch {
            let code = CallLeg.code(of: error)
            violation(code, "the media socket failed: \(error)")
            report(stream, sid, event: "stream-error", error: code)
        }
    }

    /// - Returns: whether the stream is to be opened at all.
    private func waitForStream(_ interrupt: AsyncValue<Void>) async -> Bool {
        switch faults.streamStart {
        case .after(.zero): return true
        case .after(let delay):
            let end = surroundings.time.elapsed + delay
            await race {
                await self.sleep(until: end)
            } or: {
                await interrupt.wait()
            }
        case .never:
            await interrupt.wait()
        }
        return !interrupt.isSet && !over.isSet
    }

    private func handshake(_ stream: TwiML.Stream) -> HTTPFields {
        var headers = HTTPFields()
        if let name = HTTPField.Name(RequestSignature.headerName) {
            headers[name] = surroundings.webhooks.signature.sign(url: stream.url)
        }
        return headers
    }

    private func write(
        _ messages: AsyncStream<String>, to socket: WebSocket, isBroken: @Sendable () -> Bool = { false }
    ) async {
        do {
            for await message in messages { try await socket.send(.text(message)) }
            if !isBroken() { await socket.close(.normal, reason: "") }
        } catch {
            // The socket is gone; its reader ends too, and the next instruction follows.
        }
    }

    private func read(_ socket: WebSocket, streamSid: String) async {
        var reported: Set<Int> = []
        do {
            for try await message in socket.messages {
                do throws(MediaMessage.Violation) {
                    switch message {
                    case .text(let text):
                        try line.receive(MediaMessage(parsing: text, streamSid: streamSid), from: streamSid)
                    case .binary:
                        throw .init(code: 31_950, reason: "a binary message")
                    }
                } catch {
                    // Dropped, and told once for each code, as on Twilio.
                    if reported.insert(error.code).inserted { feed.yield(.violation(error.description)) }
                    if surroundings.isStrict { end("failed") }
                }
            }
        } catch {
            // A socket that breaks has closed.
        }
    }

    // MARK: One way

    /// Copies the call's sound to a server until the call, the copy or the socket ends.
    func carry(_ copy: StreamCopy) async {
        let stream = copy.stream
        do {
            try await surroundings.sockets.connect(to: stream.url, headers: handshake(stream)) { socket in
                let messages = self.line.copy(
                    accountSid: self.request.accountSid, callSid: self.request.sid, streamSid: copy.sid,
                    tracks: stream.track.names, parameters: stream.parameters)
                await withDiscardingTaskGroup { group in
                    self.report(stream, copy.sid, event: "stream-started")
                    group.addTask {
                        await race {
                            await copy.stopped.wait()
                        } or: {
                            await self.over.wait()
                        }
                        self.line.endCopy(copy.sid)
                    }
                    group.addTask { await self.write(messages, to: socket) }
                    // Nothing that is said to a one-way stream is heard. A socket that breaks has closed.
                    do { for try await _ in socket.messages {} } catch {}
                    self.line.endCopy(copy.sid)
                    copy.stop()
                    group.cancelAll()
                }
            }
            report(stream, copy.sid, event: "stream-stopped")
        } catch {
            let code = CallLeg.code(of: error)
            violation(code, "the media socket failed: \(error)")
            report(stream, copy.sid, event: "stream-error", error: code)
        }
        copy.stop()
    }

    // MARK: What is told

    private static func code(of error: any Error) -> Int {
        guard let error = error as? WebSocketError else { return 31_921 }
        switch error.kind {
        case .refused: return 31_920
        case .timedOut: return 31_901
        default: return 31_902
        }
    }

    private static let streamErrors = [
        31_901: "the socket could not be opened in time", 31_902: "nobody listens there",
        31_920: "the handshake was not answered with 101", 31_921: "the socket was lost",
    ]

    private func report(_ stream: TwiML.Stream, _ sid: String, event: String, error: Int? = nil) {
        guard let callback = stream.statusCallback else { return }
        var form = [
            ("AccountSid", request.accountSid), ("CallSid", request.sid), ("StreamSid", sid),
            ("StreamName", stream.name ?? sid), ("StreamEvent", event), ("Timestamp", Date().formatted(.iso8601)),
        ]
        if let error { form.append(("StreamError", "\(error) - \(CallLeg.streamErrors[error] ?? "stream failed")")) }
        tell(callback, form)
    }
}
