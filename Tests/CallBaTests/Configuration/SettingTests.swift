import Calls
import Configuration
import Foundation
import Languages
import Logging
import Providers
import Storage
import Synchronization
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Notes which settings are read.
private final class Reading: AccessReporter {
    private let read = Mutex<Set<String>>([])
    var names: Set<String> { read.withLock { $0 } }

    func report(_ event: AccessEvent) {
        let name = event.metadata.key.description.uppercased().replacing(".", with: "_")
        read.withLock { _ = $0.insert(name) }
    }
}

@Suite("The list of settings") struct SettingListTests {
    /// A value for each setting with which a server could start.
    private static func values(without missing: Set<Setting> = []) -> [String: String] {
        let special: [Setting: String] = [
            .port: "3003", .logLevel: "debug", .guests: "allow", .trustedProxies: "127.0.0.1",
            .googleCallbackURL: "https://callba.example/auth/google/callback", .oidcIssuer: "https://login.example",
            .databaseURL: "sqlite:x", .postgresPort: "5432", .mostCalls: "2", .callsPerMinute: "1", .dailyCalls: "1",
            .serverDailyCalls: "1", .callsAtOnce: "1",
            .practiceAtOnce: "1", .previewsPerMinute: "1", .dailyOpenings: "1", .serverDailyOpenings: "1",
            .dailyPreviews: "1", .serverDailyPreviews: "1", .countries: "KR", .readyReplies: "on",
            .priceTwilioMinute: "0.1", .priceAzureHour: "1", .priceElevenLabsThousand: "1",
            .publicHost: "callba.example", .serverURL: "https://callba.example", .twilioFromNumber: "+14155550100",
            .twilioCallerID: "+14155550100", .twilioAPIURL: "https://api.twilio.com",
            .twilioMediaStreamURL: "wss://callba.example/media", .azureRegion: "koreacentral",
            .azureURL: "wss://azure.example", .geminiURL: "https://gemini.example",
            .openAIURL: "http://127.0.0.1:1/v1", .elevenLabsURL: "https://elevenlabs.example",
        ]
        var values: [String: String] = [:]
        for setting in Setting.allCases where !missing.contains(setting) {
            values[setting.rawValue] = special[setting] ?? "value"
        }
        return values
    }

    @Test("holds what is read, and nothing that is not")
    func readers() throws {
        let reading = Reading()
        for missing in [Set(), [.databaseURL], Set(Setting.allCases.filter { $0.formerName != nil })] {
            let provider = EnvironmentVariablesProvider(environmentVariables: Self.values(without: missing))
            _ = try ServerConfiguration(environment: ConfigReader(provider: provider, accessReporter: reading))
        }
        let used = Set(Setting.allCases).subtracting(Setting.unneeded).map(\.rawValue)
        #expect(reading.names == Set(used))
    }

    @Test("is that of .env.example")
    func example() throws {
        let text = try String(contentsOf: Program.root.appending(path: ".env.example"), encoding: .utf8)
        let written = text.matches(of: /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b(?:HOST|PORT)\b/).map { String($0.output) }
        #expect(Set(written) == Set(Setting.allCases.map(\.rawValue)))
    }

    @Test("holds every name that README and the scripts speak of")
    func documents() throws {
        let known = Set(Setting.allCases.map(\.rawValue)).union(Setting.scripts)
        for name in [
            "README.md", "README.ko.md", "CONTRIBUTING.md", "docker-compose.yml", "Makefile", "deploy/Dockerfile",
            "scripts/engines.py",
        ] {
            let text = try String(contentsOf: Program.root.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /\b(?:CALLBA|TWILIO|ELEVENLABS|AZURE_SPEECH|GEMINI|GOOGLE)_[A-Z_]*[A-Z]\b/) {
                #expect(known.contains(String(match.output)), "\(name): \(match.output)")
            }
        }
    }
}

