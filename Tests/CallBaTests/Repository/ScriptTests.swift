import Foundation
import PeersTesting
import Subprocess
import SystemPackage
import Testing

/// A machine as a script sees it: only the programs that a test puts there, real ones and others that play a part.
private struct Machine: Sendable {
    let folder: URL
    private var programs: URL { folder.appending(path: "bin") }
    private static let real = [
        "bash", "sh", "env", "dirname", "uname", "sed", "head", "awk", "grep", "cat", "date", "true", "make", "sort",
        "find", "xargs", "sha256sum", "tail", "rm", "mkdir", "mktemp", "tr", "git",
    ]

    static func with(_ body: (Machine) async throws -> Void) async throws {
        try await Program.withFolder { folder, _ in
            let machine = Machine(folder: folder)
            try FileManager.default.createDirectory(at: machine.programs, withIntermediateDirectories: false)
            for name in real {
                let path = try #require(
                    ["/usr/bin/", "/bin/"].map { $0 + name }.first(where: { path in
                        FileManager.default.isExecutableFile(atPath: path)
                    }))
                try FileManager.default.createSymbolicLink(
                    atPath: machine.programs.appending(path: name).path, withDestinationPath: path)
            }
            try machine.put("id", "echo 0")
            try await body(machine)
        }
    }

    /// Puts a program there that notes how it was called.
    func put(_ name: String, _ script: String) throws {
        let file = programs.appending(path: name)
        let text = "#!/bin/bash\necho \"\(name) $*\" >>'\(folder.path)/called'\n\(script)\n"
        try text.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }

    /// How programs were called, in order, those of a name only.
    func calls(of name: String) -> [String] {
        // Nothing was called: no file.
        let text = (try? String(contentsOf: folder.appending(path: "called"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix(name + " ") }.map {
            String($0.dropFirst(name.count + 1))
        }
    }

    struct Run: Sendable {
        var output: String
        var complaint: String
        var status: TerminationStatus
        var firstComplaint: String { complaint.split(separator: "\n").first.map(String.init) ?? "" }
    }

    private func surroundings(_ settings: [String: String]) -> Environment {
        var values: [Environment.Key: String] = [:]
        let all = ["PATH": programs.path, "HOME": folder.path].merging(settings) { $1 }
        for (name, value) in all {
            if let key = Environment.Key(rawValue: name) { values[key] = value }
        }
        return .custom(values)
    }

    func run(_ arguments: [String], in place: URL = Program.root, _ settings: [String: String] = [:]) async throws
        -> Run
    {
        let result = try await Subprocess.run(
            .path(FilePath(programs.appending(path: arguments[0].contains("/") ? "bash" : arguments[0]).path)),
            arguments: Arguments(arguments[0].contains("/") ? arguments : Array(arguments.dropFirst())),
            environment: surroundings(settings), workingDirectory: FilePath(place.path), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Run(output: result.standardOutput, complaint: result.standardError, status: result.terminationStatus)
    }

    /// Starts a script, and tells it to stop once it has printed something.
    func stop(_ arguments: [String]) async throws -> (output: String, status: TerminationStatus) {
        let result = try await Subprocess.run(
            .path(FilePath(programs.appending(path: "bash").path)), arguments: Arguments(arguments),
            environment: surroundings([:]), workingDirectory: FilePath(Program.root.path), input: .none,
            output: .sequence, error: .discarded
        ) { execution in
            var output = ""
            for try await line in execution.standardOutput.strings() {
                if output.isEmpty { try execution.send(signal: .terminate) }
                output += line
            }
            return output
        }
        return (result.closureResult, result.terminationStatus)
    }

    static func script(_ name: String) -> String { Program.root.appending(path: "scripts/\(name)").path }
}

@Suite("The look for Swift") struct ToolchainScriptTests {
    @Test(
        "says in its first line, in both languages, that there is none and what to do",
        arguments: ["run", "test", "build"])
    func missing(goal: String) async throws {
        try await Machine.with { machine in
            try machine.put("apt-get", "exit 0")
            try machine.put("dpkg-query", "exit 1")
            let run = try await machine.run(["make", goal])
            #expect(!run.status.isSuccess)
            #expect(run.firstComplaint.contains("Swift 6.3이 필요") && run.firstComplaint.contains("Swift 6.3 is needed"))
            #expect(run.complaint.contains("swift.org") || run.complaint.contains("export PATH="))
            #expect(
                !run.output.contains("패키지") && machine.calls(of: "apt-get").isEmpty, "before anything is downloaded")
        }
    }

    @Test("names another version", arguments: ["5.10.1", "6.2.4", "6.4", "6.30"])
    func otherVersion(version: String) async throws {
        try await Machine.with { machine in
            try machine.put("apt-get", "exit 0")
            try machine.put("swift", "echo 'Swift version \(version) (swift-\(version)-RELEASE)'")
            let run = try await machine.run([Machine.script("toolchain")])
            #expect(!run.status.isSuccess)
            #expect(run.firstComplaint.contains("6.3") && run.firstComplaint.contains(version + ":"))
            #expect(machine.calls(of: "apt-get").isEmpty)
        }
    }

    @Test("is content with 6.3 and its repairs, and says nothing", arguments: ["6.3", "6.3.1", "6.3.12"])
    func rightVersion(version: String) async throws {
        try await Machine.with { machine in
            try machine.put("swift", "echo 'Apple Swift version \(version) (swift-\(version)-RELEASE)'")
            let run = try await machine.run([Machine.script("toolchain")])
            #expect(run.status.isSuccess && run.output.isEmpty && run.complaint.isEmpty, "\(run)")
        }
    }

    @Test("takes a Swift that cannot start for what it is, and installs the libraries it needs")
    func cannotStart() async throws {
        try await Machine.with { machine in
            try machine.put("dpkg-query", "exit 1")
            try machine.put("apt-get", #"[ "$1" = install ] || [ "$2" = install ] || exit 0; touch "$HOME/installed""#)
            try machine.put("touch", #"echo >"$1""#)
            try machine.put(
                "swift",
                """
                [ -e "$HOME/installed" ] && { echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'; exit; }
                echo 'swift: error while loading shared libraries: libncurses.so.6: cannot open' >&2; exit 127
                """)
            let run = try await machine.run([Machine.script("toolchain")])
            #expect(run.status.isSuccess, "\(run)")
            #expect(!run.complaint.contains("필요한데"), "it is not missing")
            #expect(machine.calls(of: "apt-get").contains { $0.contains("install") && $0.contains("libncurses6") })
        }
    }

    @Test("gives its own words when it does not start even then")
    func neverStarts() async throws {
        try await Machine.with { machine in
            try machine.put("dpkg-query", "exit 1")
            try machine.put("apt-get", "exit 0")
            try machine.put("swift", "echo 'Illegal instruction' >&2; exit 132")
            let run = try await machine.run([Machine.script("toolchain")])
            #expect(!run.status.isSuccess)
            #expect(run.complaint.contains("does not start") && run.complaint.contains("Illegal instruction"))
        }
    }
}

@Suite("The packages of Debian") struct PackagesScriptTests {
    @Test("are installed where dpkg has never heard of them")
    func newMachine() async throws {
        try await Machine.with { machine in
            try machine.put("dpkg-query", "echo 'dpkg-query: no packages found matching espeak-ng' >&2; exit 1")
            try machine.put("apt-get", "exit 0")
            let run = try await machine.run([Machine.script("packages"), "run"])
            #expect(run.status.isSuccess, "\(run)")
            let calls = machine.calls(of: "apt-get")
            #expect(calls.count == 2 && calls[0].contains("update"))
            #expect(["libsqlite3-dev", "libstdc++-12-dev", "espeak-ng"].allSatisfy(calls[1].contains))
            #expect(!calls[1].contains("chromium"), "which only tests need")
        }
    }

    @Test("that are all there cost nothing and nobody is told")
    func nothingMissing() async throws {
        try await Machine.with { machine in
            try machine.put(
                "dpkg-query", #"for name in "$@"; do case "$name" in -*) ;; *) echo "$name installed" ;; esac; done"#)
            try machine.put("apt-get", "exit 1")
            let run = try await machine.run([Machine.script("packages"), "test"])
            #expect(run.status.isSuccess && run.output.isEmpty && run.complaint.isEmpty, "\(run)")
        }
    }

    @Test("are named where there is no apt")
    func otherSystem() async throws {
        try await Machine.with { machine in
            let run = try await machine.run([Machine.script("packages"), "run"])
            #expect(!run.status.isSuccess)
            #expect(run.complaint.contains("Debian 12") && run.complaint.contains("libpq-dev"))
        }
    }
}

@Suite("The first build") struct BuildScriptTests {
    /// A copy of the script beside what it reads, and a Swift that prints this.
    private func place(in machine: Machine, swift: String) throws -> URL {
        let place = machine.folder.appending(path: "clone")
        for name in ["scripts", "Sources"] {
            try FileManager.default.createDirectory(at: place.appending(path: name), withIntermediateDirectories: true)
        }
        for name in ["build", "build-shares"] {
            try FileManager.default.copyItem(
                at: Program.root.appending(path: "scripts/\(name)"), to: place.appending(path: "scripts/\(name)"))
        }
        try Data().write(to: place.appending(path: "Package.swift"))
        try machine.put("swift", #"[ "$1" = build ] || { echo "Swift version 6.3.1"; exit; }"# + "\n" + swift)
        // Each look at the clock is ten seconds after the one before.
        try machine.put("date", #"n=$(cat "$HOME/now" 2>/dev/null || echo 0); echo $((n + 10)) >"$HOME/now"; echo $n"#)
        return place
    }

    @Test("says how far it is and how long it still takes, a line every half minute, and lets errors through")
    func progress() async throws {
        try await Machine.with { machine in
            let shares = try String(contentsOf: Program.root.appending(path: "scripts/build-shares"), encoding: .utf8)
            let modules = shares.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) }
            #expect(modules.count > 20 && modules.last == "Linking")
            let steps = modules.dropLast().enumerated().map { "echo '[\($0 + 1)/900] Compiling \($1) a.swift'" }
            let place = try place(
                in: machine,
                swift: (["echo 'Fetching https://example.com/x'"] + steps + ["echo 'a.swift:1:1: error: no'", "exit 3"])
                    .joined(separator: "\n"))
            let run = try await machine.run([place.appending(path: "scripts/build").path, "release"], in: place)
            #expect(run.status == .exited(3))
            #expect(run.complaint.contains("빌드하지 못했어요"))
            let lines = run.output.split(separator: "\n").map(String.init)
            #expect(lines.contains("a.swift:1:1: error: no"))
            #expect(!run.output.contains("Fetching") && !run.output.contains("Compiling"))
            let told = lines.filter { $0.contains("%, 약") && $0.contains("min left") }
            #expect(told.count >= modules.count / 3 - 3 && told.count <= modules.count / 3 + 1, "\(run.output)")
            let shown = told.compactMap { $0.firstMatch(of: /([0-9]+)%/).flatMap { Int($0.output.1) } }
            #expect(shown == shown.sorted() && Set(shown).count > 5)
            // Nothing is promised before there is anything to go by.
            #expect(lines.first { $0.hasPrefix("  0:") }?.contains("%") == false)
        }
    }

    @Test("starts no compiler when nothing has changed")
    func unchanged() async throws {
        try await Machine.with { machine in
            let place = try place(
                in: machine, swift: "mkdir -p .build/release; echo '#!/bin/sh' >.build/release/callba")
            try machine.put("chmod", "exit 0")
            let script = place.appending(path: "scripts/build").path
            #expect(try await machine.run([script, "release"], in: place).status.isSuccess)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: place.appending(path: ".build/release/callba").path)
            let again = try await machine.run([script, "release"], in: place)
            #expect(again.status.isSuccess && again.output.isEmpty, "\(again)")
            #expect(machine.calls(of: "swift").filter { $0.hasPrefix("build") }.count == 1)
        }
    }
}

@Suite("The supervisor") struct SuperviseScriptTests {
    @Test(
        "starts a program again that crashed, and ends when it ends by itself",
        arguments: ["ILL", "TRAP", "SEGV", "ABRT", "KILL"])
    func crashed(signal: String) async throws {
        try await Machine.with { machine in
            try machine.put("sleep", "exit 0")
            try machine.put("program", #"[ -e "$HOME/again" ] && exit 0; : >"$HOME/again"; kill -\#(signal) $$"#)
            let run = try await machine.run([Machine.script("supervise"), "program", "serve"])
            #expect(run.status.isSuccess, "\(run)")
            #expect(machine.calls(of: "program") == ["serve", "serve"])
            #expect(machine.calls(of: "sleep") == ["1"])
            #expect(run.complaint.contains("다시 켜요") && run.complaint.contains("crashed (SIG\(signal))"))
        }
    }

    @Test("waits longer after each crash, and gives up with a sentence")
    func givesUp() async throws {
        try await Machine.with { machine in
            try machine.put("sleep", "exit 0")
            try machine.put("program", "kill -ILL $$")
            let run = try await machine.run([Machine.script("supervise"), "program"])
            #expect(!run.status.isSuccess)
            #expect(machine.calls(of: "program").count == 5)
            #expect(machine.calls(of: "sleep") == ["1", "2", "4", "8"])
            #expect(run.complaint.contains("5 times in a row"))
        }
    }

    @Test("forgives what was before a program ran well for a minute")
    func forgives() async throws {
        try await Machine.with { machine in
            try machine.put("sleep", "exit 0")
            // Each look at the clock is two minutes after the one before.
            try machine.put(
                "date", #"n=$(cat "$HOME/now" 2>/dev/null || echo 0); echo $((n + 120)) >"$HOME/now"; echo $n"#)
            try machine.put(
                "program", #"echo x >>"$HOME/starts"; [ "$(grep -c x "$HOME/starts")" -gt 7 ] || kill -SEGV $$"#)
            let run = try await machine.run([Machine.script("supervise"), "program"])
            #expect(run.status.isSuccess, "\(run)")
            #expect(machine.calls(of: "sleep") == Array(repeating: "1", count: 7))
        }
    }

    @Test("leaves alone what ends with a complaint", arguments: [1, 2, 78])
    func complained(status: Int32) async throws {
        try await Machine.with { machine in
            try machine.put("program", "exit \(status)")
            let run = try await machine.run([Machine.script("supervise"), "program"])
            #expect(run.status == .exited(status))
            #expect(machine.calls(of: "program").count == 1)
        }
    }

    @Test("passes on that the program is to stop, and waits for it")
    func stopped() async throws {
        try await Machine.with { machine in
            try machine.put(
                "program",
                #"trap 'echo " said good-bye"; exit 0' TERM; echo started; while :; do read -r -t 1 <> <(:) || true; done"#
            )
            let (output, status) = try await machine.stop([Machine.script("supervise"), "program"])
            #expect(output.contains("said good-bye"))
            #expect(status.isSuccess)
            #expect(machine.calls(of: "program").count == 1)
        }
    }

    @Test("a Ctrl-C tells the program once: told twice, it would hang up at once")
    func interrupted() async throws {
        try await Peer.run("Tests/CallBaTests/peers/terminal.py", ["bash", Machine.script("supervise")])
    }
}

@Suite("Continuous integration") struct IntegrationScriptTests {
    /// A copy of `.ci/run` beside scripts that play a part.
    private func place(in machine: Machine, bareDebian: String) throws -> URL {
        let place = machine.folder.appending(path: "clone")
        for name in [".ci", "scripts"] {
            try FileManager.default.createDirectory(
                at: place.appending(path: name), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            at: Program.root.appending(path: ".ci/run"), to: place.appending(path: ".ci/run"))
        let script = place.appending(path: "scripts/bare-debian")
        try "#!/bin/bash\n\(bareDebian)\n".write(to: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        return place
    }

    @Test("does everything on a bare Debian where it may")
    func bare() async throws {
        try await Machine.with { machine in
            try machine.put("make", "exit 0")
            try machine.put("swift", "exit 0")
            let place = try place(
                in: machine, bareDebian: #"[ "$1" = --can ] && exit 0; echo "in the bare system: $*""#)
            let run = try await machine.run([place.appending(path: ".ci/run").path], in: place)
            #expect(run.status.isSuccess && run.output == "in the bare system: .ci/run here\n", "\(run)")
            #expect(machine.calls(of: "make").isEmpty && machine.calls(of: "swift").isEmpty)
        }
    }

    @Test("says loudly when it may not, and does it where it is")
    func notBare() async throws {
        try await Machine.with { machine in
            try machine.put("make", "exit 0")
            try machine.put("swift", "exit 0")
            let place = try place(in: machine, bareDebian: "echo 'bare-debian: it needs root' >&2; exit 77")
            let run = try await machine.run([place.appending(path: ".ci/run").path], in: place)
            #expect(run.status.isSuccess, "\(run)")
            #expect(run.output.contains("NOT ON A BARE DEBIAN 12") && run.complaint.contains("it needs root"))
            #expect(machine.calls(of: "make") == ["toolchain", "lint", "packages", "test"])
        }
    }

    @Test("fails with what fails")
    func fails() async throws {
        try await Machine.with { machine in
            try machine.put("make", #"[ "$1" != lint ]"#)
            try machine.put("swift", "exit 0")
            let place = try place(in: machine, bareDebian: "exit 77")
            #expect(try await !machine.run([place.appending(path: ".ci/run").path], in: place).status.isSuccess)
            #expect(machine.calls(of: "make") == ["toolchain", "lint"])
        }
    }

    @Test("cannot be made bare by a user who is not root")
    func notRoot() async throws {
        try await Machine.with { machine in
            try machine.put("id", "echo 1000")
            let run = try await machine.run([Machine.script("bare-debian"), "--can"])
            #expect(run.status == .exited(77))
            #expect(run.complaint.contains("root"))
        }
    }
}
