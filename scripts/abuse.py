"""What strangers may do to a server: abuse.py PROGRAM [--seconds N] [--only NAME,…].

Starts a server of its own on a free port of this computer, runs each attack alone and then all at once while a practice
call goes on, and prints what a person notices of it. Exits with 1 when a person was refused, or the call was disturbed."""

import argparse
import asyncio
import json
import os
import pathlib
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import aiohttp
import socketio

import abuse_attacks

# What a person may notice: the longest wait for a page, in seconds, and how often at most it may be that long.
LONGEST_WAIT = 5.0
PURPOSE = "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요. 이름은 김하늘, 전화번호는 010-1234-5678이에요."
CALL_TIME = 240


class Server:
    """The program, while it runs."""

    def __init__(self, program, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.host, self.address = "127.0.0.1", f"http://127.0.0.1:{self.port}"
        root = pathlib.Path(__file__).resolve().parent.parent
        settings = os.environ | {
            "HOST": self.host, "PORT": str(self.port), "DATABASE_URL": f"sqlite:{folder}/callba.sqlite",
            "CALLBA_SCENARIOS": str(root / "Scenarios"), "CALLBA_ENGINES": str(root / ".engines"), "LOG_LEVEL": "error",
        }
        self.log = open(f"{folder}/log", "w+")
        self.process = subprocess.Popen(
            [str(pathlib.Path(program).resolve()), "serve"], cwd=folder, env=settings, stdout=self.log, stderr=self.log)

    async def ready(self):
        async with aiohttp.ClientSession() as client:
            for _ in range(600):
                try:
                    async with client.get(f"{self.address}/health") as answer:
                        return await answer.json()
                except aiohttp.ClientError:
                    if self.process.poll() is not None:
                        sys.exit(f"The server did not start:\n{self.text()}")
                    await asyncio.sleep(0.1)
        sys.exit("The server did not answer within a minute.")

    def memory(self):
        """Megabytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize() >> 20

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def text(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(45)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Person:
    """A person who opens pages while others attack, each time by a new connection."""

    def __init__(self, server, cookie):
        self.server, self.cookie = server, cookie
        self.waits, self.refused = [], []

    async def watch(self):
        while True:
            for path in ("/", "/history"):
                began = time.monotonic()
                try:
                    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LONGEST_WAIT)) as client:
                        headers = {"Cookie": self.cookie, "Accept": "text/html"}
                        async with client.get(self.server.address + path, headers=headers) as answer:
                            await answer.read()
                            if answer.status != 200:
                                self.refused.append(f"{path} {answer.status}")
                except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
                    self.refused.append(f"{path} {type(error).__name__}")
                self.waits.append(time.monotonic() - began)
                await asyncio.sleep(0.1)

    def figures(self):
        waits = sorted(self.waits) or [0]
        return f"page {statistics.median(waits) * 1000:.0f} ms, at most {waits[-1] * 1000:.0f} ms"

    async def call(self):
        """A practice call, from its beginning to its summary, with the first reply each time. Gives what went wrong."""
        faults, lags, events = [], [], asyncio.Queue()
        page = socketio.AsyncClient(reconnection=True, reconnection_delay=0.2, reconnection_delay_max=1)

        async def hear(name, data):
            await events.put((name, data))

        page.on("*", hear)
        await page.connect(self.server.address, headers={"Cookie": self.cookie}, transports=["websocket"], wait_timeout=20)
        async with aiohttp.ClientSession() as client:
            order = {"scenario": "restaurant", "intentText": PURPOSE}
            async with client.post(f"{self.server.address}/calls", json=order, headers={"Cookie": self.cookie}) as answer:
                if answer.status != 201:
                    return [f"not placed: {answer.status} {await answer.text()}"], lags
                call = (await answer.json())["callSid"]
        if not (await page.call("bind.call", {"callSid": call}, timeout=20))["ok"]:
            return ["not bound"], lags
        spoken = {}
        heard_at = time.monotonic()
        while True:
            try:
                name, data = await asyncio.wait_for(events.get(), 60)
            except asyncio.TimeoutError:
                faults.append("nothing for a minute")
                break
            if name == "stt.final":
                heard_at = time.monotonic()
            elif name == "recommendations":
                lags.append(time.monotonic() - heard_at)
                await page.emit("replySelected", {"text": data["replies"][0], "turn": data["turn"]})
            elif name == "speech":
                spoken[data["turn"]] = data["state"]
            elif name in ("say.error", "recommendations.failed"):
                faults.append(f"{name} {data.get('code', '')}")
            elif name == "notice" and data.get("isOn"):
                faults.append(f"notice {data.get('code')}")
            elif name == "call.ended.remote" and data.get("outcome") not in (None, "completed"):
                faults.append(f"ended: {data['outcome']}")
            elif name in ("call.summary", "call.summary.failed"):
                if name == "call.summary.failed":
                    faults.append("no summary")
                break
        # A callee who hangs up cuts what is being said; a sentence that is cut while the call goes on is a fault.
        last = max((turn for turn, state in spoken.items() if state not in ("failed", "cut")), default=0)
        faults += [
            f"turn {turn} {state}" for turn, state in spoken.items()
            if state == "failed" or state == "cut" and turn < last]
        if not lags:
            faults.append("no reply was offered")
        await page.disconnect()
        return faults, lags


async def guest(server):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        async with client.post(f"{server.address}/api/users/session") as answer:
            assert answer.status == 201, answer.status
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookie_jar)


class Attackers:
    """A process of their own, so that what they do with theirs is not taken for the server's."""

    async def start(self, server):
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", str(pathlib.Path(abuse_attacks.__file__)), server.host, str(server.port),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return self

    def tell(self, order):
        self.process.stdin.write(json.dumps(order).encode() + b"\n")

    async def run(self, attacks, seconds, again, told):
        """Runs attacks until they are over, or with `again` until they are told to stop."""
        if not attacks:
            return await asyncio.sleep(seconds)
        self.tell({"attacks": [attack.__name__ for attack in attacks], "seconds": seconds, "again": again})
        while line := await self.process.stdout.readline():
            report = json.loads(line)
            if "done" in report:
                return
            told[report["name"]] = report["told"]

    async def end(self):
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), 10)
        except asyncio.TimeoutError:
            self.process.kill()


