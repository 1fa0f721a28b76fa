import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import Logging
import NIOHTTP1
import Providers

/// Something the person asked for that cannot be done, in words they can act on.
struct APIError: Error, Equatable {
    /// The key of its sentence without `error.`, such as `phone.emergency`. Also sent to pages as `code`.
    var code: String
    var status: HTTPResponse.Status
    var values: [String: String] = [:]
    /// Seconds until it is worth asking again; `nil`: not known.
    var retryAfter: Int?

    init(_ code: String, _ status: HTTPResponse.Status = .badRequest, _ values: [String: String] = [:]) {
        self.code = code
        self.status = status
        self.values = values
    }

    init(_ problem: PhoneNumber.Problem) { self.init("phone.\(problem.rawValue)") }

    init(_ error: StoreError) {
        switch error.kind {
        case .conflict: self.init("call.unknown", .notFound)
        case .unavailable, .unreadable: self.init("storage.unavailable", .serviceUnavailable)
        }
    }

    init(_ refusal: RunningCalls.Refusal) {
        switch refusal {
        case .tooMany: self.init("calls.tooMany", .tooManyRequests)
        case .tooManyOfOne(let most): self.init("calls.atOnce", .tooManyRequests, ["max": "\(most)"])
        case .stopping: self.init("server.stopping", .serviceUnavailable)
        }
    }

    init(_ limit: DialingLimit) {
        let most = ["max": "\(limit.most)"]
        switch limit.scope {
        case .server: self.init("calls.serverDay", .tooManyRequests, most)
        case .person where limit.window <= .seconds(60): self.init("calls.minute", .tooManyRequests, most)
        case .person: self.init("calls.day", .tooManyRequests, most)
        }
    }

    init(_ refusal: Refusal) {
        switch refusal {
        case .emptyText: self.init("say.empty")
        case .tooLong: self.init("say.long", .badRequest, ["max": "\(CallMachine.longestText)"])
        case .notTalking: self.init("say.notTalking", .conflict)
        case .callOver: self.init("call.over", .conflict)
        case .tooMany: self.init("say.busy", .tooManyRequests)
        case .wrongKeys: self.init("press.wrong")
        case .tooManyKeys: self.init("press.long", .badRequest, ["max": "\(CallMachine.mostKeys)"])
        case .outdatedReply: self.init("reply.outdated", .conflict)
        case .noMachine: self.init("message.noMachine", .conflict)
        case .messageAsked: self.init("message.already", .conflict)
        case .openingSaid: self.init("opening.already", .conflict)
        case .alreadyHolding: self.init("hold.already", .conflict)
        case .nothingToStop: self.init("stop.nothing", .conflict)
        case .serverStopping: self.init("server.stopping", .serviceUnavailable)
        }
    }

    /// What went wrong with an engine or a vendor.
    init(_ error: ProviderError) {
        switch error.kind {
        case .notInstalled: self.init("engines.missing", .serviceUnavailable)
        case .unreachable, .timedOut, .rateLimited, .overQuota, .serverFault, .unauthorized, .invalidRequest,
            .unsupported:
            self.init("voice.unavailable", .serviceUnavailable)
        }
    }

    /// Why a person could not be signed in.
    init(_ error: OpenIDError) {
        switch error {
        case .unavailable: self.init("signin.unavailable", .serviceUnavailable)
        case .unreadable, .misconfigured: self.init("signin.setup", .badGateway)
        case .codeRefused: self.init("signin.stale")
        case .tokenRefused: self.init("signin.refused", .forbidden)
        case .unverifiedEmail: self.init("signin.email", .forbidden)
        }
    }

    func sentence(_ texts: Texts, _ language: Language) -> String { texts.text("error.\(code)", language, values) }
}

/// Answers complaints: a page for people who open an address, JSON for everything else. Faults of ours are logged once
/// and told without detail.
struct ErrorMiddleware: RouterMiddleware {
    let pages: Pages

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let complaint as APIError {
            return answer(complaint, to: request, language: context.language)
        } catch let problem as BodyProblem {
            return answer(problem.complaint, to: request, language: context.language)
        } catch is HTTPParserError {
            // What is left of a request that is none.
            return answer(APIError("request.malformed"), to: request, language: context.language)
        } catch let error as StoreError {
            context.logger.error("store failed", metadata: ["error.kind": "\(error.kind)"])
            return answer(APIError(error), to: request, language: context.language)
        } catch let error as HTTPError where error.status == .notFound {
            return request.wantsPage
                ? .html(pages.notFound(in: context.language), status: .notFound)
                : answer(APIError("page.notFound", .notFound), to: request, language: context.language)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            let most = ["max": "\(AppContext.longestBody >> 10)"]
            let complaint = APIError("request.large", .contentTooLarge, most)
            return answer(complaint, to: request, language: context.language)
        } catch let error as any HTTPResponseError where error.status.kind == .clientError {
            return answer(APIError("request.malformed", error.status), to: request, language: context.language)
        } catch is CancellationError {
            throw HTTPError(.serviceUnavailable)
        } catch {
            context.logger.error("request failed", metadata: ["error.type": "\(type(of: error))"])
            return request.wantsPage
                ? .html(pages.serverError(in: context.language), status: .internalServerError)
                : answer(APIError("server.unexpected", .internalServerError), to: request, language: context.language)
        }
    }

    private func answer(_ complaint: APIError, to request: Request, language: Language) -> Response {
        let sentence = complaint.sentence(pages.texts, language)
        guard !request.wantsPage else {
            let view = ErrorView(
                title: pages.texts.text("error.page.title", language), text: sentence,
                isWorthRetrying: complaint.status.kind == .serverError)
            return .html(pages.error(view, in: language), status: complaint.status).retried(after: complaint.retryAfter)
        }
        return .json(["error": sentence, "code": complaint.code], status: complaint.status)
            .retried(after: complaint.retryAfter)
    }
}

extension Request {
    /// Whether the client is a browser that shows the answer as a page.
    var wantsPage: Bool { method == .get && headers[.accept]?.contains("text/html") == true }
}

extension Response {
    /// The same, saying when it is worth asking again.
    fileprivate func retried(after seconds: Int?) -> Response {
        var response = self
        if let seconds { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }

    /// Sends a browser on, whatever it asked for.
    static func seeOther(_ address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
    }

    /// A page.
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// TwiML for Twilio.
    static func xml(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/xml; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// A value as JSON; dates in ISO 8601.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: Wire.encode(value))))
    }
}
