"""What no library would do, on PyPI's `websockets` and plain sockets: raw.py URL SCENARIO. Exits with 0 when content."""

import asyncio
import base64
import http.client
import json
import os
import random
import socket
import sys
import urllib.parse

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

url, scenario = sys.argv[1:]
parts = urllib.parse.urlsplit(url)
ADDRESS = f"ws://{parts.netloc}/socket.io/?EIO=4&transport=websocket"
OPTIONS = {"compression": None, "max_size": None, "ping_interval": None}


def expect(actual, wanted):
    if actual != wanted:
        sys.exit(f"{scenario}: {actual!r:.300} instead of {wanted!r:.300}")


class Client:
    async def open(self, namespace="", auth=None):
        self.socket = await connect(ADDRESS, **OPTIONS)
        await self.socket.recv()
        self.prefix = namespace + "," if namespace else ""
        await self.socket.send("40" + self.prefix + (json.dumps(auth) if auth else ""))
        return self

    async def next(self):
        while (message := await asyncio.wait_for(self.socket.recv(), 20)) == "2":
            await self.socket.send("3")
        return message

    async def joined(self):
        """The events before the CONNECT packet, and what that says."""
        events = []
        while not (message := await self.next()).startswith("40"):
            events.append(json.loads(message[2 + len(self.prefix):]))
        return events, json.loads(message[2 + len(self.prefix):])

    async def event(self):
        return json.loads((await self.next())[2 + len(self.prefix):])

    async def send(self, *values):
        await self.socket.send("42" + self.prefix + json.dumps(values))

    def cut(self):
        """Ends the connection without a word."""
        self.socket.transport.abort()


async def recovery():
    """A client that is cut off gets what it missed, once and in order, also if the server has not noticed the cut."""
    other = await Client().open("/kept")
    await other.joined()
    for notices in (True, False):
        client = await Client().open("/kept")
        _, connected = await client.joined()
        await client.send("enter", "room")
        expect((await client.event())[0], "entered")
        await client.send("tell", "room", "하나")
        name, text, offset = await client.event()
        expect((name, text), ("told", "하나"))
        if notices:
            client.cut()
        await other.send("tell", "room", "둘")
        await other.send("tell", "elsewhere", "아니")
        await other.send("tell", "room", "셋")
        await other.send("say back", "끝")
        expect((await other.event())[:2], ["said", "끝"])
        again = await Client().open("/kept", {"pid": connected["pid"], "offset": offset})
        missed, answer = await again.joined()
        expect([event[:2] for event in missed], [["told", "둘"], ["told", "셋"]])
        expect(answer, connected)
        # The room and the data are there again.
        await again.send("tell", "room", "넷")
        expect((await again.event())[:2], ["told", "넷"])
        await again.send("who am I")
        expect((await again.event())[:3], ["you are", "room", True])
        offset = missed[-1][-1]
        if not notices:
            # The old connection has been let go.
            try:
                while True:
                    await asyncio.wait_for(client.socket.recv(), 20)
            except ConnectionClosed:
                pass
        again.cut()


async def stranger():
    """Unknown names and offsets are a fresh start; so is coming back after leaving."""
    client = await Client().open("/kept")
    _, connected = await client.joined()
    for auth in [
        {"pid": "nobody", "offset": "1"},
        {"pid": 7, "offset": []},
        {"pid": connected["pid"], "offset": "zzzzzz"},
        {"pid": connected["pid"], "offset": "-1"},
    ]:
        again = await Client().open("/kept", auth)
        missed, answer = await again.joined()
        expect(missed, [])
        expect(answer["sid"] != connected["sid"] and answer["pid"] != connected["pid"], True)
        await again.socket.send("41/kept,")
        back = await Client().open("/kept", {"pid": answer["pid"]})
        expect((await back.joined())[1]["sid"] != answer["sid"], True)


async def crowd():
    """Ten in a room, who read, and one who stops reading; the ten get everything at once."""
    clients = [await Client().open("/kept") for _ in range(10)]
    for client in clients:
        await client.joined()
        await client.send("enter", "crowd")
        await client.event()
    lazy = await asyncio.get_running_loop().run_in_executor(None, Lazy)
    text = "a" * 100_000
    for number in range(80):
        await clients[0].send("tell", "crowd", f"{number} {text}")
        for client in clients:
            expect((await client.event())[1].split(" ")[0], str(number))
    return clients, lazy


async def slow():
    """Who does not read is dropped."""
    clients, lazy = await crowd()
    number = 11
    while number == 11:
        await clients[0].send("count", "crowd")
        number = (await clients[0].event())[1]
    expect(number, 10)
    lazy.socket.close()


async def behind():
    """Who reads on in time is told that something is missing, and then gets what comes."""
    clients, lazy = await crowd()
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, lazy.wait_for, b'["resync"]')
    await clients[0].send("tell", "crowd", "and after that")
    await loop.run_in_executor(None, lazy.wait_for, b"and after that")


