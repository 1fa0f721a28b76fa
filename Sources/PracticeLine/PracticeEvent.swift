public import Calls
public import Foundation

/// What happens on the practice line, told to the code that runs it. The server at the near end learns none of it.
public enum PracticeEvent: Sendable, Equatable {
    /// The persona has begun a line.
    case saying(callSid: String, text: String)
    /// The persona has said a line, or as much of it as the call allowed; when its first frame was sent, and the last that
    /// is louder than a quiet room: a line may end with a pause.
    case said(callSid: String, text: String, from: Date, to: Date)
    /// What the persona's ear understood of one utterance.
    case heard(callSid: String, text: String)
    /// A menu heard a key that was pressed in the call.
    case pressed(callSid: String, key: Character)
    /// The line broke the media socket without a word, as its faults want it.
    case dropped(callSid: String)
    /// The line decided who picked up, in Twilio's word for it: `human`, `machine_start`, `machine_end_beep`, ….
    case detected(callSid: String, answeredBy: String)
    /// Everything the persona's ear was given, µ-law from pick-up to the end, silence included; the first ten minutes.
    case recording(callSid: String, muLaw: [UInt8])
    /// The persona cannot hear or speak as it should.
    case impaired(callSid: String, Impairment, ProviderError)
    /// The server broke Twilio's protocol: the code Twilio would log, and what was wrong. Nothing that was said.
    case violation(String)
    /// The leg is over, in Twilio's word for it: `completed`, `busy`, `no-answer`, `failed`, `canceled`.
    /// Comes last, when every callback has been sent.
    case ended(callSid: String, status: String)

    /// What a persona lacks.
    public enum Impairment: String, Sendable {
        /// It does not hear what is said.
        case hearing
        /// It cannot say a line.
        case voice
    }
}
