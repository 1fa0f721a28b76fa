public import AsyncHTTPClient
public import Calls
import Languages
import NIOCore
import NIOHTTP1
public import TelephoneAudio

/// A voice of ElevenLabs: the text leaves this machine, the sound comes back while it is made.
///
/// Telephone sound is asked for as it goes on the line, so nothing is converted. Numbers, dates and money are written out
/// before, since the fast models read them wrongly.
public struct ElevenLabsSpeechSynthesizer: SpeechSynthesizer {
    private let settings: ElevenLabsSettings
    private let http: HTTPClient
    private let clock: any Clock<Duration>

    /// Give up if Retry-After is longer than this.
    private static let longestPause = Duration.seconds(1)
    /// From the request to the first byte of its answer.
    private static let patience = TimeAmount.seconds(10)

    /// Sound beyond which an answer speaks no text of this length any more, however slow the voice.
    private static func longest(_ words: String) -> Duration {
        .seconds(30) + .seconds(min(words.unicodeScalars.count, 3_600))
    }

    /// Opens nothing yet.
    /// - Parameters:
    ///   - http: kept warm by its owner; its read timeout ends an answer that has stalled.
    ///   - clock: measures the pause before a request is made again.
    public init(_ settings: ElevenLabsSettings, http: HTTPClient, clock: any Clock<Duration> = ContinuousClock()) {
        self.settings = settings
        self.http = http
        self.clock = clock
    }

    /// Speaks a text; see ``SpeechSynthesizer/speak(_:onAudio:)``.
    ///
    /// - Throws: `.unauthorized` for a key that is refused, `.overQuota` for credit that is used up, `.unsupported` for
    ///   what the plan lacks, `.rateLimited`, `.unreachable` also for an answer that broke off.
    public func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        let (language, voice, format) = (request.language, request.voice, request.format)
        let words = Speakable.text(request.text, language: language)
        guard !words.isEmpty else { return }
        let body = ElevenLabsRequest(
            words, after: request.previousText.map { Speakable.text($0, language: language) }, model: settings.model,
            language: language, speed: voice.speed)
        var isRepeated = false
        while !Task.isCancelled {
            var framer = SoundFramer(format)
            do {
                let request = try body.request(voice: settings.voice(voice.preset), format: format, settings)
                try await hear(request, &framer, longest: Self.longest(words), onAudio)
                guard framer.length >= SpeechPace.shortest(words, language: language, speed: voice.speed) else {
                    throw ElevenLabsRefusal(.unreachable, code: "sound-cut-short")
                }
                return
            } catch {
                if Task.isCancelled { return }
                let refusal = ElevenLabsRefusal(error)
                guard !isRepeated, framer.length == .zero, let pause = refusal.retryAfter, pause <= Self.longestPause
                else { throw refusal.error }
                isRepeated = true
                // Only cancellation ends the pause early, and then nothing more is wanted.
                guard (try? await clock.sleep(for: pause)) != nil else { return }
            }
        }
    }

    /// Makes one request and hands its sound on as it arrives.
    private func hear(
        _ request: HTTPClientRequest, _ framer: inout SoundFramer, longest: Duration,
        _ onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws {
        let response = try await http.execute(request, timeout: Self.patience)
        guard response.status == .ok else {
            // A refusal takes some hundred bytes.
            let body = try await response.body.collect(upTo: 64 * 1_024)
            throw ElevenLabsRefusal(status: response.status.code, headers: response.headers, body: body)
        }
        let type = response.headers.first(name: "Content-Type") ?? ""
        guard !type.hasPrefix("application/json"), !type.hasPrefix("text/") else {
            throw ElevenLabsRefusal(.serverFault, code: "unreadable-answer")
        }
        for try await bytes in response.body {
            for frame in framer.take(bytes.readableBytesView) {
                if Task.isCancelled { return }
                await onAudio(frame)
            }
            guard framer.length <= longest else { throw ElevenLabsRefusal(.serverFault, code: "answer-too-long") }
        }
        if let last = framer.end() { await onAudio(last) }
    }
}
