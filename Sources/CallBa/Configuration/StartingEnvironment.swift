import Foundation
import LocalEngines
import Providers

/// What libraries read from this process's environment when it starts and never again: it must be there by then,
/// however the program is started.
enum StartingEnvironment {
    /// A crash is told in a few lines on standard error: one thread, no registers, no memory, which may hold what people
    /// said. Addresses are not looked up there, only where their libraries were: looking them up takes seconds for which
    /// the sockets of a dead server would stay open. Source: Swift's `docs/Backtracing.rst`.
    static let backtrace = (
        name: "SWIFT_BACKTRACE",
        value: "enable=yes,interactive=no,color=no,threads=crashed,registers=none,images=mentioned,limit=32,top=4,"
            + "symbolicate=off,output-to=stderr"
    )

    /// Starts the program again in its own place, once, if it was started without them. What an operator says of
    /// backtraces stands.
    static func complete() {
        let environment = ProcessInfo.processInfo.environment
        var missing: [(name: String, value: String)] = []
        if environment[backtrace.name] == nil { missing.append(backtrace) }
        if environment[OnnxTelemetry.setting.name] != OnnxTelemetry.setting.value {
            missing.append(OnnxTelemetry.setting)
        }
        guard !missing.isEmpty else { return }
        for (name, value) in missing { setenv(name, value, 1) }
        // The link's target: by its own name the program would be called "exe" in lists of processes.
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            // Without /proc it goes on as it was started; the engines' library is still told.
            return
        }
        // Returns only if it fails, and then all that is lost is the shortness of a backtrace.
        execv(program, CommandLine.unsafeArgv)
    }
}
