"""What strangers and careless clients do at the door, on plain sockets, aiohttp and python-socketio:
door.py ADDRESS COOKIE SCENARIO. Exits with 1 and says why when the server does not keep its bounds."""

import asyncio
import contextlib
import gzip
import http.client
import json
import select
import socket
import sys
import time
import urllib.parse

import aiohttp
import socketio

ADDRESS, COOKIE, SCENARIO = sys.argv[1:]
PLACE = urllib.parse.urlsplit(ADDRESS)
POLL = f"{ADDRESS}/socket.io/?EIO=4&transport=polling"
PATIENCE = 30
TOKEN = next(part.split("=", 1)[1] for part in COOKIE.split("; ") if part.startswith("callba_session="))


def raw(text, end=False):
    """Sends bytes; gives the status and the body of the answer, or None."""
    line = socket.create_connection((PLACE.hostname, PLACE.port), timeout=PATIENCE)
    # What is refused before all of it has come is not read to its end.
    with contextlib.suppress(ConnectionError):
        line.sendall(text)
        if end:
            line.shutdown(socket.SHUT_WR)
    answer = http.client.HTTPResponse(line, method=text.split(b" ", 1)[0].decode("latin-1"))
    try:
        answer.begin()
        return answer.status, dict(answer.getheaders()), answer.read()
    except (http.client.HTTPException, ConnectionError):
        return None
    finally:
        line.close()


def request(method, path, headers=(), body=b"", length=None):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {PLACE.netloc}", f"Cookie: {COOKIE}", *headers]
    if body or length is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body) if length is None else length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Page:
    """One socket of a person or of somebody unknown."""

    def __init__(self, transport="websocket", cookie=COOKIE, auth=None):
        self.socket = socketio.AsyncClient(reconnection=False)
        self.transport, self.auth = transport, auth
        self.headers = {"Cookie": cookie} if cookie else {}
        self.gone, self.refusals = asyncio.Event(), asyncio.Queue()
        self.socket.on("disconnect", self.gone.set)
        self.socket.on("connect_error", self.refusals.put)

    async def open(self):
        await self.socket.connect(
            ADDRESS, headers=self.headers, transports=[self.transport], auth=self.auth, wait_timeout=PATIENCE
        )
        return self

    async def bind(self, call):
        return await self.socket.call("bind.call", {"callSid": call}, timeout=PATIENCE)

    async def refused(self):
        try:
            await self.open()
        except socketio.exceptions.ConnectionError:
            return await asyncio.wait_for(self.refusals.get(), PATIENCE)
        raise AssertionError("let in")


async def place():
    body = {"scenario": "restaurant", "intentText": "토요일 저녁 7시에 네 명 자리를 예약하고 싶어요."}
    async with aiohttp.ClientSession() as client:
        async with client.post(f"{ADDRESS}/calls", json=body, headers={"Cookie": COOKIE}) as answer:
            assert answer.status == 201, await answer.text()
            return (await answer.json())["callSid"]


async def sockets():
    """A flood of strangers' sessions, cookie or none, and a person's own tabs: the page of a call stays and comes back."""
    call = await place()
    page = await Page().open()
    assert (await page.bind(call))["ok"]
    alive = []
    async with aiohttp.ClientSession() as client:
        for number in range(400):
            cookie = {"Cookie": "callba_session=" + "A" * 42 + "E"} if number % 2 else {}
            async with client.get(POLL, headers=cookie) as answer:
                assert answer.status == 200, answer.status
                alive.append((await answer.text()).split('"sid":"')[1].split('"')[0])
        count = 0
        for sid in alive:
            async with client.post(f"{POLL}&sid={sid}", data="3") as answer:
                count += answer.status == 200
        assert 0 < count <= 64, count
    tabs = [await Page(("polling", "websocket")[number % 2]).open() for number in range(16)]
    await asyncio.wait_for(tabs[0].gone.wait(), PATIENCE)
    assert (await page.bind(call))["ok"], "the page of the call was let go"
    await page.socket.eio.disconnect(abort=True)
    again = await Page().open()
    assert (await again.bind(call))["ok"]
    await again.socket.emit("call.ended.byUser", {"callSid": call})


