import TelephoneAudio

/// What goes wrong on a line, however the people at its ends behave.
public struct LineFaults: Sendable, Equatable {
    /// The caller's own voice coming back.
    public struct Echo: Sendable, Equatable {
        /// How much later it is heard.
        public var delay: Duration
        /// How much fainter it is, in decibels.
        public var attenuation: Double

        /// An echo.
        public init(delay: Duration, attenuation: Double) {
            self.delay = delay
            self.attenuation = attenuation
        }
    }

    /// The media socket breaking without a word.
    public struct Drop: Sendable, Equatable {
        /// How many frames of 20 ms a stream carries before it breaks.
        public var frames: Int
        /// How many streams of a call break; those after them hold.
        public var times: Int

        /// A break.
        public init(frames: Int, times: Int = 1) {
            self.frames = frames
            self.times = times
        }
    }

    /// What becomes of status callbacks.
    public struct Callbacks: Sendable, Equatable {
        /// Whether each is sent twice.
        public var areDuplicated = false
        /// Whether they arrive in pairs, the later one first.
        public var areReordered = false
        /// How late they are sent.
        public var delay = Duration.zero

        /// Callbacks as they should be.
        public init() {}
    }

    /// When the media socket of a stream is opened.
    public enum StreamStart: Sendable, Equatable {
        /// That long after it was asked for.
        case after(Duration)
        /// Not at all, until the call is over.
        case never
    }

    /// Twilio's code with which the number is refused when a call is created: 21211, 21215, 21217 or 13224.
    public var refusal: Int?
    /// How many requests to create a call are refused with 429 before one is taken.
    public var tooManyRequests = 0
    /// How long the answer to a request for a call is withheld, though the call is placed; until it is over at
    /// most.
    public var withheldAnswer = Duration.zero
    /// Our own voice coming back.
    public var echo: Echo?
    /// How likely a frame is lost, 0…1, each way.
    public var loss = 0.0
    /// How late a frame may reach the server.
    public var jitter = Duration.zero
    /// The media socket breaking.
    public var drop: Drop?
    /// What becomes of status callbacks.
    public var callbacks = Callbacks()
    /// How long after the answer instructions are asked for.
    public var fetchDelay = Duration.zero
    /// When the media socket is opened.
    public var streamStart = StreamStart.after(.zero)

    /// A line without faults.
    public init() {}
}

/// What a line does to sound: loss and echo. Repeatable: what is lost follows from the seed.
struct LineDistortion {
    private let loss: Double
    private let echoGain: Double
    /// What the server sent and the echo has not yet brought back, in samples.
    private var onItsWay: [UInt8]
    private var random: SplitMix64
    private let jitterTicks: Int

    init(_ faults: LineFaults = LineFaults(), seed: UInt64 = 0) {
        loss = faults.loss
        let delay = faults.echo?.delay ?? .zero
        echoGain = faults.echo.map { LineDistortion.gain($0.attenuation) } ?? 0
        onItsWay = [UInt8](repeating: 0xFF, count: Int(delay / .milliseconds(1)) * 8)
        random = SplitMix64(state: seed)
        jitterTicks = Int(faults.jitter / PhoneLine.frameDuration)
    }

    /// Decibels to a factor.
    static func gain(_ attenuation: Double) -> Double { Tone.power(10, -attenuation / 20) }

    /// How many ticks later than it should a frame reaches the server.
    mutating func delay() -> Int { jitterTicks == 0 ? 0 : Int.random(in: 0...jitterTicks, using: &random) }

    /// Carries a frame each way.
    mutating func carry(played: [UInt8], spoken: [UInt8]) -> (heard: [UInt8], sent: [UInt8]) {
        let heard = isLost() ? PhoneLine.silentFrame : played
        var sent = spoken
        if echoGain > 0 {
            onItsWay += heard
            let returned = onItsWay.prefix(PhoneLine.frameSize)
            sent = zip(spoken, returned).map { Tone.mix($0, $1, gain: echoGain) }
            onItsWay.removeFirst(PhoneLine.frameSize)
        }
        return (heard, isLost() ? PhoneLine.silentFrame : sent)
    }

    private mutating func isLost() -> Bool { loss > 0 && Double.random(in: 0..<1, using: &random) < loss }
}
