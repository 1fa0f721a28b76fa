import AsyncAlgorithms
import Concurrency
import Logging
import Synchronization
import TelephoneAudio

/// The sound of a call, both ways.
extension CallSession {
    /// Our speech goes out at most this much ahead of the clock, so that little of it remains to be heard after a stop.
    private static let lead = Duration.milliseconds(400)

    func openMedia(in work: inout DiscardingTaskGroup) {
        let scope = CancelScope()
        let isClosed = line.withLock { line in
            line.mediaScope = scope
            return line.isClosed
        }
        guard !isClosed else { return }
        work.addTask {
            await scope.run {
                do throws(ProviderError) {
                    try await self.services.carrier.withMedia(of: self.call.id) { media in await self.carry(media) }
                } catch {
                    self.logger.warning("no media", metadata: error.metadata)
                }
            }
            await self.inbox.send(.mediaClosed)
        }
    }

    /// Listens to the callee until the sound has ended and all of it is understood.
    private func carry(_ media: any CallMedia) async {
        // A recogniser is started only after the one before it has ended.
        let (runs, source) = AsyncStream.makeStream(of: RecognitionRun.self, bufferingPolicy: .bufferingNewest(1))
        let lineEar = InboundAudioProcessor()
        line.withLock { line in
            line.media = media
            line.lineEar = lineEar
            line.playedOut = .zero
            line.runs = source
        }
        await inbox.send(.mediaOpened)
        listen(run: machine.withLock { $0.recognizerRun })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await run in runs { await self.hear(run) } }
            for await event in media.incoming {
                switch event {
                case .audio(let sound):
                    let (frame, signals) = lineEar.hear(sound, at: stopwatch.elapsed)
                    for signal in signals { await inbox.send(signal) }
                    if case .dropped = line.withLock({ $0.ear })?.yield(frame) { await inbox.send(.audioLost) }
                case .mark(let name):
                    let time = stopwatch.elapsed
                    _ = line.withLock({ Array($0.speeches.values) }).first { $0.reached(name, at: time) }
                case .digit: break
                }
            }
            line.withLock { line in
                line.media = nil
                line.ear?.finish()
                line.runs?.finish()
            }
        }
    }

    /// Has a recogniser started on the sound that arrives from here on.
    func listen(run: Int) {
        // Late audio is worse than lost audio: the newest few seconds are kept.
        let (frames, ear) = AsyncStream.makeStream(of: AudioFrame.self, bufferingPolicy: .bufferingNewest(60))
        line.withLock { line in
            guard line.media != nil else { return }
            line.ear?.finish()
            line.ear = ear
            line.runs?.yield(RecognitionRun(number: run, frames: frames))
        }
    }

    /// Runs one recogniser until its sound ends.
    private func hear(_ run: RecognitionRun) async {
        do {
            try await services.recognizer.transcribe(run.frames, hints: hints) { event in
                await self.inbox.send(.heard(event, run: run.number))
            }
            guard line.withLock({ $0.media != nil }), !Task.isCancelled else { return }
            logger.warning("recognizer ended before the sound did")
            await inbox.send(.recognizerFailed(.serverFault, run: run.number))
        } catch {
            logger.warning("recognizer failed", metadata: error.metadata)
            await inbox.send(.recognizerFailed(error.kind, run: run.number))
        }
    }

    /// Where an utterance's sound comes from.
    private enum Source: Sendable {
        case voice(String)
        case sound([UInt8])
    }

    func speak(_ text: String, turn: Int, in work: inout DiscardingTaskGroup) {
        utter(.voice(text), turn: turn, in: &work)
    }

    func press(_ keys: String, turn: Int, in work: inout DiscardingTaskGroup) {
        guard let sound = KeypadTones.sound(for: keys) else {
            work.addTask { await self.inbox.send(.speechFailed(turn: turn, .invalidRequest)) }
            return
        }
        utter(.sound(sound), turn: turn, in: &work)
    }

    private func utter(_ source: Source, turn: Int, in work: inout DiscardingTaskGroup) {
        let speech = Speech(mark: "turn-\(turn)")
        let (media, lineEar) = line.withLock { line in
            line.speeches[turn] = speech
            return (line.media, line.lineEar)
        }
        guard let media else {
            line.withLock { $0.speeches[turn] = nil }
            work.addTask { await self.inbox.send(.speechFailed(turn: turn, .unreachable)) }
            return
        }
        work.addTask {
            await speech.scope.run { await self.play(source, as: speech, turn: turn, on: media, lineEar) }
            self.line.withLock { $0.speeches[turn] = nil }
            switch speech.ending {
            case .none: break
            case .finished: await self.inbox.send(.speechHeard(turn: turn))
            case .stopped:
                let fraction = speech.playedFraction(at: self.stopwatch.elapsed)
                // The socket may be gone with everything on it: then nothing plays either.
                try? await media.clear()
                self.line.withLock { if $0.lineEar === lineEar { $0.playedOut = .zero } }
                await self.inbox.send(.speechStopped(turn: turn, playedFraction: fraction))
            }
        }
    }

    /// Plays one utterance and stays until its mark has come back or it is stopped.
    private func play(
        _ source: Source, as speech: Speech, turn: Int, on media: any CallMedia, _ lineEar: InboundAudioProcessor
    ) async {
        // Synthesis does not wait for playback: what is made later is not late because the beginning was being played.
        // Four minutes of 20 ms frames are more than the longest text.
        let (frames, feed) = AsyncStream.makeStream(of: AudioFrame.self, bufferingPolicy: .bufferingOldest(12_000))
        let failure = await withTaskGroup(of: ProviderError?.self) { group in
            group.addTask { await self.make(source, as: speech, into: feed) }
            group.addTask { await self.send(frames, of: speech, turn: turn, on: media, lineEar) }
            var failure: ProviderError?
            for await error in group {
                guard let error, failure == nil else { continue }
                failure = error
                group.cancelAll()
            }
            return failure
        }
        guard case .none = speech.ending, !Task.isCancelled else { return }
        if let failure {
            logger.warning("not spoken", metadata: failure.metadata)
            await inbox.send(.speechFailed(turn: turn, failure.kind))
            return
        }
        let left = line.withLock { $0.playedOut } - stopwatch.elapsed
        await inbox.send(.speechSent(turn: turn, length: max(.zero, left)))
        await CancelScope.untilCancelled()
    }

    private func make(
        _ source: Source, as speech: Speech, into feed: AsyncStream<AudioFrame>.Continuation
    ) async -> ProviderError? {
        defer { feed.finish() }
        let text: String
        switch source {
        case .sound(let bytes):
            let frame = AudioFrame(bytes)
            speech.made(frame.duration)
            speech.allMade()
            feed.yield(frame)
            return nil
        case .voice(let words): text = words
        }
        let isOverfull = Mutex(false)
        do throws(ProviderError) {
            try await services.synthesizer.speak(self.speech(text)) { frame in
                speech.made(frame.duration)
                if case .dropped = feed.yield(frame) { isOverfull.withLock { $0 = true } }
            }
        } catch {
            return error
        }
        guard !isOverfull.withLock({ $0 }) else {
            return ProviderError(.invalidRequest, provider: "callba", code: "speech-too-long")
        }
        if !Task.isCancelled { speech.allMade() }
        return nil
    }

    /// Hands frames to the carrier in time, with marks between the pieces and at the end.
    private func send(
        _ frames: AsyncStream<AudioFrame>, of speech: Speech, turn: Int, on media: any CallMedia,
        _ lineEar: InboundAudioProcessor
    ) async -> ProviderError? {
        var cutter = OutgoingFrames()
        do throws(ProviderError) {
            for await sound in frames {
                for frame in cutter.take(sound.bytes) { try await send(frame, of: speech, turn, on: media, lineEar) }
            }
            for frame in cutter.end() { try await send(frame, of: speech, turn, on: media, lineEar) }
            guard !Task.isCancelled else { return nil }
            speech.allSent()
            try await media.mark(speech.mark)
            return nil
        } catch {
            return error
        }
    }

    private func send(
        _ frame: AudioFrame, of speech: Speech, _ turn: Int, on media: any CallMedia, _ lineEar: InboundAudioProcessor
    ) async throws(ProviderError) {
        guard !Task.isCancelled else { return }
        if let piece = speech.nextPiece() { try await media.mark(piece) }
        let ahead = line.withLock { $0.playedOut } + frame.duration - stopwatch.elapsed - Self.lead
        // Only cancellation makes a clock throw, and then nothing more is to be sent.
        if ahead > .zero, (try? await services.clock.sleep(for: ahead)) == nil { return }
        guard !Task.isCancelled else { return }
        try await media.play(frame)
        let time = stopwatch.elapsed
        let due = line.withLock { line in
            let due = max(line.playedOut, time)
            line.playedOut = due + frame.duration
            return due
        }
        lineEar.played(frame, at: due)
        if speech.sent(frame.duration, due: due) { await inbox.send(.speechStarted(turn: turn)) }
    }
}
