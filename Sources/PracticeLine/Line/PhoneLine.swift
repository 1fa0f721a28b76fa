import Calls
import Concurrency
import Synchronization
import TelephoneAudio

/// The wire between a server and a persona: what each side says, frame by frame.
///
/// Ear and mouth are separate, so both may speak at once. A lock, not an actor: every operation is short.
final class PhoneLine: Sendable {
    /// One frame of every line: 20 ms.
    static let frameSize = 160
    static let frameDuration = Duration.milliseconds(20)
    static let silentFrame = [UInt8](repeating: MuLaw.silence, count: frameSize)
    /// What Twilio buffers of a server's sound: ten minutes. What comes then is dropped.
    static let longestPlayout = 10 * 60 * 8_000

    /// What one tick of the clock carried.
    struct Tick {
        /// What the persona's ear got.
        var heard: [UInt8]
        /// When, since pick-up.
        var offset: Duration
        /// What the persona's mouth said.
        var spoken: [UInt8] = []
        /// Lines of the persona whose first or last frame went out, in that order.
        var begun: [Int] = []
        var finished: [Int] = []
        /// Whether everything the server queued has been played.
        var isPlayoutEmpty: Bool
    }

    private struct State {
        var mouth = MouthQueue()
        var playout = PlayoutQueue()
        var stream: AttachedStream?
        var copies: [String: CopyStream] = [:]
        var ticks = 0
        /// Set when all sound that was queued for playing has been played.
        var drained: [AsyncValue<Void>] = []
        var distortion: LineDistortion
        /// How many more streams break.
        var breaks: Int
    }

    private struct AttachedStream {
        var writer: MediaStreamWriter
        var startedAt: Int
        let outbox: AsyncStream<String>.Continuation
        /// Frames that the line holds back, and the tick at which each goes on.
        var late: [(tick: Int, message: String)] = []
        var frames = 0
        /// Set when the line breaks the stream.
        let broken: AsyncValue<Void>

        mutating func sendMark(_ name: String) { outbox.yield(writer.mark(name)) }

        mutating func carry(_ spoken: [UInt8], tick: Int, delay: Int) {
            let message = writer.media(spoken, at: PhoneLine.frameDuration * (tick - startedAt))
            frames += 1
            // Never before the frame that went before it.
            late.append((max(tick + delay, late.last?.tick ?? 0), message))
            while let first = late.first, first.tick <= tick {
                outbox.yield(first.message)
                late.removeFirst()
            }
        }
    }

    /// A stream that only listens.
    private struct CopyStream {
        var writer: MediaStreamWriter
        var startedAt: Int
        let outbox: AsyncStream<String>.Continuation
    }

    private let state: Mutex<State>
    private let breakAfter: Int?

    /// Set when a server has first connected its sound.
    let isConnected = AsyncValue<Void>()

    init(faults: LineFaults = LineFaults(), seed: UInt64 = 0) {
        state = Mutex(
            State(distortion: LineDistortion(faults, seed: seed), breaks: faults.drop?.times ?? 0))
        breakAfter = faults.drop?.frames
    }

    // MARK: The server's side

