"""Recognises sound with Microsoft's Speech SDK at a local server.

    azure_sdk.py '{"url": "ws://127.0.0.1:PORT", "key": "...", ...}' < sound in base64

Settings beside url and key: "path" (with it the address is used as it is given), "format" (mulaw, pcm8, pcm16), "detailed",
"phrases", "segmentation" (ms), "language".  Every event is printed as a JSON object on a line of its own; the last one is
{"event": "end"}.
"""

import base64
import json
import sys
import threading

import azure.cognitiveservices.speech as speech

options = json.loads(sys.argv[1])
sound = base64.b64decode(sys.stdin.read())
lock = threading.Lock()
over = threading.Event()


def report(event, **values):
    with lock:
        print(json.dumps({"event": event, **values}), flush=True)


def configuration():
    if "path" in options:
        settings = speech.SpeechConfig(endpoint=options["url"] + options["path"], subscription=options["key"])
    else:
        settings = speech.SpeechConfig(host=options["url"], subscription=options["key"])
    settings.speech_recognition_language = options.get("language", "ko-KR")
    if options.get("detailed"):
        settings.output_format = speech.OutputFormat.Detailed
        settings.request_word_level_timestamps()
    if "segmentation" in options:
        settings.set_property(
            speech.PropertyId.Speech_SegmentationSilenceTimeoutMs, str(options["segmentation"]))
    return settings


def stream():
    kind = options.get("format", "mulaw")
    if kind == "mulaw":
        form = speech.audio.AudioStreamFormat(
            samples_per_second=8000, bits_per_sample=8, channels=1,
            wave_stream_format=speech.audio.AudioStreamWaveFormat.MULAW)
    else:
        form = speech.audio.AudioStreamFormat(
            samples_per_second={"pcm8": 8000, "pcm16": 16000}[kind], bits_per_sample=16, channels=1)
    return speech.audio.PushAudioInputStream(stream_format=form)


source = stream()
recognizer = speech.SpeechRecognizer(
    speech_config=configuration(), audio_config=speech.audio.AudioConfig(stream=source))
if options.get("phrases"):
    grammar = speech.PhraseListGrammar.from_recognizer(recognizer)
    for phrase in options["phrases"]:
        grammar.addPhrase(phrase)


def heard(name):
    def handler(event):
        result = event.result
        report(
            name, text=result.text, reason=result.reason.name, offset=result.offset, duration=result.duration,
            json=result.json)

    return handler


def canceled(event):
    details = event.cancellation_details
    report("canceled", reason=details.reason.name, code=details.code.name)
    if details.reason == speech.CancellationReason.Error:
        over.set()


def stopped(_):
    report("session_stopped")
    over.set()


recognizer.recognizing.connect(heard("recognizing"))
recognizer.recognized.connect(heard("recognized"))
recognizer.canceled.connect(canceled)
recognizer.speech_start_detected.connect(lambda event: report("speech_start", offset=event.offset))
recognizer.speech_end_detected.connect(lambda event: report("speech_end", offset=event.offset))
recognizer.session_stopped.connect(stopped)
recognizer.start_continuous_recognition_async().get()
source.write(sound)
source.close()
ended = over.wait(60)
recognizer.stop_continuous_recognition_async().get()
report("end")
sys.exit(0 if ended else 1)
