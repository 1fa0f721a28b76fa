import Calls
import CallsTesting
import Testing

@testable import Fallback

@Suite("A circuit breaker") struct CircuitBreakerTests {
    private let clock = TestClock()
    private let breaker: CircuitBreaker

    init() { breaker = CircuitBreaker(clock: clock) }

    private func fail(_ kind: ProviderError.Kind = .unreachable, times: Int = 1) throws {
        for _ in 0..<times { breaker.end(try #require(breaker.begin()), .failure(.scripted(kind))) }
    }

    @Test("lets everybody through until three attempts in a row have failed")
    func opens() throws {
        try fail(times: 2)
        breaker.end(try #require(breaker.begin()), .success)
        try fail(times: 3)
        #expect(breaker.begin() == nil)
        #expect(!breaker.isPassable)
    }

    @Test("opens at once for what waiting does not mend", arguments: [ProviderError.Kind.unauthorized, .overQuota])
    func opensAtOnce(kind: ProviderError.Kind) throws {
        try fail(kind)
        #expect(breaker.begin() == nil)
    }

    @Test("does not blame the engine for a request that was wrong")
    func wrongRequest() throws {
        try fail(.invalidRequest, times: 9)
        #expect(breaker.begin() != nil)
    }

    @Test("lets one through after the pause, and all when that one succeeds")
    func halfOpen() throws {
        try fail(times: 3)
        clock.advance(by: .seconds(15))
        #expect(breaker.isPassable)
        let trial = try #require(breaker.begin())
        #expect(trial.isTrial)
        #expect(breaker.begin() == nil)
        #expect(!breaker.isPassable)
        breaker.end(trial, .success)
        let next = try #require(breaker.begin())
        #expect(!next.isTrial && breaker.begin() != nil)
    }

    @Test("waits twice as long after each trial that fails, and never longer than five minutes")
    func longerPauses() throws {
        try fail(times: 3)
        var pause = Duration.seconds(15)
        for _ in 0..<8 {
            clock.advance(by: pause - .nanoseconds(1))
            #expect(breaker.begin() == nil)
            clock.advance(by: .nanoseconds(1))
            try fail()
            pause = min(pause * 2, .seconds(300))
        }
    }

    @Test("gives the trial to the next when it was given up, or when its request was wrong")
    func abandonedTrial() throws {
        try fail(times: 3)
        clock.advance(by: .seconds(15))
        breaker.end(try #require(breaker.begin()), .abandoned)
        breaker.end(try #require(breaker.begin()), .failure(.scripted(.invalidRequest)))
        #expect(breaker.begin()?.isTrial == true)
    }

    @Test("learns nothing from attempts that began before it opened")
    func lateWords() throws {
        let late = try #require(breaker.begin())
        try fail(times: 3)
        breaker.end(late, .success)
        #expect(breaker.begin() == nil)
    }
}
