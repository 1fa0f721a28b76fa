import Logging

/// What a call wants written or shown, in order.
enum Entry: Sendable {
    case record(CallEffect.Record)
    case publish(CallEvent.Kind)
}

/// Writes down what happens in one call and shows it afterwards, in order.
///
/// What the store cannot take is kept and tried again before the next entry and at the end. The call goes on meanwhile,
/// and the person is told.
struct Journal: Sendable {
    private let call: Call.ID
    private let services: CallServices
    private let logger: Logger

    init(_ call: Call.ID, _ services: CallServices, _ logger: Logger) {
        self.call = call
        self.services = services
        self.logger = logger
    }

    /// Returns when the entries have ended and everything that can be kept is kept.
    func keep(_ entries: AsyncStream<Entry>) async {
        var sequence = 0
        var unsaved: [CallEffect.Record] = []
        var isTroubled = false
        func show(_ kind: CallEvent.Kind) async {
            sequence += 1
            await services.events.publish(CallEvent(sequence: sequence, at: services.date(), kind: kind), to: call)
        }
        func save() async {
            while let record = unsaved.first {
                guard await write(record) else {
                    if !isTroubled { await show(.notice(.storageUnavailable, isOn: true)) }
                    isTroubled = true
                    return
                }
                unsaved.removeFirst()
            }
            if isTroubled { await show(.notice(.storageUnavailable, isOn: false)) }
            isTroubled = false
        }
        for await entry in entries {
            switch entry {
            case .record(let record):
                // Of a turn only what has become of it last is worth keeping, however long the store is away.
                unsaved.removeAll { $0.isReplaced(by: record) }
                unsaved.append(record)
                await save()
            case .publish(let kind):
                if isTroubled { await save() }
                await show(kind)
            }
        }
        for pause in 0..<6 where !unsaved.isEmpty {
            // Cancelled or not, what was said must be kept: the pause may be cut short, the write is still tried.
            try? await services.clock.sleep(for: .milliseconds(200 << pause))
            await save()
        }
        if !unsaved.isEmpty { logger.error("not kept", metadata: ["call.records": "\(unsaved.count)"]) }
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

extension CallEffect.Record {
    /// Whether the other is a later state of the same turn.
    fileprivate func isReplaced(by other: CallEffect.Record) -> Bool {
        guard case .turn(let turn) = self, case .turn(let later) = other else { return false }
        return turn.id == later.id
    }
}
