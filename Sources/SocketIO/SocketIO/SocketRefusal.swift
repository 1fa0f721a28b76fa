import Foundation

/// Why a client is turned down: a code for programs and a sentence for people.
///
/// Thrown by ``SocketNamespace/authorize(_:)``'s check it becomes a CONNECT_ERROR packet, `{"message":…,"data":{"code":…}}`; thrown by
/// the handler of an event it becomes the acknowledgement `{"ok":false,"code":…,"message":…}`, if the client asked for
/// one.
public struct SocketRefusal: Error, Sendable, Equatable {
    /// Names the reason; never changes with the language.
    public var code: String
    /// A sentence in the reader's language.
    public var message: String

    /// A refusal with a code and a sentence.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// The payload of a CONNECT_ERROR packet.
    var connectError: String {
        "{\"message\":\(JSONText.quote(message)),\"data\":{\"code\":\(JSONText.quote(code))}}"
    }

    /// The payload of an acknowledgement.
    var acknowledgement: SocketArguments {
        let fields = "\"code\":\(JSONText.quote(code)),\"message\":\(JSONText.quote(message))"
        return SocketArguments(json: ["{\"ok\":false,\(fields)}"])
    }

    /// The answer when a handler fails for a reason that is not the client's.
    static let internalError = SocketRefusal(code: "internal", message: "Something went wrong.")
    /// The answer to a message that is not of the type that the event takes.
    static let malformed = SocketRefusal(code: "malformed", message: "The message could not be read.")
}

/// Why no acknowledgement of a client's came.
public enum SocketAckError: Error, Sendable, Equatable {
    /// None came in time.
    case timedOut
    /// The client left, or was cut off. It may have got the event or not.
    case disconnected
    /// One came that is not of the type that was asked for.
    case malformed
}
