import ArgumentParser
import AsyncHTTPClient
import CallPlacing
import Calls
import Foundation
import Languages
import Logging
import NIOCore
import PracticeLine
import Providers
import Storage
import Synchronization
import TelephoneAudio

/// `callba doctor`: tries what a call needs and says what to do about what is missing. Exits 0 if a call can be made.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "통화에 필요한 것을 점검합니다. / Checks everything a call needs.")

    func run() async throws {
        let terminal = try Terminal()
        let isWell = Mutex(true)
        @Sendable func say(_ title: String, _ problem: String?) {
            isWell.withLock { $0 = $0 && problem == nil }
            print((problem == nil ? "✓ " : "✗ ") + title + (problem.map { ": " + $0 } ?? ""))
        }
        @Sendable func report(_ key: String, _ problem: String?) { say(terminal.text(key), problem) }
        let configuration: ServerConfiguration
        do {
            configuration = try ServerConfiguration.read()
        } catch {
            fail(terminal.sentence(for: error))
        }
        for remark in configuration.remarks { print("· " + remark.sentence(terminal)) }
        let engines = Engines(directory: configuration.enginesDirectory, logger: logger(.critical))
        for (provider, key) in [("whisper", "doctor.ears"), ("kokoro", "doctor.voice"), ("words", "doctor.words")] {
            // The ears are two engines to us and one to a person.
            let names = provider == "whisper" ? ["whisper", "silero"] : [provider]
            let missing = engines.missing.first { names.contains($0.provider) }
            report(key, missing.map { terminal.text("doctor.engineMissing", ["file": $0.code ?? provider]) })
        }
        if engines.missing.isEmpty { report("doctor.speaks", await speak(engines, terminal)) }
        do {
            try await DatabaseStore.open(configuration.database).close()
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
        try await HTTPClient.withHTTPClient(configuration: Self.impatient) { http in
            let vendors = VendorCheck(settings: configuration.vendors, logger: logger(.critical))
            await vendors.run(http) { finding in say(finding.title(terminal), finding.advice(terminal)) }
            let isServed = await port(configuration, terminal, http, report)
            guard let twilio = configuration.twilio else {
                return print("· " + terminal.text("doctor.telephone.none"))
            }
            let check = TelephoneCheck(
                twilio: twilio, host: configuration.host, port: configuration.port, isServed: isServed,
                logger: logger(.critical))
            do {
                try await check.run(http) { finding in
                    report(finding.stepKey, finding.advice(terminal, twilio, port: configuration.port))
                }
            } catch {
                report("doctor.telephone.address", terminal.sentence(for: error))
            }
        }
        guard isWell.withLock({ $0 }) else {
            print("· " + terminal.text("doctor.unwell"))
            CallBaCommand.leave(EXIT_FAILURE)
        }
        if configuration.twilio != nil { print("· " + terminal.text("doctor.well")) }
    }

    /// The operator waits for the result: a server that does not answer soon is reported.
    private static var impatient: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(5), read: .seconds(15)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Checks the port.
    /// - Returns: whether CallBa itself uses it.
    private func port(
        _ configuration: ServerConfiguration, _ terminal: Terminal, _ http: HTTPClient,
        _ report: @Sendable (String, String?) -> Void
    ) async -> Bool {
        do {
            _ = try await LoopbackPort.find(host: configuration.host, configuration.port)
            report("doctor.port", nil)
            return false
        } catch {
            let address = "http://\(configuration.host):\(configuration.port)"
            guard await RunningServer.answers(at: address, http) else {
                report("doctor.port", terminal.sentence(for: error))
                return false
            }
            report("doctor.running", nil)
            return true
        }
    }

    /// Says one word, as a call would.
    private func speak(_ engines: Engines, _ terminal: Terminal) async -> String? {
        do throws(ProviderError) {
            try await engines.synthesizer.speak(
                SpeechRequest(StockPhrases.wait(in: .korean), language: .korean, voice: Voice(), format: .telephone)
            ) { _ in }
            return nil
        } catch {
            return terminal.sentence(for: APIError(error))
        }
    }
}
