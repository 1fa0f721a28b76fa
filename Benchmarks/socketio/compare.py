"""Our Socket.IO server and python-socketio's, side by side: compare.py BINARY [SOCKETS] [ROUNDS].

Opens SOCKETS WebSockets to each, binds all of them, and fires ROUNDS events that go to every one, a round at one server and
then at the other. Says for each: time from an event to its last arrival, CPU of the server a delivery, memory a connection.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time

binary = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 100
here = os.path.dirname(os.path.abspath(__file__))
CAPTION = '{"callSid":"CA0123456789abcdef0123456789abcdef","text":"네, 내일 저녁 일곱 시에 두 분 자리 있습니다.","sequence":12}'


def frame(text):
    payload = text.encode()
    head = bytes([0x81, 0x80 | len(payload)]) if len(payload) < 126 else b"\x81\xfe" + len(payload).to_bytes(2, "big")
    return head + bytes(4) + payload


class Client(asyncio.Protocol):
    """As little of a client as does the work: it counts frames and answers heartbeats."""

    def __init__(self, on_frame):
        self.buffer = b""
        self.is_open = False
        self.on_frame = on_frame

    def connection_made(self, transport):
        self.transport = transport
        transport.write(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )

    def data_received(self, data):
        self.buffer += data
        if not self.is_open:
            if b"\r\n\r\n" not in self.buffer:
                return
            self.buffer = self.buffer.split(b"\r\n\r\n", 1)[1]
            self.is_open = True
        while len(self.buffer) >= 2:
            length, start = self.buffer[1], 2
            if length == 126:
                if len(self.buffer) < 4:
                    return
                length, start = int.from_bytes(self.buffer[2:4], "big"), 4
            if len(self.buffer) < start + length:
                return
            payload, self.buffer = self.buffer[start : start + length], self.buffer[start + length :]
            if payload == b"2":
                self.transport.write(frame("3"))
            else:
                self.on_frame(self, payload)


class Server:
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.clients = []
        self.arrived = 0
        self.target = 0
        self.done = asyncio.Event()
        self.times = []

    def cpu(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        return int(open(f"/proc/{self.process.pid}/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def on_frame(self, client, payload):
        if payload.startswith(b"0"):
            client.transport.write(frame("40"))
        elif payload.startswith(b"40"):
            client.transport.write(frame('420["bind"]'))
        if payload.startswith((b"43", b'42["caption"')):
            self.arrived += 1
            if self.arrived == self.target:
                self.done.set()

    async def wait(self, number):
        self.target = self.arrived + number
        self.done.clear()
        return self.done.wait()

    async def connect(self):
        before = self.memory()
        loop = asyncio.get_running_loop()
        bound = await self.wait(count)
        for _ in range(count):
            _, client = await loop.create_connection(lambda: Client(self.on_frame), "127.0.0.1", self.port)
            self.clients.append(client)
        await bound
        self.per_connection = (self.memory() - before) / count

    async def round(self):
        arrived = await self.wait(count)
        start = time.perf_counter()
        self.clients[0].transport.write(frame(f'42["fire",{CAPTION}]'))
        await arrived
        self.times.append(time.perf_counter() - start)


async def main():
    servers = [Server("SocketIO (Swift)", [binary]), Server("python-socketio", [sys.executable, os.path.join(here, "server.py")])]
    try:
        for server in servers:
            await server.connect()
            for _ in range(5):
                await server.round()
            server.times = []
            server.start = server.cpu()
        for _ in range(rounds):
            for server in servers:
                await server.round()
        print(f"{count} sockets, {rounds} events each")
        for server in servers:
            cpu = (server.cpu() - server.start) / (count * rounds)
            times = sorted(server.times)
            print(
                f"{server.name:18} event to the last of {count}: p50 {statistics.median(times) * 1e3:6.1f} ms, "
                f"p95 {times[int(len(times) * 0.95)] * 1e3:6.1f} ms; CPU a delivery {cpu * 1e6:6.1f} µs; "
                f"memory a connection {server.per_connection / 1024:6.1f} KiB"
            )
    finally:
        for server in servers:
            server.process.kill()


asyncio.run(main())
