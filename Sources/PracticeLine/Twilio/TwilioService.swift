import Concurrency
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Twilio's REST interface for calls, as far as a server needs it to place, read, list, change, end and forget them.
struct TwilioService: Sendable {
    let accountSid: String
    /// Secrets by user name: the account's token, and those of API keys.
    let secrets: [String: String]
    /// Numbers that calls may be made from; `nil`: any.
    let callerNumbers: Set<String>?
    let calls: LineDirectory
    let time: LineTime

    /// The largest form that is read.
    private static let longestForm = 64 * 1_024
    /// Answered so far and being answered, for the headers.
    private let underway = Underway()

    private final class Underway: Sendable {
        let count = Mutex(0)
    }

    /// One request, past its credentials.
    private struct Inquiry: Sendable {
        var form: CallForm
        var path: String
        var call: String
        var stream: String
    }

    init(
        accountSid: String, secrets: [String: String], callerNumbers: Set<String>?, calls: LineDirectory, time: LineTime
    ) {
        self.accountSid = accountSid
        self.secrets = secrets
        self.callerNumbers = callerNumbers
        self.calls = calls
        self.time = time
    }

    func routes() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: NotFoundMiddleware())
        router.get("2010-04-01/Accounts/:account") { request, context in
            try await answer(request, context) { _ in (200, accountFields) }
        }
        let account = router.group("2010-04-01/Accounts/:account")
        account.get("IncomingPhoneNumbers.json") { request, context in
            try await answer(request, context) { (200, ["incoming_phone_numbers": ownNumbers($0.form)]) }
        }
        account.get("OutgoingCallerIds.json") { request, context in
            // Every number of the line is the account's own; none is only verified.
            try await answer(request, context) { _ in (200, ["outgoing_caller_ids": [String]()]) }
        }
        account.get("Calls.json") { try await answer($0, $1) { (200, try list($0)) } }
        account.post("Calls.json") { request, context in
            try await answer(request, context) { inquiry in
                let leg = try create(inquiry.form)
                let withheld = leg.faults.withheldAnswer
                if withheld > .zero {
                    await race {
                        // Cancelled when the call is over.
                        try? await time.sleep(for: withheld)
                    } or: {
                        await leg.over.wait()
                    }
                }
                return (201, fields(of: leg))
            }
        }
        account.get("Calls/:call") { try await answer($0, $1) { (200, fields(of: try leg($0))) } }
        account.post("Calls/:call") { try await answer($0, $1) { (200, fields(of: try change(leg($0), $0.form))) } }
        account.delete("Calls/:call") { request, context in
            try await answer(request, context) { inquiry in
                let leg = try leg(inquiry)
                guard calls.forget(leg) else { throw Refusal.inProgress }
                return (204, [:])
            }
        }
        account.post("Calls/:call/Streams.json") { request, context in
            try await answer(request, context) { (201, try startStream(leg($0), $0.form)) }
        }
        account.post("Calls/:call/Streams/:stream") { request, context in
            try await answer(request, context) { (200, try stopStream(leg($0), $0)) }
        }
        return router
    }

    // MARK: The account

    private var accountFields: [String: Any] {
        [
            "sid": accountSid, "friendly_name": "practice line", "status": "active", "type": "Full",
            "owner_account_sid": accountSid, "uri": "/2010-04-01/Accounts/\(accountSid).json",
        ]
    }

    /// The numbers that may be called from; those sought, where any may be.
    private func ownNumbers(_ form: CallForm) -> [[String: Any]] {
        let sought = form["PhoneNumber"]
        let numbers = callerNumbers.map { $0.sorted() } ?? sought.map { [$0] } ?? []
        return numbers.filter { sought == nil || sought == $0 }.map { number in
            ["phone_number": number, "capabilities": ["voice": true, "sms": false, "mms": false]]
        }
    }

    // MARK: Calls

    private func leg(_ inquiry: Inquiry) throws(Refusal) -> CallLeg {
        guard let leg = calls.find(inquiry.call) else { throw .notFound(inquiry.path) }
        return leg
    }

    private func create(_ form: CallForm) throws(Refusal) -> CallLeg {
        let request = try CallRequest(form: form, accountSid: accountSid)
        if let callerNumbers, !callerNumbers.contains(request.from) {
            throw .invalid(
                21_210, "The source phone number provided, \(request.from), is not yet verified for your account.")
        }
        return try calls.place(request)
    }

    private func change(_ leg: CallLeg, _ form: CallForm) throws(Refusal) -> CallLeg {
        let reading = leg.reading
        if let status = form["Status"], !status.isEmpty {
            guard !reading.isOver else { throw .notFound(path(of: leg) + ".json") }
            switch status {
            case "canceled": if reading.answeredAt == nil { leg.end("canceled") }
            case "completed": leg.end(reading.answeredAt == nil ? "canceled" : "completed")
            default: throw .invalid(20_001, "Invalid 'Status': \(status)")
            }
            return leg
        }
        if let url = form["Url"], let twiml = form["Twiml"], !url.isEmpty, !twiml.isEmpty {
            throw .invalid(20_001, "Either 'Url' or 'Twiml', not both")
        }
        let instructions = try form.instructions()
        let fallback = try form.callback("FallbackUrl", method: "FallbackMethod", code: 21_205)
        let callback = try form.callback("StatusCallback", method: "StatusCallbackMethod", code: 21_609)
        let limit = try form.number("TimeLimit", in: 1...86_400, default: 0, code: 20_001)
        guard instructions == nil || reading.status == "in-progress" else {
            throw .invalid(21_220, "Call is not in-progress. Cannot redirect.")
        }
        guard !reading.isOver else { throw .notFound(path(of: leg) + ".json") }
        leg.change { settings in
            settings.fallback = fallback ?? settings.fallback
            settings.statusCallback = callback ?? settings.statusCallback
            if limit > 0 { settings.talking = .seconds(limit) }
        }
        if let instructions { leg.redirect(to: instructions) }
        return leg
    }

    private func list(_ inquiry: Inquiry) throws(Refusal) -> [String: Any] {
        let form = inquiry.form
        let size = try form.number("PageSize", in: 1...1_000, default: 50, code: 20_006)
        let page = try form.number("Page", in: 0...1_000_000, default: 0, code: 20_006)
        let filter = try CallFilter(form)
        let found = calls.all.filter { filter.takes($0) }
        let start = page * size
        let shown = found.dropFirst(start).prefix(size)
        func address(_ page: Int) -> String {
            let kept = form.fields.filter { !["Page", "PageSize", "PageToken"].contains($0.0) }
            let query = kept + [("PageSize", String(size)), ("Page", String(page))]
            return "/2010-04-01/Accounts/\(accountSid)/Calls.json?" + Form.encode(query)
        }
        return [
            "calls": shown.map { fields(of: $0) }, "page": page, "page_size": size, "start": start,
            "end": max(start, start + shown.count - 1), "uri": address(page), "first_page_uri": address(0),
            "next_page_uri": found.count > start + size ? address(page + 1) : NSNull(),
            "previous_page_uri": page > 0 ? address(page - 1) : NSNull(),
        ]
    }

    // MARK: One-way streams

    private func startStream(_ leg: CallLeg, _ form: CallForm) throws(Refusal) -> [String: Any] {
        guard leg.reading.status == "in-progress" else { throw .invalid(21_220, "Call is not in-progress.") }
        var stream = TwiML.Stream(url: form["Url"] ?? "")
        do throws(TwiML.Failure) {
            try TwiML.check(stream: stream.url)
        } catch {
            throw .invalid(error.code, error.reason)
        }
        if let track = form["Track"], !track.isEmpty {
            guard let track = TwiML.Stream.Track(rawValue: track) else { throw .invalid(31_941, "Invalid 'Track'") }
            stream.track = track
        }
        stream.name = form["Name"].flatMap { $0.isEmpty ? nil : $0 }
        stream.statusCallback = try form.callback("StatusCallback", method: "StatusCallbackMethod", code: 21_609)
        for number in 1...99 {
            guard let name = form["Parameter\(number).Name"] else { continue }
            stream.parameters[name] = form["Parameter\(number).Value"] ?? ""
        }
        return fields(of: leg.startCopy(stream), leg)
    }

    private func stopStream(_ leg: CallLeg, _ inquiry: Inquiry) throws(Refusal) -> [String: Any] {
        guard let copy = leg.copy(named: inquiry.stream) else { throw .notFound(inquiry.path) }
        guard inquiry.form["Status"] == "stopped" else { throw .invalid(20_001, "Invalid 'Status'") }
        copy.stop()
        return fields(of: copy, leg)
    }

    // MARK: Requests and answers

    private func answer(
        _ request: Request, _ context: BasicRequestContext,
        _ work: (Inquiry) async throws -> (Int, [String: Any])
    ) async throws -> Response {
        let start = time.elapsed
        let concurrent = underway.count.withLock { count in
            count += 1
            return count
        }
        defer { underway.count.withLock { $0 -= 1 } }
        var response: Response
        do {
            let (status, fields) = try await work(inquiry(request, context))
            response = TwilioService.respond(status, fields)
        } catch let refusal as Refusal {
            response = TwilioService.respond(refusal.status, refusal.fields)
        }
        let seconds = Double((time.elapsed - start) / .milliseconds(1)) / 1_000
        for (name, value) in [
            ("Twilio-Concurrent-Requests", String(concurrent)), ("Twilio-Request-Id", Sid.random("RQ")),
            ("Twilio-Request-Duration", String(format: "%.3f", seconds)),
        ] {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }

    private func inquiry(_ request: Request, _ context: BasicRequestContext) async throws -> Inquiry {
        guard isAuthorized(request) else { throw Refusal.unauthorized }
        // The account itself is `AC….json`, what belongs to it is below `AC…`.
        guard [accountSid, accountSid + ".json"].contains(context.parameters.get("account")) else {
            throw Refusal.notFound(request.uri.path)
        }
        let body = try await request.body.collect(upTo: TwilioService.longestForm)
        guard let form = Form.decode(String(buffer: body) + (request.method == .get ? request.uri.query ?? "" : ""))
        else { throw Refusal.invalid(20_001, "The body is not a form") }
        func name(_ parameter: String) -> String {
            let text = context.parameters.get(parameter) ?? ""
            return text.hasSuffix(".json") ? String(text.dropLast(5)) : text
        }
        return Inquiry(form: CallForm(form), path: request.uri.path, call: name("call"), stream: name("stream"))
    }

    private func isAuthorized(_ request: Request) -> Bool {
        guard let header = request.headers[.authorization], header.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        else { return false }
        let sides = String(decoding: data, as: UTF8.self).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return sides.count == 2 && secrets[String(sides[0])] == String(sides[1])
    }

    static func respond(_ status: Int, _ fields: [String: Any]) -> Response {
        guard status != 204 else { return Response(status: .noContent) }
        let body: Data
        do {
            body = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
        } catch {
            preconditionFailure("strings, numbers, nulls, lists and dictionaries of them are JSON")
        }
        return Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    private func path(of leg: CallLeg) -> String { "/2010-04-01/Accounts/\(accountSid)/Calls/\(leg.request.sid)" }

    private func fields(of leg: CallLeg) -> [String: Any] {
        let request = leg.request
        let reading = leg.reading
        let uri = path(of: leg)
        func date(_ date: Date?) -> Any { date.map { TwilioDate.format($0) } ?? NSNull() }
        return [
            "sid": request.sid, "account_sid": accountSid, "status": reading.status, "direction": "outbound-api",
            "to": request.to, "from": request.from, "to_formatted": request.to, "from_formatted": request.from,
            "duration": reading.duration.map(String.init) ?? NSNull(), "start_time": date(reading.startedAt),
            "end_time": date(reading.endedAt), "date_created": date(reading.createdAt),
            "date_updated": date(reading.endedAt ?? reading.answeredAt ?? reading.createdAt),
            "answered_by": reading.answeredBy ?? NSNull(), "price": NSNull(), "price_unit": "USD", "queue_time": "0",
            "parent_call_sid": NSNull(), "phone_number_sid": NSNull(), "forwarded_from": NSNull(),
            "group_sid": NSNull(), "caller_name": NSNull(), "trunk_sid": NSNull(), "annotation": NSNull(),
            "api_version": "2010-04-01", "uri": uri + ".json",
            "subresource_uris": ["streams": uri + "/Streams.json", "recordings": uri + "/Recordings.json"],
        ]
    }

    private func fields(of copy: StreamCopy, _ leg: CallLeg) -> [String: Any] {
        [
            "sid": copy.sid, "account_sid": accountSid, "call_sid": leg.request.sid, "name": copy.name,
            "status": copy.stopped.isSet ? "stopped" : "in-progress",
            "date_updated": TwilioDate.format(copy.createdAt), "uri": path(of: leg) + "/Streams/\(copy.sid).json",
        ]
    }
}

/// Which calls a list shows.
private struct CallFilter {
    private let to: String?
    private let from: String?
    private let status: String?
    private let parent: String?
    private let started: ClosedRange<Date>
    private let ended: ClosedRange<Date>?

    init(_ form: CallForm) throws(Refusal) {
        func text(_ name: String) -> String? { form[name].flatMap { $0.isEmpty ? nil : $0 } }
        to = text("To")
        from = text("From")
        status = text("Status")
        parent = text("ParentCallSid")
        started = try CallFilter.range("StartTime", form) ?? Date.distantPast...Date.distantFuture
        ended = try CallFilter.range("EndTime", form)
    }

    /// Days: `StartTime`, `StartTime<` and `StartTime>`, each with the day itself.
    private static func range(_ name: String, _ form: CallForm) throws(Refusal) -> ClosedRange<Date>? {
        var range: ClosedRange<Date>?
        for sign in ["", "<", ">"] {
            guard let text = form[name + sign], !text.isEmpty else { continue }
            guard let day = TwilioDate.day(text) else { throw .invalid(20_001, "Invalid '\(name)': \(text)") }
            let sought =
                switch sign {
                case "<": Date.distantPast...day.upperBound
                case ">": day.lowerBound...Date.distantFuture
                default: day
                }
            let known = range ?? Date.distantPast...Date.distantFuture
            // Two conditions that exclude each other leave nothing.
            guard known.overlaps(sought) else { return Date.distantFuture...Date.distantFuture }
            range = known.clamped(to: sought)
        }
        return range
    }

    func takes(_ leg: CallLeg) -> Bool {
        let reading = leg.reading
        return (to == nil || to == leg.request.to) && (from == nil || from == leg.request.from)
            && (status == nil || status == reading.status) && parent == nil
            && started.contains(reading.startedAt ?? reading.createdAt)
            && (ended.map { range in reading.endedAt.map { range.contains($0) } ?? false } ?? true)
    }
}

/// Answers what no route takes as Twilio does.
struct NotFoundMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: @concurrent (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let refusal = Refusal.notFound(request.uri.path)
            return TwilioService.respond(refusal.status, refusal.fields)
        } catch let error as HTTPError where error.status == .contentTooLarge {
            let refusal = Refusal.invalid(20_001, "The body is too long")
            return TwilioService.respond(refusal.status, refusal.fields)
        }
    }
}
