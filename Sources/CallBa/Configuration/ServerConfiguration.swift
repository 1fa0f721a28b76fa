import CallPlacing
import Calls
import Configuration
import Foundation
import Logging
import Providers
import Storage
import Web

/// Everything an operator can set, read once. Names and meanings: `.env.example`.
struct ServerConfiguration: Sendable {
    /// Why the settings cannot be used; the sentence for it is `error.configuration.…`.
    enum Failure: Error, Equatable {
        case port(String)
        case database(String)
        case postgresPort(String)
        /// Of what calls through Twilio need, these are not set, though others are.
        case twilioMissing([String])
        case twilioNumber(String)
        case publicHost(String)
        case guests(String)
        /// Of what sign-in needs, these are not set, though others are.
        case signInMissing([String])
        case issuer(String)
        /// A proxy that is no address of IPv4 or IPv6.
        case proxy(String)
        /// Strangers can reach this address, and nothing says that they may come in.
        case openToStrangers(String)
        /// Of what a vendor needs, these are not set, though its key is.
        case vendorMissing([String])
        /// The setting of that name cannot be used.
        case vendorSetting(String)
        /// Where people are to come back to after signing in is no address.
        case callback(String)
        /// `.env` is there and is no text in UTF-8.
        case environmentFile
        /// There is no address that a provider could send people back to.
        case publicHostMissing
        /// A limit that is no whole number above zero.
        case limit(name: String, value: String)
        /// A country that is not known.
        case country(String)
    }

    var host = "127.0.0.1"
    var port = 3003
    /// What keeps people and calls.
    var database = DatabaseAddress.sqlite(path: "./data/callba.sqlite")
    var enginesDirectory = URL(fileURLWithPath: ".engines")
    var scenariosDirectory = URL(fileURLWithPath: "Scenarios")
    /// Calls at once, at most; `nil`: as many as this computer can serve.
    var mostCalls: Int?
    /// One person's practice calls at once, at most.
    var practiceAtOnce = 2
    /// What keeps dialling from costing money and peace.
    var dialing = DialingRules()
    /// How much vendors may be asked to make outside of calls.
    var previews = PreviewRules()
    /// The account for real calls; `nil`: practice only.
    var twilio: TwilioConfiguration?
    /// Who hears, thinks and speaks besides this computer.
    var vendors = VendorSettings()
    /// How long a call waits for what. No setting of an operator's.
    var timeouts = CallTimeouts()
    /// What others charge for their part in calls.
    var prices = PriceList.published
    /// How people come in.
    var signIn = SignInSettings()
    var logLevel = Logger.Level.notice
    /// What started the server and wants to be told how it is doing. No setting of an operator's.
    var supervisor: Supervisor?
    /// What an operator should know about how they wrote their settings.
    var remarks: [SettingRemark] = []

    /// The defaults.
    init() {}

    /// What the environment and a file `.env` in the working folder say; the environment wins.
    init(environment: ConfigReader) throws {
        host = environment.text(.host) ?? host
        if let written = environment.text(.port) {
            guard let port = Int(written), (0...65_535).contains(port) else { throw Failure.port(written) }
            self.port = port
        }
        database = try Self.database(environment) ?? database
        if let path = environment.text(.engines) { enginesDirectory = URL(fileURLWithPath: path) }
        if let path = environment.text(.scenarios) { scenariosDirectory = URL(fileURLWithPath: path) }
        if let written = environment.text(.mostCalls) {
            guard let most = Int(written), most > 0 else {
                throw Failure.limit(name: Setting.mostCalls.rawValue, value: written)
            }
            mostCalls = most
        }
        try environment.limit(.practiceAtOnce, &practiceAtOnce)
        dialing = try DialingRules(environment)
        previews = try PreviewRules(environment)
        twilio = try TwilioSettings(environment).configuration
        vendors = try VendorSettings(environment)
        prices = try PriceList(environment)
        signIn = try SignInSettings(environment)
        if let written = environment.text(.logLevel) {
            guard let level = Logger.Level(writtenAs: written) else {
                throw Failure.vendorSetting(Setting.logLevel.rawValue)
            }
            logLevel = level
        }
    }

    /// Reads the environment and `.env`.
    static func read(
        environment: [String: String] = ProcessInfo.processInfo.environment, folder: String = "."
    ) throws -> ServerConfiguration {
        let file = try EnvironmentFile.read(at: folder + "/.env")
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: environment),
            EnvironmentVariablesProvider(environmentVariables: file.values),
        ])
        var configuration = try ServerConfiguration(environment: reader)
        configuration.supervisor = Supervisor(environment: environment)
        configuration.remarks = SettingRemark.all(environment: environment, file: file, read: reader)
        return configuration
    }

    /// `DATABASE_URL` if it is there, else the names that PostgreSQL's own images go by.
    private static func database(_ environment: ConfigReader) throws(Failure) -> DatabaseAddress? {
        if let written = environment.text(.databaseURL) {
            guard let address = DatabaseAddress(written) else { throw .database(written) }
            return address
        }
        let (host, user) = (environment.text(.postgresHost), environment.text(.postgresUser))
        let name = environment.text(.postgresDatabase)
        guard host != nil || user != nil || name != nil else { return nil }
        var port: Int?
        if let written = environment.text(.postgresPort) {
            guard let number = Int(written), (1...65_535).contains(number) else { throw .postgresPort(written) }
            port = number
        }
        return .postgres(
            PostgresAddress(
                host: host ?? "127.0.0.1", port: port, user: user ?? "postgres",
                password: environment.text(.postgresPassword), database: name ?? user ?? "postgres",
                tls: environment.text(.postgresTLS)))
    }
}

extension Logger.Level {
    /// Reads a level by its name, or by one that other programs have for it.
    init?(writtenAs text: String) {
        let others = ["warn": Logger.Level.warning, "fatal": .critical, "silent": .critical, "verbose": .debug]
        guard let level = Logger.Level(rawValue: text.lowercased()) ?? others[text.lowercased()] else { return nil }
        self = level
    }
}

extension ServerConfiguration {
    /// How many calls may go on at once.
    var slots: CallSlots {
        CallSlots(
            most: mostCalls, cores: ProcessInfo.processInfo.activeProcessorCount, canDial: twilio != nil,
            isCloud: vendors.azure != nil && vendors.elevenLabs != nil, practiceOfOne: practiceAtOnce)
    }
}

extension DialingRules {
    /// What the environment says; see `.env.example`.
    fileprivate init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        self.init()
        try environment.limit(.callsPerMinute, &perMinute)
        try environment.limit(.dailyCalls, &perDay)
        try environment.limit(.serverDailyCalls, &serverPerDay)
        try environment.limit(.callsAtOnce, &atOnce)
        guard let list = environment.text(.countries) else { return }
        do throws(CallableCountries.Unknown) {
            countries = try CallableCountries(reading: list)
        } catch {
            throw .country(error.code)
        }
    }
}

extension PreviewRules {
    /// What the environment says; see `.env.example`.
    fileprivate init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        self.init()
        try environment.limit(.previewsPerMinute, &perMinute)
        try environment.limit(.dailyOpenings, &openingsPerDay)
        try environment.limit(.serverDailyOpenings, &serverOpeningsPerDay)
        try environment.limit(.dailyPreviews, &previewsPerDay)
        try environment.limit(.serverDailyPreviews, &serverPreviewsPerDay)
    }
}
