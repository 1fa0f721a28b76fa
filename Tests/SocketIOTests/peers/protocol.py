"""Engine.IO and Socket.IO by hand, on PyPI's `websockets` and plain HTTP, to judge a server: protocol.py URL NAME.

The server has heartbeats of 300 ms with 200 ms to answer, 1000 ms to join a namespace, and messages of 1,000,000 bytes. With
no name every check runs. Exits with 0 when content.
"""

import asyncio
import base64
import http.client
import json
import sys
import threading
import time
import urllib.parse

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

url, engine_url, *wanted = sys.argv[1:]
SEPARATOR = "\x1e"
checks = {}


def check(function):
    checks[function.__name__] = function
    return function


def expect(actual, wanted, note=""):
    if actual != wanted:
        raise AssertionError(f"{note} {actual!r:.300} instead of {wanted!r:.300}")


class Base:
    """One server: where its sessions are."""

    def __init__(self, address, path):
        parts = urllib.parse.urlsplit(address)
        self.host, self.port, self.path = parts.hostname, parts.port, path

    def request(self, method, query, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request(method, f"{self.path}?{query}", body, headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode(), dict(response.getheaders())
        finally:
            connection.close()

    def get(self, query, **options):
        return self.request("GET", query, **options)[:2]

    def post(self, query, body, **options):
        return self.request("POST", query, body, **options)[:2]

    def handshake(self):
        status, body = self.get("EIO=4&transport=polling")
        expect(status, 200)
        return json.loads(body[1:])["sid"]

    def poll(self, sid):
        return self.get(f"EIO=4&transport=polling&sid={sid}")

    def push(self, sid, body, **options):
        return self.post(f"EIO=4&transport=polling&sid={sid}", body, **options)

    def socket(self, query="EIO=4&transport=websocket", **options):
        return connect(f"ws://{self.host}:{self.port}{self.path}?{query}", compression=None, max_size=None, **options)

    def closes(self, socket):
        try:
            while True:
                socket.recv(timeout=5)
        except ConnectionClosed:
            return

    def refused(self, query, **options):
        """The status and the text a WebSocket is refused with."""
        try:
            with self.socket(query, **options):
                return 101, ""
        except InvalidStatus as refusal:
            return refusal.response.status_code, refusal.response.body.decode()


engine = Base(engine_url, "/engine.io/")
io = Base(url, "/socket.io/")
POLLING = "EIO=4&transport=polling"
WEBSOCKET = "EIO=4&transport=websocket"


def together(*functions):
    results = [None] * len(functions)

    def run(index):
        results[index] = functions[index]()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def opening(text, upgrades):
    expect(text[0], "0")
    value = json.loads(text[1:])
    expect(sorted(value), ["maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"])
    expect((value["upgrades"], value["pingInterval"], value["pingTimeout"], value["maxPayload"]),
           (upgrades, 300, 200, 1_000_000))
    expect(len(value["sid"]), 20)


# Handshakes


@check
def polling_opens_a_session():
    for base in (engine, io):
        status, body, headers = base.request("GET", POLLING + "&t=abc&other")
        expect(status, 200)
        expect(headers["Content-Type"].lower(), "text/plain; charset=utf-8")
        expect(headers["Cache-Control"], "no-store")
        opening(body, ["websocket"])


@check
def a_websocket_opens_a_session():
    for base in (engine, io):
        with base.socket() as socket:
            opening(socket.recv(timeout=5), [])


@check
def http_refusals_have_the_official_codes():
    for base in (engine, io):
        sid = base.handshake()
        for method, query, code, message in [
            ("GET", "EIO=4", 0, "Transport unknown"),
            ("GET", "EIO=4&transport=abc", 0, "Transport unknown"),
            ("GET", "EIO=4&transport=abc&sid=" + sid, 0, "Transport unknown"),
            ("GET", POLLING + "&sid=abc", 1, "Session ID unknown"),
            ("POST", POLLING + "&sid=abc", 1, "Session ID unknown"),
            ("POST", POLLING, 2, "Bad handshake method"),
            ("PUT", POLLING, 2, "Bad handshake method"),
            ("DELETE", POLLING, 2, "Bad handshake method"),
            ("GET", WEBSOCKET, 3, "Bad request"),
            ("GET", WEBSOCKET + "&sid=" + sid, 3, "Bad request"),
            ("GET", "transport=polling", 5, "Unsupported protocol version"),
            ("GET", "EIO=abc&transport=polling", 5, "Unsupported protocol version"),
            ("GET", "EIO=3&transport=polling", 5, "Unsupported protocol version"),
        ]:
            status, body, headers = base.request(method, query)
            expect((status, json.loads(body)), (400, {"code": code, "message": message}), query)
            expect(headers["Content-Type"], "application/json")


@check
def websocket_refusals_say_why():
    for base in (engine, io):
        expect(base.refused("EIO=4"), (400, "Transport unknown"))
        expect(base.refused("EIO=4&transport=abc"), (400, "Transport unknown"))
        expect(base.refused(WEBSOCKET + "&sid=abc"), (400, "Session ID unknown"))
        expect(base.refused("transport=websocket"), (400, "Unsupported protocol version"))
        expect(base.refused("EIO=abc&transport=websocket"), (400, "Unsupported protocol version"))


@check
def other_origins_are_told_that_they_may():
    status, _, headers = io.request("OPTIONS", POLLING, headers={"Origin": "http://else", "Access-Control-Request-Headers": "x-a"})
    expect(status, 204)
    expect(headers["Access-Control-Allow-Origin"], "http://else")
    expect(headers["Access-Control-Allow-Headers"], "x-a")
    _, _, headers = io.request("GET", POLLING, headers={"Origin": "http://else"})
    expect(headers["Access-Control-Allow-Origin"], "http://else")
    expect(headers["Access-Control-Allow-Credentials"], "true")


# Messages


@check
def polling_echoes_what_was_posted():
    for body in ("4hello", SEPARATOR.join(["4test1", "4test2", "4test3"]), SEPARATOR.join(["4hello", "bAQIDBA=="]), "4안녕",
                 "b", "4"):
        sid = engine.handshake()
        expect(engine.push(sid, body.encode()), (200, "ok"))
        received = []
        while len(received) < len(body.split(SEPARATOR)):
            status, answer = engine.poll(sid)
            expect(status, 200)
            received += answer.split(SEPARATOR)
        expect(received, body.split(SEPARATOR))


@check
def a_waiting_poll_gets_the_answer():
    sid = engine.handshake()
    answer, _ = together(lambda: engine.poll(sid), lambda: engine.push(sid, "4hello"))
    expect(answer, (200, "4hello"))


@check
def what_is_no_packet_ends_the_session():
    for body in ("abc", "", "4a" + SEPARATOR, "b***", "2", "\xff"):
        sid = engine.handshake()
        status, _ = engine.push(sid, body.encode("latin-1"))
        expect(status, 400, repr(body))
        expect(engine.poll(sid)[0], 400, repr(body))


@check
def binary_posts_are_refused():
    sid = engine.handshake()
    expect(engine.push(sid, b"4hello", headers={"Content-Type": "application/octet-stream"})[0], 400)


@check
def a_giant_post_is_refused_and_nothing_of_it_delivered():
    sid = engine.handshake()
    try:
        expect(engine.push(sid, "4" + "a" * 1_000_000)[0], 413)
    except (BrokenPipeError, ConnectionResetError):
        pass
    expect(engine.push(sid, "4small"), (200, "ok"))
    expect(engine.poll(sid), (200, "4small"))


@check
def the_largest_post_is_taken():
    sid = engine.handshake()
    body = "4" + "a" * 999_999
    expect(engine.push(sid, body), (200, "ok"))
    expect(engine.poll(sid), (200, body))


@check
def a_second_poll_ends_the_session():
    for base in (engine, io):
        sid = base.handshake()
        first, second = together(lambda: base.poll(sid), lambda: time.sleep(0.02) or base.get(f"{POLLING}&sid={sid}&t=b"))
        expect(first, (200, "1"))
        expect(second[0], 400)
        expect(base.poll(sid)[0], 400)


@check
def websocket_echoes():
    with engine.socket() as socket:
        socket.recv(timeout=5)
        for message in ("4hello", "4", b"\x01\x02\x03\x04", b"", "4" + "a" * 999_999, b"\x00" * 1_000_000):
            socket.send(message)
            answer = socket.recv(timeout=5)
            while answer == "2":
                socket.send("3")
                answer = socket.recv(timeout=5)
            expect(answer, message)


@check
def a_giant_websocket_message_closes_the_socket():
    with engine.socket() as socket:
        socket.recv(timeout=5)
        try:
            socket.send("4" + "a" * 1_000_000)
            engine.closes(socket)
        except ConnectionClosed:
            pass
        expect(socket.protocol.close_rcvd.code, 1009)


@check
def what_is_no_packet_closes_the_websocket():
    for message in ("abc", "", "9", "2"):
        with engine.socket() as socket:
            socket.recv(timeout=5)
            socket.send(message)
            engine.closes(socket)


# Heartbeat


@check
def polling_heartbeats():
    for base in (engine, io):
        sid = base.handshake()
        for _ in range(3):
            expect(base.poll(sid), (200, "2"))
            expect(base.push(sid, "3"), (200, "ok"))


@check
def a_silent_polling_session_times_out():
    for base in (engine, io):
        sid = base.handshake()
        time.sleep(0.5)
        expect(base.poll(sid)[0], 400)


@check
def websocket_heartbeats():
    with engine.socket() as socket:
        socket.recv(timeout=5)
        for _ in range(3):
            expect(socket.recv(timeout=5), "2")
            socket.send("3")


@check
def a_silent_websocket_is_closed():
    for base in (engine, io):
        with base.socket() as socket:
            base.closes(socket)


@check
def talking_is_no_answer_to_a_heartbeat():
    with engine.socket() as socket:
        deadline = time.time() + 5
        try:
            while time.time() < deadline:
                socket.send("4still here")
                socket.recv(timeout=5)
        except ConnectionClosed:
            return
        raise AssertionError("still open")


# Closing


@check
def a_client_closes_its_polling_session():
    for base in (engine, io):
        sid = base.handshake()
        answer, posted = together(lambda: base.poll(sid), lambda: base.push(sid, "1"))
        expect(answer, (200, "6"))
        expect(posted, (200, "ok"))
        expect(base.poll(sid)[0], 400)


@check
def a_close_without_a_poll_makes_the_session_unknown():
    sid = engine.handshake()
    expect(engine.push(sid, "1"), (200, "ok"))
    expect(engine.poll(sid)[0], 400)


@check
def a_client_closes_its_websocket_session():
    for base in (engine, io):
        with base.socket() as socket:
            socket.recv(timeout=5)
            socket.send("1")
            base.closes(socket)


# Upgrades


@check
def polling_is_upgraded():
    sid = engine.handshake()
    with engine.socket(f"{WEBSOCKET}&sid={sid}") as socket:
        socket.send("2probe")
        expect(socket.recv(timeout=5), "3probe")
        expect(engine.poll(sid), (200, "6"))
        socket.send("5")
        socket.send("4hello")
        expect(socket.recv(timeout=5), "4hello")


@check
def a_probe_releases_the_waiting_poll():
    sid = engine.handshake()

    def upgrade():
        time.sleep(0.05)
        with engine.socket(f"{WEBSOCKET}&sid={sid}") as socket:
            socket.send("2probe")
            return socket.recv(timeout=5)

    expect(together(lambda: engine.poll(sid), upgrade), [(200, "6"), "3probe"])


@check
def what_waited_comes_first_after_an_upgrade():
    sid = engine.handshake()
    with engine.socket(f"{WEBSOCKET}&sid={sid}") as socket:
        socket.send("2probe")
        expect(socket.recv(timeout=5), "3probe")
        engine.push(sid, "4one" + SEPARATOR + "4two")
        socket.send("5")
        socket.send("4three")
        expect([socket.recv(timeout=5) for _ in range(3)], ["4one", "4two", "4three"])


@check
def polling_is_refused_after_an_upgrade():
    for base in (engine, io):
        sid = base.handshake()
        with base.socket(f"{WEBSOCKET}&sid={sid}") as socket:
            socket.send("2probe")
            socket.send("5")
            expect(base.poll(sid)[0], 400)


@check
def a_second_websocket_is_closed_and_the_first_lives_on():
    sid = engine.handshake()
    with engine.socket(f"{WEBSOCKET}&sid={sid}") as socket:
        socket.send("2probe")
        socket.send("5")
        with engine.socket(f"{WEBSOCKET}&sid={sid}") as second:
            engine.closes(second)
        socket.send("4hello")
        expect([socket.recv(timeout=5) for _ in range(2)], ["3probe", "4hello"])


@check
def a_socket_that_does_not_probe_is_closed_and_polling_goes_on():
    sid = engine.handshake()
    with engine.socket(f"{WEBSOCKET}&sid={sid}") as socket:
        socket.send("4hello")
        engine.closes(socket)
    expect(engine.push(sid, "4hello"), (200, "ok"))
    expect(engine.poll(sid), (200, "4hello"))


# Socket.IO


def joined(payload="40"):
    socket = io.socket()
    socket.recv(timeout=5)
    socket.send(payload)
    socket.recv(timeout=5)
    socket.recv(timeout=5)
    return socket


def answers(socket, count):
    found = []
    while len(found) < count:
        message = socket.recv(timeout=5)
        if message == "2":
            socket.send("3")
        else:
            found.append(message)
    return found


@check
def clients_join_namespaces():
    for request, prefix, auth in [
        ("40", "40", '42["auth",{}]'),
        ('40{"token":"123"}', "40", '42["auth",{"token":"123"}]'),
        ("40/custom", "40/custom,", '42/custom,["auth",{}]'),
        ("40/custom,", "40/custom,", '42/custom,["auth",{}]'),
        ("40/custom?a=b,", "40/custom,", '42/custom,["auth",{}]'),
        ('40/custom,{"token":"abc"}', "40/custom,", '42/custom,["auth",{"token":"abc"}]'),
    ]:
        with io.socket() as socket:
            session = json.loads(socket.recv(timeout=5)[1:])["sid"]
            socket.send(request)
            first, second = answers(socket, 2)
            expect(first[: len(prefix)], prefix)
            answer = json.loads(first[len(prefix) :])
            expect(list(answer), ["sid"])
            assert answer["sid"] != session
            expect(second, auth)


@check
def clients_join_over_polling():
    sid = io.handshake()
    expect(io.push(sid, '40{"token":"123"}'), (200, "ok"))
    packets = []
    while len(packets) < 2:
        packets += io.poll(sid)[1].split(SEPARATOR)
    expect((packets[0][:2], packets[1]), ("40", '42["auth",{"token":"123"}]'))


@check
def unknown_namespaces_are_refused_and_the_connection_stays():
    with io.socket() as socket:
        socket.recv(timeout=5)
        socket.send("40/random")
        expect(answers(socket, 1), ['44/random,{"message":"Invalid namespace"}'])
        socket.send("40")
        expect(answers(socket, 2)[1], '42["auth",{}]')


@check
def who_joins_nothing_is_cut_off():
    with io.socket() as socket:
        socket.recv(timeout=5)
        start = time.time()
        try:
            while True:
                if socket.recv(timeout=5) == "2":
                    socket.send("3")
        except ConnectionClosed:
            assert 0.9 < time.time() - start < 3, time.time() - start


@check
def leaving_the_main_namespace_keeps_the_connection():
    with joined() as socket:
        socket.send("41")
        expect(socket.recv(timeout=5), "2")


@check
def leaving_a_namespace_leaves_the_other():
    with joined() as socket:
        socket.send("40/custom")
        answers(socket, 2)
        socket.send("41/custom")
        socket.send('42["message","message to main namespace"]')
        expect(answers(socket, 1), ['42["message-back","message to main namespace"]'])


@check
def events_and_acknowledgements_carry_everything():
    one, two = b"\x01\x02\x03", b"\x04\x05\x06"
    places = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'
    nested = '{"a":[{"_placeholder":true,"num":1}],"b":{"_placeholder":true,"num":0}}'
    with joined() as socket:
        for sent, received in [
            (['42["message",1,"2",{"3":[true]}]'], ['42["message-back",1,"2",{"3":[true]}]']),
            (['42["message"]'], ['42["message-back"]']),
            (['42["message","안녕","\\"\\\\\\u0041",null,-1.5e3]'], ['42["message-back","안녕","\\"\\\\\\u0041",null,-1.5e3]']),
            ([f'452-["message",{places}]', one, two], [f'452-["message-back",{places}]', one, two]),
            ([f'452-["message",{nested}]', one, two], [f'452-["message-back",{nested}]', one, two]),
            (['42456["message-with-ack",1,"2",{"3":[false]}]'], ['43456[1,"2",{"3":[false]}]']),
            (['429007199254740992["message-with-ack",1]'], ['439007199254740992[1]']),
            (['420["message-with-ack"]'], ["430[]"]),
            ([f'452-789["message-with-ack",{places}]', one, two], [f'462-789[{places}]', one, two]),
        ]:
            for message in sent:
                socket.send(message)
            expect(answers(socket, len(received)), received)


@check
def broken_packets_close_the_connection():
    for message in ["4abc", "49", "4", "42", "42{}", "42[]", '42[{}]', '42["a"', '42["a",]', '42["a"]x', '42abc["a",1]',
                    '42["connect"]', '42["disconnect"]', '42["disconnecting"]', '42["connect_error"]', '42["newListener"]',
                    '42/custom,["a"]', "40", "43[1]", '45["a"]', '4511-["a"]', '451-["a",{"_placeholder":true,"num":1}]',
                    '451-["a",{"_placeholder":true,"num":"0"}]', '451-["a",{"_placeholder":true}]', b"stray", "44{}",
                    "4299999999999999999999[\"a\"]", '42["a",' + "[" * 100_000, "47"]:
        with joined() as socket:
            socket.send(message)
            io.closes(socket)
            expect(socket.protocol.close_rcvd.code, 1005, repr(message)[:60])
    for message in ['42["a"]', '40"text"', "40[]", "40{", "41x"]:
        with io.socket() as socket:
            socket.recv(timeout=5)
            socket.send(message)
            io.closes(socket)
    with joined() as socket:
        socket.send('452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
        socket.send('42["message"]')
        io.closes(socket)


@check
def a_broken_packet_over_polling_ends_the_session():
    sid = io.handshake()
    io.push(sid, "4abc")
    expect(io.poll(sid)[1][-1:] in ("1", "}"), True)
    expect(io.poll(sid)[0], 400)


failed = 0
chosen = wanted or list(checks)
for name in chosen:
    try:
        checks[name]()
        print("ok", name, flush=True)
    except Exception as problem:
        failed += 1
        print("FAILED", name, type(problem).__name__, problem, flush=True)
print(len(chosen) - failed, "passed,", failed, "failed")
sys.exit(1 if failed else 0)
