"""The attacks of `scripts/abuse`: each is bounded in number and time, and tells what it got.

abuse_attacks.py HOST PORT runs those that a line of JSON on standard input names, `{"attacks": […], "seconds": N,
"again": …}`, and writes a line of JSON for each that is over, `{"name": …, "told": …}`; with `again` it begins them anew
until `{"stop": true}` comes. `{"done": true}` follows the last."""

import asyncio
import contextlib
import json
import os
import random
import sys
import time

import aiohttp
import yarl


class Attack:
    """What an attack knows: the server, its own guests, and when it must end."""

    guests = {}

    def __init__(self, host, port, seconds):
        self.host, self.port = host, port
        self.address = f"http://{host}:{port}"
        self.until = time.monotonic() + seconds
        self.own = {"Host": f"{host}:{port}"}

    def goes_on(self):
        return time.monotonic() < self.until

    async def rest(self, seconds):
        await asyncio.sleep(max(0, min(seconds, self.until - time.monotonic())))

    async def line(self):
        return await asyncio.wait_for(asyncio.open_connection(self.host, self.port), 5)

    async def guest(self, client, name):
        """Makes the client the guest of that name, always the same one: all of them come from this computer, which gets
        no more than 30 guests in ten minutes."""
        if name not in self.guests:
            async with client.post(f"{self.address}/api/users/session") as answer:
                assert answer.status == 201, f"no guest for {name}: {answer.status}"
                self.guests[name] = {key: cookie.value for key, cookie in answer.cookies.items()}
        client.cookie_jar.update_cookies(self.guests[name], yarl.URL(self.address))

    def http(self, **more):
        return aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=20), cookie_jar=aiohttp.CookieJar(unsafe=True),
            connector=aiohttp.TCPConnector(limit=0), **more)

    async def ask(self, client, method, path, counts, **more):
        """Makes a request and counts its status; what breaks is counted as 0."""
        try:
            async with client.request(method, self.address + path, **more) as answer:
                text = (await answer.read()).decode(errors="replace")
                counts[answer.status] = counts.get(answer.status, 0) + 1
                return answer.status, text
        except (aiohttp.ClientError, asyncio.TimeoutError):
            counts[0] = counts.get(0, 0) + 1
            return 0, ""


def close(lines):
    for _, writer in lines:
        writer.close()


async def is_open(line):
    reader, _ = line
    try:
        return await asyncio.wait_for(reader.read(1), 0.01) != b""
    except asyncio.TimeoutError:
        return True
    except ConnectionError:
        return False


async def sessions(attack):
    """Sessions of Engine.IO without a cookie, as fast as they come."""
    counts, sids = {}, []
    async with attack.http() as client:
        async def open_some():
            while attack.goes_on() and sum(counts.values()) < 20_000:
                status, text = await attack.ask(client, "GET", "/socket.io/?EIO=4&transport=polling", counts)
                if status == 200:
                    sids.append(text.split('"sid":"')[1].split('"')[0])

        await asyncio.gather(*(open_some() for _ in range(8)))
        held = {}
        for sid in sids[-300:]:
            await attack.ask(client, "POST", f"/socket.io/?EIO=4&transport=polling&sid={sid}", held, data="3")
    return f"{len(sids)} opened, {held.get(200, 0)} held"


async def connections(attack):
    """Connections that say nothing."""
    lines = []
    with contextlib.suppress(OSError, asyncio.TimeoutError):
        while attack.goes_on() and len(lines) < 5_000:
            lines.append(await attack.line())
    opened = len(lines)
    await attack.rest(60)
    held = sum([await is_open(line) for line in lines])
    close(lines)
    return f"{opened} opened, {held} held at the end"


async def drips(attack):
    """Heads and bodies of which a byte comes now and then."""
    head = f"POST /calls HTTP/1.1\r\nHost: {attack.host}:{attack.port}\r\nContent-Length: 60000\r\n\r\n".encode()
    lines = [await attack.line() for _ in range(200)]
    for number, (_, writer) in enumerate(lines):
        writer.write(head if number % 2 else head[:30])
    while attack.goes_on():
        for _, writer in lines:
            with contextlib.suppress(ConnectionError):
                writer.write(b"x")
        await attack.rest(1)
    held = sum([await is_open(line) for line in lines])
    close(lines)
    return f"200 begun, {held} held at the end"


async def uploads(attack):
    """Uploads of two megabytes of which the last byte does not come, of ten guests."""
    async with attack.http() as client:
        cookies = []
        for number in range(10):
            client.cookie_jar.clear()
            await attack.guest(client, f"uploads {number}")
            cookies.append("; ".join(f"{c.key}={c.value}" for c in client.cookie_jar))
    body = b"BEGIN:VCARD\r\nNOTE:" + b"x" * (2_000_000 - 19)
    lines = []
    for number in range(200):
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            line = await attack.line()
            lines.append(line)
            line[1].write(
                f"POST /api/users/me/contacts/import HTTP/1.1\r\nHost: {attack.host}:{attack.port}\r\n"
                f"Cookie: {cookies[number % 10]}\r\nContent-Length: 2000000\r\n\r\n".encode() + body[:-1])
            with contextlib.suppress(asyncio.TimeoutError, ConnectionError):
                await asyncio.wait_for(line[1].drain(), 0.2)
    await attack.rest(60)
    held = sum([await is_open(line) for line in lines])
    close(lines)
    return f"{len(lines)} begun, {held} held at the end"


