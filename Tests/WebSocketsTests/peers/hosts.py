"""Requests that name no host, one, or two, and bodies that do not come: hosts.py PORT SCENARIO. Exits with 0 when content."""

import socket
import sys

PORT, SCENARIO = int(sys.argv[1]), sys.argv[2]
KEY = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + "A" * 22 + "==\r\n"


def open_line():
    line = socket.create_connection(("127.0.0.1", PORT))
    line.settimeout(20)
    return line


def status(head, path="/hello"):
    with open_line() as line:
        line.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        return line.recv(4096).split(b" ", 2)[1].decode()


def hosts():
    own = f"Host: 127.0.0.1:{PORT}\r\n"
    cases = [
        (own, "200"),
        ("hOST: callba.example\r\n", "200"),
        ("", "400"),
        ("Host:\r\n", "400"),
        (own + own, "400"),
        (own + "X: y\r\nhost: other\r\n", "400"),
        ("Host: a,b\r\n", "400"),
        ("Host: a b\r\n", "400"),
        ("Host: user@callba.example\r\n", "400"),
        ("Host: callba.example/path\r\n", "400"),
    ]
    for head, wanted in cases:
        assert status(head) == wanted, (head, status(head), wanted)
    for head, wanted in ((own, "101"), ("", "400"), (own + own, "400")):
        assert status(head + KEY, "/echo") == wanted, (head, status(head + KEY, "/echo"), wanted)
    # Later requests of a connection are judged as well.
    with open_line() as line:
        for head, wanted in ((own, b"200"), (own + own, b"400")):
            line.sendall(f"GET /hello HTTP/1.1\r\n{head}\r\n".encode())
            answer = line.recv(4096)
            assert answer.split(b" ", 2)[1] == wanted, answer


def drip():
    """A body of which nothing more comes, and one that comes byte by byte; both are given up."""
    for first in (b"", b"x"):
        with open_line() as line:
            line.sendall(b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n" + first)
            while line.recv(4096):
                pass
    with open_line() as line:
        line.sendall(b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        assert line.recv(4096).split(b" ", 2)[1] == b"200"


def crowd():
    """More connections than there is room for: the newest is served, the oldest are closed."""
    lines = [open_line() for _ in range(40)]
    for line in lines[-4:]:
        line.sendall(f"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert line.recv(4096).split(b" ", 2)[1] == b"200"
    assert lines[0].recv(1) == b""


globals()[SCENARIO]()