class Lazy:
    """A client that enters the crowd and then does not read."""

    def __init__(self):
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=20)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.wait_for(b'"maxPayload"')
        self.send("40/kept,")
        self.wait_for(b'"pid"')
        self.send('42/kept,["enter","crowd"]')
        self.wait_for(b'"entered"')

    def wait_for(self, text):
        seen = b""
        while text not in seen:
            part = self.socket.recv(1 << 16)
            if not part:
                raise SystemExit("lazy: hung up on")
            seen = seen[-100:] + part

    def send(self, text):
        payload = text.encode()
        assert len(payload) < 126
        self.socket.sendall(bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload)


async def fuzz():
    """Ten thousand frames of nonsense, each on whatever connection is left; the server goes on."""
    random.seed(20)
    seeds = ['42["message",1]', "40", "41", '451-["a",{"_placeholder":true,"num":0}]', '4212["message-with-ack",{"a":[1]}]',
             "3", "2", "40/kept,{}", '42/kept,["tell","room","x"]', "5", "6", "1", '43[1]', "44{}", "2probe"]
    client = None
    connections = 0
    for number in range(10_000):
        if client is None:
            client = await Client().open()
            connections += 1
        message = bytearray(random.choice(seeds).encode())
        for _ in range(random.randint(0, 4)):
            at = random.randrange(len(message) + 1)
            action = random.random()
            if action < 0.4:
                message[at:at] = bytes([random.randrange(32, 127)])
            elif action < 0.7 and message:
                del message[min(at, len(message) - 1)]
            else:
                message = message[:at] * random.choice([1, 1, 1, 30])
        try:
            if random.random() < 0.1:
                await client.socket.send(bytes(message))
            else:
                await client.socket.send(message.decode())
            if number % 3 == 0:
                await asyncio.wait_for(client.socket.recv(), 0.002)
        except (TimeoutError, asyncio.TimeoutError):
            pass
        except ConnectionClosed:
            client = None
    print(connections)
    # A client that keeps the rules is still served.
    client = await Client().open()
    await client.joined()
    await client.send("message", "still there?")
    while (answer := await client.event())[0] != "message-back":
        pass
    expect(answer[1], "still there?")


async def half_open():
    """Connections that say nothing: before the handshake, after it, and after joining."""
    plain = socket.create_connection((parts.hostname, parts.port), timeout=20)
    silent = await connect(ADDRESS, **OPTIONS)
    joined = await Client().open()
    await joined.joined()
    for one in (silent, joined.socket):
        try:
            while True:
                await asyncio.wait_for(one.recv(), 20)
        except ConnectionClosed:
            pass
    plain.close()


async def shutdown():
    """A server that stops lets go of who waits, so that they look for the next one."""
    async with connect(ADDRESS, **OPTIONS) as idle:
        await idle.recv()
        loop = asyncio.get_running_loop()
        sid = await loop.run_in_executor(None, handshake)
        waiting = loop.run_in_executor(None, poll, sid)
        client = await Client().open()
        await client.joined()
        await client.send("stop")
        for one in (idle, client.socket):
            try:
                while True:
                    await asyncio.wait_for(one.recv(), 20)
            except ConnectionClosed as closed:
                expect(closed.rcvd.code, 1001)
        status, body = await waiting
        # A poll that was still on its way when the server stopped is refused or hung up on; none is left waiting.
        expect((status, body) == (200, "1") or status in (0, 400), True)


def handshake():
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.request("GET", "/socket.io/?EIO=4&transport=polling")
    return connection.getresponse().read().decode().split('"')[3]


def poll(sid):
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        connection.request("GET", f"/socket.io/?EIO=4&transport=polling&sid={sid}")
        response = connection.getresponse()
        return response.status, response.read().decode()
    except ConnectionError:
        return 0, ""


async def origins():
    """Pages of other hosts are turned away, on both transports."""
    for origin, status in [(None, 200), (f"http://{parts.netloc}", 200), ("http://evil.example", 403), ("null", 403)]:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        headers = {} if origin is None else {"Origin": origin}
        connection.request("GET", "/socket.io/?EIO=4&transport=polling", headers=headers)
        response = connection.getresponse()
        expect(response.status, status)
        body = response.read().decode()
        if status == 403:
            expect(json.loads(body), {"code": 4, "message": "Forbidden"})
            expect(response.getheader("Access-Control-Allow-Origin"), None)
        try:
            async with connect(ADDRESS, additional_headers=headers, **OPTIONS):
                expect(status, 200)
        except InvalidStatus as refused:
            expect((status, refused.response.status_code, refused.response.body), (403, 400, b"Forbidden"))


asyncio.run(globals()[scenario]())
