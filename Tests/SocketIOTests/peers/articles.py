"""The articles' servers, judged with python-socketio: articles.py URL chat | members. Exits with 0 when content."""

import asyncio
import sys

import socketio

URL, SCENARIO = sys.argv[1:]
PATIENCE = 20


def expect(actual, wanted):
    if actual != wanted:
        sys.exit(f"{SCENARIO}: {actual!r:.300} instead of {wanted!r:.300}")


class Client:
    """A client that keeps what it gets in its namespace."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.io = socketio.AsyncClient(reconnection=False)
        self.events = asyncio.Queue()
        self.refusals = asyncio.Queue()
        self.io.on("*", lambda *event: self.events.put_nowait(event), namespace=namespace)
        self.io.on("connect_error", self.refusals.put_nowait, namespace=namespace)

    async def connect(self, auth=None):
        await self.io.connect(
            URL, auth=auth, namespaces=[self.namespace], transports=["websocket"], wait_timeout=PATIENCE
        )
        return self

    async def call(self, event, value):
        return await self.io.call(event, value, namespace=self.namespace, timeout=PATIENCE)

    async def next(self, values=1):
        """The next event with that many of its values: a namespace with recovery adds one."""
        name, *found = await asyncio.wait_for(self.events.get(), PATIENCE)
        return (name, *found[:values])


async def chat():
    first, second = await Client("/").connect(), await Client("/").connect()
    expect(await first.call("join", "kitchen"), 1)
    expect(await second.call("say", {"room": "kitchen", "text": "차?"}),
           {"ok": False, "code": "not.joined", "message": "Join the room first."})
    expect(await second.call("say", "not a line"),
           {"ok": False, "code": "malformed", "message": "The message could not be read."})
    expect(await second.call("join", "kitchen"), 2)
    # Longer than the WebSockets of a server may be unless it says otherwise.
    line = {"room": "kitchen", "text": "차" * 100_000}
    await first.io.emit("say", line)
    for client in (first, second):
        expect(await client.next(), ("said", line))
        await client.io.disconnect()


async def members():
    for auth in ({"name": ""}, {"who": "나"}, None):
        try:
            await Client("/members").connect(auth)
            sys.exit("let in")
        except socketio.exceptions.ConnectionError:
            pass
    nameless = Client("/members")
    try:
        await nameless.connect({"name": ""})
    except socketio.exceptions.ConnectionError:
        expect(await nameless.refusals.get(), {"message": "Send a name.", "data": {"code": "name.missing"}})
    first, second = await Client("/members").connect({"name": "하나"}), await Client("/members").connect({"name": "둘"})
    for answer in (False, True):
        second.io.on("sure", lambda title: answer, namespace="/members")
        expect(await second.call("erase", "목록"), answer)
    for client in (first, second):
        expect(await client.next(), ("erased", "목록"))
    await second.io.disconnect()
    expect(await first.next(), ("left", "둘"))
    await first.io.disconnect()


asyncio.run(globals()[SCENARIO]())
