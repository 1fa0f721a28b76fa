public import Calls
import Foundation

/// An account with ElevenLabs, and which of its voices are used.
public struct ElevenLabsSettings: Sendable {
    /// Where the vendor itself is.
    public static let vendorAPI = "https://api.elevenlabs.io"
    /// The model for calls: the first sound comes soonest.
    public static let callModel = "eleven_flash_v2_5"

    /// Why what is set cannot be used.
    public enum Problem: Error, Equatable {
        /// These are not set, though the key is.
        case missing([String])
        /// Not an `http` or `https` address.
        case address(String)
    }

    /// Sent as `xi-api-key`. Never logged.
    public let apiKey: String
    /// Names a model, such as `eleven_flash_v2_5`.
    public let model: String
    /// The address of the interface, without a slash at its end.
    public let address: String
    /// The voice for presets that have none of their own; `nil` if all four have one.
    public let defaultVoice: String?
    /// The vendor's voice of each preset that has its own.
    public let voices: [Voice.Preset: String]

    /// Takes plain values, as they stand in the environment.
    /// - Parameters:
    ///   - apiKey: `ELEVENLABS_API_KEY`.
    ///   - model: `ELEVENLABS_MODEL_ID`; `nil`: ``callModel``.
    ///   - defaultVoice: `ELEVENLABS_VOICE_ID`.
    ///   - friendly: `ELEVENLABS_VOICE_ID_FRIENDLY`, the voice of ``Voice/Preset/bright``.
    ///   - firm: `ELEVENLABS_VOICE_ID_FIRM`, the voice of ``Voice/Preset/clear``.
    ///   - calm: `ELEVENLABS_VOICE_ID_CALM`.
    ///   - warm: `ELEVENLABS_VOICE_ID_WARM`.
    ///   - address: `ELEVENLABS_API_URL`; `nil`: ``vendorAPI``.
    public init(
        apiKey: String, model: String? = nil, defaultVoice: String? = nil, friendly: String? = nil,
        firm: String? = nil, calm: String? = nil, warm: String? = nil, address: String? = nil
    ) throws(Problem) {
        let written = [
            (Voice.Preset.bright, "FRIENDLY", friendly), (.clear, "FIRM", firm), (.calm, "CALM", calm),
            (.warm, "WARM", warm),
        ]
        let missing = written.filter { $0.2 == nil }
        guard defaultVoice != nil || missing.isEmpty else {
            // One voice serves all four; only who has named some of them is asked for the others.
            throw .missing(
                missing.count == written.count
                    ? ["ELEVENLABS_VOICE_ID"] : missing.map { "ELEVENLABS_VOICE_ID_\($0.1)" })
        }
        let address = address ?? Self.vendorAPI
        guard let parts = URLComponents(string: address), ["http", "https"].contains(parts.scheme?.lowercased() ?? ""),
            parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil
        else { throw .address(address) }
        self.apiKey = apiKey
        self.model = model ?? Self.callModel
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.defaultVoice = defaultVoice
        voices = Dictionary(uniqueKeysWithValues: written.compactMap { preset, _, id in id.map { (preset, $0) } })
    }

    /// The vendor's voice for a preset.
    func voice(_ preset: Voice.Preset) -> String { voices[preset] ?? defaultVoice ?? "" }
}
