import Foundation

/// A refusal as Google's interfaces word it. Source: google.rpc, "status.proto" and "error_details.proto".
struct GeminiRefusal: Error {
    var code: Int
    var status: String
    var message: String
    var details: [[String: any Sendable]] = []

    private static let types = "type.googleapis.com/google.rpc."
    private static let service = "generativelanguage.googleapis.com"

    static func invalid(_ message: String) -> GeminiRefusal {
        GeminiRefusal(code: 400, status: "INVALID_ARGUMENT", message: message)
    }

    static func unknownField(_ name: String, at place: String) -> GeminiRefusal {
        let message = "Invalid JSON payload received. Unknown name \"\(name)\"\(place): Cannot find field."
        return GeminiRefusal(
            code: 400, status: "INVALID_ARGUMENT", message: message,
            details: [
                ["@type": types + "BadRequest", "fieldViolations": [["field": name, "description": message]]]
            ])
    }

    static let wrongKey = GeminiRefusal(
        code: 400, status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key.",
        details: [
            [
                "@type": types + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
                "metadata": ["service": service],
            ],
            ["@type": types + "LocalizedMessage", "locale": "en-US", "message": "API key not valid."],
        ])

    static let noKey = GeminiRefusal(
        code: 403, status: "PERMISSION_DENIED",
        message: "Method doesn't allow unregistered callers (callers without established identity).")

    static func notFound(_ message: String) -> GeminiRefusal {
        GeminiRefusal(code: 404, status: "NOT_FOUND", message: message)
    }

    static let noWords = GeminiRefusal(
        code: 503, status: "UNAVAILABLE", message: "The model is overloaded. Please try again later.")

    static func exhausted(_ wait: Duration, model: String) -> GeminiRefusal {
        let seconds = Double(wait / .milliseconds(1)) / 1_000
        let delay = seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
        return GeminiRefusal(
            code: 429, status: "RESOURCE_EXHAUSTED",
            message: "You exceeded your current quota. Please retry in \(delay).",
            details: [
                [
                    "@type": types + "QuotaFailure",
                    "violations": [
                        [
                            "quotaMetric": service + "/generate_content_free_tier_requests",
                            "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "10",
                            "quotaDimensions": "model: \(model), location: global",
                        ]
                    ],
                ],
                ["@type": types + "RetryInfo", "retryDelay": delay],
            ])
    }

    var fields: [String: Any] {
        var error: [String: Any] = ["code": code, "message": message, "status": status]
        if !details.isEmpty { error["details"] = details }
        return ["error": error]
    }
}
