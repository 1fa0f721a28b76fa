package import Calls
import Foundation
package import Languages
package import NIOCore
import Synchronization
import TelephoneAudio

/// Sentences that a person may listen to before a call, as WAV files made when they are asked for.
///
/// Each is made once, however often it is listened to. An address is unguessable, is good for the one who asked for it, and
/// is forgotten once they have asked for many newer ones.
package final class PreviewAudio: Sendable {
    private struct Sentence: Hashable, Sendable {
        var text: String
        var language: Language
        var voice: Voice
    }

    private struct Address: Hashable, Sendable {
        var sentence: Sentence
        var person: Person.ID
    }

    private struct Addresses {
        /// Oldest first.
        var order: [String] = []
        var byName: [String: Address] = [:]
        var names: [Address: String] = [:]

        mutating func forget(_ name: String) {
            order.removeAll { $0 == name }
            if let address = byName.removeValue(forKey: name) { names[address] = nil }
        }
    }

    /// Addresses of one person's.
    private static let mostOwn = 32
    /// Addresses of everybody's.
    private static let most = 2_048
    /// Bytes of sound of one sentence: more than four minutes. A vendor whose answer does not end is not listened to.
    private static let longest = 12 << 20

    private let synthesizer: any SpeechSynthesizer
    private let counter: PaidWorkCounter
    private let lane = PersonalLane("previews", atOnce: 4)
    /// In bytes: the sound of about five minutes.
    private let files = CostlyValues<Sentence, ByteBuffer>(room: 16 << 20)
    private let addresses = Mutex(Addresses())

    package init(_ synthesizer: any SpeechSynthesizer, counter: PaidWorkCounter) {
        self.synthesizer = synthesizer
        self.counter = counter
    }

    /// The address under which a person can listen to a sentence.
    package func address(of text: String, language: Language, voice: Voice, for person: Person.ID) -> String {
        let address = Address(sentence: Sentence(text: text, language: language, voice: voice), person: person)
        let name = addresses.withLock { addresses in
            if let known = addresses.names[address] {
                addresses.order.removeAll { $0 == known }
                addresses.order.append(known)
                return known
            }
            let name = Token.random().text
            addresses.order.append(name)
            addresses.byName[name] = address
            addresses.names[address] = name
            let own = addresses.order.filter { addresses.byName[$0]?.person == person }
            if own.count > Self.mostOwn, let oldest = own.first { addresses.forget(oldest) }
            if addresses.order.count > Self.most, let oldest = addresses.order.first { addresses.forget(oldest) }
            return name
        }
        return "/audio/\(name).wav"
    }

    /// The sentence as a WAV file, or `nil` for an address that is not known, or not theirs. All downloads share its
    /// bytes: a client that reads slowly holds none of its own.
    /// - Throws: an `APIError` if the person has asked for too much, or if no voice can speak.
    package func file(_ name: String, for person: Person.ID) async throws -> ByteBuffer? {
        guard let address = addresses.withLock({ $0.byName[name] }), address.person == person else { return nil }
        do {
            return try await files.value(for: address.sentence) {
                try await lane.run(for: person) {
                    try await counter.count(.preview, by: person)
                    return try await make(address.sentence)
                }
            }
        } catch let error as ProviderError {
            throw APIError(error)
        }
    }

    private func make(_ sentence: Sentence) async throws -> CostlyValues<Sentence, ByteBuffer>.Made {
        let recording = Recording()
        let voice = synthesizer.reporting { use in if use.isStandIn { recording.isByStandIn() } }
        let (tooLong, source) = AsyncStream.makeStream(of: Never.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await voice.speak(
                    SpeechRequest(sentence.text, language: sentence.language, voice: sentence.voice, format: .preview)
                ) { frame in if recording.add(frame) > Self.longest { source.finish() } }
            }
            group.addTask { for await _ in tooLong {} }
            try await group.next()
            group.cancelAll()
        }
        // Speech that was cut off returns quietly.
        try Task.checkCancellation()
        let (samples, hasStandIn) = recording.contents
        guard samples.count <= Self.longest else {
            throw ProviderError(.serverFault, provider: "preview", code: "endless")
        }
        let file = ByteBuffer(bytes: Self.wav(samples, .preview))
        // The preferred voice is asked again as soon as it is there again.
        return .init(value: file, isWorthKeeping: !hasStandIn, size: file.readableBytes)
    }

    /// What one voice said, or another one in its place.
    private final class Recording: Sendable {
        private let state = Mutex<(samples: [UInt8], hasStandIn: Bool)>(([], false))

        var contents: (samples: [UInt8], hasStandIn: Bool) { state.withLock { $0 } }

        func isByStandIn() { state.withLock { $0.hasStandIn = true } }

        /// - Returns: how many bytes there are.
        func add(_ frame: AudioFrame) -> Int {
            state.withLock { state in
                state.samples += frame.bytes
                return state.samples.count
            }
        }
    }

    /// Samples with a header in front. Source: Microsoft, Multimedia Programming Interface 1.0, "WAVE".
    static func wav(_ samples: [UInt8], _ format: AudioFormat) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        let code = format == .telephone ? 7 : 1
        let bytes = format.bytesPerSample
        var file = Array("RIFF".utf8) + little(36 + samples.count, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
        file += little(code, 2) + little(1, 2) + little(format.sampleRate, 4) + little(format.sampleRate * bytes, 4)
        file += little(bytes, 2) + little(bytes * 8, 2) + Array("data".utf8) + little(samples.count, 4)
        return file + samples
    }
}