async def attacked(server, attackers, cookie, attacks, seconds, call=False):
    """Runs attacks at once beside a person. Gives lines that tell of it, and what the person noticed."""
    person = Person(server, cookie)
    watching = asyncio.create_task(person.watch())
    talking = asyncio.create_task(person.call()) if call else None
    told, peak, files = {}, 0, 0
    running = asyncio.create_task(attackers.run(attacks, seconds, call, told))
    awaited = talking or running
    ends = time.monotonic() + (CALL_TIME if call else seconds + 60)
    while not awaited.done() and time.monotonic() < ends and server.process.poll() is None:
        await asyncio.wait([awaited], timeout=0.2)
        if server.process.poll() is None:
            peak, files = max(peak, server.memory()), server.files()
    watching.cancel()
    if call and attacks:
        attackers.tell({"stop": True})
    await asyncio.wait([running], timeout=30)
    running.cancel()
    await asyncio.gather(running, watching, return_exceptions=True)
    noticed = [f"a page was refused: {what}" for what in sorted(set(person.refused))]
    if server.process.poll() is not None:
        return told, ["the server ended"], person, f"{peak} MB"
    if talking:
        if not talking.done():
            talking.cancel()
            noticed.append("the call did not end in time")
        else:
            faults, lags = await talking
            noticed += [f"call: {fault}" for fault in faults]
            if lags:
                told["the call's replies came"] = f"after {max(lags) * 1000:.0f} ms at most"
    return told, noticed, person, f"{peak} MB, {files} files"


async def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--seconds", type=int, default=15)
    arguments.add_argument("--only", default="")
    asked = arguments.parse_args()
    names = [name for name in asked.only.split(",") if name]
    attacks = [attack for attack in abuse_attacks.ALL if not names or attack.__name__ in names]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(asked.program, folder)
        try:
            await server.ready()
            attackers = await Attackers().start(server)
            cookie = await guest(server)
            for title, some, call in (
                [("nobody else", [], False), ("a call and nobody else", [], True)]
                + [(attack.__doc__.split("\n")[0], [attack], False) for attack in attacks]
                + [("all at once, and a call", attacks, True)]
            ):
                seconds = asked.seconds if some else 5
                told, noticed, person, size = await attacked(server, attackers, cookie, some, seconds, call)
                print(f"{title}\n    {person.figures()}, server {size}", flush=True)
                for name, line in told.items():
                    if line:
                        print(f"    {name}: {line}")
                for line in noticed:
                    print(f"    NOTICED: {line}")
                problems += [f"{title}: {line}" for line in noticed]
                if server.process.poll() is not None:
                    break
            late = await guest(server) if server.process.poll() is None else None
            print(f"a newcomer afterwards: {'welcome' if late else 'refused'}")
            if not late:
                problems.append("a newcomer was refused")
            faults = [line for line in server.text().splitlines() if " error" in line]
            print(f"lines at `error` in the log: {len(faults)}")
            await attackers.end()
        finally:
            server.stop()
    if problems:
        print("\n".join(["", *problems]))
        sys.exit(1)


asyncio.run(main())
