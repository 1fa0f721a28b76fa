import HTTPTypes
import Hummingbird
import NIOCore

/// What a person sees who is sent here to sign in. In both languages: this page does not know whose it is.
enum GooglePages {
    /// Asks who signs in. The form goes to the address it came from, which holds what the server asked for.
    static var signIn: Response {
        page(
            """
            <h1>Google 로그인 흉내 / Google sign-in, emulated</h1>
            <form method="post">
            <p><label>이메일 / e-mail <input name="email" type="email" autocomplete="off"></label></p>
            <p><label>이름 / name <input name="name" autocomplete="off"></label></p>
            <p><button name="action" value="allow">계속 / continue</button>
            <button name="action" value="deny">취소 / cancel</button></p>
            </form>
            """)
    }

    /// A request that cannot be sent back to the server that made it.
    static func problem(_ title: String, _ text: String) -> Response {
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return page("<h1>\(title)</h1><p>\(escaped)</p>", status: .badRequest)
    }

    private static func page(_ body: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(
                byteBuffer: ByteBuffer(
                    string: "<!doctype html><meta charset=\"utf-8\"><title>Google (emulated)</title>\(body)")))
    }
}
