import AsyncHTTPClient
import Calls
import Foundation
import Languages
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import TelephoneAudio

/// A request for speech. Source: ElevenLabs, "Stream speech".
struct ElevenLabsRequest: Encodable, Equatable {
    struct VoiceSettings: Encodable, Equatable {
        /// 0.7–1.2; 1 is the voice's own pace.
        var speed: Double
    }

    var text: String
    var modelID: String
    var languageCode: String?
    var voiceSettings: VoiceSettings
    /// What was said before; not spoken.
    var previousText: String?

    private enum CodingKeys: String, CodingKey {
        case text
        case modelID = "model_id"
        case languageCode = "language_code"
        case voiceSettings = "voice_settings"
        case previousText = "previous_text"
    }

    /// More of what was said before tells nothing more about the tone.
    private static let longestPrevious = 300

    /// - Parameter text: words only; the fast models read numbers wrongly.
    init(_ text: String, after previous: String?, model: String, language: Language, speed: Double) {
        self.text = text
        modelID = model
        languageCode = Self.takesLanguage(model) ? language.rawValue : nil
        voiceSettings = VoiceSettings(speed: min(max(speed, 0.7), 1.2))
        previousText = Self.takesPrevious(model) ? previous.map { String($0.suffix(Self.longestPrevious)) } : nil
    }

    /// Other models answer a language with an error.
    private static func takesLanguage(_ model: String) -> Bool {
        model.hasSuffix("_v2_5") || model.hasPrefix("eleven_v3") || model.hasPrefix("eleven_v4")
    }

    /// The expressive models answer earlier text with an error.
    private static func takesPrevious(_ model: String) -> Bool {
        !model.hasPrefix("eleven_v3") && !model.hasPrefix("eleven_v4")
    }

    /// The request as it is sent.
    func request(voice: String, format: AudioFormat, _ settings: ElevenLabsSettings) throws -> HTTPClientRequest {
        let output =
            switch format {
            case .telephone: "ulaw_8000"
            case .preview: "pcm_24000"
            }
        let name = voice.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        var request = HTTPClientRequest(
            url: "\(settings.address)/v1/text-to-speech/\(name)/stream?output_format=\(output)")
        request.method = .POST
        request.headers.add(name: "xi-api-key", value: settings.apiKey)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(try JSONEncoder().encodeAsByteBuffer(self, allocator: ByteBufferAllocator()))
        return request
    }
}
