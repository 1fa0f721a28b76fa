"""Drives a practice line with Twilio's official SDK, and checks signatures with its validator.

    official_sdk.py calls BASE ACCOUNT TOKEN NUMBER    creates, reads and ends a call; sees refusals
    official_sdk.py validate TOKEN URL SIGNATURE FORM  exits with 1 unless the validator accepts the request
"""

import sys
from urllib.parse import parse_qs

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client


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


def calls(base, account, token, number):
    client = Client(account, token, http_client=Redirected(base))
    twiml = "<Response><Pause length='600'/></Response>"
    call = client.calls.create(to=number, from_="+12025550100", twiml=twiml, timeout=60)
    assert call.sid.startswith("CA") and len(call.sid) == 34, call.sid
    assert call.account_sid == account and call.direction == "outbound-api"
    assert call.duration is None and call.to == number and call.date_created is not None
    again = client.calls(call.sid).fetch()
    assert again.sid == call.sid and again.status in ("queued", "ringing", "in-progress"), again.status
    ended = client.calls(call.sid).update(status="completed")
    assert ended.status in ("completed", "canceled"), ended.status
    assert refusal(lambda: client.calls(call.sid).update(status="completed")) == (404, 20404)
    assert refusal(lambda: client.calls(call.sid).update(twiml=twiml)) == (400, 21220)
    assert refusal(lambda: client.calls("CA" + "0" * 32).fetch()) == (404, 20404)
    create = client.calls.create
    assert refusal(lambda: create(to="12", from_="+12025550100", twiml=twiml)) == (400, 21211)
    assert refusal(lambda: create(to=number, from_="me", twiml=twiml)) == (400, 21212)
    assert refusal(lambda: create(to=number, from_="+12025550100", twiml=twiml, timeout=9999)) == (400, 21208)
    stranger = Client(account, "wrong", http_client=Redirected(base))
    assert refusal(lambda: stranger.calls(call.sid).fetch()) == (401, 20003)


def validate(token, url, signature, form):
    fields = {name: values[0] for name, values in parse_qs(form, keep_blank_values=True).items()}
    if not RequestValidator(token).validate(url, fields, signature):
        sys.exit(1)


if __name__ == "__main__":
    {"calls": calls, "validate": validate}[sys.argv[1]](*sys.argv[2:])
