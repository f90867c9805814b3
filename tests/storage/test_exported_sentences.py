"""What an export says of a sentence is its text; what it remembers for other languages stays behind."""

from __future__ import annotations

from ledger.troubles import trouble
from storage.accounts import find_account, keep_secret, make_account
from storage.runs import claim_run, finish_run, make_run
from storage.workspaces import open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.exported import exported
from tests.storage.posted import NOW, in_memory

pytestmark = ON_BOTH
SLOW = trouble("not_in_time", host="api.example.com")


def test_a_sentence_comes_back_from_its_row_and_leaves_as_its_text() -> None:
    with in_memory() as connection:
        open_workspace(connection, "One", NOW)
        for provider in ("openai", "groq"):
            account = make_account(connection, 1, provider, NOW)
            keep_secret(connection, account, b"sealed", NOW)
            make_run(connection, account, provider, NOW)
        for said in (SLOW, "It failed."):
            run = claim_run(connection, NOW)
            assert run is not None
            finish_run(connection, run, NOW, said)
        told = find_account(connection, 1).trouble
        assert (told, told.key, told.values) == (SLOW, SLOW.key, SLOW.values)
        assert [row["trouble"] for row in exported(connection, 1, "accounts")] == [str(SLOW), "It failed."]