@Suite("A .env of the first CallBa") struct FormerSettingTests {
    private func read(
        _ file: String, environment: [String: String] = [:]
    ) async throws -> ServerConfiguration {
        try await Program.withFolder { folder, _ in
            try file.write(to: folder.appending(path: ".env"), atomically: true, encoding: .utf8)
            return try ServerConfiguration.read(environment: environment, folder: folder.path)
        }
    }

    private let former = """
        # The first CallBa.
        PORT=3003
        SERVER_URL="https://abcd-12-34.ngrok-free.app/"
        SESSION_SECRET='anything at all'
        DATABASE_URL="postgresql://callba:p@ss#100%@localhost:5432/callba?schema=public&connection_limit=5"
        GOOGLE_CLIENT_ID=id.apps.googleusercontent.com
        GOOGLE_CLIENT_SECRET=secret
        GOOGLE_CALLBACK_URL=http://localhost:3003/api/auth/google/callback
        export TWILIO_ACCOUNT_SID=AC1
        TWILIO_AUTH_TOKEN=token # from the console
        TWILIO_CALLER_ID=+14155550100
        TWILIO_MEDIA_STREAM_URL=wss://sound.example/media-stream
        AZURE_SPEECH_KEY=key
        AZURE_SPEECH_REGION=koreacentral
        GEMINI_API_KEY=key
        ELEVENLABS_API_KEY=key
        ELEVENLABS_VOICE_ID_BRIGHT=voice-b
        ELEVENLABS_VOICE_ID_CLEAR=voice-c
        ELEVENLABS_VOICE_ID_CALM=voice-m
        ELEVENLABS_VOICE_ID_WARM=voice-w
        LOG_LEVEL=warn
        """

    @Test("works as it is, and nothing needs to be said about it")
    func works() async throws {
        let settings = try await read(former)
        #expect(settings.remarks == [])
        let twilio = try #require(settings.twilio)
        #expect(twilio.from.e164 == "+14155550100")
        #expect(twilio.publicBaseURL.host() == "abcd-12-34.ngrok-free.app")
        #expect(twilio.mediaBaseURL?.absoluteString == "https://sound.example")
        #expect(
            settings.vendors.elevenLabs?.voices == [
                .bright: "voice-b", .clear: "voice-c", .calm: "voice-m", .warm: "voice-w",
            ])
        #expect(settings.signIn.provider?.callbackPath == "/api/auth/google/callback")
        #expect(settings.signIn.publicAddress == "http://localhost:3003", "where people come back to")
        #expect(settings.database.description == "postgres://callba@localhost:5432/callba")
        #expect(settings.logLevel == .warning)
    }

    @Test("gives way to the names of today, and says so where they differ")
    func newNamesWin() async throws {
        let settings = try await read(
            former + "\nELEVENLABS_VOICE_ID_FRIENDLY=new\nELEVENLABS_VOICE_ID_FIRM=voice-c\n",
            environment: ["PUBLIC_HOST": "callba.example", "TWILIO_FROM_NUMBER": "+821012345678"])
        #expect(settings.twilio?.publicBaseURL.host() == "callba.example")
        #expect(settings.twilio?.from.e164 == "+821012345678")
        #expect(settings.vendors.elevenLabs?.voices[.bright] == "new")
        #expect(settings.signIn.publicAddress == "https://callba.example")
        #expect(
            settings.remarks == [
                .differs(.publicHost, former: .serverURL), .differs(.twilioFromNumber, former: .twilioCallerID),
                .differs(.voiceFriendly, former: .voiceBright), .differs(.publicHost, former: .googleCallbackURL),
            ])
        let same = try await read("SERVER_URL=https://callba.example/\nPUBLIC_HOST=callba.example\n")
        #expect(same.remarks == [], "two ways to write one address")
    }

    @Test("needs no public host where its socket's address names one")
    func hostOfSocket() async throws {
        let file = former.split(separator: "\n").filter { !$0.hasPrefix("SERVER_URL") }.joined(separator: "\n")
        #expect(try await read(file).twilio?.publicBaseURL.absoluteString == "https://sound.example")
    }

    @Test(
        "with an address that nobody can come back to is refused",
        arguments: [
            "callba.example/auth/google/callback", "https://callba.example", "https://callba.example/",
            "https://callba.example/account", "https://callba.example/auth/logout", "https://callba.example/auth/:id",
            "https://callba.example/auth/x?y=1", "ftp://callba.example/auth/x",
        ])
    func badCallback(written: String) async throws {
        await #expect(throws: ServerConfiguration.Failure.callback(written)) {
            _ = try await read("GOOGLE_CLIENT_ID=i\nGOOGLE_CLIENT_SECRET=s\nGOOGLE_CALLBACK_URL=\(written)\n")
        }
        #expect(try await read("GOOGLE_CALLBACK_URL=\(written)\n").signIn.provider == nil, "not needed without sign-in")
    }

    @Test("lets people sign in at the address that it registered")
    func signsIn() async throws {
        try await SignInStage.with(callbackPath: "/api/auth/google/callback") { stage, browser in
            let back = try await stage.signIn(browser, as: "haneul")
            #expect(back.status == 303 && back.location == "/", "\(back.body)")
            #expect(try await stage.me(browser).status == 200)
            #expect(try await browser.get(stage.address("/auth/google/callback")).status == 404)
        }
    }
}

