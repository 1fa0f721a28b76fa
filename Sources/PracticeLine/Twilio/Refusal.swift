/// A refusal as Twilio words it. Source: Twilio, "Error and warning dictionary".
struct Refusal: Error, Equatable {
    var status: Int
    var code: Int
    var message: String

    static func notFound(_ path: String) -> Refusal {
        Refusal(status: 404, code: 20_404, message: "The requested resource \(path) was not found")
    }
    static let unauthorized = Refusal(status: 401, code: 20_003, message: "Authenticate")
    static let tooManyRequests = Refusal(status: 429, code: 20_429, message: "Too Many Requests")
    static let inProgress = Refusal(
        status: 409, code: 20_009, message: "Cannot delete this resource before it is complete")
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
