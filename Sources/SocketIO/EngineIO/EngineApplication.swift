/// What a session is for: one value for each session, told what happens to it.
protocol EngineApplication: Sendable {
    /// A message, in the order they came. The transport is not read until this returns.
    func received(_ message: EngineMessage) async

    /// Packets were dropped because the client did not read them. Called while the session is locked.
    /// - Returns: what tells the client.
    func lagged() -> [EngineMachine.Outgoing]

    /// The session gives way to another.
    /// - Returns: what tells the client, so that it does not come back at once.
    func farewell() -> [EngineMachine.Outgoing]

    /// No message will follow. Called once.
    func ended(_ reason: EngineEndReason)

    /// Lives as long as the session; run by the server in a task of its own.
    func run() async
}
