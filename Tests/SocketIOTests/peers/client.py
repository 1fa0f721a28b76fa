"""A Socket.IO client on PyPI's `python-socketio`, to judge a server: client.py URL TRANSPORT SCENARIO.

TRANSPORT is polling, websocket or upgrade. The server is that of SocketServerTests.swift. Exits with 0 when content.
"""

import asyncio
import sys

import socketio

url, transport, scenario = sys.argv[1:]
TRANSPORTS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": None}[transport]


def expect(actual, wanted):
    if actual != wanted:
        sys.exit(f"{transport} {scenario}: {actual!r:.300} instead of {wanted!r:.300}")


class Client:
    """A client that keeps what it gets."""

    def __init__(self):
        self.io = socketio.AsyncClient(reconnection=False)
        self.events = asyncio.Queue()
        self.io.on("*", lambda name, *values: self.events.put_nowait((name, *values)))
        self.io.on("disconnect", lambda *_: self.events.put_nowait(("disconnect",)))

    async def connect(self, **options):
        await self.io.connect(url, transports=TRANSPORTS, wait_timeout=20, **options)
        wanted = "polling" if transport == "polling" else "websocket"
        expect(self.io.transport(), wanted)
        return await self.welcomed()

    async def next(self):
        return await asyncio.wait_for(self.events.get(), 20)

    async def welcomed(self):
        expect(await self.next(), ("auth", {}))
        return self

    async def until(self, name):
        while (event := await self.next())[0] != name:
            pass
        return event


async def echo():
    client = await Client().connect()
    for values in [(1, "둘", {"3": [True, None, -1.5]}), (b"\x00\x01", {"in": [b"\x02", {"deep": b""}]}), ("a" * 50_000,)]:
        await client.io.emit("message", values)
        expect(await client.next(), ("message-back", *values))
        answer = await client.io.call("message-with-ack", values, timeout=20)
        expect(answer, values if len(values) > 1 else values[0])
    for number in range(200):
        await client.io.emit("message", number)
    expect([(await client.next())[1] for _ in range(200)], list(range(200)))
    await client.io.disconnect()


async def refusals():
    client = Client()
    refused = asyncio.Queue()
    client.io.on("connect_error", refused.put_nowait, namespace="/guarded")
    try:
        await client.io.connect(url, transports=TRANSPORTS, namespaces=["/guarded"], auth={"token": "wrong"}, wait_timeout=20)
        sys.exit("let in")
    except socketio.exceptions.ConnectionError:
        expect(await refused.get(), {"message": "당신이 아니에요.", "data": {"code": "not.you"}})
    client = Client()
    await client.io.connect(url, transports=TRANSPORTS, namespaces=["/guarded"], auth={"token": "right"}, wait_timeout=20)
    answer = await client.io.call("typed", {"text": "안녕", "count": 2}, namespace="/guarded", timeout=20)
    expect(answer, {"text": "안녕안녕"})
    answer = await client.io.call("typed", {"text": "", "count": 2}, namespace="/guarded", timeout=20)
    expect(answer, {"ok": False, "code": "text.empty", "message": "빈 글이에요."})
    answer = await client.io.call("typed", {"count": "two"}, namespace="/guarded", timeout=20)
    expect(answer["code"], "malformed")
    await client.io.disconnect()


async def acknowledges():
    client = Client()
    client.io.on("question", lambda value: {"doubled": value * 2})
    await client.connect()
    await client.io.emit("ask me", 21)
    expect(await client.until("answered"), ("answered", 42))
    await client.io.disconnect()


async def rooms():
    clients = [await Client().connect() for _ in range(10)]
    for index, client in enumerate(clients):
        expect(await client.io.call("enter", "even" if index % 2 == 0 else "odd", timeout=20), "in")
        expect((await client.next())[0], "entered")
    await clients[0].io.emit("tell", ("even", "짝수", True))
    await clients[1].io.emit("tell", ("odd", "홀수", False))
    for index, client in enumerate(clients):
        if index == 0:
            continue
        expect(await client.until("told"), ("told", "짝수" if index % 2 == 0 else "홀수"))
    # A broadcast does not come back to its sender: the next event it gets is the one for all.
    await clients[1].io.emit("tell everybody", "끝")
    for client in clients:
        expect(await client.next(), ("told", "끝"))
        expect(client.events.empty(), True)
    expect(await clients[2].io.call("leave", "even", timeout=20), "out")
    await clients[0].io.emit("tell", ("even", "다시", False))
    expect(await clients[4].next(), ("told", "다시"))
    await clients[0].io.emit("tell everybody", "정말 끝")
    expect(await clients[2].next(), ("told", "정말 끝"))
    await asyncio.gather(*[client.io.disconnect() for client in clients])


async def put_out():
    client = await Client().connect()
    await client.io.emit("put me out")
    expect(await client.until("disconnect"), ("disconnect",))


async def idle():
    """Stays through several heartbeats."""
    client = await Client().connect()
    for number in range(4):
        await asyncio.sleep(0.4)
        await client.io.emit("message", number)
        expect(await client.next(), ("message-back", number))
    await client.io.disconnect()


asyncio.run(globals()[scenario]())
