import Foundation
import Subprocess
import SystemPackage

/// A PostgreSQL server of the tests' own, from Debian's package: in a new folder, on a socket in that folder, stopped and
/// removed when the tests that use it are over, however they end.
public struct PostgresServer: Sendable {
    /// Why there is no server.
    public struct Missing: Error, CustomStringConvertible {
        /// What is missing, and what installs it.
        public var description: String
    }

    private let tools: String
    /// Where its socket is, and with TLS its certificate, `root.crt`.
    public let folder: String
    /// Where it listens for TLS too; `nil`: only on the socket.
    public let port: Int?

    /// Runs a server while a closure uses it.
    ///
    /// A shell stands guard: when its input ends, as it does when this process ends in whatever way, it stops the server
    /// and removes the folder.
    ///
    /// - Parameter port: where it is to listen for TLS too.
    /// - Throws: ``Missing``, or what the closure throws.
    public static func with(
        port: Int? = nil, _ body: @escaping @Sendable (PostgresServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-pg-\(UUID().uuidString)").path
        let server = PostgresServer(tools: try tools(), folder: folder, port: port)
        _ = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: ["-c", guardian, "postgres", server.tools, folder, port.map { "\($0)" } ?? ""],
            input: .inputWriter, output: .sequence, error: .currentStandardError
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            let outcome: Result<Void, any Error>
            if try await lines.next()?.trimmingCharacters(in: .newlines) == "ready" {
                do {
                    outcome = .success(try await body(server))
                } catch {
                    outcome = .failure(error)
                }
            } else {
                outcome = .failure(Missing(description: "PostgreSQL does not start; what it says is above."))
            }
            try await execution.standardInputWriter.finish()
            while try await lines.next() != nil {}
            try outcome.get()
        }
    }

    private static let guardian = """
        set -u
        tools=$1 folder=$2 port=$3
        as= owner=
        if [ "$(id -u)" = 0 ]; then
            # PostgreSQL does not run as root.
            as="setpriv --reuid=postgres --regid=postgres --init-groups"
            owner="-o postgres -g postgres"
        fi
        clean() {
            $as "$tools/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1
            rm -rf "$folder"
        }
        trap clean EXIT
        trap 'exit 1' INT TERM HUP
        install -d -m 0700 $owner "$folder" && cd "$folder" || exit 1
        $as "$tools/initdb" -D "$folder/data" -U callba -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null || exit 1
        {
            echo "unix_socket_directories = '$folder'"
            echo "shared_buffers = 16MB"
            echo "shared_preload_libraries = 'pg_stat_statements'"
            if [ -n "$port" ]; then
                openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \\
                    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \\
                    -keyout "$folder/data/server.key" -out "$folder/data/server.crt" 2>/dev/null
                cp "$folder/data/server.crt" "$folder/root.crt"
                [ -z "$owner" ] || chown postgres:postgres "$folder/data/server.key" "$folder/data/server.crt"
                chmod 600 "$folder/data/server.key"
                echo "listen_addresses = '127.0.0.1'"
                echo "port = $port"
                echo "ssl = on"
            else
                echo "listen_addresses = ''"
            fi
        } >>"$folder/data/postgresql.conf"
        $as "$tools/pg_ctl" -D "$folder/data" -l "$folder/log" -w start >/dev/null || { cat "$folder/log" >&2; exit 1; }
        echo ready
        cat >/dev/null
        """

    /// Where Debian puts the server's programs; the newest version there is.
    private static func tools() throws -> String {
        let root = "/usr/lib/postgresql"
        // Without the package there is no such folder, and nothing in it.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap(Int.init).sorted().last { version in
            FileManager.default.isExecutableFile(atPath: "\(root)/\(version)/bin/initdb")
        }
        guard let newest else {
            throw Missing(description: "There is no \(root)/*/bin/initdb: install the package postgresql (apt-get).")
        }
        return "\(root)/\(newest)/bin"
    }

    /// Stops the server as a crash would: connections end in the middle of what they do.
    public func crash() async throws { try await control(["-m", "immediate", "stop"]) }

    /// Starts it again.
    public func start() async throws { try await control(["-l", folder + "/log", "start"]) }

    /// Its address over the socket.
    public var url: String {
        "postgres:///postgres?user=callba&host=\(folder)" + (port.map { "&port=\($0)" } ?? "")
    }

    private func control(_ arguments: [String]) async throws {
        let user = getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments(user + [tools + "/pg_ctl", "-D", folder + "/data", "-w"] + arguments),
            workingDirectory: FilePath(folder), output: .discarded, error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else { throw Missing(description: result.standardError) }
    }
}
