import Languages

/// Who hears, thinks and speaks in a call, and what they are sent for it: what people are told before they place one.
package struct Workers: Sendable, Equatable {
    /// Who does one kind of work.
    package enum Worker: Sendable, Equatable {
        /// The engines of this server.
        case here
        /// A program at an address of this computer's.
        case machine(String)
        /// A vendor, by name, to whom what the work needs is sent.
        case vendor(String)
    }

    package var hearing = Worker.here
    package var thinking = Worker.here
    package var speaking = Worker.here
    /// Whether replies are made into speech before one is chosen.
    package var makesRepliesReady = true
    /// Who carries real calls; `nil` if there are none.
    package var network: String?

    /// This computer alone.
    package init() {}

    /// One sentence for each kind of work.
    func sentences(_ texts: Texts, _ language: Language) -> [String] {
        func sentence(_ work: String, _ worker: Worker, suffix: String = "") -> String {
            switch worker {
            case .here: texts.text("start.work.\(work).here", language)
            case .machine(let name): texts.text("start.work.\(work).machine", language, ["name": name])
            case .vendor(let name): texts.text("start.work.\(work).vendor\(suffix)", language, ["name": name])
            }
        }
        return [
            sentence("hearing", hearing), sentence("thinking", thinking),
            sentence("speaking", speaking, suffix: makesRepliesReady ? "" : "Chosen"),
        ] + (network.map { [texts.text("start.work.network", language, ["name": $0])] } ?? [])
    }
}
