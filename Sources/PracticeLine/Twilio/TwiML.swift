import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What a call is told to do, in order.
struct TwiML: Equatable {
    /// One instruction.
    enum Verb: Equatable {
        /// Connects the call's sound to a socket, both ways, until the socket closes.
        case connect(Stream)
        /// Copies the call's sound to a socket, one way, while the following instructions are carried out.
        case start(Stream)
        /// Ends the copying of that name.
        case stop(name: String)
        /// Reads a text out.
        case say(String, language: String?, times: Int)
        /// Plays a file.
        case play(url: String, times: Int)
        /// Presses keys; `w` waits half a second, `W` a whole one.
        case press(String)
        /// Silence for that many seconds.
        case pause(Int)
        /// Goes on with the instructions at another address.
        case redirect(url: String, method: Webhooks.Method)
        case hangUp
    }

    /// Where the sound goes, and what is told there at the start.
    struct Stream: Equatable, Sendable {
        /// Which sound a one-way stream copies.
        enum Track: String, Sendable {
            case inbound = "inbound_track"
            case outbound = "outbound_track"
            case both = "both_tracks"

            var names: [String] {
                switch self {
                case .inbound: ["inbound"]
                case .outbound: ["outbound"]
                case .both: ["inbound", "outbound"]
                }
            }
        }

        var url: String
        /// What it is stopped by, and told as `StreamName`; its sid unless given.
        var name: String?
        var track = Track.inbound
        var statusCallback: CallRequest.Callback?
        var parameters: [String: String] = [:]
    }

    /// Why a document cannot be followed: Twilio's code and a sentence.
    struct Failure: Error, Equatable {
        var code: Int
        var reason: String
    }

    var verbs: [Verb]

    init(parsing text: String) throws(Failure) {
        let reader = Reader()
        let parser = XMLParser(data: Data(try Self.plain(text).utf8))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else {
            throw Failure(code: 12_100, reason: "TwiML is not well-formed XML")
        }
        guard root.name == "Response" else { throw Failure(code: 12_102, reason: "TwiML must begin with <Response>") }
        var verbs: [Verb] = []
        for element in root.children { verbs.append(try TwiML.verb(element)) }
        self.verbs = verbs
    }

    /// The elements alone. The parser is given no instructions, at whose lack of words it ends the process, no document
    /// type, whose entities can grow without end, and no declaration, whose encoding could hide both.
    private static func plain(_ text: String) throws(Failure) -> Substring {
        var rest = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if rest.hasPrefix("<?xml"), let end = rest.firstRange(of: "?>") { rest = rest[end.upperBound...] }
        // Byte by byte: a mark after them makes other characters of them, and the parser looks at no marks.
        guard rest.utf8.firstRange(of: "<?".utf8) == nil, rest.utf8.firstRange(of: "<!DOCTYPE".utf8) == nil else {
            throw Failure(code: 12_100, reason: "TwiML holds no processing instructions and no document type")
        }
        return rest
    }

    private static func verb(_ element: Element) throws(Failure) -> Verb {
        switch element.name {
        case "Connect":
            guard element.children.count == 1, let stream = element.children.first, stream.name == "Stream" else {
                throw Failure(code: 12_200, reason: "<Connect> holds exactly one <Stream>")
            }
            let target = try self.stream(stream)
            guard target.track == .inbound else {
                throw Failure(code: 31_941, reason: "track of a two-way stream is inbound_track")
            }
            return .connect(target)
        case "Start", "Stop":
            guard element.children.count == 1, let stream = element.children.first, stream.name == "Stream" else {
                throw Failure(code: 12_200, reason: "<\(element.name)> holds exactly one <Stream>")
            }
            if element.name == "Start" { return .start(try self.stream(stream)) }
            guard let name = stream.attributes["name"], stream.attributes.count == 1, stream.children.isEmpty else {
                throw Failure(code: 12_200, reason: "<Stop> names the <Stream> to stop")
            }
            return .stop(name: name)
        case "Say":
            return .say(element.text, language: element.attributes["language"], times: try times(element))
        case "Play":
            if let digits = element.attributes["digits"] {
                guard !digits.isEmpty, digits.allSatisfy({ "0123456789ABCD*#wW".contains($0) }) else {
                    throw Failure(code: 12_200, reason: "digits of <Play> are 0-9 A-D * # w W")
                }
                return .press(digits)
            }
            try check(url: element.text, schemes: ["http", "https"])
            return .play(url: element.text, times: try times(element))
        case "Pause":
            guard let length = Int(element.attributes["length"] ?? "1"), length >= 0 else {
                throw Failure(code: 12_200, reason: "length of <Pause> is not a number")
            }
            // No call is longer than a day.
            return .pause(min(length, 86_400))
        case "Redirect":
            try check(url: element.text, schemes: ["http", "https"])
            return .redirect(url: element.text, method: try method(element, "method"))
        case "Hangup":
            return .hangUp
        default:
            throw Failure(code: 12_200, reason: "this line does not know <\(element.name)>")
        }
    }

