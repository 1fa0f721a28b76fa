/// What Twilio shall do with a call, in its own XML. Values are escaped.
struct TwiML: Sendable, Equatable {
    /// One instruction.
    enum Verb: Sendable, Equatable {
        /// Carries the sound both ways over a WebSocket; the next verb runs when we close it.
        /// - Parameter statusCallback: where Twilio reports what becomes of the stream, by POST.
        case connectStream(url: String, statusCallback: String? = nil, parameters: [Parameter] = [])
        /// Fetches new instructions by POST.
        case redirect(String)
        case hangUp
    }

    /// Comes back in the stream's `start` message.
    struct Parameter: Sendable, Equatable {
        var name: String
        var value: String
    }

    var verbs: [Verb]

    init(_ verbs: Verb...) { self.verbs = verbs }

    /// The document.
    var xml: String {
        #"<?xml version="1.0" encoding="UTF-8"?><Response>"# + verbs.map(\.xml).joined() + "</Response>"
    }
}

extension TwiML.Verb {
    fileprivate var xml: String {
        switch self {
        case .connectStream(let url, let statusCallback, let parameters):
            let callback = statusCallback.map {
                #" statusCallback="\#(escape($0))" statusCallbackMethod="POST""#
            }
            let children = parameters.map {
                #"<Parameter name="\#(escape($0.name))" value="\#(escape($0.value))"/>"#
            }.joined()
            return #"<Connect><Stream url="\#(escape(url))"\#(callback ?? "")>\#(children)</Stream></Connect>"#
        case .redirect(let url): return #"<Redirect method="POST">\#(escape(url))</Redirect>"#
        case .hangUp: return "<Hangup/>"
        }
    }

    /// Writes text so that it means itself in an XML 1.0 attribute or element. What XML cannot hold becomes U+FFFD.
    private func escape(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&apos;".unicodeScalars)
            case "\t", "\n", "\r": escaped.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
