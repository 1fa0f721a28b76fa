import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import NIOCore
import Synchronization
import TelephoneAudio

/// Answers the requests of an emulated ElevenLabs.
struct ElevenLabsDesk: Sendable {
    let voice: any SpeechSynthesizer
    let configuration: ElevenLabsEmulator.Configuration
    let faults: EmulatorFaults
    let clock: any Clock<Duration>
    let onWish: @Sendable (ElevenLabsEmulator.Wish) async -> Void
    private let account = Account()

    private final class Account: Sendable {
        let spoken = Mutex(0)
    }

    init(
        voice: any SpeechSynthesizer, configuration: ElevenLabsEmulator.Configuration, faults: EmulatorFaults,
        clock: any Clock<Duration>, onWish: @escaping @Sendable (ElevenLabsEmulator.Wish) async -> Void
    ) {
        self.voice = voice
        self.configuration = configuration
        self.faults = faults
        self.clock = clock
        self.onWish = onWish
    }

    /// The longest text of each model.
    private static let models = [
        ("eleven_flash_v2_5", 40_000), ("eleven_flash_v2", 30_000), ("eleven_turbo_v2_5", 40_000),
        ("eleven_turbo_v2", 30_000), ("eleven_multilingual_v2", 10_000), ("eleven_v3", 5_000),
    ]
    /// What a request gets that names none.
    private static let usualModel = "eleven_multilingual_v2"

    /// An answer that was meant to break off.
    private struct Cut: Error {}

