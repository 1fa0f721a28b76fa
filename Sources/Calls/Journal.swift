import Logging

/// What a call wants written or shown, in order.
enum Entry: Sendable {
    case record(CallEffect.Record)
    case publish(CallEvent.Kind)
}

/// Writes down what happens in one call and shows it afterwards, in order.
///
/// A store that is away, or takes more than a moment, does not hold up the call: what happens is shown at once, the
/// person is told, and what is not written is kept here and tried again until it is. Only if this process ends before
/// the store is back is something lost that was shown.
struct Journal: Sendable {
    /// How long a write may hold up what is shown, in steps: a computer that slept passes for no slow store.
    private static let graceStep = Duration.milliseconds(100)
    private static let graceSteps = 10
    /// Tries after the call's end, about ten minutes of them, and those that are left once the server stops.
    private static let lastTries = 300
    private static let hurriedTries = 6

    private let call: Call.ID
    private let services: CallServices
    private let logger: Logger
    private let isHurried: @Sendable () -> Bool

    /// - Parameter isHurried: whether the server stops and cannot wait for a store that is away.
    init(_ call: Call.ID, _ services: CallServices, _ logger: Logger, isHurried: @escaping @Sendable () -> Bool) {
        self.call = call
        self.services = services
        self.logger = logger
        self.isHurried = isHurried
    }

    /// Returns when the entries have ended and everything that can be kept is kept.
    func keep(_ entries: AsyncStream<Entry>) async {
        let ledger = PendingRecords()
        let display = Display(call, services, ledger)
        await withDiscardingTaskGroup { group in
            group.addTask { await write(ledger, display) }
            for await entry in entries {
                switch entry {
                case .record(let record):
                    if !ledger.add(record) { logger.error("ledger is full") }
                    await ledger.untilWrittenOrLate()
                case .publish(let kind):
                    await display.tell()
                    await display.show(kind)
                }
            }
            ledger.close()
        }
    }

    /// Numbers what is shown, and says when the ledger is late, has caught up, or was given up.
    ///
    /// A bus hands an event on before it waits for anything, so what one task shows is not overtaken by another's.
    private actor Display {
        private let call: Call.ID
        private let services: CallServices
        private let ledger: PendingRecords
        private var sequence = 0
        private var told = PendingRecords.Condition.keepingUp

        init(_ call: Call.ID, _ services: CallServices, _ ledger: PendingRecords) {
            self.call = call
            self.services = services
            self.ledger = ledger
        }

        func show(_ kind: CallEvent.Kind) async {
            sequence += 1
            await services.events.publish(CallEvent(sequence: sequence, at: services.date(), kind: kind), to: call)
        }

        func tell() async {
            let condition = ledger.condition
            guard condition != told else { return }
            let isNew = told == .keepingUp
            told = condition
            if isNew { await show(.notice(.storageUnavailable, isOn: true)) }
            if condition != .late { await show(.notice(.storageUnavailable, isOn: false)) }
            if condition == .lost { await show(.notice(.recordLost, isOn: true)) }
        }
    }

    // MARK: Writing

    /// Returns when the ledger is closed and empty, or given up.
    private func write(_ ledger: PendingRecords, _ display: Display) async {
        var failures = 0
        var lastTries = 0
        var hurriedTries = 0
        for await _ in ledger.news {
            while let record = ledger.next {
                guard await !isWritten(record, ledger, display) else {
                    ledger.wrote()
                    await display.tell()
                    failures = 0
                    continue
                }
                ledger.failed()
                await display.tell()
                if ledger.isClosed {
                    lastTries += 1
                    if isHurried() { hurriedTries += 1 }
                    guard lastTries <= Self.lastTries, hurriedTries <= Self.hurriedTries else {
                        let count = ledger.giveUp()
                        logger.error("not kept", metadata: ["call.records": "\(count)"])
                        return await display.tell()
                    }
                }
                // Cancelled or not, what was said must be kept: the pause may be cut short, the write is still tried.
                try? await services.clock.sleep(for: min(.seconds(2), .milliseconds(200 << min(failures, 4))))
                failures += 1
            }
        }
    }

    /// Tries to write, and calls the ledger late if that takes more than a moment.
    private func isWritten(_ record: CallEffect.Record, _ ledger: PendingRecords, _ display: Display) async -> Bool {
        await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await write(record) }
            group.addTask {
                for _ in 0..<Self.graceSteps {
                    // Only cancellation makes a clock throw, and then the write was quick enough.
                    guard (try? await services.clock.sleep(for: Self.graceStep)) != nil else { return nil }
                }
                ledger.isOverdue()
                await display.tell()
                return nil
            }
            while let result = await group.next() {
                guard let result else { continue }
                group.cancelAll()
                return result
            }
            return false
        }
    }

    /// Whether the record needs no further try.
    private func write(_ record: CallEffect.Record) async -> Bool {
        do {
            switch record {
            case .turn(let turn): try await services.store.record(turn, of: call)
            case .ended(let outcome): try await services.store.end(call, outcome: outcome, at: services.date())
            case .summary(let summary): try await services.store.record(summary, of: call)
            case .engine(let use): try await services.store.record(use, of: call)
            }
            return true
        } catch {
            logger.error("not written", metadata: ["error.kind": "\(error.kind)", "error.code": "\(error.code ?? "")"])
            // A conflict will not go away by trying again: the call was deleted meanwhile.
            return error.kind == .conflict
        }
    }
}