async def nobody():
    """Without a session a client hears why at once; with its value as `session` it needs no cookie."""
    for transport in ("polling", "websocket"):
        for cookie, auth in ((None, None), ("callba_session=x", None), (None, {"session": "A" * 43}), (None, {"session": 7})):
            told = await Page(transport, cookie, auth).refused()
            assert told["data"]["code"] == "session.missing" and told["message"], told
        page = await Page(transport, None, {"session": TOKEN}).open()
        refused = await page.bind("call_none")
        assert refused["code"] == "call.unknown", refused


async def bodies():
    """Bodies that are too long, broken or not what was announced are told so, and nothing else goes wrong."""
    small = json.dumps({"name": "가"}).encode()
    large = json.dumps({"name": "가" * 30_000}).encode()
    cases = [
        (request("PUT", "/api/users/me", body=small), False, 200),
        (request("PUT", "/api/users/me", body=large), False, 413),
        (request("POST", "/calls", body=large), False, 413),
        (request("POST", "/twilio/answer", body=large), False, 413),
        (request("PUT", "/api/users/me", body=b'{"name', length=500), True, 400),
        (request("POST", "/api/users/me/contacts/import", body=b"BEGIN:VCARD\r\n", length=5000), True, 400),
        (request("POST", "/calls", ("Transfer-Encoding: chunked",)) + b"zz\r\n", False, 400),
        (request("POST", "/calls", ("Transfer-Encoding: chunked",)) + b"5\r\n{\"a\":", True, 400),
        (request("PUT", "/api/users/me", body=b"\xff\xfe"), False, 400),
    ]
    for text, ends, wanted in cases:
        answer = await asyncio.to_thread(raw, text, ends)
        assert answer is None and ends or answer and answer[0] == wanted, (text[:200], answer, wanted)


def begin(text):
    """Sends the beginning of a request on a line of its own, which stays open."""
    line = socket.create_connection((PLACE.hostname, PLACE.port), timeout=PATIENCE)
    line.sendall(text)
    return line


def crowd(held, text):
    """Holds one request until another is refused for it; gives the line of the first and the answer to the second."""
    line = begin(held)
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        answer = raw(text)
        if answer and answer[0] == 503:
            return line, answer
        # Which of the two is refused depends on which one's bytes come last.
        if select.select([line], [], [], 0)[0]:
            line.close()
            line = begin(held)
    raise AssertionError((text[:200], answer))


