/// What an application sends or receives over an Engine.IO session: one whole message.
public enum EngineMessage: Sendable, Equatable {
    /// Text.
    case text(String)
    /// Bytes with no meaning to the protocol.
    case binary([UInt8])
}