@Suite("Settings that mean nothing") struct SettingRemarkTests {
    private func remarks(_ file: String, environment: [String: String] = [:]) throws -> [SettingRemark] {
        let file = EnvironmentFile(file)
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: environment),
            EnvironmentVariablesProvider(environmentVariables: file.values),
        ])
        return SettingRemark.all(environment: environment, file: file, read: reader)
    }

    @Test(
        "are told with the name that was meant",
        arguments: [
            ("TWILO_ACCOUNT_SID", Setting.twilioAccountSid), ("TWILIO_ACCUONT_SID", .twilioAccountSid),
            ("TWILIO_AUTHTOKEN", .twilioAuthToken), ("CALLBA_GUEST", .guests), ("AZURE_SPEACH_KEY", .azureKey),
            ("ELEVEN_LABS_API_KEY", .elevenLabsKey), ("GOOGLE_CLIENT_SECERT", .googleClientSecret),
            ("POSTGRES_PASSWROD", .postgresPassword), ("PUBLIC_HOSTS", .publicHost), ("GEMINI_APIKEY", .geminiKey),
        ])
    func misspelt(name: String, meant: Setting) throws {
        #expect(try remarks("\(name)=x") == [.unknown(name: name, nearest: meant)])
        #expect(try remarks("", environment: [name: "x"]) == [.unknown(name: name, nearest: meant)])
    }

    @Test(
        "are told in the file whatever they are, in small letters too, and in the environment if they seem to be ours")
    func unknown() throws {
        #expect(try remarks("NODE_ENV=production") == [.unknown(name: "NODE_ENV", nearest: nil)])
        #expect(try remarks("port=1") == [.unknown(name: "port", nearest: .port)])
        #expect(try remarks("", environment: ["CALLBA_COLOUR_OF_THE_ROOF": "x"]).count == 1)
        let others = [
            "PATH": "/bin", "HOME": "/root", "HOSTNAME": "x", "NODE_ENV": "x", "GOOGLE_APPLICATION_CREDENTIALS": "x",
            "OPENAI_ORG_ID": "x", "POSTGRES_INITDB_ARGS": "x", "PORTS": "x", "LANG": "ko_KR.UTF-8", "CALLBA_CACHE": "x",
        ]
        #expect(try remarks("", environment: others) == [])
    }

    @Test("have a sentence in both languages", arguments: Language.allCases)
    func sentences(language: Language) throws {
        let terminal = try Terminal(language)
        let told = try remarks("TWILO_AUTH_TOKEN=x\nQ=1\nnonsense\nPUBLIC_HOST=a.example\nSERVER_URL=b.example\n")
        #expect(told.count == 4)
        let sentences = told.map { $0.sentence(terminal) }
        for (sentence, words) in zip(
            sentences, [["3"], ["Q"], ["TWILO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"], ["PUBLIC_HOST", "SERVER_URL"]])
        {
            #expect(words.allSatisfy(sentence.contains) && !sentence.contains("cli.remark"), "\(sentence)")
        }
    }

    @Test("are told when the program starts, and by the doctor")
    func told() async throws {
        try await Program.withFolder { folder, environment in
            var environment = environment
            environment["CALLBA_ENGINES"] = "/nonexistent"
            environment["TWILO_AUTH_TOKEN"] = "x"
            environment["HOST"] = "203.0.113.1"
            let serve = try await Program.run(["serve"], in: folder, environment)
            #expect(serve.complaint.contains("TWILIO_AUTH_TOKEN 인가요?"), "\(serve.complaint)")
            environment["HOST"] = nil
            let doctor = try await Program.run(["doctor"], in: folder, environment)
            #expect(doctor.output.contains("TWILIO_AUTH_TOKEN 인가요?"), "\(doctor.output)")
        }
    }
}

