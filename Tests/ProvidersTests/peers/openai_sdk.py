"""OpenAI's own SDK talks to the server of the tests: what it takes for a chat completion is one.

openai_sdk.py BASE_URL; exits with another status than 0 when something is not as the SDK expects it.
"""

import sys

import openai
import pydantic


class Replies(pydantic.BaseModel):
    replies: list[str]


client = openai.OpenAI(base_url=sys.argv[1], api_key="key", max_retries=0)
question = dict(model="qwen3:4b", max_tokens=1024, messages=[
    {"role": "system", "content": "대답을 써요."}, {"role": "user", "content": "몇 분이세요?"}])
expected = ["네 명이에요.", "4명입니다.", "잠시만요."]

with client.chat.completions.stream(**question, response_format=Replies) as stream:
    done = stream.get_final_completion()
assert done.choices[0].message.parsed.replies == expected, done
assert done.choices[0].finish_reason == "stop"

whole = client.chat.completions.parse(**question, response_format=Replies)
assert whole.choices[0].message.parsed.replies == expected, whole

try:
    client.chat.completions.create(**question)
    raise SystemExit("nothing was refused")
except openai.RateLimitError as error:
    assert error.status_code == 429 and error.code == "c", error
