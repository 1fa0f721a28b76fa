"""Judges the example program: example.py BINARY [check | fuzz]. Exits with 0 when content."""

import os
import subprocess
import sys

binary, scenario = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))


class Program:
    """The program on a port of its own choosing."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([binary, "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]

    def memory(self):
        """KiB."""
        return int(open(f"/proc/{self.process.pid}/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024

    def stop(self):
        self.process.terminate()
        if self.process.wait(20) != 0:
            sys.exit(f"stopped with {self.process.returncode}")


def run(script, *arguments):
    subprocess.run([sys.executable, "-W", "ignore", os.path.join(here, script), *arguments], check=True)


def check():
    limits = ["--ping-interval", "300", "--ping-timeout", "200", "--connect-timeout", "1000", "--max-payload", "1000000"]
    sockets, engine = Program(*limits), Program(*limits, "--engine")
    run("protocol.py", sockets.url, engine.url)
    sockets.stop()
    engine.stop()


def fuzz():
    program = Program()
    run("raw.py", program.url, "fuzz")
    before = program.memory()
    for _ in range(2):
        run("raw.py", program.url, "fuzz")
    after = program.memory()
    print(before, "KiB, then", after, "KiB")
    if after > before + 16 * 1024:
        sys.exit("memory grows")
    program.stop()


globals()[scenario]()
