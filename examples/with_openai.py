"""Ask OpenAI for a chat completion and a response, whole and as streams, and tell Purser what they used.

pip install openai
OPENAI_API_KEY=sk-… python with_openai.py
"""

from __future__ import annotations

import os
import urllib.request

from openai import OpenAI

PURSER = os.environ.get("PURSER_ADDRESS", "http://127.0.0.1:8000")
PASSPORT = os.environ.get("PURSER_PASSPORT", "")  # not needed on Purser's own machine
MODEL = "gpt-5.4-mini"


def tell_purser(answer: str) -> None:
    """Push an answer, or the last chunk of a stream, as it is. Sent again it still counts once."""
    request = urllib.request.Request(f"{PURSER}/usage/openai?project=example", answer.encode(), method="POST")
    if PASSPORT:
        request.add_header("Authorization", f"Bearer {PASSPORT}")
    with urllib.request.urlopen(request, timeout=10) as said:
        print(said.read().decode())


def ask_whole(openai: OpenAI) -> None:
    completion = openai.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hello"}])
    print(completion.choices[0].message.content)
    tell_purser(completion.model_dump_json())
    response = openai.responses.create(model=MODEL, input="Hello")
    print(response.output_text)
    tell_purser(response.model_dump_json())


def ask_in_a_stream(openai: OpenAI) -> None:
    stream = openai.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "Hello"}],
        stream=True,
        stream_options={"include_usage": True},  # else no chunk says it
    )
    for chunk in stream:
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="")
    print()
    tell_purser(chunk.model_dump_json())


def ask_for_events(openai: OpenAI) -> None:
    for event in openai.responses.create(model=MODEL, input="Hello", stream=True):
        if event.type == "response.output_text.delta":
            print(event.delta, end="")
        if event.type == "response.completed":
            print()
            tell_purser(event.model_dump_json())


if __name__ == "__main__":
    with OpenAI() as client:
        ask_whole(client)
        ask_in_a_stream(client)
        ask_for_events(client)
