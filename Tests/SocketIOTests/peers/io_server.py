"""A server on PyPI's `python-socketio`, to judge a client: io_server.py MODE COMMAND….

Runs `COMMAND… URL MODE` against itself, and exits as the command does.
"""

import asyncio
import socket
import sys

import socketio
import uvicorn

mode, *command = sys.argv[1:]
server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")


@server.event
async def connect(sid, environ, auth):
    await server.emit("auth", auth or {}, to=sid)


@server.on("connect", namespace="/custom")
async def connect_custom(sid, environ, auth):
    await server.emit("auth", auth or {}, to=sid, namespace="/custom")


@server.on("connect", namespace="/guarded")
async def connect_guarded(sid, environ, auth):
    raise socketio.exceptions.ConnectionRefusedError("당신이 아니에요.")


@server.on("message")
async def message(sid, *values):
    await server.emit("message-back", values, to=sid)


@server.on("message-with-ack")
async def message_with_ack(sid, *values):
    return values


# An event without a handler is not answered either.
@server.on("ask me")
async def ask(sid, number):
    answer = await server.call("question", number, to=sid)
    await server.emit("answered", answer["doubled"], to=sid)


@server.on("put me out")
async def put_out(sid, *_):
    await server.disconnect(sid)


async def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    application = uvicorn.Server(uvicorn.Config(socketio.ASGIApp(server), log_level="error", lifespan="off"))
    serving = asyncio.create_task(application.serve(sockets=[listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    client = await asyncio.create_subprocess_exec(*command, url, mode)
    status = await client.wait()
    application.should_exit = application.force_exit = True
    await serving
    return status


sys.exit(asyncio.run(main()))
