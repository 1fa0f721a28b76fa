"""Watches calls with python-socketio, as a page written by others would.

contract.py ADDRESS COOKIE COOKIE TRANSPORT…: two strangers have a whole call each, at the same time.
Exits with 1 and says why when the server breaks the contract.
"""

import asyncio
import sys

import aiohttp
import socketio

ADDRESS, FIRST, SECOND, *TRANSPORTS = sys.argv[1:]
ENDED = {"call.summary", "call.summary.failed"}
PATIENCE = 60


class Page:
    """One person's page with one call."""

    def __init__(self, cookie, purpose):
        self.cookie = cookie
        self.purpose = purpose
        self.events = []
        self.news = asyncio.Queue()
        self.socket = None
        self.call = None

    async def place(self, http, scenario):
        body = {"scenario": scenario, "intentText": self.purpose}
        async with http.post(f"{ADDRESS}/calls", json=body, headers={"Cookie": self.cookie}) as answer:
            assert answer.status == 201, await answer.text()
            placed = await answer.json()
        assert {"callSid", "script", "audioUrl", "voiceId"} <= placed.keys(), placed
        self.call = placed["callSid"]

    async def open(self):
        self.socket = socketio.AsyncClient(reconnection=False)

        async def hear(name, data):
            self.events.append((name, data))
            await self.news.put((name, data))

        self.socket.on("*", hear)
        await self.socket.connect(ADDRESS, headers={"Cookie": self.cookie}, transports=TRANSPORTS)

    async def bind(self, call, **more):
        return await self.socket.call("bind.call", {"callSid": call, **more}, timeout=PATIENCE)

    async def until(self, *names):
        while True:
            name, data = await asyncio.wait_for(self.news.get(), PATIENCE)
            if name in names:
                return name, data

    async def talk(self):
        """Takes the first reply each time, to the end of the call."""
        while True:
            name, data = await self.until("recommendations", "call.ended.remote", *ENDED)
            if name in ENDED:
                return
            if name == "recommendations":
                assert len(set(data["replies"])) == 3, data
                await self.socket.emit("replySelected", {"text": data["replies"][0], "turn": data["turn"]})

    def check(self):
        assert self.events, "nothing came"
        numbers = []
        for name, data in self.events:
            assert data["callSid"] == self.call, f"a stranger's event: {name} {data}"
            if name != "snapshot" and data["sequence"] > 0:
                numbers.append(data["sequence"])
        assert numbers == sorted(set(numbers)), "each event once, in order"
        names = {name for name, _ in self.events}
        wanted = {"call.accepted", "stt.final", "recommendations", "call.summary"}
        assert wanted <= names, wanted - names


async def strangers(http):
    first = Page(FIRST, "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요.")
    second = Page(SECOND, "주문한 음식이 언제 도착하는지 알고 싶어요.")
    for page, scenario in ((first, "restaurant"), (second, "delivery")):
        await page.open()
        await page.place(http, scenario)
    refused = await first.bind(second.call)
    assert refused["ok"] is False and refused["code"] == "call.unknown" and refused["message"], refused
    error = await first.until("say.error")
    assert error[1]["code"] == "call.unknown" and error[1]["message"], error
    first.events.clear()
    refused = await second.bind(second.call, userId="person_somebody")
    assert refused["ok"] is False and refused["code"] == "session.foreign", refused
    await second.until("say.error")
    second.events.clear()
    for page in (first, second):
        bound = await page.bind(page.call)
        assert bound["ok"] is True and bound["callSid"] == page.call, bound
        name, _ = page.events[0]
        assert name == "snapshot", name
    # A wish for a call that one does not watch changes nothing.
    await second.socket.emit("call.ended.byUser", {"callSid": first.call})
    await second.until("say.error")
    second.events.pop()
    second.events = [event for event in second.events if event[0] != "say.error"]
    await asyncio.gather(first.talk(), second.talk())
    for page in (first, second):
        page.check()
        over = await page.socket.call("say", {"text": "아직 계세요?"}, timeout=PATIENCE)
        assert over["ok"] is False and over["code"] == "call.over" and over["message"], over
        await page.socket.disconnect()


