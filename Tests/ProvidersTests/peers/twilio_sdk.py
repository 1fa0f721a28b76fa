"""Twilio's own SDK (PyPI `twilio`) as judge: twilio_sdk.py cases | judge.

`cases` writes requests with the signatures the SDK gives them, as JSON. `judge` reads JSON with signatures and TwiML that
we made, and exits with 1 and a reason if the SDK would not have it.
"""

import hashlib
import json
import random
import sys
from xml.etree import ElementTree

from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Connect, VoiceResponse

TOKEN = "12345"
WORDS = ["", "a", "B", "여보세요", "a b", "+82212345678", "x&y=z", "100%", "é", "\U0001f642", "A", "~-._", "line\nbreak"]
PLACES = [
    "https://callba.example/twilio/answer?call=call_1",
    "https://callba.example:8443/call-status",
    "http://127.0.0.1:3003/call-status?call=a%20b&x=1",
    "http://callba.example/twilio/hold",
]


def form(choose):
    """Fields in any order, with names and whole fields that repeat."""
    fields = [[choose.choice(WORDS) + str(choose.randrange(3)), choose.choice(WORDS)] for _ in range(choose.randrange(12))]
    return fields + choose.sample(fields, len(fields) // 3)


def as_lists(fields):
    """What a Flask or Django form is to the SDK: each name with its list of values."""
    values = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return values


class MultiDict(dict):
    """Answers `getlist`, which is how the SDK recognises names that repeat."""

    def getlist(self, name):
        return self[name]


def sign(url, fields):
    return RequestValidator(TOKEN).compute_signature(url, MultiDict(as_lists(fields)))


def cases():
    choose = random.Random(1_894)
    made = []
    for _ in range(200):
        url, fields = choose.choice(PLACES), form(choose)
        made.append({"kind": "form", "url": url, "fields": fields, "body": "", "signature": sign(url, fields)})
    for number in range(50):
        body = json.dumps({"CallSid": f"CA{number}", "text": choose.choice(WORDS)}, ensure_ascii=False)
        url = f"https://callba.example/hook?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
        made.append({"kind": "json", "url": url, "fields": [], "body": body, "signature": sign(url, [])})
    for number in range(50):
        url = f"wss://callba.example{choose.choice(['', ':443', ':8443'])}/twilio/media/{number}{choose.choice(['', '/'])}"
        made.append({"kind": "socket", "url": url, "fields": [], "body": "", "signature": sign(url, [])})
    json.dump(made, sys.stdout)


def judge():
    work = json.load(sys.stdin)
    validator = RequestValidator(TOKEN)
    for case in work["signed"]:
        if not validator.validate(case["url"], MultiDict(as_lists(case["fields"])), case["signature"]):
            sys.exit(f"signature refused: {case}")
    for case in work["twiml"]:
        expected = VoiceResponse()
        connect = Connect()
        stream = connect.stream(url=case["url"])
        for name, value in case["parameters"]:
            stream.parameter(name=name, value=value)
        expected.append(connect)
        expected.redirect(case["redirect"], method="POST")
        expected.hangup()
        theirs = ElementTree.canonicalize(str(expected))
        ours = ElementTree.canonicalize(case["xml"])
        if theirs != ours:
            sys.exit(f"other TwiML:\n{ours}\nthan:\n{theirs}")
    print(f"{len(work['signed'])} signatures, {len(work['twiml'])} TwiML documents")


{"cases": cases, "judge": judge}[sys.argv[1]]()
