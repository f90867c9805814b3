"""Every command and every collector is in its index and in the documentation."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import collectors
import collectors.pushed
import commands
from collectors.contract import Collector
from collectors.pushed import READERS, plain
from commands.definition import Definition
from commands.routed import ROUTED
from ledger.providers import PROVIDERS
from scripts.providers_page import PROVIDERS_PAGE, providers_page
from scripts.write_docs import PAGE, commands_page


def modules(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(module.name) for module in found]


def test_every_command_is_listed() -> None:
    defined = [
        value.name
        for module in modules(commands)
        for value in vars(module).values()
        if isinstance(value, Definition) and value.function.__module__ == module.__name__
    ]
    listed = [definition.name for definition in (*commands.COMMANDS, *ROUTED)]
    assert sorted(defined) == sorted(listed)
    assert len(set(defined)) == len(defined) > 0


def test_every_collector_is_listed() -> None:
    defined = {
        value.provider
        for module in modules(collectors)
        for value in vars(module).values()
        if isinstance(value, Collector)
    }
    listed = [collector.provider for collector in collectors.COLLECTORS]
    assert sorted(defined) == sorted(listed)
    assert len(listed) > 0


def test_every_reader_of_pushed_bodies_is_listed_for_a_provider() -> None:
    defined = [
        module for module in modules(collectors.pushed) if hasattr(module, "read") and module is not plain
    ]
    assert sorted(READERS) == sorted(module.__name__.rpartition(".")[2] for module in defined)
    assert set(READERS) <= set(PROVIDERS)


def test_a_collector_has_a_provider_that_says_which_key_to_make() -> None:
    assert all(PROVIDERS[collector.provider].key_help for collector in collectors.COLLECTORS)


def test_the_page_of_commands_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == commands_page(commands.COMMANDS), "run: make docs"


def test_the_page_of_providers_is_current() -> None:
    assert PROVIDERS_PAGE.read_text(encoding="utf-8") == providers_page(collectors.COLLECTORS), (
        "run: make docs"
    )


def test_the_page_of_providers_follows_the_figures_of_a_collector() -> None:
    slower = replace(collectors.COLLECTORS[0], lag=timedelta(days=3), reread=timedelta(days=5))
    page = providers_page([slower])
    assert "settled three days after its end" in page
    assert "begin 5 days before the last good one" in page
    assert "after its 5th day" in page
    assert "two days" not in page


def test_every_text_on_a_collector_is_filled_in() -> None:
    page = providers_page(collectors.COLLECTORS)
    assert not re.search(r"[{}]|\| *\|", page)
    assert all(line.count("|") == 3 for line in page.splitlines() if line.startswith("|"))


def test_the_page_of_providers_names_each_with_its_source() -> None:
    page = PROVIDERS_PAGE.read_text(encoding="utf-8")
    for collector in collectors.COLLECTORS:
        assert re.search(rf"^#+ .*{PROVIDERS[collector.provider].title}", page, re.MULTILINE)
        assert collector.page in page
