"""ElevenLabs' official SDK at an emulated ElevenLabs.

    elevenlabs_sdk.py speak ADDRESS KEY VOICE FORMAT TEXT   one JSON line: the sound, converted and streamed
    elevenlabs_sdk.py stream ADDRESS KEY VOICE TEXT         "first" once some sound is there, then the length of all
    elevenlabs_sdk.py lists ADDRESS KEY                     one JSON line: voices, models, credit
    elevenlabs_sdk.py fail ADDRESS KEY VOICE FORMAT TEXT    one JSON line: status, name of the refusal, pause
"""

import base64
import json
import sys

from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError


def client(address, key):
    return ElevenLabs(api_key=key, base_url=address, timeout=20)


def speak(address, key, voice, form, text):
    speech = client(address, key).text_to_speech
    wish = dict(voice_id=voice, text=text, model_id="eleven_flash_v2_5", output_format=form, language_code="ko")
    whole = b"".join(speech.convert(**wish))
    stream = b"".join(speech.stream(**wish, previous_text="네."))
    print(json.dumps({"whole": base64.b64encode(whole).decode(), "stream": base64.b64encode(stream).decode()}))


def stream(address, key, voice, text):
    length = 0
    for chunk in client(address, key).text_to_speech.stream(
        voice_id=voice, text=text, model_id="eleven_flash_v2_5", output_format="ulaw_8000"
    ):
        if length == 0:
            print("first", flush=True)
        length += len(chunk)
    print(length, flush=True)


def lists(address, key):
    c = client(address, key)
    voices = c.voices.get_all().voices
    found = c.voices.search().voices
    models = c.models.list()
    credit = c.user.subscription.get()
    print(
        json.dumps(
            {
                "voices": sorted(v.voice_id for v in voices),
                "found": sorted(v.voice_id for v in found),
                "models": [m.model_id for m in models if m.can_do_text_to_speech],
                "used": credit.character_count,
                "limit": credit.character_limit,
            }
        )
    )


def fail(address, key, voice, form, text):
    try:
        sound = b"".join(
            client(address, key).text_to_speech.stream(
                voice_id=voice, text=text, model_id="eleven_flash_v2_5", output_format=form
            )
        )
        print(json.dumps({"status": 200, "length": len(sound)}))
    except ApiError as error:
        body = error.body if isinstance(error.body, dict) else error.body.model_dump()
        detail = body.get("detail", {})
        name = detail[0]["type"] if isinstance(detail, list) else detail.get("status")
        headers = {k.lower(): v for k, v in (error.headers or {}).items()}
        print(json.dumps({"status": error.status_code, "name": name, "pause": headers.get("retry-after")}))
    except Exception as error:  # the connection broke, by whatever name the HTTP library calls it
        print(json.dumps({"broken": type(error).__name__}))


{"speak": speak, "stream": stream, "lists": lists, "fail": fail}[sys.argv[1]](*sys.argv[2:])
