"""An agent's loop that asks before it spends, with plain HTTP and nothing to install.

OPENAI_API_KEY=sk-… python hold_before_the_call.py
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any

PURSER = os.environ.get("PURSER_ADDRESS", "http://127.0.0.1:8000")
PASSPORT = os.environ.get("PURSER_PASSPORT", "")  # not needed on Purser's own machine
OPENAI = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")
MODEL, MOST = "gpt-5.4-mini", 300  # tokens that may come back
TASKS = ("Name a colour.", "Name a fish of that colour.")


def run() -> None:
    for task in TASKS:
        size = {"model": MODEL, "input_tokens": 50 + len(task.encode()), "output_tokens": MOST}
        hold = when_answered(
            call(f"{PURSER}/holds", PASSPORT, {"provider": "openai", "purpose": task} | size)
        )
        if hold["state"] != "held":  # a keeper denied it, or nobody answered
            continue
        asked = {"messages": [{"role": "user", "content": task}], "max_completion_tokens": MOST}
        answer = call(f"{OPENAI}/chat/completions", os.environ["OPENAI_API_KEY"], asked | {"model": MODEL})
        call(f"{PURSER}/holds/{hold['id']}/settle", PASSPORT, {"usage": answer})
        print(answer["choices"][0]["message"]["content"])


def when_answered(hold: Any) -> Any:
    """A hold above the line that a keeper drew waits for a keeper's word, an hour at most."""
    while hold["state"] == "waiting":
        time.sleep(5)
        hold = call(f"{PURSER}/holds/{hold['id']}", PASSPORT)
    return hold


def call(address: str, key: str, body: dict[str, Any] | None = None) -> Any:
    """What is answered. A refusal ends the program; a hold that is not settled then ends by itself."""
    request = urllib.request.Request(address, json.dumps(body).encode() if body else None)
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=60) as said:
            return json.load(said)
    except urllib.error.HTTPError as refused:
        sys.exit(refused.read().decode())


if __name__ == "__main__":
    run()