async def coming_back(http):
    """A page that changes networks in the middle sees each event once."""
    page = Page(FIRST, "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요.")
    await page.open()
    await page.place(http, "restaurant")
    await page.bind(page.call)
    await page.until("stt.final")
    # Cut, not left: the server hears nothing of it.
    await page.socket.eio.disconnect(abort=True)
    last = page.events[-1][1]["sequence"]
    await page.open()
    bound = await page.bind(page.call, after=last)
    assert bound["ok"] is True, bound
    await page.socket.emit("call.ended.byUser", {"callSid": page.call})
    await page.until(*ENDED)
    numbers = [data["sequence"] for name, data in page.events if name != "snapshot"]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), numbers
    await page.socket.disconnect()


async def nobody():
    page = Page("callba_session=nothing; lang=en", "")
    refusal = None
    page.socket = socketio.AsyncClient(reconnection=False)

    def refused(data):
        nonlocal refusal
        refusal = data

    page.socket.on("connect_error", refused)
    try:
        await page.socket.connect(ADDRESS, headers={"Cookie": page.cookie}, transports=TRANSPORTS)
    except socketio.exceptions.ConnectionError:
        pass
    assert refusal["data"]["code"] == "session.missing" and refusal["message"], refusal
    await page.socket.disconnect()


async def unruly(http):
    """What cannot be meant is refused in words."""
    page = Page(FIRST, "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요.")
    await page.open()
    unbound = await page.socket.call("say", {"text": "여보세요"}, timeout=PATIENCE)
    assert unbound["code"] == "call.unknown", unbound
    await page.place(http, "restaurant")
    await page.bind(page.call)
    await page.until("recommendations")
    for text, code in (("", "say.empty"), ("가" * 501, "say.long")):
        await page.socket.emit("say", {"text": text})
        while True:
            _, error = await page.until("say.error")
            if error["code"] == code:
                break
        assert error["message"] and "{" not in error["message"], error
    for event, wish, code in (
        ("say", {"text": "   "}, "say.empty"), ("press", {"digits": "x9"}, "press.wrong"),
        ("leaveMessage", {}, "message.noMachine"), ("speakOpening", {}, "opening.already"),
        ("stop", {}, "stop.nothing"), ("replySelected", {"text": "네.", "turn": 1}, "reply.outdated"),
        ("replySelected", {"text": "네.", "turn": 99}, "reply.outdated"),
        ("replySelected", {"text": "", "turn": 1}, "say.empty"),
    ):
        answer = await page.socket.call(event, wish, timeout=PATIENCE)
        assert answer["ok"] is False and answer["code"] == code and answer["message"], (event, answer)
    taken = await page.socket.call("say", {"text": "네."}, timeout=PATIENCE)
    assert taken["ok"] is True and taken["turn"] > 1, taken
    malformed = await page.socket.call("say", {"text": 7}, timeout=PATIENCE)
    assert malformed["ok"] is False and malformed["code"] == "request.malformed", malformed
    answers = [await page.socket.call("hold", timeout=PATIENCE) for _ in range(60)]
    assert any(answer.get("code") == "wishes.tooMany" and answer["message"] for answer in answers), answers
    # The page stays connected, and the call can still be ended once the storm is over.
    while True:
        answer = await page.socket.call("call.ended.byUser", {"callSid": page.call}, timeout=PATIENCE)
        if answer["ok"]:
            break
        assert answer["code"] == "wishes.tooMany", answer
    await page.until(*ENDED)
    await page.socket.disconnect()


async def main():
    async with aiohttp.ClientSession() as http:
        await nobody()
        await strangers(http)
        await coming_back(http)
        await unruly(http)


asyncio.run(main())
