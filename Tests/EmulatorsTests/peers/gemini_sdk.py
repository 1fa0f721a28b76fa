"""Google's own SDK does its usual work against an emulated Gemini API.

gemini_sdk.py PORT KEY TASK; exits with another status than 0 when something is not as the SDK expects it.
"""

import json
import sys

import pydantic
from google import genai
from google.genai import errors, types

port, key, task = sys.argv[1:]
MODEL = "gemini-3.5-flash-lite"


class Replies(pydantic.BaseModel):
    replies: list[str]


clients = []


def client(with_key=key):
    # Kept in a variable: a client without a reference closes itself in the middle of a request.
    clients.append(genai.Client(api_key=with_key, http_options=types.HttpOptions(base_url=f"http://127.0.0.1:{port}")))
    return clients[-1]


def conversation():
    lines = [
        {"call": {"language": "ko", "purpose": "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요."}},
        {"turn": 1, "speaker": "caller", "state": "heard", "origin": "opening", "text": "안녕하세요. 예약하고 싶은데요."},
        {"turn": 2, "speaker": "callee", "state": "heard", "text": "몇 분이세요?"},
    ]
    parts = [json.dumps(line, ensure_ascii=False) for line in lines] + ["2번 말에 대한 대답 세 가지를 써 주세요."]
    return [types.Content(role="user", parts=[types.Part(text=part) for part in parts])]


def config(**more):
    return types.GenerateContentConfig(
        system_instruction="대답을 써요.", response_mime_type="application/json", response_schema=Replies, **more)


def judge(replies):
    assert len(replies) == 3 and len(set(replies)) == 3, replies
    assert "네 명" in replies[0], replies


def refused(work, kind, code, status):
    try:
        work()
    except kind as error:
        assert (error.code, error.status) == (code, status), error
        return error
    raise AssertionError("nothing was refused")


def work():
    c = client()
    answer = c.models.generate_content(model=MODEL, contents=conversation(), config=config())
    judge(answer.parsed.replies)
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    assert answer.model_version == MODEL and answer.response_id
    usage = answer.usage_metadata
    assert usage.prompt_token_count > 0 and usage.candidates_token_count > 0
    assert usage.total_token_count == usage.prompt_token_count + usage.candidates_token_count

    chunks = list(c.models.generate_content_stream(model=MODEL, contents=conversation(), config=config()))
    assert len(chunks) > 2, "an answer comes in parts"
    assert [chunk.candidates[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP
    judge(json.loads("".join(chunk.text or "" for chunk in chunks))["replies"])

    # A schema in JSON Schema's words, and a model that thinks.
    answer = c.models.generate_content(
        model="gemini-3.8-flash", contents=conversation(),
        config=types.GenerateContentConfig(
            response_mime_type="application/json", response_json_schema=Replies.model_json_schema(),
            thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW)))
    judge(json.loads(answer.text)["replies"])

    # A conversation in plain words.
    answer = c.models.generate_content(model=MODEL, contents="Hello, how can I help you?")
    assert answer.text and not answer.text.startswith("{"), answer.text
    chat = c.chats.create(model=MODEL)
    assert chat.send_message("Hello, how can I help you?").text
    assert "".join(chunk.text or "" for chunk in chat.send_message_stream("How many people?"))


def models():
    c = client()
    names = [model.name for model in c.models.list(config={"page_size": 2})]
    assert "models/" + MODEL in names and len(names) == len(set(names)) > 2, names
    model = c.models.get(model=MODEL)
    assert "generateContent" in model.supported_actions and model.input_token_limit > 0
    refused(lambda: c.models.get(model="gemini-2.0-flash"), errors.ClientError, 404, "NOT_FOUND")


def mistakes():
    c = client()
    text = lambda **more: lambda: c.models.generate_content(model=MODEL, contents="hi", **more)
    error = refused(
        lambda: client("stolen").models.generate_content(model=MODEL, contents="hi"),
        errors.ClientError, 400, "INVALID_ARGUMENT")
    assert error.details["error"]["details"][0]["reason"] == "API_KEY_INVALID", error.details
    refused(
        lambda: c.models.generate_content(model="gemini-none", contents="hi"), errors.ClientError, 404, "NOT_FOUND")
    refused(
        lambda: c.models.generate_content(
            model="gemini-3.8-flash", contents="hi",
            config={"thinking_config": {"thinking_level": "MINIMAL"}}),
        errors.ClientError, 400, "INVALID_ARGUMENT")
    refused(
        text(config={"thinking_config": {"thinking_level": "LOW", "thinking_budget": 0}}),
        errors.ClientError, 400, "INVALID_ARGUMENT")
    refused(
        lambda: c.models.generate_content(
            model=MODEL, contents=[types.Content(role="user", parts=[])]),
        errors.ClientError, 400, "INVALID_ARGUMENT")
    refused(
        lambda: c.models.generate_content(
            model=MODEL, contents=[types.Content(role="model", parts=[types.Part(text="hi")])]),
        errors.ClientError, 400, "INVALID_ARGUMENT")
    answer = c.models.generate_content(model=MODEL, contents=conversation(), config=config(max_output_tokens=4))
    assert answer.candidates[0].finish_reason == types.FinishReason.MAX_TOKENS
    assert answer.parsed is None and len(answer.text) < 20, answer.text


def blocked():
    answer = client().models.generate_content(model=MODEL, contents="a forbidden question")
    assert answer.candidates is None and answer.text is None
    assert answer.prompt_feedback.block_reason == types.BlockedReason.PROHIBITED_CONTENT
    chunks = list(client().models.generate_content_stream(model=MODEL, contents="a forbidden question"))
    assert len(chunks) == 1 and chunks[0].prompt_feedback.block_reason


def exhausted():
    error = refused(
        lambda: client().models.generate_content(model=MODEL, contents="hi"),
        errors.ClientError, 429, "RESOURCE_EXHAUSTED")
    retry = [d for d in error.details["error"]["details"] if d["@type"].endswith("RetryInfo")]
    assert retry[0]["retryDelay"] == "27s", error.details
    refused(
        lambda: list(client().models.generate_content_stream(model=MODEL, contents="hi")),
        errors.ClientError, 429, "RESOURCE_EXHAUSTED")


def unauthorized():
    refused(
        lambda: client().models.generate_content(model=MODEL, contents="hi"),
        errors.ClientError, 400, "INVALID_ARGUMENT")


def broken():
    """Whatever the SDK makes of an answer that is cut or no JSON: it must not take it for a good one."""
    for stream in (False, True):
        try:
            if stream:
                chunks = list(client().models.generate_content_stream(model=MODEL, contents=conversation()))
                assert not chunks[-1].candidates or chunks[-1].candidates[0].finish_reason is None
            else:
                client().models.generate_content(model=MODEL, contents=conversation())
                raise SystemExit("a broken answer was taken")
        except Exception as error:
            print(type(error).__name__)


def patient():
    judge(client().models.generate_content(model=MODEL, contents=conversation(), config=config()).parsed.replies)


globals()[task]()
