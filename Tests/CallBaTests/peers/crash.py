"""Makes a real crash: `crash.py SUPERVISOR PROGRAM PORT`.

Starts the server under its supervisor, opens a connection to it, sends its main thread to an address where nothing is, and
tells in one JSON object how long the connection stayed open after that, what was written about it, and whether the server
came back on the same port.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

ATTACH, DETACH, GETREGS, SETREGS = 16, 17, 12, 13
ORIGINAL_RAX, RIP = 15, 16  # places in struct user_regs_struct

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, process, data=None):
    if libc.ptrace(request, process, None, data) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def crash(process):
    ptrace(ATTACH, process)
    os.waitpid(process, 0x40000000)
    registers = (ctypes.c_ulonglong * 27)()
    ptrace(GETREGS, process, registers)
    registers[ORIGINAL_RAX] = 0xFFFFFFFFFFFFFFFF
    registers[RIP] = 0
    ptrace(SETREGS, process, registers)
    ptrace(DETACH, process)


def child(process):
    with open(f"/proc/{process}/task/{process}/children") as file:
        return int(file.read().split()[0])


def until_ready(output):
    for line in output:
        if "/auth/local?token=" in line:  # the last that it prints when it starts
            return
    raise SystemExit("the server did not start")


supervisor, program, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
run = subprocess.Popen([supervisor, program, "serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
try:
    until_ready(run.stdout)
    page = socket.create_connection(("127.0.0.1", port))
    page.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    page.recv(65536)
    server = child(run.pid)
    began = time.monotonic()
    crash(server)
    try:
        page.recv(1)
    except ConnectionResetError:
        pass
    closed = time.monotonic() - began
    until_ready(run.stdout)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
        health = json.load(answer)
    is_another = child(run.pid) != server
finally:
    run.send_signal(signal.SIGTERM)
written = run.stderr.read()
print(json.dumps({
    "closedAfter": closed, "ok": health["ok"], "isAnother": is_another, "status": run.wait(), "written": written,
}))