@Suite("The file .env") struct EnvironmentFileTests {
    @Test(
        "is read as dotenv and shells read it",
        arguments: [
            ("A=b", ["A": "b"]), ("A = b c ", ["A": "b c"]), ("export A=b", ["A": "b"]), ("A=", ["A": ""]),
            ("A='b # c' # d", ["A": "b # c"]), ("A=\"b # c\"", ["A": "b # c"]), ("A=b#c", ["A": "b#c"]),
            ("A=b # c", ["A": "b"]), ("A= # c", ["A": ""]), ("A=\"b\\nc\\\"d\"", ["A": "b\nc\"d"]),
            ("A='b\\nc'", ["A": "b\\nc"]), ("A=\"one\ntwo\"\nB=c", ["A": "one\ntwo", "B": "c"]),
            ("A=\"open\nB=c", ["A": "\"open", "B": "c"]), ("A=b\r\nC=d\r\n", ["A": "b", "C": "d"]),
            ("\u{FEFF}A=b", ["A": "b"]), ("A=1\nA=2", ["A": "2"]), ("# A=b\n\n", [:]), ("A=b=c", ["A": "b=c"]),
            ("A=\"x\"y", ["A": "\"x\"y"]),
        ])
    func values(text: String, expected: [String: String]) {
        let file = EnvironmentFile(text)
        #expect(file.values == expected)
        #expect(file.strangeLines == [])
    }

    @Test("has lines that are no settings, which are counted")
    func strangeLines() {
        #expect(EnvironmentFile("A=b\nnonsense\n# x\n1A=b\nA B=c").strangeLines == [2, 4, 5])
    }

    @Test("may be missing, and is named when it is not text")
    func unreadable() async throws {
        try await Program.withFolder { folder, _ in
            #expect(try ServerConfiguration.read(environment: [:], folder: folder.path).port == 3003)
            try Data([0xFF, 0xFE, 0x41, 0x00]).write(to: folder.appending(path: ".env"))
            #expect(throws: ServerConfiguration.Failure.environmentFile) {
                try ServerConfiguration.read(environment: [:], folder: folder.path)
            }
        }
    }

    @Test("says nothing about what the environment sets")
    func environmentWins() async throws {
        try await Program.withFolder { folder, _ in
            try "PORT=4000\nHOST=127.0.0.2".write(
                to: folder.appending(path: ".env"), atomically: true, encoding: .utf8)
            let read = try ServerConfiguration.read(environment: ["PORT": "5000"], folder: folder.path)
            #expect(read.port == 5000 && read.host == "127.0.0.2")
        }
    }
}
