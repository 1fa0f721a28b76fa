package import Calls
package import HTTPTypes

/// Something the person asked for that cannot be done, in words they can act on.
package struct APIError: Error, Equatable {
    /// The key of its sentence without `error.`, such as `phone.emergency`. Also sent to pages as `code`.
    package var code: String
    package var status: HTTPResponse.Status
    package var values: [String: String] = [:]
    /// Seconds until it is worth asking again; `nil`: not known.
    package var retryAfter: Int?

    package init(_ code: String, _ status: HTTPResponse.Status = .badRequest, _ values: [String: String] = [:]) {
        self.code = code
        self.status = status
        self.values = values
    }

    package init(_ problem: PhoneNumber.Problem) { self.init("phone.\(problem.rawValue)") }

    package init(_ error: StoreError) {
        switch error.kind {
        case .conflict: self.init("call.unknown", .notFound)
        case .unavailable, .unreadable: self.init("storage.unavailable", .serviceUnavailable)
        }
    }

    package init(_ error: RunningCalls.AdmissionError) {
        switch error {
        case .tooMany: self.init("calls.tooMany", .tooManyRequests)
        case .tooManyOfOne(let most): self.init("calls.atOnce", .tooManyRequests, ["max": "\(most)"])
        case .stopping: self.init("server.stopping", .serviceUnavailable)
        }
    }

    package init(_ limit: DialingLimit) {
        let most = ["max": "\(limit.most)"]
        switch limit.scope {
        case .server: self.init("calls.serverDay", .tooManyRequests, most)
        case .person where limit.window <= .seconds(60): self.init("calls.minute", .tooManyRequests, most)
        case .person: self.init("calls.day", .tooManyRequests, most)
        }
    }

    package init(_ rejection: CommandRejection) {
        switch rejection {
        case .emptyText: self.init("say.empty")
        case .tooLong: self.init("say.long", .badRequest, ["max": "\(CallMachine.longestText)"])
        case .notTalking: self.init("say.notTalking", .conflict)
        case .callOver: self.init("call.over", .conflict)
        case .tooMany: self.init("say.busy", .tooManyRequests)
        case .wrongKeys: self.init("press.wrong")
        case .tooManyKeys: self.init("press.long", .badRequest, ["max": "\(CallMachine.mostKeys)"])
        case .outdatedReply: self.init("reply.outdated", .conflict)
        case .noVoicemail: self.init("message.noMachine", .conflict)
        case .messageAsked: self.init("message.already", .conflict)
        case .openingSaid: self.init("opening.already", .conflict)
        case .alreadyHolding: self.init("hold.already", .conflict)
        case .nothingToStop: self.init("stop.nothing", .conflict)
        case .serverStopping: self.init("server.stopping", .serviceUnavailable)
        }
    }

    /// What went wrong with an engine or a vendor.
    package init(_ error: ProviderError) {
        switch error.kind {
        case .notInstalled: self.init("engines.missing", .serviceUnavailable)
        case .unreachable, .timedOut, .rateLimited, .overQuota, .serverFault, .unauthorized, .invalidRequest,
            .unsupported:
            self.init("voice.unavailable", .serviceUnavailable)
        }
    }
}
