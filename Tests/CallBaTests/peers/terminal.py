"""Ctrl-C in a terminal: terminal.py COMMAND… runs a command in a terminal of its own, beside a program that notes its
signals, and presses Ctrl-C once that program runs. Exits with 0 when the program was told once."""

import os
import pty
import sys

PROGRAM = """
import signal
got = []
for one in (signal.SIGINT, signal.SIGTERM):
    signal.signal(one, lambda number, frame: got.append(number))
print("ready", flush=True)
# The terminal tells all that it runs before the supervisor can pass anything on.
while signal.SIGTERM not in got:
    signal.pause()
print("told", *map(int, got), flush=True)
"""

process, terminal = pty.fork()
if process == 0:
    os.execvp(sys.argv[1], [*sys.argv[1:], sys.executable, "-c", PROGRAM])
output, is_pressed = b"", False
while True:
    try:
        read = os.read(terminal, 4096)
    except OSError:
        # The other end is gone.
        break
    if not read:
        break
    output += read
    if b"ready" in output and not is_pressed:
        is_pressed = True
        os.write(terminal, b"\x03")
_, status = os.waitpid(process, 0)
assert output.rstrip().endswith(b"told 15"), output
assert os.waitstatus_to_exitcode(status) == 0, status