    func routes() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: NotFound())
        let v1 = router.group("v1")
        v1.post("text-to-speech/:voice") { try await speak($0, $1, isStream: false) }
        v1.post("text-to-speech/:voice/stream") { try await speak($0, $1, isStream: true) }
        v1.get("voices") { request, _ in try await answer(request) { Voices(voices: voices) } }
        router.get("v2/voices") { request, _ in
            try await answer(request) { Voices(voices: voices, hasMore: false, totalCount: voices.count) }
        }
        v1.get("models") { request, _ in
            try await answer(request) { Self.models.map { Model(modelId: $0.0, name: $0.0, most: $0.1) } }
        }
        v1.get("user") { request, _ in try await answer(request) { User(subscription: subscription) } }
        v1.get("user/subscription") { request, _ in try await answer(request) { subscription } }
        return router
    }

    // MARK: Lists

    private struct Voices: Encodable {
        var voices: [VoiceEntry]
        var hasMore: Bool?
        var totalCount: Int?
    }
    private struct VoiceEntry: Encodable {
        var voiceId: String
        var name: String
        var category = "premade"
        var labels = ["gender": "female"]
        var availableForTiers: [String] = []
    }
    private struct Model: Encodable {
        var modelId: String
        var name: String
        var canDoTextToSpeech = true
        var maximumTextLengthPerRequest: Int
        init(modelId: String, name: String, most: Int) {
            self.modelId = modelId
            self.name = name
            maximumTextLengthPerRequest = most
        }
    }
    private struct Subscription: Encodable {
        var tier = "creator"
        var characterCount: Int
        var characterLimit: Int
        var status = "active"
    }
    private struct User: Encodable {
        var userId = "emulated"
        var subscription: Subscription
    }

    private var voices: [VoiceEntry] {
        configuration.voices.sorted { $0.key < $1.key }
            .map { VoiceEntry(voiceId: $0.key, name: $0.value.rawValue.capitalized) }
    }
    private var subscription: Subscription {
        Subscription(characterCount: account.spoken.withLock { $0 }, characterLimit: configuration.credit)
    }

    private func answer<Value: Encodable>(_ request: Request, _ value: () -> Value) async throws -> Response {
        let fault = try await admit(request)
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let json = [UInt8](try encoder.encode(value()))
        return Self.whole(json, type: "application/json", fault)
    }

    /// Checks the key; waits or refuses if that is the fault this request must suffer.
    /// - Returns: a fault that the answer itself has.
    private func admit(_ request: Request) async throws -> EmulatorFault? {
        let fault = faults.take()
        switch fault {
        case .slow(let pause): try await clock.sleep(for: pause)
        case .unauthorized: throw ElevenLabsProblem.wrongKey
        case .exhausted(let pause): throw ElevenLabsProblem.exhausted(pause)
        case .cut, .malformed, nil: break
        }
        guard let key = HTTPField.Name("xi-api-key").flatMap({ request.headers[$0] }) else {
            throw ElevenLabsProblem.noKey
        }
        guard key == configuration.apiKey else { throw ElevenLabsProblem.wrongKey }
        return fault
    }

    // MARK: Speech

    private struct Body: Decodable {
        struct Settings: Decodable { var speed: Double? }
        var text: String?
        var modelId: String?
        var languageCode: String?
        var voiceSettings: Settings?
        var previousText: String?
    }

    private func speak(_ request: Request, _ context: BasicRequestContext, isStream: Bool) async throws -> Response {
        var request = request
        let fault = try await admit(request)
        let written = try await request.collectBody(upTo: 1 << 20)
        let format = request.uri.queryParameters["output_format"].map { String($0) } ?? ElevenLabsSound.usual
        let sound = try ElevenLabsSound(written: format)
        let wish = try read(written, voice: context.parameters.get("voice") ?? "", format: format, isStream: isStream)
        guard let preset = configuration.voices[wish.voice] else { throw ElevenLabsProblem.voice(wish.voice) }
        let cost = wish.text.count
        try account.spoken.withLock { spoken in
            guard spoken + cost <= configuration.credit else {
                throw ElevenLabsProblem.quota(configuration.credit - spoken, cost)
            }
            spoken += cost
        }
        await onWish(wish)
        if fault == .malformed {
            // Half a JSON object in place of sound.
            return Self.whole(Array(#"{"audio": "#.utf8), type: "application/json", nil)
        }
        let speech = Speech(wish: wish, voice: Voice(preset, speed: wish.speed), sound: sound)
        var response =
            isStream
            ? stream(speech, of: request, isCut: fault == .cut)
            : Self.whole(try await collect(speech), type: sound.contentType, fault)
        if let name = HTTPField.Name("character-cost") { response.headers[name] = "\(cost)" }
        if let name = HTTPField.Name("request-id") { response.headers[name] = UUID().uuidString }
        return response
    }

    private struct Speech: Sendable {
        var wish: ElevenLabsEmulator.Wish
        var voice: Voice
        var sound: ElevenLabsSound
        /// As it was said, or by its letters.
        var language: Language {
            if let named = wish.language.flatMap(Language.init(rawValue:)) { return named }
            return wish.text.contains { ("가"..."힣").contains($0) } ? .korean : .english
        }
    }

    private func read(
        _ written: ByteBuffer, voice: String, format: String, isStream: Bool
    ) throws(ElevenLabsProblem) -> ElevenLabsEmulator.Wish {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let body: Body
        do {
            body = try decoder.decode(Body.self, from: Data(written.readableBytesView))
        } catch {
            throw .invalid(["body"], "The body must be a JSON object with fields of the right kind.", "json_invalid")
        }
        guard let text = body.text else { throw .invalid(["body", "text"], "Field required", "missing") }
        let model = body.modelId ?? Self.usualModel
        guard let most = Self.models.first(where: { $0.0 == model })?.1 else { throw .model(model) }
        guard text.count <= most else { throw .tooLong(most) }
        let speed = body.voiceSettings?.speed ?? 1
        guard (0.7...1.2).contains(speed) else { throw .speed(speed) }
        return ElevenLabsEmulator.Wish(
            voice: voice, text: text, previousText: body.previousText, model: model, language: body.languageCode,
            format: format, speed: speed, isStream: isStream)
    }

    /// All of the sound.
    private func collect(_ speech: Speech) async throws(ElevenLabsProblem) -> [UInt8] {
        let bytes = Mutex<(converter: ElevenLabsConverter, bytes: [UInt8])>((ElevenLabsConverter(speech.sound), []))
        do {
            try await voice.speak(
                SpeechRequest(
                    speech.wish.text, language: speech.language, voice: speech.voice, format: speech.sound.spoken)
            ) { frame in
                bytes.withLock { made in
                    let piece = made.converter.convert(frame)
                    made.bytes += piece
                }
            }
        } catch {
            throw .broken
        }
        return bytes.withLock { $0.bytes }
    }

    /// The sound while it is made. A client that hangs up silences the voice.
    private func stream(_ speech: Speech, of request: Request, isCut: Bool) -> Response {
        let body = ResponseBody { writer in
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                // A reader that is slow lets it fill: ten minutes of sound are more than the longest text.
                let (frames, feed) = AsyncStream.makeStream(
                    of: AudioFrame.self, bufferingPolicy: .bufferingOldest(6_000))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        defer { feed.finish() }
                        try await voice.speak(
                            SpeechRequest(
                                speech.wish.text, language: speech.language, voice: speech.voice,
                                format: speech.sound.spoken)
                        ) { frame in feed.yield(frame) }
                    }
                    var converter = ElevenLabsConverter(speech.sound)
                    for await frame in frames {
                        try await writer.write(ByteBuffer(bytes: converter.convert(frame)))
                        if isCut { throw Cut() }
                    }
                    // A voice that failed breaks the answer off, as the vendor's do.
                    try await group.waitForAll()
                }
            }
            try await writer.finish(nil)
        }
        // The server closes a connection on which it has watched for the client to hang up.
        let headers: HTTPFields = [.contentType: speech.sound.contentType, .connection: "close"]
        return Response(status: .ok, headers: headers, body: body)
    }

    /// An answer whose length is known; broken off in its middle if that is its fault.
    private static func whole(_ bytes: [UInt8], type: String, _ fault: EmulatorFault?) -> Response {
        let headers: HTTPFields = [.contentType: type]
        guard fault == .cut || fault == .malformed else {
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        let half = ByteBuffer(bytes: bytes.prefix(bytes.count / 2))
        guard fault == .cut else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: half))
        }
        let body = ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(half)
            throw Cut()
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Requests for unknown paths are refused in the vendor's words.
    private struct NotFound: RouterMiddleware {
        func handle(
            _ request: Request, context: BasicRequestContext,
            next: @concurrent (Request, BasicRequestContext) async throws -> Response
        ) async throws -> Response {
            do {
                return try await next(request, context)
            } catch let error as HTTPError where error.status == .notFound {
                throw ElevenLabsProblem.notFound
            }
        }
    }
}
