import AsyncAlgorithms
public import Calls
import Concurrency
import Foundation
import HTTPTypes
import Languages
public import Logging
public import TelephoneAudio
import WebSockets

/// Azure Speech: continuous recognition over a WebSocket, one for each stream.
///
/// A connection that is lost is made again, and sound that had no final is sent again. When this throws, every final up
/// to some place in the stream has been told, and none of what was said behind it.
public struct AzureSpeechRecognizer: SpeechRecognizer {
    /// How long to wait for what, and what to keep.
    public struct Limits: Sendable, Equatable {
        /// For the service to be reached and to take up the stream, at the beginning and after each loss.
        public var start: Duration = .seconds(3)
        /// For words when the sound is loud, for a final after an interim, and for the last words.
        public var answer: Duration = .seconds(5)
        /// So much loud sound ought to hold words.
        public var loud: Duration = .seconds(2)
        /// From this on sound is loud: the root of its mean square, of 32,767.
        public var loudness = 800.0
        /// How much sound without a final is kept, to be sent again.
        public var kept: Duration = .seconds(30)
        /// How many connections in a row may bring nothing.
        public var attempts = 5

        /// The limits of a telephone call.
        public init() {}

        /// Whether the sound of a frame is loud.
        func isLoud(_ frame: AudioFrame) -> Bool {
            let energy = frame.bytes.reduce(0.0) { sum, code in
                let sample = Double(MuLaw.decode(code))
                return sum + sample * sample
            }
            return energy >= loudness * loudness * Double(max(1, frame.bytes.count))
        }
    }

    /// How often the session is told that time has passed.
    private static let tick = Duration.milliseconds(100)

    private let settings: AzureSettings
    private let limits: Limits
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let client: WebSocketClient
    /// What is heard for unless the hints say otherwise. Finding out the language takes another service; Korean comes
    /// first.
    private var language = Language.korean

    /// Describes a recogniser; nothing is opened by that.
    /// - Parameters:
    ///   - settings: the resource that does the work and is charged for it.
    ///   - logger: told how streams went; never what was said.
    ///   - limits: how long to wait for what.
    ///   - clock: by which is waited. Positions in the stream come from the stream itself.
    public init(
        settings: AzureSettings, logger: Logger, limits: Limits = Limits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.settings = settings
        self.limits = limits
        self.logger = logger
        self.clock = clock
        client = WebSocketClient(connectTimeout: limits.start, logger: logger)
    }

    /// The same, in that call's language.
    public func forCall(
        _ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void
    ) -> any SpeechRecognizer {
        var own = self
        own.language = call.language
        return own
    }

    /// Hears a stream until it ends. See `SpeechRecognizer`.
    /// - Throws: `.timedOut` if the service is not reached in time or does not answer; `.unauthorized`, `.rateLimited`,
    ///   `.invalidRequest` as the service says; `.unreachable` or `.serverFault` if it fails again and again.
    @concurrent
    public func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        let opening = AzureSessionSetup(settings: settings, hints: hints, language: hints.language ?? language)
        let line = Line(opening: opening, limits: limits, client: client, logger: logger)
        let clock = clock
        let failure = await withDiscardingTaskGroup(returning: ProviderError?.self) { group in
            group.addTask {
                for await frame in audio { await line.inbox.send(.session(.audio(frame))) }
                await line.inbox.send(.session(.audioEnded))
            }
            group.addTask {
                // Only cancellation makes a clock throw.
                while (try? await clock.sleep(for: Self.tick)) != nil { await line.inbox.send(.session(.tick)) }
            }
            defer { group.cancelAll() }
            return await line.run(Stopwatch(clock), in: &group, onEvent)
        }
        if let failure { throw failure }
    }
}

/// One stream on its way to the service and back: carries out what its session says.
private struct Line: Sendable {
    enum Happening: Sendable {
        case session(AzureSession.Input)
        case opened(WebSocket, connection: Int)
    }

    let opening: AzureSessionSetup
    let limits: AzureSpeechRecognizer.Limits
    let client: WebSocketClient
    let logger: Logger
    /// A rendezvous: whatever comes waits until the one before it has been dealt with.
    let inbox = AsyncChannel<Happening>()
    /// Names all connections of the stream to the service.
    let id = Self.makeID()

