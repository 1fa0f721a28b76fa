"""Who gets a place, on python-socketio and plain requests: admission.py URL SCENARIO. Exits with 0 when content."""

import asyncio
import sys

import aiohttp
import socketio

URL, SCENARIO = sys.argv[1:]
POLL = f"{URL}/socket.io/?EIO=4&transport=polling"
PATIENCE = 20


class Client:
    """One client, and how it was let go."""

    def __init__(self, who=None, transport="websocket", auth=None):
        self.headers = {"who": who} if who else {}
        self.transport, self.auth = transport, auth
        self.socket = socketio.AsyncClient(reconnection=False)
        self.refusals = asyncio.Queue()
        self.gone = asyncio.Event()
        self.socket.on("connect_error", self.refusals.put)
        self.socket.on("disconnect", self.gone.set)

    async def open(self):
        await self.socket.connect(
            URL, headers=self.headers, transports=[self.transport], auth=self.auth, wait_timeout=PATIENCE
        )
        return self

    async def is_heard(self):
        return await self.socket.call("message-with-ack", "여기", timeout=PATIENCE) == "여기"

    async def refused(self):
        try:
            await self.open()
        except socketio.exceptions.ConnectionError:
            return await asyncio.wait_for(self.refusals.get(), PATIENCE)
        raise AssertionError("let in")


async def strangers():
    """A thousand handshakes of strangers take the place of nobody who is known."""
    first = await Client("first").open()
    async with aiohttp.ClientSession() as http:
        sids = []
        for _ in range(1000):
            async with http.get(POLL) as answer:
                assert answer.status == 200, answer.status
                sids.append((await answer.text()).split('"sid":"')[1].split('"')[0])
        alive = 0
        for sid in sids:
            # What is posted to a session that is gone is refused.
            async with http.post(f"{POLL}&sid={sid}", data="3") as answer:
                alive += answer.status == 200
        assert 0 < alive <= 8, alive
    second = await Client("second", transport="polling").open()
    assert await first.is_heard() and await second.is_heard()


async def refusals():
    """Who is refused, at the handshake or later, is told so by its library."""
    for transport in ("polling", "websocket"):
        told = await Client("nobody", transport).refused()
        assert told, told
        told = await Client(None, transport).refused()
        assert told == {"message": "누구세요?", "data": {"code": "who"}}, told


async def credentials():
    """A client without a header says who it is when it joins, and stays."""
    for transport in ("polling", "websocket"):
        client = await Client(None, transport, {"who": "known"}).open()
        # Longer than strangers may stay: the server ends one that came later.
        async with aiohttp.ClientSession() as http:
            async with http.get(POLL) as answer:
                sid = (await answer.text()).split('"sid":"')[1].split('"')[0]
            while True:
                async with http.get(f"{POLL}&sid={sid}") as answer:
                    text = await answer.text()
                    if answer.status != 200 or "1" in text.split("\x1e"):
                        break
                if text == "2":
                    async with http.post(f"{POLL}&sid={sid}", data="3"):
                        pass
        assert await client.is_heard()


async def pages():
    """Of one person's many pages the oldest is let go, for good, and never the one that must be kept."""
    clients = [await Client("one").open() for _ in range(3)]
    assert await clients[0].socket.call("keep me", None, timeout=PATIENCE) == "kept"
    other = await Client("other").open()
    for number in (1, 2):
        clients.append(await Client("one", ("polling", "websocket")[number - 1]).open())
        await asyncio.wait_for(clients[number].gone.wait(), PATIENCE)
    for client in (clients[0], clients[3], clients[4], other):
        assert await client.is_heard()


asyncio.run(globals()[SCENARIO]())
