import Configuration
import Foundation

/// A setting of an operator's, by its name in the environment and in `.env`. Meanings: `.env.example`.
enum Setting: String, CaseIterable, Sendable {
    case host = "HOST"
    case port = "PORT"
    case logLevel = "LOG_LEVEL"
    case guests = "CALLBA_GUESTS"
    case trustedProxies = "CALLBA_TRUSTED_PROXIES"
    case googleClientID = "GOOGLE_CLIENT_ID"
    case googleClientSecret = "GOOGLE_CLIENT_SECRET"
    case googleCallbackURL = "GOOGLE_CALLBACK_URL"
    case oidcIssuer = "OIDC_ISSUER"
    case databaseURL = "DATABASE_URL"
    case postgresHost = "POSTGRES_HOST"
    case postgresPort = "POSTGRES_PORT"
    case postgresUser = "POSTGRES_USER"
    case postgresPassword = "POSTGRES_PASSWORD"
    case postgresDatabase = "POSTGRES_DB"
    case postgresTLS = "POSTGRES_SSLMODE"
    case engines = "CALLBA_ENGINES"
    case scenarios = "CALLBA_SCENARIOS"
    case mostCalls = "CALLBA_MAX_CALLS"
    case practiceAtOnce = "CALLBA_PRACTICE_AT_ONCE"
    case previewsPerMinute = "CALLBA_PREVIEWS_PER_MINUTE"
    case dailyOpenings = "CALLBA_DAILY_OPENINGS"
    case serverDailyOpenings = "CALLBA_SERVER_DAILY_OPENINGS"
    case dailyPreviews = "CALLBA_DAILY_PREVIEWS"
    case serverDailyPreviews = "CALLBA_SERVER_DAILY_PREVIEWS"
    case callsPerMinute = "CALLBA_CALLS_PER_MINUTE"
    case dailyCalls = "CALLBA_DAILY_CALLS"
    case serverDailyCalls = "CALLBA_SERVER_DAILY_CALLS"
    case callsAtOnce = "CALLBA_CALLS_AT_ONCE"
    case countries = "CALLBA_COUNTRIES"
    case readyReplies = "CALLBA_READY_REPLIES"
    case priceTwilioMinute = "CALLBA_PRICE_TWILIO_MINUTE"
    case priceAzureHour = "CALLBA_PRICE_AZURE_HOUR"
    case priceElevenLabsThousand = "CALLBA_PRICE_ELEVENLABS_THOUSAND"
    case publicHost = "PUBLIC_HOST"
    case twilioAccountSid = "TWILIO_ACCOUNT_SID"
    case twilioAuthToken = "TWILIO_AUTH_TOKEN"
    case twilioFromNumber = "TWILIO_FROM_NUMBER"
    case twilioAPIKey = "TWILIO_API_KEY"
    case twilioAPISecret = "TWILIO_API_SECRET"
    case twilioAppSid = "TWILIO_TWIML_APP_SID"
    case twilioWebhookSecret = "TWILIO_WEBHOOK_SECRET"
    case twilioAPIURL = "TWILIO_API_URL"
    case twilioMediaStreamURL = "TWILIO_MEDIA_STREAM_URL"
    case azureKey = "AZURE_SPEECH_KEY"
    case azureRegion = "AZURE_SPEECH_REGION"
    case azureURL = "AZURE_SPEECH_URL"
    case geminiKey = "GEMINI_API_KEY"
    case geminiModel = "GEMINI_MODEL"
    case geminiURL = "GEMINI_API_URL"
    case openAIURL = "OPENAI_BASE_URL"
    case openAIModel = "OPENAI_MODEL"
    case openAIKey = "OPENAI_API_KEY"
    case elevenLabsKey = "ELEVENLABS_API_KEY"
    case elevenLabsModel = "ELEVENLABS_MODEL_ID"
    case elevenLabsURL = "ELEVENLABS_API_URL"
    case voice = "ELEVENLABS_VOICE_ID"
    case voiceFriendly = "ELEVENLABS_VOICE_ID_FRIENDLY"
    case voiceFirm = "ELEVENLABS_VOICE_ID_FIRM"
    case voiceCalm = "ELEVENLABS_VOICE_ID_CALM"
    case voiceWarm = "ELEVENLABS_VOICE_ID_WARM"

    // Names of the first CallBa. Two of its voices, calm and warm, are called as they were.
    case voiceBright = "ELEVENLABS_VOICE_ID_BRIGHT"
    case voiceClear = "ELEVENLABS_VOICE_ID_CLEAR"
    case serverURL = "SERVER_URL"
    case twilioCallerID = "TWILIO_CALLER_ID"
    case sessionSecret = "SESSION_SECRET"

    /// What the first CallBa called it; read where the setting itself is missing.
    var formerName: Setting? {
        switch self {
        case .publicHost: .serverURL
        case .twilioFromNumber: .twilioCallerID
        case .voiceFriendly: .voiceBright
        case .voiceFirm: .voiceClear
        default: nil
        }
    }

    /// Settings that may be there and mean nothing: sessions are kept in the database and need no secret.
    static let unneeded: Set<Setting> = [.sessionSecret]

    /// Names that only scripts and tests read.
    static let scripts: Set<String> = ["CALLBA_CACHE", "CALLBA_CORPUS", "CALLBA_SCREENSHOTS"]

    /// The name as swift-configuration takes it.
    var key: ConfigKey { ConfigKey(rawValue.lowercased().replacing("_", with: ".")) }
}

extension ConfigReader {
    /// A setting, under its own name or else its former one, without surrounding quotes and spaces; `nil` if it is
    /// missing or empty.
    func text(_ setting: Setting) -> String? {
        plain(setting) ?? setting.formerName.flatMap { plain($0) }
    }

    /// Reads a limit, which is a whole number above zero, if it is set.
    func limit(_ setting: Setting, _ value: inout Int) throws(ServerConfiguration.Failure) {
        guard let written = text(setting) else { return }
        guard let number = Int(written), number > 0 else {
            throw .limit(name: setting.rawValue, value: written)
        }
        value = number
    }

    /// A setting under its own name alone.
    func plain(_ setting: Setting) -> String? {
        guard let value = string(forKey: setting.key) else { return nil }
        let plain = value.trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "\"'")))
        return plain.isEmpty ? nil : plain
    }
}
