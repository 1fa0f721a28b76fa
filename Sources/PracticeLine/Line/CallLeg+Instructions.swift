import Calls
import Concurrency
import Foundation
import Languages
import TelephoneAudio

/// What a call does once it is answered.
extension CallLeg {
    /// Follows the instructions to their end.
    func begin() async {
        if let digits = request.sendDigits { await press(digits, over) }
        if let detection = request.detection, !detection.isAsync {
            // The callee hears silence until it is decided.
            await race {
                await self.decided.wait()
            } or: {
                await self.over.wait()
            }
        }
        if faults.fetchDelay > .zero {
            let end = surroundings.time.elapsed + faults.fetchDelay
            await race {
                await self.sleep(until: end)
            } or: {
                await self.over.wait()
            }
        }
        while !over.isSet, !Task.isCancelled {
            let (program, interrupt) = takeProgram()
            guard let program, let verbs = await fetch(program) else { return }
            guard await follow(verbs, interrupt) else { return }
        }
    }

    /// - Returns: whether there may be more to do.
    private func follow(_ verbs: [TwiML.Verb], _ interrupt: AsyncValue<Void>) async -> Bool {
        var verbs = Array(verbs.reversed())
        while let verb = verbs.popLast(), !interrupt.isSet, !over.isSet {
            switch verb {
            case .hangUp:
                return false
            case .redirect(let url, let method):
                guard let more = await fetch(.url(url, method: method)) else { return false }
                verbs = more.reversed()
            case .pause(let seconds):
                let end = surroundings.time.elapsed + .seconds(seconds)
                await race {
                    await self.sleep(until: end)
                } or: {
                    await interrupt.wait()
                }
            case .say(let text, let language, let times):
                for _ in 0..<times where !interrupt.isSet { await say(text, language, interrupt) }
            case .play(let url, let times):
                for _ in 0..<times where !interrupt.isSet { await play(url, interrupt) }
            case .press(let digits):
                await press(digits, interrupt)
            case .connect(let stream):
                await connect(stream, interrupt)
            case .start(let stream):
                _ = startCopy(stream)
            case .stop(let name):
                copy(named: name)?.stop()
            }
        }
        return true
    }

    /// Instructions, or those of the fallback when they cannot be had.
    ///
    /// `nil` if there is nothing to follow; then the call ends, as on Twilio after its "application error".
    private func fetch(_ instructions: CallRequest.Instructions) async -> [TwiML.Verb]? {
        do throws(TwiML.Failure) {
            return try await load(instructions)
        } catch {
            violation(error.code, error.reason)
            guard let fallback = settings.fallback else { return nil }
            var more = [("ErrorCode", String(error.code))]
            if case .url(let url, _) = instructions { more.append(("ErrorUrl", url)) }
            do throws(TwiML.Failure) {
                return try await load(.url(fallback.url, method: fallback.method), more)
            } catch {
                violation(error.code, error.reason)
                return nil
            }
        }
    }

    private func load(
        _ instructions: CallRequest.Instructions, _ more: [(String, String)] = []
    ) async throws(TwiML.Failure) -> [TwiML.Verb] {
        switch instructions {
        case .inline(let twiml):
            return try TwiML(parsing: twiml).verbs
        case .url(let url, let method):
            let form = callFields(status: reading.status) + [("StirStatus", "TN-Validation-Passed-A")] + more
            let answer: Webhooks.Answer
            do throws(Webhooks.Failure) {
                answer = try await surroundings.webhooks.send(form, to: url, method: method)
            } catch {
                throw .init(code: error.code, reason: error.reason)
            }
            guard (200..<300).contains(answer.status) else {
                throw .init(code: 11_200, reason: "the voice address answered \(answer.status)")
            }
            guard answer.contentType.contains("xml") else {
                throw .init(code: 12_300, reason: "the voice address answered with a content type that is not XML")
            }
            return try TwiML(parsing: String(decoding: answer.body, as: UTF8.self)).verbs
        }
    }

    private func say(_ text: String, _ language: String?, _ interrupt: AsyncValue<Void>) async {
        let language: Language = language?.hasPrefix("en") ?? false ? .english : .korean
        await race {
            // What cannot be voiced is silent; the next verb follows.
            try? await self.surroundings.spoken.speak(text, language: language, voice: Voice()) { bytes in
                await self.line.play(bytes).wait()
            }
        } or: {
            await interrupt.wait()
        }
        line.stopPlaying()
    }

    private func play(_ url: String, _ interrupt: AsyncValue<Void>) async {
        let answer: Webhooks.Answer
        do throws(Webhooks.Failure) {
            answer = try await surroundings.webhooks.send([], to: url, method: .get)
        } catch {
            violation(error.code, "the sound of <Play> cannot be fetched: " + error.reason)
            return
        }
        guard answer.status == 200 else {
            violation(11_200, "the address of <Play> answered \(answer.status)")
            return
        }
        guard ["audio/ulaw", "audio/basic"].contains(where: { answer.contentType.hasPrefix($0) }) else {
            violation(12_300, "this line plays audio/ulaw and audio/basic only")
            return
        }
        await sound([UInt8](answer.body), interrupt)
    }

    private func press(_ digits: String, _ interrupt: AsyncValue<Void>) async {
        // A long pause is two short ones.
        guard let tones = KeypadTones.sound(for: digits.replacing("W", with: "ww")) else {
            violation(12_200, "digits are 0-9 A-D * # w W")
            return
        }
        await sound(tones, interrupt)
    }

    private func sound(_ bytes: [UInt8], _ interrupt: AsyncValue<Void>) async {
        let drained = line.play(bytes)
        await race {
            await drained.wait()
        } or: {
            await interrupt.wait()
        }
        line.stopPlaying()
    }
}
