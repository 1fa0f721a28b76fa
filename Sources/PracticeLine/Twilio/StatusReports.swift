/// Tells a server how its call fares: in order, or as a bad line does.
struct StatusReports: Sendable {
    /// One thing that happened.
    struct Report: Sendable {
        var event: String
        var form: [(String, String)]
        /// When it happened, on the line's clock.
        var at: Duration
    }

    let faults: LineFaults.Callbacks
    let time: LineTime
    /// Sends one.
    let send: @Sendable (Report) async -> Void

    /// Sends everything until the reports end.
    func run(_ reports: AsyncStream<Report>) async {
        var held: Report?
        for await report in reports {
            if faults.areReordered, held == nil {
                held = report
                continue
            }
            await deliver(report)
            if let earlier = held { await deliver(earlier) }
            held = nil
        }
        if let held { await deliver(held) }
    }

    private func deliver(_ report: Report) async {
        if faults.delay > .zero {
            // Cancelled only with the whole line; what is left is sent at once then.
            try? await time.sleep(until: report.at + faults.delay)
        }
        await send(report)
        if faults.areDuplicated { await send(report) }
    }
}