    private static func stream(_ element: Element) throws(Failure) -> Stream {
        let allowed: Set = ["url", "name", "track", "statusCallback", "statusCallbackMethod"]
        for name in element.attributes.keys where !allowed.contains(name) {
            throw Failure(code: 12_200, reason: "<Stream> has no attribute \"\(name)\"")
        }
        guard let track = Stream.Track(rawValue: element.attributes["track"] ?? "inbound_track") else {
            throw Failure(code: 31_941, reason: "track of <Stream> is inbound_track, outbound_track or both_tracks")
        }
        let url = element.attributes["url"] ?? ""
        try check(stream: url)
        var stream = Stream(url: url, name: element.attributes["name"], track: track)
        if let callback = element.attributes["statusCallback"] {
            try check(url: callback, schemes: ["http", "https"])
            stream.statusCallback = .init(url: callback, method: try method(element, "statusCallbackMethod"))
        }
        for parameter in element.children {
            guard parameter.name == "Parameter", let name = parameter.attributes["name"],
                let value = parameter.attributes["value"], name.count + value.count < 500
            else {
                throw Failure(code: 12_200, reason: "<Stream> holds <Parameter name value> only, under 500 letters")
            }
            stream.parameters[name] = value
        }
        return stream
    }

    private static func method(_ element: Element, _ name: String) throws(Failure) -> Webhooks.Method {
        guard let method = Webhooks.Method(rawValue: element.attributes[name] ?? "POST") else {
            throw Failure(code: 12_200, reason: "\(name) of <\(element.name)> is POST or GET")
        }
        return method
    }

    private static func times(_ element: Element) throws(Failure) -> Int {
        guard let times = Int(element.attributes["loop"] ?? "1"), (0...1_000).contains(times) else {
            throw Failure(code: 12_200, reason: "loop is a number from 0 to 1000")
        }
        return times == 0 ? 1_000 : times
    }

    /// Twilio takes wss only. Unencrypted sockets are for this machine's own loopback.
    static func check(stream url: String) throws(Failure) {
        guard let parts = URLComponents(string: url), let host = parts.host, let scheme = parts.scheme else {
            throw Failure(code: 31_923, reason: "url of <Stream> is not an address")
        }
        guard scheme == "wss" || scheme == "ws" && ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) else {
            throw Failure(code: 31_922, reason: "url of <Stream> must be wss")
        }
    }

    private static func check(url: String, schemes: [String]) throws(Failure) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, schemes.contains(scheme),
            parts.host != nil
        else { throw Failure(code: 11_100, reason: "an address is needed here") }
    }

    private struct Element {
        var name: String
        var attributes: [String: String]
        var children: [Element] = []
        var text = ""
    }

    /// Collects elements while `XMLParser` reads; it lives within one call of the initializer.
    private final class Reader: NSObject, XMLParserDelegate {
        var root: Element?
        private var open: [Element] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(Element(name: name, attributes: attributes))
            if open.count > 16 { parser.abortParsing() }
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            guard !open.isEmpty else { return }
            open[open.count - 1].text += text
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            guard var element = open.popLast() else { return }
            element.text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
            if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        }
    }
}
