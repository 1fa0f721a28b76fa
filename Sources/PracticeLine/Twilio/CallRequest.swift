import Calls
import Foundation

/// What a server asked for when it created a call.
struct CallRequest: Sendable {
    /// Where instructions come from.
    enum Instructions: Sendable, Equatable {
        case url(String, method: Webhooks.Method)
        case inline(String)
    }

    /// An address that is told something.
    struct Callback: Sendable, Equatable {
        var url: String
        var method: Webhooks.Method
    }

    var sid: String
    var accountSid: String
    var to: String
    var from: String
    var instructions: Instructions
    /// Asked when the instructions cannot be fetched or followed.
    var fallback: Callback?
    var statusCallback: Callback?
    var statusEvents: Set<String>
    var ringing: Duration
    var talking: Duration
    /// Keys pressed as soon as the callee picks up: `0-9 A-D # *`, `w` waits half a second, `W` a whole one.
    var sendDigits: String?
    var detection: MachineDetection?
}

extension CallRequest {
    /// Reads the form of `POST …/Calls.json`.
    init(form: CallForm, accountSid: String) throws(Refusal) {
        guard let to = form["To"], !to.isEmpty else { throw .invalid(21_201, "No 'To' number is specified") }
        guard CallRequest.isNumber(to) else { throw .invalid(21_211, "Invalid 'To' Phone Number: \(to)") }
        guard let from = form["From"], !from.isEmpty else {
            throw .invalid(21_213, "'From' phone number is required")
        }
        guard CallRequest.isNumber(from) else { throw .invalid(21_212, "Invalid 'From' Phone Number: \(from)") }
        sid = Sid.random("CA")
        self.accountSid = accountSid
        self.to = to
        self.from = from
        if let application = form["ApplicationSid"], !application.isEmpty {
            throw .invalid(21_218, "Invalid ApplicationSid: \(application)")
        }
        guard let instructions = try form.instructions() else {
            throw .invalid(21_205, "Url parameter is required")
        }
        self.instructions = instructions
        fallback = try form.callback("FallbackUrl", method: "FallbackMethod", code: 21_205)
        statusCallback = try form.callback("StatusCallback", method: "StatusCallbackMethod", code: 21_609)
        statusEvents = try form.statusEvents()
        ringing = .seconds(try form.number("Timeout", in: 1...600, default: 60, code: 21_208))
        talking = .seconds(try form.number("TimeLimit", in: 1...86_400, default: 14_400, code: 20_001))
        sendDigits = try form.digits()
        // A client that sends digits speaks to a machine anyway: nothing is detected then.
        detection = sendDigits == nil ? try form.detection() : nil
    }

    private static func isNumber(_ text: String) -> Bool {
        text.first == "+" && (8...16).contains(text.count) && text.dropFirst().first != "0"
            && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }
}

/// The form of a request about calls, and what Twilio says to each of its fields.
struct CallForm: Sendable {
    let fields: [(String, String)]

    init(_ fields: [(String, String)]) { self.fields = fields }

    subscript(name: String) -> String? { fields.last { $0.0 == name }?.1 }

    /// The longest TwiML that may be sent along, in characters.
    static let longestTwiML = 4_000

    /// `Url` goes before `Twiml`; `nil` if there is neither.
    func instructions() throws(Refusal) -> CallRequest.Instructions? {
        if let url = try address("Url", code: 21_205) { return .url(url, method: try method("Method")) }
        guard let twiml = self["Twiml"], !twiml.isEmpty else { return nil }
        guard twiml.count <= CallForm.longestTwiML else {
            throw .invalid(32_018, "Twiml size exceeded maximum allowed value of 4000 characters")
        }
        return .inline(twiml)
    }

    func callback(_ name: String, method: String, code: Int) throws(Refusal) -> CallRequest.Callback? {
        guard let url = try address(name, code: code) else { return nil }
        return .init(url: url, method: try self.method(method))
    }

