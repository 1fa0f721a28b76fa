"""Frames that a decent library would not send, made by hand; the answers are read by PyPI's `wsproto`: raw.py PORT.

Every case is a connection to an echo server with a limit of 64 KiB a message: what is sent, and what must come back. The
groups are those of the Autobahn test suite, sections 1 to 7.
"""

import os
import socket
import struct
import sys

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Pong, Request, TextMessage

# Among what is sent: wait for the first answer.
ANSWERED = None
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(opcode, payload=b"", fin=True, rsv=0, masked=True, length=None):
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    mask = 0x80 if masked else 0
    length = len(payload) if length is None else length
    if length <= 125:
        head = struct.pack("!BB", first, mask | length)
    elif length <= 0xFFFF:
        head = struct.pack("!BBH", first, mask | 126, length)
    else:
        head = struct.pack("!BBQ", first, mask | 127, length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))


def part(opcode, payload, fin=False):
    return frame(opcode, payload, fin)


def close(code, reason=b""):
    return frame(CLOSE, struct.pack("!H", code) + reason)


def text(string):
    return ("text", string)


def closed(code):
    return ("close", code)


def cases():
    # 1: sizes
    for size in (0, 125, 126, 127, 128, 65535, 65536):
        yield f"text of {size}", [frame(TEXT, b"*" * size)], [text("*" * size)]
        yield f"binary of {size}", [frame(BINARY, b"\xfe" * size)], [("bytes", b"\xfe" * size)]
    yield "byte by byte", [bytes([byte]) for byte in frame(TEXT, "한 바이트씩".encode())], [text("한 바이트씩")]
    yield "a long form of a short length", [struct.pack("!BBH", 0x81, 0xFE, 5) + b"\0\0\0\0hello"], [text("hello")]
    # 2: pings and pongs
    for payload in (b"", b"hello", bytes(range(125))):
        yield f"ping of {len(payload)}", [frame(PING, payload)], [("pong", payload)]
    yield "ping of 126", [frame(PING, b"x" * 126)], [closed(1002)]
    yield "pong nobody asked for", [frame(PONG, b"?"), frame(PING, b"!")], [("pong", b"!")]
    yield "ten pings", [b"".join(frame(PING, b"%d" % n) for n in range(10))], [("pong", b"%d" % n) for n in range(10)]
    # 3: reserved bits
    for rsv in range(1, 8):
        for opcode in (TEXT, BINARY, PING, CLOSE):
            yield f"rsv {rsv} on {opcode}", [frame(opcode, b"", rsv=rsv)], [closed(1002)]
    yield "rsv after a message", [frame(TEXT, b"a"), ANSWERED, frame(TEXT, b"b", rsv=4)], [text("a"), closed(1002)]
    # 4: reserved opcodes
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        yield f"opcode {opcode}", [frame(opcode)], [closed(1002)]
        yield f"opcode {opcode}, payload", [frame(TEXT, b"a"), ANSWERED, frame(opcode, b"x")], [text("a"), closed(1002)]
    # 5: fragments
    yield "fragmented ping", [part(PING, b"a") + part(CONTINUATION, b"b", True)], [closed(1002)]
    yield "fragmented pong", [part(PONG, b"a") + part(CONTINUATION, b"b", True)], [closed(1002)]
    yield "two fragments", [part(TEXT, b"a") + part(CONTINUATION, b"b", True)], [text("ab")]
    yield (
        "a ping between fragments",
        [part(TEXT, b"a"), frame(PING, b"p"), part(CONTINUATION, b"b", True)],
        [("pong", b"p"), text("ab")],
    )
    yield "empty fragments", [part(TEXT, b"") + part(CONTINUATION, b"") + part(CONTINUATION, b"", True)], [text("")]
    yield "continuation of nothing", [part(CONTINUATION, b"a", True)], [closed(1002)]
    yield "continuation of nothing, unfinished", [part(CONTINUATION, b"a")], [closed(1002)]
    yield (
        "continuation after the end",
        [part(TEXT, b"a"), part(CONTINUATION, b"b", True), ANSWERED, part(CONTINUATION, b"c")],
        [text("ab"), closed(1002)],
    )
    for opcode in (TEXT, BINARY):
        yield f"{opcode} in the middle of a message", [part(TEXT, b"a") + frame(opcode, b"b")], [closed(1002)]
    yield "fragments beyond the limit", [part(BINARY, b"x" * 40000), part(CONTINUATION, b"x" * 40000)], [closed(1009)]
    yield (
        "a thousand fragments",
        [part(TEXT, b"a") + part(CONTINUATION, b"a") * 998 + part(CONTINUATION, b"a", True)],
        [text("a" * 1000)],
    )
    # 6: UTF-8
    good = ["κόσμε", "안녕하세요", "\0", "\x7f", "\x80", "\u07ff", "\u0800", "\uffff", "\ud7ff", "\ue000", "\U00010000", "\U0010ffff"]
    for string in good:
        data = string.encode()
        yield f"valid {data.hex()}", [frame(TEXT, data)], [text(string)]
        bytewise = [part(TEXT, b"")] + [part(CONTINUATION, bytes([byte])) for byte in data]
        yield f"valid {data.hex()} in pieces", bytewise + [part(CONTINUATION, b"", True)], [text(string)]
    bad = "ff fe 80 bf c0 c080 c1bf c3 c328 e0 e080af e09fbf e2 e282 e28228 eda080 edbfbf f0 f08080af f08fbfbf f48 f4908080".split()
    bad += "f5808080 f8888080 80bf80bf cebae1bdb9cf83cebcceb5eda080656469746564 f09f98 e38182e3".split()
    for sequence in bad:
        data = bytes.fromhex(sequence if len(sequence) % 2 == 0 else sequence + "0")
        yield f"invalid {sequence}", [frame(TEXT, data)], [closed(1007)]
        pieces = [part(TEXT, data[:1]), part(CONTINUATION, data[1:], True)]
        yield f"invalid {sequence} in pieces", pieces, [closed(1007)]
    yield "invalid before the end", [part(TEXT, b"a\xff")], [closed(1007)]
    yield "invalid bytes that are no text", [frame(BINARY, b"\xff\xfe")], [("bytes", b"\xff\xfe")]
    # 7: closing
    yield "close without code", [frame(CLOSE)], [closed(None)]
    yield "close with half a code", [frame(CLOSE, b"\x03")], [closed(1002)]
    yield "two closes", [close(1000) + close(1000)], [closed(1000)]
    yield "ping after close", [close(1000) + frame(PING, b"a")], [closed(1000)]
    yield "text after close", [close(1000) + frame(TEXT, b"a")], [closed(1000)]
    yield "close amid fragments", [part(TEXT, b"a") + close(1000)], [closed(1000)]
    yield "longest reason", [close(1000, b"*" * 123)], [closed(1000)]
    yield "reason too long", [close(1000, b"*" * 124)], [closed(1002)]
    yield "reason that is not UTF-8", [close(1000, b"\xce\xba\xff")], [closed(1007)]
    yield "fragmented close", [part(CLOSE, b"\x03\xe8")], [closed(1002)]
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999):
        yield f"close {code}", [close(code)], [closed(code)]
    for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535):
        yield f"close {code}", [close(code)], [closed(1002)]
    # Masks and lengths
    for opcode in (TEXT, PING, CLOSE):
        yield f"unmasked {opcode}", [frame(opcode, masked=False)], [closed(1002)]
    for length in (65537, 2**32, 2**62, 2**63 - 1, 2**63, 2**64 - 1):
        yield f"announces {length} bytes", [frame(BINARY, b"x" * 10, length=length)], [closed(1009)]


