"""What the README shows of a conversation is what the tests play."""

from __future__ import annotations

import re

from tests.house.tree import ROOT

SHOWN = re.compile(r"^```text\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_conversation_shown_is_in_the_transcript_word_for_word() -> None:
    shown = SHOWN.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    played = (ROOT / "tests" / "conversations" / "newcomer.txt").read_text(encoding="utf-8")
    assert len(shown) == 1
    assert shown[0] in played