def until(wanted, text):
    """Asks again until the answer has that status; gives it."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        answer = raw(text)
        if answer and answer[0] == wanted:
            return answer
    raise AssertionError((text[:200], answer, wanted))


async def holders():
    """Files that are not finished take the room of the person who sends them; a token that was made up takes none."""
    path, table = "/api/users/me/contacts/import", b"name,phone\r\n" + b"a,\r\n" * 100_000
    async with aiohttp.ClientSession() as client:
        async with client.post(f"{ADDRESS}/api/users/session") as answer:
            assert answer.status == 201, answer.status
            other = answer.cookies["callba_session"].value
    made_up = "A" * 42 + "E"
    refused = await asyncio.to_thread(raw, request("POST", path, body=table).replace(TOKEN.encode(), made_up.encode()))
    assert refused[0] == 401, refused
    held = request("POST", path, length=2_000_000, body=b"x" * 1_999_999)
    line, told = await asyncio.to_thread(crowd, held, request("POST", path, body=table))
    assert json.loads(told[2])["code"] == "request.busy", told
    theirs = await asyncio.to_thread(raw, request("POST", path, body=table).replace(TOKEN.encode(), other.encode()))
    assert theirs[0] == 200, theirs
    line.close()
    await asyncio.to_thread(until, 200, request("POST", path, body=table))


async def visitors():
    """Requests of one visitor that are not finished, behind a proxy that says whose they are."""
    one, other = "X-Forwarded-For: 198.51.100.7", "X-Forwarded-For: 203.0.113.9, 198.51.100.8"
    lines = [
        await asyncio.to_thread(begin, request("POST", "/calls", (one,), body=b"{", length=500)) for _ in range(128)]
    _, headers, body = await asyncio.to_thread(until, 429, request("GET", "/health", (one,)))
    assert json.loads(body)["code"] == "request.crowded" and int(headers["Retry-After"]) > 0, (headers, body)
    for field in ((other,), ()):
        status, _, _ = await asyncio.to_thread(raw, request("GET", "/health", field))
        assert status == 200, (field, status)
    for line in lines:
        line.close()
    await asyncio.to_thread(until, 200, request("GET", "/health", (one,)))


async def files():
    """Ranges and paths of files that are none."""
    async with aiohttp.ClientSession() as client:
        async with client.get(f"{ADDRESS}/assets/app.css") as answer:
            whole, tag = await answer.read(), answer.headers["ETag"]
    size = len(whole)
    assert size > 100

    def ask(field, *more):
        return raw(request("GET", "/assets/app.css", ((f"Range: {field}",) if field else ()) + more))

    for field, part in (
        ("bytes=0-0", whole[:1]), ("bytes=5-", whole[5:]), ("bytes=-5", whole[-5:]), ("bytes=0-99999999999999999999", whole),
        (f"bytes={size - 1}-", whole[-1:]), ("bytes=-99999999999999999999", whole), ("Bytes=1-2", whole[1:3]),
    ):
        status, headers, body = ask(field)
        assert (status, body) == (206, part), (field, status, headers)
        assert headers["Content-Length"] == str(len(part)), headers
    for field in (
        f"bytes={size}-", f"bytes={size}-{size + 5}", "bytes=99999999999999999999-", "bytes=9-3", "bytes=-0", "bytes=-",
        "bytes=0-1,5-6", "bytes=a-b", "bytes=0x1-2", "bytes=+1-2", "bytes=1--2", "bytes=-1-2", "bytes=", "lines=1-2",
        "bytes=٠-١", "0-1",
    ):
        status, headers, body = raw(request("GET", "/assets/app.css", ()).replace(
            b"\r\n\r\n", b"\r\nRange: " + field.encode() + b"\r\n\r\n"))
        assert status == 416 and headers["Content-Range"] == f"bytes */{size}", (field, status, headers)
        assert not body, (field, body)
    status, _, body = ask(f"bytes={size}-", 'If-Range: "another"')
    assert (status, body) == (200, whole), "what has changed is sent whole"
    assert ask("bytes=0-1", f"If-Range: {tag}")[0] == 206
    status, headers, body = raw(request("HEAD", "/assets/app.css", (f"Range: bytes={size}-",)))
    assert (status, headers["Content-Length"], body) == (200, str(size), b""), (status, headers)
    for path in ("/assets/app.css%00", "/assets/%00", "/assets/a%00b.css", "/%00", "/calls/%00", "/audio/%00.wav",
                 "/assets/%2e%2e/app.css", "/assets/%", "/assets/%zz", "/assets/%c0%80"):
        status, _, _ = raw(request("GET", path))
        assert status in (400, 404), (path, status)
    status, headers, _ = raw(request("GET", "/health"))
    assert status == 200


async def compression():
    """Texts are sent small to those who take it, and are the same bytes; parts of files and sound are sent as they are."""
    for path in ("/", "/assets/app.css", "/assets/call.js", "/assets/icon.svg", "/scenarios"):
        status, plain, whole = raw(request("GET", path, ("Accept: text/html",)))
        assert status == 200 and "Content-Encoding" not in plain, (path, plain)
        assert "Accept-Encoding" in plain["Vary"], (path, plain)
        status, headers, body = raw(request("GET", path, ("Accept: text/html", "Accept-Encoding: br, gzip")))
        if len(whole) < 600:
            assert "Content-Encoding" not in headers and body == whole, path
            continue
        assert (status, headers["Content-Encoding"]) == (200, "gzip"), (path, headers)
        assert gzip.decompress(body) == whole and len(body) < len(whole), path
        assert headers["Content-Length"] == str(len(body)), headers
        assert raw(request("GET", path, ("Accept: text/html", "Accept-Encoding: gzip;q=0")))[2] == whole, path
    status, headers, body = raw(request("GET", "/assets/app.css", ("Accept-Encoding: gzip", "Range: bytes=0-9")))
    assert status == 206 and "Content-Encoding" not in headers and len(body) == 10, headers
    _, headers, _ = raw(request("GET", "/assets/app.css", ("Accept-Encoding: gzip",)))
    status, _, body = raw(request("GET", "/assets/app.css", ("Accept-Encoding: gzip", f"If-None-Match: {headers['ETag']}")))
    assert (status, body) == (304, b""), status


asyncio.run(globals()[SCENARIO]())