    func statusEvents() throws(Refusal) -> Set<String> {
        let events = fields.filter { $0.0 == "StatusCallbackEvent" }.flatMap {
            $0.1.split(separator: " ").map(String.init)
        }
        guard Set(events).isSubset(of: ["initiated", "ringing", "answered", "completed"]) else {
            throw .invalid(21_626, "Invalid 'StatusCallbackEvent'")
        }
        return events.isEmpty ? ["completed"] : Set(events)
    }

    func number(
        _ name: String, in range: ClosedRange<Int>, default value: Int, code: Int
    ) throws(Refusal) -> Int {
        guard let text = self[name], !text.isEmpty else { return value }
        guard let number = Int(text), range.contains(number) else { throw .invalid(code, "Invalid '\(name)': \(text)") }
        return number
    }

    func method(_ name: String) throws(Refusal) -> Webhooks.Method {
        guard let text = self[name], !text.isEmpty else { return .post }
        guard let method = Webhooks.Method(rawValue: text.uppercased()) else {
            throw .invalid(21_209, "Invalid '\(name)': \(text)")
        }
        return method
    }

    func digits() throws(Refusal) -> String? {
        guard let digits = self["SendDigits"], !digits.isEmpty else { return nil }
        guard digits.count <= 32, digits.allSatisfy({ "0123456789ABCD#*wW".contains($0) }) else {
            throw .invalid(21_206, "Invalid 'SendDigits': \(digits)")
        }
        return digits
    }

    func detection() throws(Refusal) -> MachineDetection? {
        guard let text = self["MachineDetection"], !text.isEmpty else { return nil }
        guard let mode = MachineDetection.Mode(rawValue: text) else {
            throw .invalid(21_234, "Invalid 'MachineDetection': \(text)")
        }
        func milliseconds(_ name: String, _ range: ClosedRange<Int>, _ value: Int) throws(Refusal) -> Duration {
            .milliseconds(try number("MachineDetection" + name, in: range, default: value, code: 21_234))
        }
        return MachineDetection(
            mode: mode, isAsync: self["AsyncAmd"]?.lowercased() == "true",
            callback: try callback("AsyncAmdStatusCallback", method: "AsyncAmdStatusCallbackMethod", code: 21_609),
            timeout: .seconds(try number("MachineDetectionTimeout", in: 3...59, default: 30, code: 21_234)),
            speech: try milliseconds("SpeechThreshold", 1_000...6_000, 2_400),
            speechEnd: try milliseconds("SpeechEndThreshold", 500...5_000, 1_200),
            silence: try milliseconds("SilenceTimeout", 2_000...10_000, 5_000))
    }

    func address(_ name: String, code: Int) throws(Refusal) -> String? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, !host.contains("_")
        else { throw .invalid(code, "\(name) is not a valid URL: \(text)") }
        return text
    }
}

/// Twilio's names of things: two letters and 32 hexadecimal digits.
public enum Sid {
    /// A new, unguessable name; without letters it serves as a secret.
    public static func random(_ letters: String = "") -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in
            let word = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }
        return letters + digits.joined()
    }
}

/// Dates as Twilio writes them: RFC 2822, in UTC.
enum TwilioDate {
    static func format(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return String(
            format: "%@, %02d %@ %04d %02d:%02d:%02d +0000", days[(parts.weekday ?? 1) - 1], parts.day ?? 1,
            months[(parts.month ?? 1) - 1], parts.year ?? 1970, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
    }

    /// The day of a filter: `2026-11-22`, alone or before a time of day.
    static func day(_ text: String) -> ClosedRange<Date>? {
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        // Within the days that a filter may begin or end with, and that a calendar can be asked about.
        guard parts.count == 3, (1_970...3_000).contains(parts[0]), (1...12).contains(parts[1]),
            text.count == 10 || text.dropFirst(10).first == "T",
            let start = calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2])),
            calendar.component(.day, from: start) == parts[2]
        else { return nil }
        return start...start.addingTimeInterval(86_400 - 0.001)
    }
}
