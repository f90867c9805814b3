"""The digest and an alert arrive on both networks, whenever the process is killed with signal 9."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.harbour import joined_harbour
from tests.acceptance.watch import DIGEST, Held, Watch

PNG = b"\x89PNG\r\n\x1a\n"
PASSES_80 = "/groq 17"
ONCE, TWICE = [1, 1, 1], [2, 2, 2]


async def test_the_digest_and_an_alert_arrive_on_both_networks(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        watch = Watch.of(here)
        await watch.promised()
        await here.starts()
        await here.visitors["telegram"].asks(PASSES_80, containing="$17.00 recorded")
        for each in watch.recipients:
            seen = await each.is_told()
            if each.words == DIGEST:
                assert (seen.picture or b"").startswith(PNG)
                assert "30 days" in seen.said_of_picture
            else:
                assert "$17.00 of $20.00" in seen.text
                assert seen.buttons == ("Acknowledge", "Snooze until tomorrow", "Summary")
        await here.until(lambda: not watch.unsent(), "all to be marked")
        assert watch.counts() == {"telegram": ONCE, "discord": ONCE}


async def test_killed_before_the_networks_accept_it_all_is_told_once(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        watch = Watch.of(here)
        await watch.promised(PASSES_80)
        held = Held(watch, accepted=False)
        process = await here.starts()
        await held.all()
        await process.kill()
        assert watch.counts() == {"telegram": [0, 0, 0], "discord": [0, 0, 0]}
        await watch.promised_more()
        here.discord.on_message = None
        await here.starts()
        await watch.all_told_more()
        await held.ends()  # Discord takes the killed process's requests only now: the nonce is known
        assert watch.counts() == {"telegram": ONCE, "discord": ONCE}


async def test_killed_before_the_networks_answer_only_telegram_repeats_what_it_had_accepted(
    tmp_path: Path,
) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        watch = Watch.of(here)
        await watch.promised(PASSES_80)
        held = Held(watch, accepted=True)
        process = await here.starts()
        await held.all()
        await process.kill()
        assert watch.counts() == {"telegram": ONCE, "discord": ONCE}
        assert len(watch.unsent()) == 6
        await watch.promised_more()
        here.discord.on_message = None
        await here.starts()
        await watch.all_told_more()
        await held.ends()
        assert watch.counts() == {"telegram": TWICE, "discord": ONCE}
        for each in watch.recipients:
            first, *again = [(seen.text, seen.buttons) for seen in each.told()]
            assert again in ([], [first])
            assert len(each.told("100% reached")) == 1


async def test_killed_after_the_mark_nothing_is_told_again(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        watch = Watch.of(here)
        await watch.promised(PASSES_80)
        process = await here.starts()
        for each in watch.recipients:
            await each.is_told()
        await here.until(lambda: not watch.unsent(), "all to be marked")
        await process.kill()
        await watch.promised_more()
        await here.starts()
        await watch.all_told_more()
        assert watch.counts() == {"telegram": ONCE, "discord": ONCE}
