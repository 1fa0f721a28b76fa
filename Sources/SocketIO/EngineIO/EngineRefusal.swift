import Foundation
public import HTTPTypes

/// Why a request to the Engine.IO server is turned down, with the protocol's own codes and messages.
public struct EngineRefusal: Error, Sendable, Equatable {
    /// The protocol's number for it, 0 to 5.
    public var code: Int
    /// What is wrong, in a few English words; for code 4 the application's own message.
    public var message: String
    /// How a plain HTTP request is answered. A request for a WebSocket always gets 400.
    public var status: HTTPResponse.Status { code == 4 ? .forbidden : .badRequest }

    /// The transport is neither `polling` nor `websocket`.
    public static let unknownTransport = EngineRefusal(code: 0, message: "Transport unknown")
    /// No session has that id, or not any more.
    public static let unknownSession = EngineRefusal(code: 1, message: "Session ID unknown")
    /// A session is opened with a GET.
    public static let badHandshakeMethod = EngineRefusal(code: 2, message: "Bad handshake method")
    /// The transport is not the session's, or the protocol does not allow the request.
    public static let badRequest = EngineRefusal(code: 3, message: "Bad request")
    /// The application does not want this client.
    public static let forbidden = EngineRefusal(code: 4, message: "Forbidden")
    /// Not Engine.IO 4.
    public static let unsupportedVersion = EngineRefusal(code: 5, message: "Unsupported protocol version")

    /// A refusal by the application (code 4) with a message that a person or a developer can act on.
    public static func forbidden(_ message: String) -> EngineRefusal { EngineRefusal(code: 4, message: message) }

    /// The body of the answer to a plain HTTP request.
    var json: String { "{\"code\":\(code),\"message\":\(JSONText.quote(message))}" }
}
