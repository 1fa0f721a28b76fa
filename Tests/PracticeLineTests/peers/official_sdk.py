"""Drives a practice line with Twilio's official SDK, and checks signatures with its validator.

    official_sdk.py calls BASE ACCOUNT TOKEN NUMBER [KEY SECRET]
        creates, reads, lists, changes, ends and deletes calls, and begins and stops a stream; with a key, by the key
    official_sdk.py refusals BASE ACCOUNT TOKEN NUMBER
        sees what the line refuses
    official_sdk.py judge FILE
        one JSON object a line: token, url, kind (form, get, json, handshake), params or body, signature, isGenuine;
        prints how many it judged, and exits with 1 at the first that it judges otherwise
"""

import json
import sys
import time
from datetime import datetime, timedelta, timezone

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

FROM = "+12025550100"
PAUSE = "<Response><Pause length='600'/></Response>"


class Redirected(TwilioHttpClient):
    def __init__(self, base):
        super().__init__()
        self.base = base

    def request(self, method, url, *args, **kwargs):
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


def refusal(action):
    try:
        action()
    except TwilioRestException as error:
        return (error.status, error.code)
    raise AssertionError("was not refused")


def until(client, sid, *statuses):
    """The line answers at once; a call takes a moment to get there."""
    while True:
        call = client.calls(sid).fetch()
        if call.status in statuses:
            return call
        time.sleep(0.02)


def calls(base, account, token, number, key=None, secret=None):
    client = Client(key or account, secret or token, account, http_client=Redirected(base))
    call = client.calls.create(to=number, from_=FROM, twiml=PAUSE, timeout=60, time_limit=600)
    assert call.sid.startswith("CA") and len(call.sid) == 34, call.sid
    assert call.account_sid == account and call.direction == "outbound-api"
    assert call.duration is None and call.to == number and call.date_created is not None
    again = client.calls(call.sid).fetch()
    assert again.sid == call.sid and again.status in ("queued", "ringing", "in-progress"), again.status
    assert refusal(lambda: client.calls(call.sid).delete()) == (409, 20009)

    live = until(client, call.sid, "in-progress")
    assert live.start_time is not None and live.end_time is None
    stream = client.calls(call.sid).streams.create(
        url="ws://127.0.0.1:9/", name="copy", track="both_tracks", parameter1_name="a", parameter1_value="b")
    assert stream.sid.startswith("MZ") and stream.call_sid == call.sid and stream.name == "copy"
    client.calls(call.sid).update(time_limit=500)
    client.calls(call.sid).update(twiml=PAUSE)
    ended = client.calls(call.sid).update(status="completed")
    assert ended.status == "completed" and ended.end_time is not None, ended.status
    assert int(ended.duration) >= 0
    assert refusal(lambda: client.calls(call.sid).update(status="completed")) == (404, 20404)
    assert refusal(lambda: client.calls(call.sid).update(twiml=PAUSE)) == (400, 21220)

    more = [client.calls.create(to=number, from_=FROM, twiml=PAUSE).sid for _ in range(4)]
    wanted = set(more + [call.sid])
    assert {c.sid for c in client.calls.list(to=number)} == wanted
    assert {c.sid for c in client.calls.list(to=number, page_size=2)} == wanted
    assert len(client.calls.list(to=number, limit=3, page_size=2)) == 3
    assert [c.sid for c in client.calls.list(to=number, limit=1)] == [more[-1]]
    assert [c.sid for c in client.calls.list(status="completed")] == [call.sid]
    assert client.calls.list(to="+15005550006") == [] and client.calls.list(from_="+15005550006") == []
    today = datetime.now(timezone.utc)
    day = timedelta(days=1)
    assert {c.sid for c in client.calls.list(start_time=today)} == wanted
    assert {c.sid for c in client.calls.list(start_time_after=today - day, start_time_before=today)} == wanted
    assert client.calls.list(start_time_before=today - day) == []
    page = client.calls.page(page_size=2)
    second = page.next_page()
    assert {c.sid for c in page}.isdisjoint({c.sid for c in second})

    owner = client.api.accounts(account).fetch()
    assert owner.sid == account and owner.status == "active"
    assert [n.phone_number for n in client.incoming_phone_numbers.list(phone_number=FROM)] == [FROM]
    assert client.outgoing_caller_ids.list(phone_number=FROM) == []
    for sid in more:
        client.calls(sid).update(status="completed")
    assert client.calls(more[0]).delete() is True
    assert refusal(lambda: client.calls(more[0]).fetch()) == (404, 20404)


def refusals(base, account, token, number):
    client = Client(account, token, http_client=Redirected(base))
    create = client.calls.create
    good = {"to": number, "from_": FROM, "twiml": PAUSE}
    for code, changes in [
        (21211, {"to": "12"}),
        (21212, {"from_": "me"}),
        (21210, {"from_": "+12025550199"}),
        (21208, {"timeout": 9999}),
        (21205, {"twiml": None, "url": "nowhere"}),
        (21205, {"twiml": None}),
        (21209, {"twiml": None, "url": "https://a.example/", "method": "PUT"}),
        (32018, {"twiml": "x" * 4001}),
        (21206, {"send_digits": "hello"}),
        (21218, {"twiml": None, "application_sid": "AP" + "0" * 32}),
        (21234, {"machine_detection": "Perhaps"}),
        (21626, {"status_callback_event": ["born"], "status_callback": "https://a.example/"}),
        (21609, {"status_callback": "https://my_host.example/"}),
    ]:
        fields = {name: value for name, value in {**good, **changes}.items() if value is not None}
        assert refusal(lambda: create(**fields)) == (400, code), (code, changes)
    assert refusal(lambda: client.calls("CA" + "0" * 32).fetch()) == (404, 20404)
    assert refusal(lambda: client.calls("CA" + "0" * 32).update(status="completed")) == (404, 20404)
    for user, password, of in [(account, "wrong", account), ("SK" + "0" * 32, token, account)]:
        stranger = Client(user, password, of, http_client=Redirected(base))
        assert refusal(lambda: stranger.calls("CA" + "0" * 32).fetch()) == (401, 20003)
    other = Client(account, token, "AC" + "f" * 32, http_client=Redirected(base))
    assert refusal(lambda: other.calls("CA" + "0" * 32).fetch()) == (404, 20404)


class Fields(dict):
    """A form as web frameworks hand it over: several values a name."""

    def getlist(self, name):
        return self[name]


def judge(file):
    count = 0
    for line in open(file, encoding="utf-8"):
        request = json.loads(line)
        validator = RequestValidator(request["token"])
        if request["kind"] == "json":
            params = request["body"]
        else:
            params = Fields()
            for name, value in request.get("params", []):
                params.setdefault(name, []).append(value)
        verdict = validator.validate(request["url"], params, request["signature"])
        if verdict != request["isGenuine"]:
            sys.exit(f"judged {verdict}: {line}")
        count += 1
    print(count)


if __name__ == "__main__":
    {"calls": calls, "refusals": refusals, "judge": judge}[sys.argv[1]](*sys.argv[2:])