    /// - Returns: why the stream was given up.
    func run(
        _ stopwatch: Stopwatch, in group: inout DiscardingTaskGroup,
        _ onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async -> ProviderError? {
        var session = AzureSession(
            opening: opening, limits: limits, names: .init(id: Self.makeID, timestamp: { Self.timestamp(.now) }))
        var socket: WebSocket?
        var effects = session.start(at: stopwatch.elapsed)
        var happenings = inbox.makeAsyncIterator()
        while true {
            for effect in effects {
                switch effect {
                case .connect(let connection): group.addTask { await keep(connection) }
                case .disconnect:
                    socket?.abort()
                    socket = nil
                case .tell(let event): await onEvent(event)
                case .finish:
                    socket?.startClosing(.normal)
                    logger.debug("stream heard", metadata: ["azure.connections": "\(session.connection)"])
                    return nil
                case .fail(let error): return error
                }
            }
            if let socket {
                session.send(at: stopwatch.elapsed) { message in
                    guard case .accepted = socket.offer(CollectionOfOne(message)) else { return false }
                    return true
                }
            }
            // Ends when the task is cancelled.
            guard let happening = await happenings.next(), !Task.isCancelled else { return nil }
            switch happening {
            case .session(let input): effects = session.handle(input, at: stopwatch.elapsed)
            case .opened(let opened, let connection):
                guard connection == session.connection else {
                    opened.abort()
                    effects = []
                    continue
                }
                socket = opened
                effects = session.handle(.opened(connection: connection), at: stopwatch.elapsed)
            }
        }
    }

    /// Opens a connection and listens to it until it is gone.
    private func keep(_ connection: Int) async {
        do {
            try await client.connect(to: opening.address, headers: headers) { socket in
                await inbox.send(.opened(socket, connection: connection))
                let loss = await listen(to: socket, connection)
                await inbox.send(.session(.lost(loss, connection: connection)))
                socket.abort()
            }
        } catch {
            await inbox.send(.session(.lost(ProviderError(azure: error), connection: connection)))
        }
    }

    private func listen(to socket: WebSocket, _ connection: Int) async -> ProviderError {
        await withTaskCancellationHandler {
            do {
                for try await message in socket.messages {
                    await inbox.send(.session(.received(message, connection: connection)))
                }
                return ProviderError(closeCode: socket.closeCode)
            } catch {
                return ProviderError(azure: error)
            }
        } onCancel: {
            socket.startClosing(.normal)
            socket.abort()
        }
    }

    private var headers: HTTPFields {
        var headers = HTTPFields()
        let values = [
            ("Ocp-Apim-Subscription-Key", opening.settings.key), ("X-ConnectionId", id), ("User-Agent", "CallBa"),
        ]
        for (name, value) in values {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }

    private static func makeID() -> String {
        UUID().uuidString.replacing("-", with: "").lowercased()
    }

    private static func timestamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension ProviderError {
    /// Why a socket to Azure is of no use.
    fileprivate init(azure error: any Error) {
        guard let error = error as? WebSocketError else {
            self = AzureError.make(.unreachable, "connection")
            return
        }
        switch error.kind {
        case .refused: self.init(status: error.status)
        case .unreachable, .cancelled: self = AzureError.make(.unreachable, "connection")
        case .timedOut: self = AzureError.make(.timedOut, "connection")
        case .closed: self.init(closeCode: error.closeCode)
        case .invalidAddress: self = AzureError.invalidRequest("address")
        }
    }

    private init(status: Int?) {
        let kind: Kind =
            switch status {
            case 401, 403: .unauthorized
            case 408: .timedOut
            case 429: .rateLimited
            case .some(400..<500): .invalidRequest
            default: .serverFault
            }
        self = AzureError.make(kind, status.map { "\($0)" } ?? "handshake")
    }

    /// Source: how Microsoft's SDK goes on after each code.
    fileprivate init(closeCode: WebSocketCloseCode?) {
        let kind: Kind =
            switch closeCode?.rawValue {
            case 1002, 1007, 4000: .invalidRequest
            case 4429: .rateLimited
            case nil: .unreachable
            default: .serverFault
            }
        self = AzureError.make(kind, closeCode.map { "closed \($0.rawValue)" } ?? "closed")
    }
}
