"""Ask Anthropic, whole and as a stream, and tell Purser what each message used.

pip install anthropic
ANTHROPIC_API_KEY=sk-ant-… python with_anthropic.py
"""

from __future__ import annotations

import os
import urllib.request

from anthropic import Anthropic

PURSER = os.environ.get("PURSER_ADDRESS", "http://127.0.0.1:8000")
PASSPORT = os.environ.get("PURSER_PASSPORT", "")  # not needed on Purser's own machine
MODEL = "claude-sonnet-5"


def tell_purser(message: str) -> None:
    """Push a message as it is. Sent again it still counts once."""
    request = urllib.request.Request(
        f"{PURSER}/usage/anthropic?project=example", message.encode(), method="POST"
    )
    if PASSPORT:
        request.add_header("Authorization", f"Bearer {PASSPORT}")
    with urllib.request.urlopen(request, timeout=10) as said:
        print(said.read().decode())


def ask_whole(anthropic: Anthropic) -> None:
    message = anthropic.messages.create(
        model=MODEL, max_tokens=200, messages=[{"role": "user", "content": "Hello"}]
    )
    print("".join(block.text for block in message.content if block.type == "text"))
    tell_purser(message.model_dump_json())


def ask_in_a_stream(anthropic: Anthropic) -> None:
    with anthropic.messages.stream(
        model=MODEL, max_tokens=200, messages=[{"role": "user", "content": "Hello"}]
    ) as stream:
        for text in stream.text_stream:
            print(text, end="")
        print()
        tell_purser(stream.get_final_message().model_dump_json())


if __name__ == "__main__":
    with Anthropic() as client:
        ask_whole(client)
        ask_in_a_stream(client)
