import Calls

/// What was asked about answering machines when a call was created. Source: Twilio, "Answering machine detection".
struct MachineDetection: Sendable, Equatable {
    enum Mode: String, Sendable {
        /// Tells as soon as it is decided.
        case enable = "Enable"
        /// Tells of a machine once a message can be left.
        case detectMessageEnd = "DetectMessageEnd"
    }
    var mode: Mode
    /// Whether instructions are followed meanwhile.
    var isAsync: Bool
    /// Gets the verdict of an asynchronous detection.
    var callback: CallRequest.Callback?
    /// The longest time it may take.
    var timeout: Duration
    /// Speech that lasts longer is a machine's.
    var speech: Duration
    /// Silence after speech, after which the speech is over.
    var speechEnd: Duration
    /// Silence from the beginning, after which it is given up.
    var silence: Duration
}

/// Decides who picked up, frame by frame.
///
/// When it is decided follows from the sound alone, with Twilio's thresholds; what it is, from who really is there.
struct MachineDetector {
    private let detection: MachineDetection
    private let answerer: Scenario.Answerer
    private var frames = 0
    private var voiced = 0
    private var quiet = 0
    private(set) var verdict: String?

    init(_ detection: MachineDetection, answerer: Scenario.Answerer) {
        self.detection = detection
        self.answerer = answerer
    }

    /// How long it has listened.
    var elapsed: Duration { PhoneLine.frameDuration * frames }

    /// Takes 20 ms of the callee's sound.
    /// - Parameter isBeepOver: whether the beep of a machine ended with this frame.
    /// - Returns: Twilio's `AnsweredBy`, once.
    mutating func take(isVoice: Bool, isBeepOver: Bool) -> String? {
        guard verdict == nil else { return nil }
        frames += 1
        if isVoice {
            voiced += 1
            quiet = 0
        } else {
            quiet += 1
        }
        verdict = decide(isBeepOver)
        return verdict
    }

    private func decide(_ isBeepOver: Bool) -> String? {
        let silence = PhoneLine.frameDuration * quiet
        if voiced == 0, silence >= detection.silence { return "unknown" }
        let isSpeechOver = voiced > 0 && silence >= detection.speechEnd
        let isLong = PhoneLine.frameDuration * voiced >= detection.speech
        switch answerer {
        case .human:
            if isSpeechOver || isLong { return "human" }
        case .fax:
            if isLong { return "fax" }
        case .machine:
            switch detection.mode {
            case .enable:
                if isSpeechOver || isLong || isBeepOver { return "machine_start" }
            case .detectMessageEnd:
                if isBeepOver { return "machine_end_beep" }
                if isSpeechOver { return "machine_end_silence" }
                if elapsed >= detection.timeout { return "machine_end_other" }
            }
        }
        return elapsed >= detection.timeout ? "unknown" : nil
    }
}
