"""A TCP forwarder in a process of its own, and a stranger who comes through it: forwarder.py ADDRESS.
Exits with 1 and says why when the stranger becomes a guest, or who sits here does not."""

import http.client
import multiprocessing
import socket
import sys
import threading
import urllib.parse

PLACE = urllib.parse.urlsplit(sys.argv[1])


def pump(source, sink):
    while data := source.recv(65536):
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)


def forward(listener):
    while True:
        client, _ = listener.accept()
        server = socket.create_connection((PLACE.hostname, PLACE.port))
        for ends in ((client, server), (server, client)):
            threading.Thread(target=pump, args=ends, daemon=True).start()


def come(port, method, path):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": f"localhost:{PLACE.port}", "Accept": "text/html"}
    line.request(method, path, headers=headers)
    answer = line.getresponse()
    answer.read()
    return answer.status, answer.getheader("Set-Cookie", "")


listener = socket.create_server(("127.0.0.1", 0))
process = multiprocessing.get_context("fork").Process(target=forward, args=(listener,), daemon=True)
process.start()
port = listener.getsockname()[1]
listener.close()
for method, path in (("POST", "/api/users/session"), ("GET", "/"), ("GET", "/history")):
    status, cookie = come(port, method, path)
    assert status == 401 and "callba_session" not in cookie, (method, path, status, cookie)
status, cookie = come(PLACE.port, "POST", "/api/users/session")
assert status == 201 and "callba_session" in cookie, (status, cookie)
process.terminate()
