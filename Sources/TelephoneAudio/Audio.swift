/// The form in which samples are carried.
public enum AudioFormat: Sendable, Hashable {
    /// G.711 µ-law, 8 kHz, mono: one byte a sample. What telephone networks carry.
    case telephone
    /// Signed 16-bit little-endian linear PCM, 24 kHz, mono. For previews in a browser.
    case preview

    /// Samples a second.
    public var sampleRate: Int {
        switch self {
        case .telephone: 8_000
        case .preview: 24_000
        }
    }

    /// Bytes a sample.
    public var bytesPerSample: Int {
        switch self {
        case .telephone: 1
        case .preview: 2
        }
    }
}

/// A piece of sound in time. On a telephone usually 20 ms (160 bytes); any whole number of samples is allowed.
public struct AudioFrame: Sendable, Equatable {
    /// What the bytes mean.
    public var format: AudioFormat
    /// A whole number of samples.
    public var bytes: [UInt8]
    /// When the first sample was heard, counted from the start of its stream. Streams state it themselves: it is kept
    /// within 0…a day.
    public var offset: Duration {
        didSet { offset = Self.bounded(offset) }
    }

    /// Wraps bytes that already are in `format`.
    public init(_ bytes: [UInt8], format: AudioFormat = .telephone, offset: Duration = .zero) {
        self.bytes = bytes
        self.format = format
        self.offset = Self.bounded(offset)
    }

    private static func bounded(_ offset: Duration) -> Duration { min(max(offset, .zero), .longestCall) }

    /// How long the frame plays.
    public var duration: Duration {
        .nanoseconds(Int64(bytes.count / format.bytesPerSample) * 1_000_000_000 / Int64(format.sampleRate))
    }
}
