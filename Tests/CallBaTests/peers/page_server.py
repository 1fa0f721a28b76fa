"""Serves one rendered page with the files that pages load, for browsers that look at it in states of a test's choice."""
import http.server
import json
import pathlib
import threading

import axe_core_python

assets = pathlib.Path(__file__).resolve().parents[3] / "Sources/Web/Pages/Assets"
# What the page may ask for: what a finished call leads to, and an opening line.
ANSWER = {"work": {}, "cost": None, "opening": {"text": "Words", "remarks": []}}
# Looks for what keeps people out, as an asynchronous script: a list of what was found.
AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text() + """;
    const done = arguments[0];
    axe.run().then(({ violations }) => done(violations.map(({ id, impact, nodes }) =>
        [id, impact, nodes.map((node) => node.target.join(" ")).join(", ")])));
"""
# Says what a test wants, and keeps what is sent.
SOCKET = """
export class SocketClient {
  refusal = null;
  constructor({ onState }) { Object.assign(window, { socket: this, sent: [], turn: 100 }); this.onState = onState; }
  onAny(take) { window.feed = take; return this; }
  open() { this.onState("connected"); }
  emit(event, data) { window.sent.push([event, data]); }
  request(event, data) {
    window.sent.push([event, data]);
    return Promise.resolve({ ok: true, turn: ["say", "replySelected"].includes(event) ? window.turn++ : undefined });
  }
  close() {}
}
"""


class Files(http.server.BaseHTTPRequestHandler):
    """A page, the files that it loads, and one answer to all that it asks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        if self.path.endswith("/socket.js"):
            body, kind = SOCKET.encode(), "text/javascript"
        elif self.path.startswith("/assets/") and (assets / name).is_file():
            body = (assets / name).read_bytes()
            kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}.get(name.rsplit(".", 1)[-1], "text/plain")
        elif self.path == "/page":
            body, kind = self.server.page.read_bytes(), "text/html; charset=utf-8"
        else:
            body, kind = json.dumps(ANSWER).encode(), "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        pass


def serve(page):
    """The address of a page: a file of HTML."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    server.page = page
    # A browser that leaves a page lets go of its connections.
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/page"
