"""A WebSocket client on PyPI's `websockets`, to judge a server: client.py URL SCENARIO. Exits with 0 when content."""

import os
import socket
import sys

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

url, scenario = sys.argv[1:]
OPTIONS = {"compression": None, "max_size": None}


def closing(path, *messages, **options):
    """The code and reason a socket is closed with after the messages."""
    with connect(url + path, **OPTIONS, **options) as ws:
        try:
            for message in messages:
                ws.send(message)
            while True:
                ws.recv(timeout=20)
        except ConnectionClosed as closed:
            return closed.rcvd.code, closed.rcvd.reason


def status(path, **options):
    """The status a handshake is refused with."""
    try:
        with connect(url + path, **OPTIONS, **options):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def expect(actual, wanted):
    if actual != wanted:
        sys.exit(f"{scenario}: {actual!r:.200} instead of {wanted!r:.200}")


if scenario == "echo":
    with connect(url + "/echo", **OPTIONS) as ws:
        for size in (0, 1, 125, 126, 127, 65535, 65536):
            for message in (os.urandom(size), "a" * size):
                ws.send(message)
                expect(ws.recv(timeout=20), message)
        for text in ("안녕하세요, 예약하려고요.", "κόσμε", "👩‍👩‍👧‍👦", "\0"):
            ws.send(text)
            expect(ws.recv(timeout=20), text)
elif scenario == "fragments":
    with connect(url + "/echo", **OPTIONS) as ws:
        ws.send(["조각난 ", "", "글", "입니다"])
        expect(ws.recv(timeout=20), "조각난 글입니다")
        ws.send([b"\xed", b"\x95", b"\x9c"])
        expect(ws.recv(timeout=20), b"\xed\x95\x9c")
elif scenario == "ping":
    with connect(url + "/echo", **OPTIONS) as ws:
        answers = [ws.ping(payload) for payload in (b"", b"1", b"\x00" * 125)]
        expect([answer.wait(20) for answer in answers], [True] * 3)
elif scenario == "many":
    with connect(url + "/echo", **OPTIONS) as ws:
        for number in range(1000):
            ws.send(str(number))
        expect([ws.recv(timeout=20) for _ in range(1000)], [str(number) for number in range(1000)])
elif scenario == "closes":
    expect(closing("/return"), (1000, ""))
    expect(closing("/throw"), (1011, ""))
    expect(closing("/close"), (4001, "오늘은 여기까지"))
    expect(closing("/echo", b"x" * (65536 + 1))[0], 1009)
    expect(closing("/echo", [b"x" * 40000, b"x" * 40000])[0], 1009)
elif scenario == "goodbye":
    with connect(url + "/echo", **OPTIONS) as ws:
        ws.close(4000, "bye")
        expect((ws.close_code, ws.close_reason), (4000, ""))
elif scenario == "refusals":
    expect(status("/unauthorized"), 401)
    expect(status("/error"), 500)
    expect(status("/echo", additional_headers={"Origin": "https://stranger.example"}), 101)
elif scenario == "vanish":
    ws = connect(url + "/report", **OPTIONS)
    ws.send("here")
    ws.recv(timeout=20)
    ws.socket.shutdown(socket.SHUT_RDWR)
elif scenario == "wait":
    # Until the server stops.
    expect(closing("/report", "here"), (1001, ""))
else:
    sys.exit(f"unknown scenario {scenario}")
