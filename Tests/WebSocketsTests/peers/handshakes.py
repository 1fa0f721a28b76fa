"""Requests that may or may not become WebSockets, on plain sockets: handshakes.py PORT. Exits with 0 when content."""

import base64
import hashlib
import http.client
import socket
import sys

port = int(sys.argv[1])
KEY = base64.b64encode(b"0123456789abcdef").decode()
ACCEPT = base64.b64encode(hashlib.sha1((KEY + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def request(path, method="GET", version="HTTP/1.1", **changes):
    headers = {
        "Host": "localhost",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    for name, value in changes.items():
        headers[name.replace("_", "-")] = value
    lines = [f"{method} {path} {version}"] + [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def connect():
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def answer(connection, data):
    connection.sendall(data)
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response


def expect(name, actual, wanted):
    if actual != wanted:
        sys.exit(f"{name}: {actual!r} instead of {wanted!r}")


PLAIN = {"Upgrade": None, "Connection": None, "Sec_WebSocket_Key": None, "Sec_WebSocket_Version": None}

for name, data, status in [
    ("a handshake", request("/echo"), 101),
    ("a handshake among other wishes", request("/echo", Connection="keep-alive, Upgrade", Upgrade="WebSocket"), 101),
    ("an older version", request("/echo", Sec_WebSocket_Version="8"), 426),
    ("no version", request("/echo", Sec_WebSocket_Version=None), 426),
    ("no key", request("/echo", Sec_WebSocket_Key=None), 400),
    ("a short key", request("/echo", Sec_WebSocket_Key="c2hvcnQ="), 400),
    ("another method", request("/echo", method="POST", Content_Length="0"), 400),
    ("an older HTTP", request("/echo", version="HTTP/1.0"), 400),
    ("a refused path", request("/nowhere"), 401),
    ("a path whose judge fails", request("/error"), 500),
    ("an ordinary request", request("/hello", **PLAIN), 200),
    ("an ordinary request to nowhere", request("/nowhere", **PLAIN), 404),
    ("no HTTP at all", b"\x16\x03\x01 what is this?\r\n\r\n", 400),
]:
    with connect() as connection:
        try:
            response = answer(connection, data)
        except http.client.HTTPException as error:
            sys.exit(f"{name}: {error}")
        expect(name, response.status, status)
        if status == 101:
            expect(name, response.headers["Sec-WebSocket-Accept"], ACCEPT)
            expect(name, response.headers["Sec-WebSocket-Protocol"], None)
            expect(name, response.headers["Sec-WebSocket-Extensions"], None)
        if status == 426:
            expect(name, response.headers["Sec-WebSocket-Version"], "13")

with connect() as connection:
    response = answer(connection, request("/sentence"))
    expect("a refusal in words", response.status, 403)
    expect("a refusal in words", response.headers["Content-Type"], "text/plain; charset=utf-8")
    expect("a refusal in words", response.read().decode(), "<b>오늘은</b> 여기까지")

with connect() as connection:
    for _ in range(2):
        response = answer(connection, request("/hello", **PLAIN))
        expect("a kept connection", (response.status, response.read()), (200, b"hello"))
    response = answer(connection, request("/echo?a=1"))
    expect("a handshake on a kept connection", response.status, 307)
    expect("a handshake on a kept connection", response.headers["Location"], "/echo?a=1")
    expect("a handshake on a kept connection", response.headers["Connection"], "close")

with connect() as connection:
    connection.sendall(request("/echo") + b"\x81\x82\0\0\0\0hi")
    received = b""
    while not received.endswith(b"\x81\x02hi"):
        data = connection.recv(4096)
        if not data:
            sys.exit(f"a message right behind the handshake: {received!r}")
        received += data
