public import Calls
import Concurrency

extension DatabaseStore {
    /// How the database is doing: as its answers tell, and while ``tend(clock:onChange:)`` runs, as it looks from outside.
    public var condition: StoreCondition { database.state.condition }

    /// Looks after the database until the task is cancelled.
    ///
    /// Every two seconds it finds out how the database is doing, and tries to restore it if it is not well. What was
    /// deleted is taken out of its files within seconds, what was overwritten within a minute.
    /// - Parameter onChange: told how it is doing whenever that has changed.
    public func tend(clock: any Clock<Duration>, onChange: @Sendable (StoreCondition) async -> Void) async {
        var told = StoreCondition.ready
        func tell() async {
            let condition = condition
            if condition != told { await onChange(condition) }
            told = condition
        }
        var round = 0
        var rest = 0
        while !Task.isCancelled {
            if let amiss = await database.look() {
                database.state.set(amiss)
                await tell()
                if await isRestored(from: amiss) { await probe() }
            } else if condition != .ready || round % Self.roundsBetweenProbes == 0 {
                await probe()
            }
            await tell()
            rest -= 1
            if rest <= 0, isSweepDue(in: round) {
                let stopwatch = Stopwatch(clock)
                // Readers may keep the file in use, or the disk be full: it is tried again.
                try? await sweep()
                // A large file takes longer: no more than a tenth of the time goes into it.
                rest = Int((stopwatch.elapsed / Self.interval * 10).rounded(.up))
            }
            round += 1
            // Cancelled: the loop ends.
            try? await clock.sleep(for: Self.interval)
        }
    }

    private static var interval: Duration { .seconds(2) }
    private static var roundsBetweenProbes: Int { 30 }

    private func isSweepDue(in round: Int) -> Bool {
        switch database.state.traces {
        case .none: false
        case .ofChanges: condition == .ready && round % Self.roundsBetweenProbes == 0
        case .ofDeletions: true
        }
    }

    /// Takes what was deleted or overwritten out of the database's files. Only the caller waits for it.
    /// - Throws: `.unavailable` if readers keep a file in use, or it cannot be written: try again later.
    public func sweep() async throws(StoreError) {
        let traces = database.state.takeTraces()
        guard traces != .none else { return }
        do throws(StoreError) {
            try await database.sweep(afterDeletion: traces == .ofDeletions)
        } catch {
            database.state.putBack(traces)
            throw error
        }
    }

    /// Puts right what can be put right by us.
    private func isRestored(from amiss: StoreCondition) async -> Bool {
        guard amiss == .gone || amiss == .replaced else { return false }
        do throws(StoreError) {
            try await database.restore()
            return true
        } catch {
            // How it looks says more than why it could not be helped; it is tried again.
            return false
        }
    }

    /// Finds out by writing how the database is doing.
    private func probe() async {
        // Where room was lacking, enough to need some. Written and taken back, it changes nothing.
        let probe = [UInt8](repeating: 0, count: condition == .ready ? 1 : 16 << 10)
        do throws(StoreError) {
            try await database.base.write { db in
                try db.execute(
                    "INSERT INTO secrets (name, value) VALUES ('probe', $1) ON CONFLICT (name) DO NOTHING", [probe])
                try db.execute("DELETE FROM secrets WHERE name = 'probe'")
            }
            database.state.set(.ready)
        } catch {
            if let condition = database.condition(after: error) { database.state.set(condition) }
        }
    }
}
