"""Requests that name no host, one, or two, and bodies that do not come: hosts.py PORT SCENARIO. Exits with 0 when content."""

import select
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
    """36 connections where there is room for 16: 20 give way, and those that come then are served."""
    lines = [open_line() for _ in range(36)]
    gone = set()
    while len(gone) < 20:
        # Readable without having asked for anything: closed.
        ready, _, _ = select.select([line for line in lines if line not in gone], [], [], 20)
        assert ready, len(gone)
        gone.update(ready)
    for _ in range(4):
        line = open_line()
        lines.append(line)
        line.sendall(b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        assert line.recv(4096).split(b" ", 2)[1] == b"200"


globals()[SCENARIO]()
