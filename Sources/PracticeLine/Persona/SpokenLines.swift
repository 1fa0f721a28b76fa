import Calls
import Concurrency
import Languages
import Synchronization
import TelephoneAudio

/// Lines made into sound, kept for the next time: making one takes about half as long as saying it.
actor SpokenLines {
    private struct Key: Hashable {
        var text: String
        var language: Language
        var voice: Voice
    }

    private let synthesizer: any SpeechSynthesizer
    /// In bytes of µ-law. When more is kept, the lines not used for longest are forgotten.
    private let capacity: Int
    private var kept: [Key: [UInt8]] = [:]
    private var order: [Key] = []
    private var size = 0
    private var making: [Key: AsyncValue<Void>] = [:]

    init(_ synthesizer: any SpeechSynthesizer, capacity: Int = 32 * 1_024 * 1_024) {
        self.synthesizer = synthesizer
        self.capacity = capacity
    }

    /// Hands out a line's sound once all of it is made: people pause between sentences, not within one.
    func speak(
        _ text: String, language: Language, voice: Voice, onAudio: @Sendable ([UInt8]) async -> Void
    ) async throws(ProviderError) {
        let key = Key(text: text, language: language, voice: voice)
        while let other = making[key] {
            await other.wait()
            if Task.isCancelled { return }
        }
        if let bytes = kept[key] {
            order.removeAll { $0 == key }
            order.append(key)
            await onAudio(bytes)
            return
        }
        let isMade = AsyncValue<Void>()
        making[key] = isMade
        defer {
            making[key] = nil
            isMade.set()
        }
        // Said ahead it comes in whole sentences, which sound better than what is made in a hurry.
        let request = SpeechRequest(text, language: language, voice: voice, format: .telephone)
        await synthesizer.prepare([request])
        let whole = Mutex<[UInt8]>([])
        try await synthesizer.speak(request) { frame in
            whole.withLock { $0 += frame.bytes }
        }
        guard !Task.isCancelled else { return }
        let bytes = whole.withLock { $0 }
        keep(bytes, for: key)
        await onAudio(bytes)
    }

    /// Makes a line ahead, behind every line that a call waits for.
    func prepare(_ text: String, language: Language, voice: Voice) async {
        let key = Key(text: text, language: language, voice: voice)
        guard kept[key] == nil, making[key] == nil else { return }
        await synthesizer.prepare([SpeechRequest(text, language: language, voice: voice, format: .telephone)])
    }

    private func keep(_ bytes: [UInt8], for key: Key) {
        guard !bytes.isEmpty, bytes.count < capacity else { return }
        kept[key] = bytes
        order.append(key)
        size += bytes.count
        while size > capacity, let oldest = order.first {
            order.removeFirst()
            size -= kept.removeValue(forKey: oldest)?.count ?? 0
        }
    }
}
