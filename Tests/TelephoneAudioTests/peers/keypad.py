"""Keypad tones by programs that are not ours. Sound is 16-bit PCM at 8 kHz; everything travels as base64.

keypad.py hear SOUND   prints the keys that PyDTMF hears in it
keypad.py press KEYS   prints the sound that dtmf-tone-pure makes of them, 60 ms each, with 60 ms of quiet between
"""

import base64
import struct
import sys

import PyDTMF
from dtmf_tone_pure import DTMFTone

WAV_HEADER = 44
QUIET = bytes(2 * 480)


def hear(sound: bytes) -> bytes:
    samples = list(struct.unpack(f"<{len(sound) // 2}h", sound))
    keys, _ = PyDTMF.from_pcm(samples, 8000)
    return keys.encode()


def press(keys: str) -> bytes:
    maker = DTMFTone()
    return QUIET + b"".join(maker.tone(key)[WAV_HEADER:] + QUIET for key in keys)


command, argument = sys.argv[1:]
answer = hear(base64.b64decode(argument)) if command == "hear" else press(argument)
print(base64.b64encode(answer).decode(), end="")
