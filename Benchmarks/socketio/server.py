"""The same work as SocketIOBenchmark.swift on PyPI's `python-socketio` and `aiohttp`. Writes its port."""

import asyncio

import socketio
from aiohttp import web

io = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins=[])


@io.on("bind")
async def bind(sid, *_):
    await io.enter_room(sid, "bound")
    return None


@io.on("fire")
async def fire(sid, *values):
    await io.emit("caption", values, room="bound")


async def main():
    app = web.Application()
    io.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
