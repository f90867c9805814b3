"""Every address that docs/channels.md shows is one that Apprise understands, and is what it says."""

from __future__ import annotations

import re
from pathlib import Path

from bot.channel_file import read_channels
from bot.surfaces.channels.speaking import open_speaker

PAGE = Path(__file__).parents[2] / "docs" / "channels.md"
SHORT = 600


def test_the_file_of_the_page_can_be_used(tmp_path: Path) -> None:
    shown = re.search(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    file = tmp_path / "channels"
    file.write_text(shown[1], encoding="utf-8")
    found = {name: open_speaker(address.get_secret_value()) for name, address in read_channels(file).items()}
    assert list(found) == ["ops-mail", "boss", "oncall", "slack", "teams", "phone", "program"]
    speakers = {name: speaker for name, speaker in found.items() if speaker is not None}
    assert list(speakers) == list(found)
    assert [name for name, speaker in speakers.items() if speaker.is_email] == ["ops-mail", "boss"]
    assert [name for name, speaker in speakers.items() if speaker.room < SHORT] == ["oncall"]