    /// Connects a stream's sound; the returned messages are to be sent in order, and end when it is detached.
    /// - Parameter broken: set when the line breaks the stream; then there is no `stop`.
    func attach(
        accountSid: String, callSid: String, streamSid: String, parameters: [String: String],
        broken: AsyncValue<Void> = AsyncValue<Void>()
    ) -> AsyncStream<String> {
        // A server that does not read for ten seconds has lost the call: its newest sound is dropped.
        let (messages, outbox) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(500))
        defer { isConnected.set() }
        state.withLock { state in
            var writer = MediaStreamWriter(accountSid: accountSid, callSid: callSid, streamSid: streamSid)
            outbox.yield(writer.connected())
            outbox.yield(writer.start(parameters: parameters))
            state.playout.removeAll()
            state.stream = AttachedStream(
                writer: writer, startedAt: state.ticks, outbox: outbox, broken: broken)
        }
        return messages
    }

    /// Ends the stream: its last message is `stop`. What it had queued is lost, as on Twilio.
    func detach() {
        state.withLock { state in
            guard var stream = state.stream else { return }
            for message in stream.late { stream.outbox.yield(message.message) }
            stream.outbox.yield(stream.writer.stop())
            stream.outbox.finish()
            state.stream = nil
            state.playout.removeAll()
        }
    }

    /// Copies sound to a stream that only listens; the returned messages end when the copy is ended.
    func copy(
        accountSid: String, callSid: String, streamSid: String, tracks: [String], parameters: [String: String]
    ) -> AsyncStream<String> {
        // As for two-way streams.
        let (messages, outbox) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(500))
        state.withLock { state in
            var writer = MediaStreamWriter(
                accountSid: accountSid, callSid: callSid, streamSid: streamSid, tracks: tracks)
            outbox.yield(writer.connected())
            outbox.yield(writer.start(parameters: parameters))
            state.copies[streamSid] = CopyStream(writer: writer, startedAt: state.ticks, outbox: outbox)
        }
        return messages
    }

    /// Ends a copy.
    func endCopy(_ streamSid: String) {
        state.withLock { state in
            guard var copy = state.copies.removeValue(forKey: streamSid) else { return }
            copy.outbox.yield(copy.writer.stop())
            copy.outbox.finish()
        }
    }

    /// Follows one message of the server. What comes from a stream that is no longer connected is lost, as on Twilio.
    func receive(_ message: MediaMessage, from streamSid: String) throws(MediaMessage.Violation) {
        let isDropped = state.withLock { state -> Bool in
            guard state.stream?.writer.streamSid == streamSid else { return false }
            switch message {
            case .media(let bytes):
                return !state.playout.append(bytes)
            case .mark(let name):
                if state.playout.mark(name) { state.stream?.sendMark(name) }
                return false
            case .clear:
                for name in state.playout.removeAll() { state.stream?.sendMark(name) }
                return false
            }
        }
        if isDropped { throw .init(code: 31_931, reason: "more than ten minutes of sound are queued") }
    }

    /// Queues sound that does not come from a stream, and tells when it has been played.
    func play(_ bytes: [UInt8]) -> AsyncValue<Void> {
        let drained = AsyncValue<Void>()
        state.withLock { state in
            _ = state.playout.append(bytes)
            state.drained.append(drained)
        }
        return drained
    }

    /// Drops what does not come from a stream and is not yet played.
    func stopPlaying() {
        state.withLock { state in _ = state.playout.removeAll() }
    }

    // MARK: The persona's side

    /// Opens a line of the persona; its sound is said after the lines before it.
    func beginLine(_ id: Int) { state.withLock { $0.mouth.begin(id) } }
    /// Adds sound to the line opened last.
    func speak(_ bytes: [UInt8], line: Int) { state.withLock { $0.mouth.append(bytes, line: line) } }
    /// Closes a line: no sound follows.
    func endLine(_ id: Int) { state.withLock { $0.mouth.end(id) } }
    /// Presses a key.
    func press(_ digit: Character) {
        state.withLock { state in
            guard let message = state.stream?.writer.digit(digit) else { return }
            state.stream?.outbox.yield(message)
        }
    }

    /// Says no more of the lines already begun.
    func stopSpeaking() { state.withLock { $0.mouth.stop() } }

    /// Carries 20 ms both ways.
    func tick() -> Tick {
        let (tick, drained, lost) = state.withLock { state -> (Tick, [AsyncValue<Void>], AttachedStream?) in
            var tick = Tick(heard: [], offset: PhoneLine.frameDuration * state.ticks, isPlayoutEmpty: false)
            tick.spoken = state.mouth.next(&tick.begun, &tick.finished)
            let (played, marks) = state.playout.next()
            let carried = state.distortion.carry(played: played, spoken: tick.spoken)
            tick.heard = carried.heard
            let delay = state.distortion.delay()
            state.stream?.carry(carried.sent, tick: state.ticks, delay: delay)
            for name in marks { state.stream?.sendMark(name) }
            PhoneLine.copy(carried.sent, played, state.ticks, to: &state.copies)
            state.ticks += 1
            tick.isPlayoutEmpty = state.playout.isEmpty
            let lost = PhoneLine.breakStream(&state, after: breakAfter)
            guard tick.isPlayoutEmpty || lost != nil else { return (tick, [], nil) }
            defer { state.drained = [] }
            return (tick, state.drained, lost)
        }
        for sound in drained { sound.set() }
        // In this order: a reader that sees the messages end must know why.
        lost?.broken.set()
        lost?.outbox.finish()
        return tick
    }

    private static func copy(
        _ inbound: [UInt8], _ outbound: [UInt8], _ tick: Int, to copies: inout [String: CopyStream]
    ) {
        for sid in copies.keys {
            guard var copy = copies[sid] else { continue }
            let offset = PhoneLine.frameDuration * (tick - copy.startedAt)
            for track in copy.writer.tracks {
                let frame = track == "inbound" ? inbound : outbound
                copy.outbox.yield(copy.writer.media(frame, at: offset, track: track))
            }
            copies[sid] = copy
        }
    }

    private static func breakStream(_ state: inout State, after frames: Int?) -> AttachedStream? {
        guard let frames, state.breaks > 0, let stream = state.stream, stream.frames >= frames else { return nil }
        state.breaks -= 1
        state.stream = nil
        state.playout.removeAll()
        return stream
    }
}

