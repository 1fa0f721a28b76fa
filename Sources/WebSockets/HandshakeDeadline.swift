import NIOCore

/// Hangs up on a peer that has not finished the opening handshake in time, however slowly it keeps sending.
///
/// It is removed when the handshake is over. Until then it also answers a server's wish to stop, which nothing else in the
/// pipeline listens to yet.
final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let deadline: NIODeadline
    private var timer: Scheduled<Void>?

    init(_ deadline: NIODeadline) {
        self.deadline = deadline
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            context.fireErrorCaught(WebSocketError(kind: .timedOut))
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        context.close(promise: nil)
    }

    /// Takes the deadline off a channel whose handshake is over. Must be called on the channel's event loop.
    static func remove(from channel: any Channel) throws {
        let handlers = channel.pipeline.syncOperations
        handlers.removeHandler(try handlers.handler(type: HandshakeDeadline.self), promise: nil)
    }
}
