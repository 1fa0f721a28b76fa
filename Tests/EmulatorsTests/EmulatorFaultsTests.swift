import Testing

@testable import Emulators

@Suite("The faults of an emulator") struct EmulatorFaultsTests {
    @Test("are suffered by the next requests, one each, and by all once that is said")
    func order() {
        let faults = EmulatorFaults()
        #expect(faults.take() == nil)
        faults.next(.cut, .exhausted(retryAfter: .seconds(3)))
        #expect(faults.take() == .cut)
        #expect(faults.take() == .exhausted(retryAfter: .seconds(3)))
        #expect(faults.take() == nil)
        faults.always(.unauthorized)
        faults.next(.malformed)
        #expect(faults.take() == .malformed)
        #expect(faults.take() == .unauthorized)
        #expect(faults.take() == .unauthorized)
        faults.always(nil)
        #expect(faults.take() == nil)
    }
}
