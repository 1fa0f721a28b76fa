/// What Twilio says on a media socket. Source: Twilio, "Media Streams: WebSocket messages".
enum MediaStreamMessage: Sendable, Equatable {
    /// The socket is up.
    case connected
    /// The stream begins.
    case start(Start)
    /// Sound, in µ-law at 8 kHz.
    case media(Media)
    /// A key was pressed.
    case digit(Character)
    /// What was queued before a mark has been played, or dropped.
    case mark(String)
    /// The stream is over.
    case stop
    /// An event of a kind that is not known.
    case other

    /// What a stream carries, and of which call.
    struct Start: Sendable, Equatable {
        var streamSid: String
        var accountSid: String
        var callSid: String
        /// `audio/x-mulaw` at 8,000 Hz, one channel, is what this program understands.
        var isTelephone: Bool
        /// What our TwiML put into `<Parameter>`s.
        var parameters: [String: String]
    }

    /// A piece of sound.
    struct Media: Sendable, Equatable {
        /// `inbound`: what the far party says.
        var isInbound: Bool
        /// When it began, from the start of the stream.
        var milliseconds: Int
        /// One byte a sample.
        var payload: [UInt8]

        /// A timestamp as it is written, up to 15 digits; no stream lasts longer than a day.
        static func milliseconds(_ digits: some Collection<UInt8>) -> Int? {
            guard (1...15).contains(digits.count) else { return nil }
            var number = 0
            for digit in digits {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                number = number * 10 + Int(digit - UInt8(ascii: "0"))
            }
            return min(number, 86_400_000)
        }
    }

    /// Reads a message.
    ///
    /// Some fifty messages come in each second of each call, nearly all of them `media` in one shape: those are read in one
    /// pass over the bytes. Whatever does not fit that shape is left to `JSONDecoder`.
    /// - Throws: if the message is not JSON, or lacks what its event needs.
    init(_ text: String) throws {
        var text = text
        let media = text.withUTF8 { bytes in
            var scanner = MediaScanner(bytes)
            return scanner.media()
        }
        self = if let media { .media(media) } else { try MediaStreamMessage(json: text) }
    }
}
