"""A WebSocket server on PyPI's `websockets`, to judge a client.

Writes one line, "port tls-port silent-port certificate-file", then a line for every socket that ends, and stops when its
input is closed. What a socket does is in its path.
"""

import asyncio
import http
import ssl
import sys
import tempfile
import urllib.parse

import trustme
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed


def report(*words):
    print(*words, flush=True)


def judge(connection, request):
    path = request.path.split("?")[0]
    if path == "/unauthorized":
        return connection.respond(http.HTTPStatus.UNAUTHORIZED, "who are you?\n")
    if path == "/redirect":
        response = connection.respond(http.HTTPStatus.FOUND, "")
        response.headers["Location"] = "/echo"
        return response
    return None


async def handle(socket):
    try:
        await speak(socket)
    except ConnectionClosed:
        pass
    await socket.wait_closed()
    report("closed", socket.close_code, socket.close_reason)


async def speak(socket):
    url = urllib.parse.urlsplit(socket.request.path)
    query = urllib.parse.parse_qs(url.query)
    if url.path == "/echo":
        async for message in socket:
            await socket.send(message)
    elif url.path == "/headers":
        await socket.send("\n".join(f"{name.lower()}: {value}" for name, value in socket.request.headers.raw_items()))
    elif url.path == "/close":
        await socket.close(int(query["code"][0]), "as asked")
    elif url.path == "/fragments":
        await socket.send(["조각난 ", "", "글", "입니다"])
        await socket.send([b"\x01", b"\x02\x03"])
    elif url.path == "/ping":
        # The answer carries the same payload, or the waiter never ends.
        await (await socket.ping(b"are you there?"))
        await socket.send("answered")
    elif url.path == "/big":
        await socket.send(b"x" * int(query["bytes"][0]))
    elif url.path == "/vanish":
        await socket.send("soon gone")
        await socket.recv()
        socket.transport.abort()


async def main():
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    options = {"process_request": judge, "max_size": None, "compression": None}
    with tempfile.NamedTemporaryFile(suffix=".pem") as certificate:
        authority.cert_pem.write_to_path(certificate.name)
        silent = await asyncio.start_server(lambda reader, writer: reader.read(), "127.0.0.1", 0)
        async with (
            serve(handle, "127.0.0.1", 0, **options) as plain,
            serve(handle, "127.0.0.1", 0, ssl=tls, **options) as secure,
        ):
            ports = [server.sockets[0].getsockname()[1] for server in (plain, secure, silent)]
            report(*ports, certificate.name)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
