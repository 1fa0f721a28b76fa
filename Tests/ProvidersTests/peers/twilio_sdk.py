"""Twilio's own SDK (PyPI `twilio`) as judge: twilio_sdk.py cases | judge.

`cases` writes requests with the signatures the SDK gives them, as JSON. `judge` reads JSON with signatures, TwiML and
tokens that we made, and exits with 1 and a reason if the SDK would not have it.
"""

import hashlib
import json
import random
import sys
from xml.etree import ElementTree

import jwt
from twilio.jwt import JwtDecodeError
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
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


def sign(url, fields, algorithm=None):
    return RequestValidator(TOKEN).compute_signature(url, MultiDict(as_lists(fields)), algorithm)


def as_signed(choose, place):
    """The same address as Twilio may have signed it: with or without the usual port."""
    scheme, rest = place.split("://")
    host, _, path = rest.partition("/")
    port = {"https": ":443", "http": ":80"}[scheme]
    if ":" in host or choose.random() < 0.5:
        return place
    return f"{scheme}://{host}{port}/{path}"


def cases():
    choose = random.Random(1_894)
    made = []

    def add(kind, url, configured, fields=(), body="", algorithm=None):
        made.append(
            {
                "kind": kind, "url": url, "configured": configured, "fields": list(fields), "body": body,
                "signature": sign(url, fields, algorithm), "algorithm": algorithm,
            }
        )

    for _ in range(200):
        place = choose.choice(PLACES)
        add("form", as_signed(choose, place), place, form(choose))
    for number in range(50):
        place = choose.choice(PLACES) + f"{number}"
        add("get", as_signed(choose, place), place)
    for number in range(50):
        add("form", PLACES[0], PLACES[0], form(choose), algorithm=choose.choice(["HMAC_SHA256", "HMAC_SHA1"]))
    for number in range(80):
        body = json.dumps({"CallSid": f"CA{number}", "text": choose.choice(WORDS)}, ensure_ascii=False)
        url = f"https://callba.example/hook?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
        add("json", url, url, body=body, algorithm=choose.choice([None, "HMAC_SHA256"]))
    for number in range(120):
        explicit = choose.choice(["", "", ":8443"])
        port = explicit or choose.choice(["", ":443", ":80"])
        path = f"/twilio/media/{number}"
        add(
            "socket", f"wss://callba.example{port}{path}{choose.choice(['', '/'])}",
            f"wss://callba.example{explicit}{path}", algorithm=choose.choice([None, None, "HMAC_SHA256"]),
        )
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
        stream = connect.stream(
            url=case["url"], status_callback=case["statusCallback"], status_callback_method="POST"
        )
        for name, value in case["parameters"]:
            stream.parameter(name=name, value=value)
        expected.append(connect)
        expected.redirect(case["redirect"], method="POST")
        expected.hangup()
        theirs = ElementTree.canonicalize(str(expected))
        ours = ElementTree.canonicalize(case["xml"])
        if theirs != ours:
            sys.exit(f"other TwiML:\n{ours}\nthan:\n{theirs}")
    for case in work["tokens"]:
        judge_token(case)
    print(
        f"{len(work['signed'])} signatures, {len(work['twiml'])} TwiML documents, {len(work['tokens'])} tokens"
    )


def judge_token(case):
    token = AccessToken.from_jwt(case["jwt"], case["secret"])
    grant = VoiceGrant(
        outgoing_application_sid=case["application"], outgoing_application_params=case["parameters"] or None
    )
    theirs = AccessToken(
        case["account"], case["key"], case["secret"], grants=[grant], identity=case["identity"], ttl=case["lifetime"]
    )
    made = jwt.decode(theirs.to_jwt(), options={"verify_signature": False})
    ours = dict(token.payload)
    if ours["exp"] - ours["nbf"] != case["lifetime"]:
        sys.exit(f"lifetime: {ours}")
    if ours["jti"] != f"{case['key']}-{ours['nbf']}":
        sys.exit(f"name: {ours}")
    for moment in ("nbf", "exp", "jti"):
        del ours[moment], made[moment]
    if not case["parameters"]:
        ours["grants"]["voice"]["outgoing"].pop("params", None)
    if ours != made:
        sys.exit(f"other claims:\n{ours}\nthan:\n{made}")
    if jwt.get_unverified_header(case["jwt"]) != jwt.get_unverified_header(theirs.to_jwt()):
        sys.exit(f"other header: {jwt.get_unverified_header(case['jwt'])}")
    try:
        AccessToken.from_jwt(case["jwt"], case["secret"] + "x")
    except JwtDecodeError:
        return
    sys.exit("a token that holds with another secret")


{"cases": cases, "judge": judge}[sys.argv[1]]()
