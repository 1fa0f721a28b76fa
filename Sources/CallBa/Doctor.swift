import ArgumentParser
import Calls
import Foundation
import Logging
import PracticeLine
import Storage

/// `callba doctor`: tries what a call needs and says what to do about what is missing. Exits 0 if a call can be made.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "통화에 필요한 것을 점검합니다. / Checks everything a call needs.")

    func run() async throws {
        let terminal = try Terminal()
        var isWell = true
        func report(_ key: String, _ problem: String?) {
            isWell = isWell && problem == nil
            print((problem == nil ? "✓ " : "✗ ") + terminal.text(key) + (problem.map { ": " + $0 } ?? ""))
        }
        let configuration: ServerConfiguration
        do {
            configuration = try await ServerConfiguration.read()
        } catch {
            fail(terminal.sentence(for: error))
        }
        let engines = Engines(directory: configuration.enginesDirectory, logger: logger(.critical))
        for (provider, key) in [("whisper", "doctor.ears"), ("kokoro", "doctor.voice"), ("words", "doctor.words")] {
            // The ears are two engines to us and one to a person.
            let names = provider == "whisper" ? ["whisper", "silero"] : [provider]
            let missing = engines.missing.first { names.contains($0.provider) }
            report(key, missing.map { terminal.text("doctor.engineMissing", ["file": $0.code ?? provider]) })
        }
        if engines.missing.isEmpty { report("doctor.speaks", await speak(engines, terminal)) }
        do {
            try SQLiteCallStore(path: configuration.databasePath).close()
            report("doctor.store", nil)
        } catch {
            report("doctor.store", terminal.sentence(for: error))
        }
        do {
            let scenarios = try Scenario.load(from: configuration.scenariosDirectory)
            report("doctor.scenarios", scenarios.isEmpty ? terminal.text("start.noPartners") : nil)
        } catch {
            report("doctor.scenarios", error.description)
        }
        do {
            _ = try await LoopbackPort.find(host: configuration.host, configuration.port)
            report("doctor.port", nil)
        } catch {
            report("doctor.port", terminal.sentence(for: error))
        }
        guard isWell else { throw ExitCode.failure }
    }

    /// Says one word, as a call would.
    private func speak(_ engines: Engines, _ terminal: Terminal) async -> String? {
        do throws(ProviderError) {
            try await engines.synthesizer.speak(
                StockPhrases.wait(in: .korean), language: .korean, voice: Voice(), format: .telephone
            ) { _ in }
            return nil
        } catch {
            return terminal.sentence(for: Complaint(error))
        }
    }
}