/// What a server has queued to be played, and where its marks are.
struct PlayoutQueue {
    private var bytes: [UInt8] = []
    private var head = 0
    private var played = 0
    private var marks: [(name: String, position: Int)] = []

    var isEmpty: Bool { head == bytes.count }

    /// - Returns: `false` if not all of it had room.
    mutating func append(_ more: [UInt8]) -> Bool {
        let room = PhoneLine.longestPlayout - (bytes.count - head)
        bytes += more.prefix(room)
        return more.count <= room
    }

    /// - Returns: whether nothing is to be played before the mark, so that it is reached at once.
    mutating func mark(_ name: String) -> Bool {
        if isEmpty { return true }
        marks.append((name, played + bytes.count - head))
        return false
    }

    /// Drops everything. Returns the marks that were not reached, in order.
    @discardableResult
    mutating func removeAll() -> [String] {
        defer { marks = [] }
        played += bytes.count - head
        bytes = []
        head = 0
        return marks.map(\.name)
    }

    /// The next frame, filled up with silence, and the marks reached by playing it.
    mutating func next() -> (frame: [UInt8], marks: [String]) {
        let size = min(PhoneLine.frameSize, bytes.count - head)
        var frame = Array(bytes[head..<head + size])
        head += size
        played += size
        if head > 64 * 1_024 || isEmpty {
            bytes.removeFirst(head)
            head = 0
        }
        frame += repeatElement(MuLaw.silence, count: PhoneLine.frameSize - size)
        var reached: [String] = []
        while let mark = marks.first, mark.position <= played {
            reached.append(mark.name)
            marks.removeFirst()
        }
        return (frame, reached)
    }
}

/// The persona's lines, one after another; a line may still be growing while it is said.
struct MouthQueue {
    private struct Line {
        let id: Int
        var bytes: [UInt8] = []
        var head = 0
        var isWhole = false
        var hasBegun = false
    }
    private var lines: [Line] = []

    mutating func begin(_ id: Int) { lines.append(Line(id: id)) }

    mutating func append(_ bytes: [UInt8], line id: Int) {
        guard let index = lines.firstIndex(where: { $0.id == id }), !lines[index].isWhole else { return }
        lines[index].bytes += bytes
    }

    mutating func end(_ id: Int) {
        guard let index = lines.firstIndex(where: { $0.id == id }) else { return }
        lines[index].isWhole = true
    }

    /// Drops what is left of every line; each counts as said.
    mutating func stop() {
        for index in lines.indices {
            lines[index].bytes = []
            lines[index].head = 0
            lines[index].isWhole = true
        }
    }

    /// The next frame: silence while nothing is said or while the sound of a line is being made.
    mutating func next(_ begun: inout [Int], _ finished: inout [Int]) -> [UInt8] {
        var frame: [UInt8] = []
        while frame.count < PhoneLine.frameSize, let line = lines.first {
            let size = min(PhoneLine.frameSize - frame.count, line.bytes.count - line.head)
            if size > 0 {
                frame += line.bytes[line.head..<line.head + size]
                lines[0].head += size
                if !line.hasBegun {
                    lines[0].hasBegun = true
                    begun.append(line.id)
                }
            }
            guard lines[0].head == lines[0].bytes.count else { break }
            guard lines[0].isWhole else { break }
            finished.append(line.id)
            lines.removeFirst()
        }
        return frame + repeatElement(MuLaw.silence, count: PhoneLine.frameSize - frame.count)
    }
}