async def broken(attack):
    """Bodies that end before their end, and what is no HTTP."""
    count = 0
    while attack.goes_on() and count < 5_000:
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            _, writer = await attack.line()
            writer.write(random.choice((
                b"POST /calls HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{\"a",
                b"POST /calls HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"\x16\x03\x01\x00", b"GET /assets/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
                b"GET /assets/app.css HTTP/1.1\r\nHost: a\r\nRange: bytes=99999999999999999999-\r\n\r\n")))
            writer.close()
        count += 1
        await asyncio.sleep(0.002)
    return f"{count} requests"


async def readers(attack):
    """Answers that are asked for and not read."""
    ask = f"GET /assets/call.js HTTP/1.1\r\nHost: {attack.host}:{attack.port}\r\n\r\n".encode() * 200
    lines = []
    for _ in range(200):
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            line = await attack.line()
            line[0]._limit = 1  # noqa: SLF001 - nothing is taken from the socket
            line[1].transport.pause_reading()
            line[1].write(ask)
            lines.append(line)
    await attack.rest(60)
    close(lines)
    return f"{len(lines)} that do not read"


async def guests(attack):
    """A scanner, and a page of another site, who would use up the places of new guests."""
    counts, made = {}, 0
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        for number in range(400):
            if not attack.goes_on():
                break
            path = random.choice(("/", "/wp-login.php", "/.env", f"/x{number}", "/admin/", "/calls/call_1"))
            site = random.choice(({}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Accept": "text/html"}))
            try:
                async with client.get(attack.address + path, headers=site) as answer:
                    made += "callba_session" in answer.headers.get("Set-Cookie", "")
                async with client.post(
                    f"{attack.address}/api/users/session", headers={"Origin": "https://elsewhere.example"}) as answer:
                    counts[answer.status] = counts.get(answer.status, 0) + 1
                    made += answer.status == 201
            except aiohttp.ClientError:
                counts[0] = counts.get(0, 0) + 1
    return f"{made} guests made"


async def previews(attack):
    """Previews of the opening line, and downloads of one."""
    counts, sound = {}, {}
    async with attack.http() as client:
        await attack.guest(client, "previews")
        body = {"scenario": "restaurant", "intentText": "자리를 예약하고 싶어요."}
        asked = await asyncio.gather(*(
            attack.ask(client, "POST", "/calls/preview", counts, json=body) for _ in range(200)))
        urls = [json.loads(text)["audioUrl"] for status, text in asked if status == 200]
        if urls:
            await asyncio.gather(*(attack.ask(client, "GET", urls[0], sound) for _ in range(40)))
            await asyncio.gather(*(attack.ask(client, "GET", url, sound) for url in urls[:45]))
    return f"200 asked {told(counts)}, 85 downloads {told(sound)}"


async def slots(attack):
    """Practice calls of one guest, as many as it gets."""
    counts, calls = {}, []
    async with attack.http() as client:
        await attack.guest(client, "slots")
        for number in range(8):
            body = {"scenario": "hold", "intentText": "문의가 있어요."}
            status, text = await attack.ask(client, "POST", "/calls", counts, json=body)
            if status == 201:
                calls.append(json.loads(text)["callSid"])
        await attack.rest(5)
    return f"8 asked, {len(calls)} got {told(counts)}"


async def texts(attack):
    """Purposes and contacts that cost much to read, and numbers beyond every number."""
    counts = {}
    purposes = [
        "e" + "\u0301" * 30_000, "가" * 1_000, "100000000000억 원", "9999999999999천 1537228672809억 시간",
        "13월 45일 99시", "+" * 5_000, "9" * 5_000, "\u200d" * 20_000,
    ]
    cards = [
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a\r\nNOTE:" + "x\r\n " * 28_000 + "\r\nTEL:01012345678\r\nEND:VCARD\r\n",
        "name,phone\r\n" + "\"" * 100_000, "BEGIN:VCARD\r\n" * 8_000, "=SUM(A1)," * 20_000,
    ]
    async with attack.http() as client:
        await attack.guest(client, "texts")
        while attack.goes_on() and sum(counts.values()) < 200:
            body = {"scenario": "restaurant", "intentText": random.choice(purposes)}
            await attack.ask(client, "POST", "/calls/preview", counts, json=body)
            card = random.choice(cards).encode()
            await attack.ask(client, "POST", "/api/users/me/contacts/import", counts, data=card)
    return told(counts)


def told(counts):
    return " ".join(f"{status or 'broken'}:{count}" for status, count in sorted(counts.items()))


ALL = [sessions, connections, drips, uploads, broken, readers, guests, previews, slots, texts]


async def run(attack, order, host, port):
    while True:
        try:
            told = await attack(Attack(host, port, order["seconds"]))
        except Exception as error:
            told = f"stopped by {type(error).__name__}: {error}"
        print(json.dumps({"name": attack.__name__, "told": told}), flush=True)
        if not order["again"]:
            return


async def main(host, port):
    # Attackers have computers of their own. On this one they get what the server leaves, and not its half.
    os.nice(19)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        order = json.loads(line)
        if "stop" in order:
            continue
        running = [
            asyncio.create_task(run(attack, order, host, port)) for attack in ALL if attack.__name__ in order["attacks"]]
        stop = asyncio.create_task(lines.readline()) if order["again"] else None
        await asyncio.wait([stop] if stop else running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        print(json.dumps({"done": True}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
