"""Ask Groq, whole and as a stream, and tell Purser what each request used.

pip install groq
GROQ_API_KEY=gsk_… python with_groq.py
"""

from __future__ import annotations

import os
import urllib.request

from groq import Groq

PURSER = os.environ.get("PURSER_ADDRESS", "http://127.0.0.1:8000")
PASSPORT = os.environ.get("PURSER_PASSPORT", "")  # not needed on Purser's own machine
MODEL = "openai/gpt-oss-120b"


def tell_purser(answer: str) -> None:
    """Push an answer, or the last chunk of a stream, as it is. Sent again it still counts once."""
    request = urllib.request.Request(f"{PURSER}/usage/groq?project=example", answer.encode(), method="POST")
    if PASSPORT:
        request.add_header("Authorization", f"Bearer {PASSPORT}")
    with urllib.request.urlopen(request, timeout=10) as said:
        print(said.read().decode())


def ask_whole(groq: Groq) -> None:
    completion = groq.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hello"}])
    print(completion.choices[0].message.content)
    tell_purser(completion.model_dump_json())


def ask_in_a_stream(groq: Groq) -> None:
    stream = groq.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "Hello"}],
        stream=True,
    )
    for chunk in stream:
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="")
    print()
    tell_purser(chunk.model_dump_json())  # Groq says the usage in the last one


if __name__ == "__main__":
    with Groq() as client:
        ask_whole(client)
        ask_in_a_stream(client)
