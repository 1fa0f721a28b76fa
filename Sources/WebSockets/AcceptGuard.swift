import Foundation
import NIOCore

/// Stands before a server's channel: takes no connection that there is no room for, and keeps the server alive when the
/// process can open no more descriptors.
///
/// Without it such a moment ends the server: the error ends the stream of its connections. A descriptor that was set aside
/// lets the connection that waits be taken and closed, so that its client knows at once and the loop does not spin.
final class AcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private static let pause: TimeAmount = .milliseconds(50)

    private let table: ConnectionTable
    private var isHolding = false
    /// Open unless it was given up for a connection that must be refused; then negative.
    private var spare: Int32
    private var timer: Scheduled<Void>?

    init(table: ConnectionTable) {
        self.table = table
        spare = Self.openSpare()
    }

    private static func openSpare() -> Int32 { open("/dev/null", O_RDONLY | O_CLOEXEC) }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        if spare >= 0 { closeDescriptor(spare) }
        spare = -1
    }

    func read(context: ChannelHandlerContext) {
        guard table.mayAccept else {
            isHolding = true
            return lookAgain(context)
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard spare < 0 else { return context.fireChannelRead(data) }
        // Taken with the last descriptor there was.
        Self.unwrapInboundIn(data).close(promise: nil)
        lookAgain(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? IOError)?.errnoCode,
            [ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code)
        else { return context.fireErrorCaught(error) }
        guard code == EMFILE || code == ENFILE, spare >= 0 else { return }
        closeDescriptor(spare)
        spare = -1
        lookAgain(context)
    }

    /// What was closed is free a moment later; asked again until there is room.
    private func lookAgain(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.timer = nil
            if self.spare < 0 { self.spare = Self.openSpare() }
            if self.isHolding, self.table.mayAccept {
                self.isHolding = false
                context.read()
            }
            if self.spare < 0 || self.isHolding { self.lookAgain(context) }
        }
    }
}

/// Outside of the handler, which has a `close` of its own.
private func closeDescriptor(_ descriptor: Int32) { close(descriptor) }
