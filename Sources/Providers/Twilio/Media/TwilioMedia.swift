import Calls
import Concurrency
import Foundation
import Synchronization
import TelephoneAudio
import WebSockets

/// One media stream of a call: from its `start` message until it stops or its socket is closed.
final class TwilioMedia: CallMedia {
    /// A piece of 20 ms: what outgoing sound is a multiple of.
    private static let piece = 160
    /// 100 ms: small messages stutter, long ones delay what follows.
    private static let message = 800

    let incoming: AsyncStream<MediaEvent>
    /// Set when the stream is over.
    let ended = AsyncValue<Bool>()
    private let feed: AsyncStream<MediaEvent>.Continuation
    private let encoder: MediaStreamEncoder
    private let send: @Sendable (String) async throws(WebSocketError) -> Void
    /// Events that wait to be read. Late sound is worse than lost sound: 83 frames of 60 ms are the newest 5 s.
    private static let mostUnread = 83

    private let tap: CallMonitor
    /// Less than a piece, waiting for more sound or for a mark.
    private let rest = Mutex<[UInt8]>([])

    /// - Parameter tap: hears both sides.
    init(
        streamSid: String, tap: CallMonitor = CallMonitor(),
        send: @escaping @Sendable (String) async throws(WebSocketError) -> Void
    ) {
        (incoming, feed) = AsyncStream.makeStream(
            of: MediaEvent.self, bufferingPolicy: .bufferingNewest(Self.mostUnread))
        encoder = MediaStreamEncoder(streamSid: streamSid)
        self.tap = tap
        self.send = send
    }

    // MARK: Incoming

    /// Hands an event on. If no task reads them, the oldest sound is lost for it; when there are only marks and digits,
    /// the event itself.
    func deliver(_ event: MediaEvent) {
        if case .audio(let frame) = event { tap.heard(frame.bytes) }
        var next = event
        // One round moves each mark and digit behind the others, and the event out again.
        for _ in 0...Self.mostUnread {
            guard case .dropped(let lost) = feed.yield(next) else { return }
            if case .audio = lost { return }
            next = lost
        }
    }

    /// Ends the stream.
    func end() {
        feed.finish()
        ended.set(true)
    }

    // MARK: Outgoing

    /// Sends sound in messages of up to 100 ms. Less than 20 ms at the end waits for what follows; a mark sends it.
    func play(_ frame: AudioFrame) async throws(ProviderError) {
        guard frame.format == .telephone else { throw ProviderError(.unsupported, provider: "twilio", code: "format") }
        let sound = rest.withLock { rest in
            var sound = rest + frame.bytes
            let whole = sound.count - sound.count % Self.piece
            rest = Array(sound[whole...])
            sound.removeSubrange(whole...)
            return sound
        }
        try await send(sound)
    }

    func mark(_ name: String) async throws(ProviderError) {
        let last = rest.withLock { rest in
            defer { rest = [] }
            guard !rest.isEmpty else { return rest }
            return rest + [UInt8](repeating: MuLaw.silence, count: Self.piece - rest.count)
        }
        try await send(last)
        try await write(encoder.mark(name))
    }

    func clear() async throws(ProviderError) {
        rest.withLock { $0 = [] }
        tap.cleared()
        try await write(encoder.clear)
    }

    private func send(_ sound: [UInt8]) async throws(ProviderError) {
        var sound = sound[...]
        while !sound.isEmpty {
            try await write(encoder.media(sound.prefix(Self.message)))
            tap.said(sound.prefix(Self.message))
            sound = sound.dropFirst(Self.message)
        }
    }

    private func write(_ text: String) async throws(ProviderError) {
        do throws(WebSocketError) {
            try await send(text)
        } catch {
            // Cancelled work returns quietly.
            guard error.kind != .cancelled else { return }
            throw ProviderError(.unreachable, provider: "twilio", code: "media-closed")
        }
    }
}
