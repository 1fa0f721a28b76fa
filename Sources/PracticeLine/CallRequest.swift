import Foundation

/// What a server asked for when it created a call.
struct CallRequest: Sendable {
    /// Where instructions come from.
    enum Instructions: Sendable {
        case url(String, method: String)
        case inline(String)
    }
    var sid: String
    var accountSid: String
    var to: String
    var from: String
    var instructions: Instructions
    var statusCallback: String?
    var statusEvents: Set<String>
    var ringing: Duration
    var talking: Duration
}

/// A refusal as Twilio words it.
struct Refusal: Error, Equatable {
    var status: Int
    var code: Int
    var message: String

    static func notFound(_ path: String) -> Refusal {
        Refusal(status: 404, code: 20_404, message: "The requested resource \(path) was not found")
    }
    static let unauthorized = Refusal(status: 401, code: 20_003, message: "Authenticate")
    static func invalid(_ code: Int, _ message: String) -> Refusal {
        Refusal(status: 400, code: code, message: message)
    }

    var fields: [String: Any] {
        [
            "code": code, "message": message, "more_info": "https://www.twilio.com/docs/errors/\(code)",
            "status": status,
        ]
    }
}

extension CallRequest {
    /// Reads the form of `POST …/Calls.json`.
    init(form: [(String, String)], accountSid: String) throws(Refusal) {
        func field(_ name: String) -> String? { form.last { $0.0 == name }?.1 }
        guard let to = field("To"), !to.isEmpty else {
            throw .invalid(21_201, "No 'To' number is specified")
        }
        guard CallRequest.isNumber(to) else { throw .invalid(21_211, "Invalid 'To' Phone Number: \(to)") }
        guard let from = field("From"), CallRequest.isNumber(from) else {
            throw .invalid(21_212, "Invalid 'From' Phone Number: \(field("From") ?? "")")
        }
        sid = Sid.random("CA")
        self.accountSid = accountSid
        self.to = to
        self.from = from
        instructions = try CallRequest.instructions(form)
        statusCallback = try CallRequest.address(field("StatusCallback"), code: 21_609)
        let events = form.filter { $0.0 == "StatusCallbackEvent" }.flatMap {
            $0.1.split(separator: " ").map(String.init)
        }
        statusEvents = events.isEmpty ? ["completed"] : Set(events)
        guard statusEvents.isSubset(of: ["initiated", "ringing", "answered", "completed"]) else {
            throw .invalid(21_626, "Invalid 'StatusCallbackEvent'")
        }
        guard let timeout = Int(field("Timeout") ?? "60"), (1...600).contains(timeout) else {
            throw .invalid(21_208, "Invalid 'Timeout': \(field("Timeout") ?? "")")
        }
        ringing = .seconds(timeout)
        guard let limit = Int(field("TimeLimit") ?? "14400"), (1...86_400).contains(limit) else {
            throw .invalid(20_001, "Invalid 'TimeLimit'")
        }
        talking = .seconds(limit)
    }

    /// The instructions in a form: `Url` goes before `Twiml`.
    static func instructions(_ form: [(String, String)]) throws(Refusal) -> Instructions {
        func field(_ name: String) -> String? { form.last { $0.0 == name }?.1 }
        if let url = try address(field("Url"), code: 21_205) {
            let method = field("Method") ?? "POST"
            guard method == "POST" || method == "GET" else { throw .invalid(20_001, "Invalid 'Method'") }
            return .url(url, method: method)
        }
        guard let twiml = field("Twiml"), !twiml.isEmpty else { throw .invalid(21_205, "Url parameter is required") }
        guard twiml.count <= 4_000 else { throw .invalid(20_001, "Twiml is longer than 4000 characters") }
        return .inline(twiml)
    }

    private static func address(_ text: String?, code: Int) throws(Refusal) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, !host.contains("_")
        else { throw .invalid(code, "Url is not a valid URL: \(text)") }
        return text
    }

    private static func isNumber(_ text: String) -> Bool {
        text.first == "+" && (8...16).contains(text.count) && text.dropFirst().first != "0"
            && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }
}

/// Twilio's names of things: two letters and 32 hexadecimal digits.
enum Sid {
    static func random(_ prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in
            let word = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }
        return prefix + digits.joined()
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
}
