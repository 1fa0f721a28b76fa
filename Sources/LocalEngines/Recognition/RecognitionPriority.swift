import Foundation

/// Whether the ears of this computer are at work, so that work that no call waits for can give way to them.
///
/// A caption is due within a second, and ears and voice share the same cores: speech made in advance waits meanwhile.
///
/// Unchecked, because the compiler cannot know that the condition guards the number.
public final class RecognitionPriority: @unchecked Sendable {
    private let condition = NSCondition()
    private var holders = 0

    /// Nothing is heard yet.
    public init() {}

    /// The ears are at work until this is let go.
    final class Hold: Sendable {
        private let load: RecognitionPriority

        fileprivate init(_ load: RecognitionPriority) {
            self.load = load
            load.change(by: 1)
        }

        deinit { load.change(by: -1) }
    }

    /// Says that the ears are at work for as long as the result is kept.
    func hold() -> Hold { Hold(self) }

    private func change(by step: Int) {
        condition.withLock {
            holders += step
            if holders == 0 { condition.broadcast() }
        }
    }

    /// Blocks the calling thread until the ears have nothing to do, for that long at most and only while it matters.
    ///
    /// - Parameter matters: asked before every wait, and again after ``lookAgain()``.
    func waitUntilIdle(atMost seconds: TimeInterval, while matters: () -> Bool = { true }) {
        let end = Date(timeIntervalSinceNow: seconds)
        condition.withLock { while holders > 0, matters(), condition.wait(until: end) {} }
    }

    /// Lets threads that wait ask again whether waiting matters.
    func lookAgain() { condition.withLock { condition.broadcast() } }
}