def run(port, chunks, wanted):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = WSConnection(ConnectionType.CLIENT)
        connection.sendall(peer.send(Request(host="localhost", target="/echo")))
        seen, partial, has_ended = [], None, False

        def read():
            nonlocal partial, has_ended
            data = connection.recv(1 << 16)
            has_ended = not data
            if not data:
                return
            peer.receive_data(data)
            for event in peer.events():
                match event:
                    case AcceptConnection():
                        seen.append("open")
                    case TextMessage() | BytesMessage():
                        partial = event.data if partial is None else partial + event.data
                        if event.message_finished:
                            seen.append(("text" if isinstance(event, TextMessage) else "bytes", partial))
                            partial = None
                    case Pong():
                        seen.append(("pong", bytes(event.payload)))
                    case CloseConnection():
                        seen.append(("close", None if event.code == 1005 else int(event.code)))

        while not seen:
            read()
        wanted = ["open"] + wanted
        for chunk in chunks:
            if chunk is not ANSWERED:
                connection.sendall(chunk)
            while chunk is ANSWERED and len(seen) < 2 and not has_ended:
                read()
        if wanted[-1][0] != "close":
            while len(seen) < len(wanted) and not has_ended:
                read()
            connection.sendall(close(1000))
            wanted = wanted + [closed(1000)]
        # The server hangs up by itself after every close.
        while not has_ended:
            read()
        return None if seen == wanted else f"{seen!r:.300} instead of {wanted!r:.300}"


failures, count = [], 0
for name, chunks, wanted in cases():
    count += 1
    try:
        failure = run(int(sys.argv[1]), chunks, wanted)
    except Exception as error:  # Whatever goes wrong is this case's result.
        failure = repr(error)
    if failure:
        failures.append(f"{name}: {failure}")
print("\n".join(failures) if failures else f"{count} cases as wanted")
sys.exit(1 if failures else 0)
