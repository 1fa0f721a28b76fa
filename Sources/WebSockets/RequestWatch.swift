import Foundation
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Sees to it that a request's body comes, and its answer goes, in time, and tells the table of connections what this one
/// does. Answers carry the date of the clock as it is, also after it was set.
final class RequestWatch: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long the answer to a body that came too slowly may take.
    private static let farewell: TimeAmount = .seconds(5)

    private let limits: ConnectionLimits
    private let ticket: ConnectionTable.Ticket
    private let stamp: DateStamp
    private var requests = 0
    private var bodyTimer: Scheduled<Void>?
    private var answer: (began: NIODeadline, bytes: Int)?
    private var answerTimer: Scheduled<Void>?

    init(ticket: ConnectionTable.Ticket, stamp: DateStamp) {
        limits = ticket.table.limits
        self.ticket = ticket
        self.stamp = stamp
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        bodyTimer?.cancel()
        answerTimer?.cancel()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            requests += 1
            if requests == 1 { ticket.enter(.serving) }
            bodyTimer?.cancel()
            let length = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            bodyTimer = Self.schedule(context, limits.time(limits.bodyTime, for: length)) {
                self.bodyIsLate(context)
            }
        case .body: break
        case .end:
            bodyTimer?.cancel()
            bodyTimer = nil
        }
        context.fireChannelRead(data)
    }

    private func bodyIsLate(_ context: ChannelHandlerContext) {
        context.fireErrorCaught(RequestTooSlow())
        bodyTimer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) {
            context.close(promise: nil)
        }
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .head(var head):
            if answer == nil {
                answer = (context.eventLoop.now, 0)
                watchAnswer(context, limits.answerTime)
            }
            if head.headerFields[.date] != nil { head.headerFields[.date] = stamp.text }
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
        case .body(let bytes):
            answer?.bytes += bytes.readableBytes
            context.write(data, promise: promise)
        case .end:
            let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.hop(to: context.eventLoop).assumeIsolated().whenComplete { _ in self.answered() }
            context.write(data, promise: promise)
        }
    }

    private func answered() {
        answer = nil
        answerTimer?.cancel()
        answerTimer = nil
        requests = max(0, requests - 1)
        if requests == 0 { ticket.enter(.waiting) }
    }

    private func watchAnswer(_ context: ChannelHandlerContext, _ time: Duration) {
        answerTimer?.cancel()
        answerTimer = Self.schedule(context, time) {
            guard let answer = self.answer else { return }
            let due = answer.began + TimeAmount(self.limits.time(self.limits.answerTime, for: answer.bytes))
            let now = context.eventLoop.now
            guard due > now else { return context.close(promise: nil) }
            self.watchAnswer(context, .nanoseconds((due - now).nanoseconds))
        }
    }

    private static func schedule(
        _ context: ChannelHandlerContext, _ time: Duration, _ body: @escaping () -> Void
    ) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time), body)
    }
}
