import Calls
import Concurrency
import Logging
import WebSockets

/// Reads one media socket from its handshake to its end.
struct TwilioMediaStream: Sendable {
    /// How long a socket may take to say whose sound it carries.
    private static let patience = Duration.seconds(10)

    let leg: TwilioLeg
    let accountSid: String
    let socket: WebSocket
    let clock: any Clock<Duration>
    let logger: Logger
    /// Told when the socket turns out to carry another's sound.
    let onForeign: @Sendable () -> Void

    /// Carries the call's sound. Returns when the stream is over and the socket closed.
    func run() async {
        guard let start = await start(of: { leg.sid.value == $0.callSid }) else {
            return await socket.close(.policyViolation)
        }
        let socket = socket
        let media = TwilioMedia(streamSid: start.streamSid, tap: leg.tap) { text throws(WebSocketError) in
            try await socket.send(.text(text))
        }
        leg.attach(media)
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Also when the call is over, or another socket has taken this one's place.
                guard await media.ended.wait() != nil else { return }
                await socket.close(.normal)
            }
            await read(media, start)
            leg.detach(media)
        }
    }

    /// Lets a client hear what both sides say. Returns when it hangs up or the call is over.
    func listen() async {
        guard let start = await start(of: { _ in true }) else { return await socket.close(.policyViolation) }
        let encoder = MediaStreamEncoder(streamSid: start.streamSid)
        let socket = socket
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await sound in leg.tap.listen() {
                    // A client that is gone hears nothing more.
                    guard (try? await socket.send(.text(encoder.media(sound)))) != nil else { break }
                }
                await socket.close(.normal)
            }
            while let message = await next(), message != .stop {}
            group.cancelAll()
        }
    }

    /// Waits for the message that says whose sound this is; `nil` if it is not the one expected, or none comes in time.
    private func start(of isExpected: @Sendable (MediaStreamMessage.Start) -> Bool) async -> MediaStreamMessage.Start? {
        await withTaskGroup(of: MediaStreamMessage.Start?.self) { group in
            group.addTask {
                // Only the task that has found the start ends the wait early.
                guard (try? await clock.sleep(for: Self.patience)) != nil else { return nil }
                await socket.close(.policyViolation)
                return nil
            }
            while let message = await next() {
                guard case .start(let start) = message else { continue }
                group.cancelAll()
                guard start.accountSid == accountSid, start.isTelephone, isExpected(start) else {
                    onForeign()
                    return nil
                }
                return start
            }
            group.cancelAll()
            return nil
        }
    }

    private func read(_ media: TwilioMedia, _ start: MediaStreamMessage.Start) async {
        var gatherer = MediaGatherer()
        while let message = await next() {
            switch message {
            case .media(let sound):
                guard sound.isInbound else { continue }
                for frame in gatherer.take(sound) { media.deliver(.audio(frame)) }
                continue
            case .start(let again):
                // The same start twice changes nothing; one socket never carries two streams.
                guard again.streamSid != start.streamSid || again.callSid != start.callSid else { continue }
                onForeign()
                return await socket.close(.policyViolation)
            case .connected, .other: continue
            case .digit, .mark, .stop: break
            }
            // What was said before a mark or a key is heard before it.
            for frame in gatherer.flush() { media.deliver(.audio(frame)) }
            switch message {
            case .digit(let digit): media.deliver(.digit(digit))
            case .mark(let name): media.deliver(.mark(name))
            case .stop: return
            case .connected, .start, .media, .other: break
            }
        }
        for frame in gatherer.flush() { media.deliver(.audio(frame)) }
    }

    /// The next message that can be understood; `nil` when the socket is closed, in whatever way.
    private func next() async -> MediaStreamMessage? {
        var messages = socket.messages.makeAsyncIterator()
        // A socket that broke is over, as one that was closed is.
        while let message = try? await messages.next() {
            guard case .text(let text) = message else { continue }
            do {
                return try MediaStreamMessage(text)
            } catch {
                logger.debug("media message not understood", metadata: ["call.id": "\(leg.call)"])
            }
        }
        return nil
    }
}
