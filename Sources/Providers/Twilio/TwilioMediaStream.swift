import Calls
import Logging
import WebSockets

/// Reads one media socket from its handshake to its end.
struct TwilioMediaStream: Sendable {
    let leg: TwilioLeg
    let accountSid: String
    let socket: WebSocket
    let logger: Logger

    /// Returns when the stream is over and the socket closed.
    func run() async {
        guard let start = await start() else { return await socket.close(.policyViolation) }
        let socket = socket
        let media = TwilioMedia(streamSid: start.streamSid) { text throws(WebSocketError) in
            try await socket.send(.text(text))
        }
        leg.attach(media)
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Also when the call is over, or another socket has taken this one's place.
                guard await media.ended.wait() != nil else { return }
                await socket.close(.normal)
            }
            await read(media)
            leg.detach(media)
        }
    }

    /// Waits for the message that says whose sound this is; `nil` if it is not this call's, or none comes.
    private func start() async -> MediaStreamMessage.Start? {
        while let message = await next() {
            guard case .start(let start) = message else { continue }
            guard start.accountSid == accountSid, start.isTelephone, leg.sid.value == start.callSid else {
                logger.warning("media stream refused", metadata: ["call.id": "\(leg.call)"])
                return nil
            }
            return start
        }
        return nil
    }

    private func read(_ media: TwilioMedia) async {
        var gatherer = MediaGatherer()
        while let message = await next() {
            switch message {
            case .media(let sound):
                guard sound.isInbound else { continue }
                for frame in gatherer.take(sound) { media.deliver(.audio(frame)) }
                continue
            case .connected, .start, .other: continue
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
