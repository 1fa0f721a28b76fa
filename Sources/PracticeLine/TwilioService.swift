import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Twilio's REST interface for calls, as far as a server needs it to place, read, change and end them.
struct TwilioService: Sendable {
    let accountSid: String
    let authToken: String
    let calls: LineDirectory

    /// The largest form that is read.
    private static let longestForm = 64 * 1_024

    func routes() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: NotFoundMiddleware())
        let account = router.group("2010-04-01/Accounts/:account")
        account.post("Calls.json") { request, context in
            try await answer(request, context) { form in
                let leg = try calls.place(CallRequest(form: form, accountSid: accountSid))
                return (201, fields(of: leg))
            }
        }
        account.get("Calls/:call") { request, context in
            try await answer(request, context) { _ in (200, fields(of: try leg(context))) }
        }
        account.post("Calls/:call") { request, context in
            try await answer(request, context) { form in (200, fields(of: try change(leg(context), form))) }
        }
        return router
    }

    private func leg(_ context: BasicRequestContext) throws(Refusal) -> CallLeg {
        let name = context.parameters.get("call") ?? ""
        guard name.hasSuffix(".json"), let leg = calls.find(String(name.dropLast(5))) else {
            throw .notFound("/2010-04-01/Accounts/\(accountSid)/Calls/\(name)")
        }
        return leg
    }

    private func change(_ leg: CallLeg, _ form: [(String, String)]) throws(Refusal) -> CallLeg {
        let reading = leg.reading
        if let status = form.last(where: { $0.0 == "Status" })?.1 {
            guard !reading.isOver else {
                throw .notFound("/2010-04-01/Accounts/\(accountSid)/Calls/\(leg.request.sid).json")
            }
            switch status {
            case "canceled": if reading.answeredAt == nil { leg.end("canceled") }
            case "completed": leg.end(reading.answeredAt == nil ? "canceled" : "completed")
            default: throw .invalid(21_218, "Invalid 'Status': \(status)")
            }
            return leg
        }
        guard form.contains(where: { $0.0 == "Url" || $0.0 == "Twiml" }) else { return leg }
        let instructions = try CallRequest.instructions(form)
        guard reading.status == "in-progress" else {
            throw .invalid(21_220, "Call is not in-progress. Cannot redirect.")
        }
        leg.redirect(to: instructions)
        return leg
    }

    private func answer(
        _ request: Request, _ context: BasicRequestContext,
        _ work: ([(String, String)]) throws -> (Int, [String: Any])
    ) async throws -> Response {
        do {
            guard isAuthorized(request) else { throw Refusal.unauthorized }
            guard context.parameters.get("account") == accountSid else { throw Refusal.notFound(request.uri.path) }
            let body = try await request.body.collect(upTo: TwilioService.longestForm)
            guard let form = Form.decode(String(buffer: body)) else {
                throw Refusal.invalid(20_001, "The body is not a form")
            }
            let (status, fields) = try work(form)
            return TwilioService.respond(status, fields)
        } catch let refusal as Refusal {
            return TwilioService.respond(refusal.status, refusal.fields)
        }
    }

    private func isAuthorized(_ request: Request) -> Bool {
        let expected = "Basic " + Data("\(accountSid):\(authToken)".utf8).base64EncodedString()
        return request.headers[.authorization] == expected
    }

    static func respond(_ status: Int, _ fields: [String: Any]) -> Response {
        let body: Data
        do {
            body = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
        } catch {
            preconditionFailure("strings, numbers, nulls and dictionaries of them are JSON")
        }
        return Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    private func fields(of leg: CallLeg) -> [String: Any] {
        let request = leg.request
        let reading = leg.reading
        let uri = "/2010-04-01/Accounts/\(accountSid)/Calls/\(request.sid)"
        func date(_ date: Date?) -> Any { date.map { TwilioDate.format($0) } ?? NSNull() }
        return [
            "sid": request.sid, "account_sid": accountSid, "status": reading.status, "direction": "outbound-api",
            "to": request.to, "from": request.from, "to_formatted": request.to, "from_formatted": request.from,
            "duration": reading.duration.map(String.init) ?? NSNull(), "start_time": date(reading.answeredAt),
            "end_time": date(reading.endedAt), "date_created": date(reading.createdAt),
            "date_updated": date(reading.endedAt ?? reading.answeredAt ?? reading.createdAt),
            "answered_by": NSNull(), "price": NSNull(), "price_unit": "USD", "queue_time": "0",
            "parent_call_sid": NSNull(), "phone_number_sid": NSNull(), "forwarded_from": NSNull(),
            "group_sid": NSNull(), "caller_name": NSNull(), "trunk_sid": NSNull(), "annotation": NSNull(),
            "api_version": "2010-04-01", "uri": uri + ".json",
            "subresource_uris": ["streams": uri + "/Streams.json", "recordings": uri + "/Recordings.json"],
        ]
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

/// The calls of a line: those that live, and the last ones that are over. A lock, not an actor: nothing here waits.
final class LineDirectory: Sendable {
    /// How many calls that are over can still be read.
    private static let remembered = 200

    private struct State {
        var legs: [String: CallLeg] = [:]
        var order: [String] = []
        var isClosed = false
    }
    private let state = Mutex(State())
    private let make: @Sendable (CallRequest) -> CallLeg
    private let placed: AsyncStream<CallLeg>.Continuation

    /// - Parameter placed: takes every new call, to be run.
    init(placed: AsyncStream<CallLeg>.Continuation, make: @escaping @Sendable (CallRequest) -> CallLeg) {
        self.placed = placed
        self.make = make
    }

    func find(_ sid: String) -> CallLeg? { state.withLock { $0.legs[sid] } }

    /// - Throws: 429 when more calls wait to be placed than the line takes, or when it is shutting down.
    func place(_ request: CallRequest) throws(Refusal) -> CallLeg {
        let leg = make(request)
        let isPlaced = state.withLock { state -> Bool in
            guard !state.isClosed, case .enqueued = placed.yield(leg) else { return false }
            state.legs[request.sid] = leg
            state.order.append(request.sid)
            while state.order.count > LineDirectory.remembered,
                let index = state.order.firstIndex(where: { state.legs[$0]?.reading.isOver ?? true })
            {
                state.legs[state.order.remove(at: index)] = nil
            }
            return true
        }
        guard isPlaced else { throw Refusal(status: 429, code: 20_429, message: "Too Many Requests") }
        return leg
    }

    /// Hangs up every call and takes no more.
    func close() {
        let legs = state.withLock { state in
            state.isClosed = true
            return Array(state.legs.values)
        }
        placed.finish()
        for leg in legs { leg.end(leg.reading.answeredAt == nil ? "canceled" : "completed") }
    }
}
