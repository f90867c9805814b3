"""`purser`: the command line. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from bot import VERSION

P = ParamSpec("P")


def in_a_sentence(function: Callable[P, int | None]) -> Callable[P, None]:
    """Exit with what `function` gives (None: 0), or with 1 and a sentence on what the operator must mend."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from bot.command_line.trouble import sentence_of

        try:
            status = function(*args, **kwargs) or 0
        except KeyboardInterrupt:
            status = 130
        except BrokenPipeError:
            # nobody reads any more; Python would complain once more at its exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = 1
        except Exception as error:
            sentence = sentence_of(error)
            if sentence is None:
                raise
            click.echo(f"purser: {sentence}", err=True)
            status = 1
        sys.exit(status)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, "-V", "--version", prog_name="purser", message="%(prog)s %(version)s")
def cli() -> None:
    """Purser keeps a team's AI spend: it collects bills, holds budgets before them, and tells the chat.

    Settings are environment variables or lines of .env; .env.example lists them all.
    """


@cli.command()
@in_a_sentence
def run() -> None:
    """Open the chat and serve, until the chat ends or a signal comes."""
    from bot.serving import serve

    serve()


# -1 in a question is a word of it, not an option
@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="COMMAND")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as data.")
@click.option(
    "--as", "who", type=click.Choice(["keeper", "member"]), default="keeper", help="Who asks (keeper)."
)
@in_a_sentence
def ask(words: tuple[str, ...], as_json: bool, who: str) -> int:
    """Ask one thing, for example '/budget', and print the answer."""
    from bot.command_line.asking import ask_once

    return ask_once(" ".join(words), as_json=as_json, keeper=who == "keeper")


@cli.command()
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Keep it in this empty folder."
)
@in_a_sentence
def demo(home: Path | None) -> None:
    """Look around in four months of a made-up team: a chat on a scratch database, clearly marked."""
    from bot.command_line.demo import demonstrate

    demonstrate(home)


@cli.command()
@click.argument("provider", required=False)
@click.option("--since", metavar="DATE", help="Read back to this day, for example 2026-10-01.")
@in_a_sentence
def collect(provider: str | None, since: str | None) -> int:
    """Read the bills of the connected providers now, or of one."""
    from bot.command_line.collecting import collect_once

    return collect_once(provider, since)


@cli.command()
@in_a_sentence
def doctor() -> int:
    """Look for what is wrong, and say how to mend it."""
    from bot.command_line.doctor import examine

    return examine()


@cli.command()
@in_a_sentence
def migrate() -> None:
    """Bring the database to this version; an older one is copied first."""
    from bot.command_line.upkeep import migrate as bring

    click.echo(bring())


@cli.command()
@click.argument("address")
@in_a_sentence
def copy(address: str) -> None:
    """Copy everything from another database (sqlite:////path/purser.db) into an empty one."""
    from bot.command_line.upkeep import copy as copy_from

    click.echo(copy_from(address))


@cli.command()
@in_a_sentence
def rebuild() -> None:
    """Make the book again from its facts; say what differed."""
    from bot.command_line.upkeep import rebuild as make_again

    for line in make_again():
        click.echo(line)


@cli.command("rotate-key")
@in_a_sentence
def rotate_key() -> int:
    """Seal every secret again with the newest of PURSER_SECRET_KEY, so that the older keys can go."""
    from bot.command_line.upkeep import rotate_key as seal_again

    return seal_again()


@cli.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--bundled", is_flag=True, help="Count by the price library's own data again.")
@in_a_sentence
def prices(file: Path | None, bundled: bool) -> None:
    """Take price data from a file, or say which data hold."""
    from bot.command_line.prices import take

    for line in take(file, bundled=bundled):
        click.echo(line)


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--provider", help="Whose costs they are, for example openai.")
@click.option("--account", metavar="NAME", help="Which account, if there are several.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option("--take-back", is_flag=True, help="Withdraw what the file said, if it was imported wrongly.")
@click.option("--skip", is_flag=True, help="Leave out the rows that cannot be read.")
@click.option(
    "--dates", "order", type=click.Choice(["day-first", "month-first"]), help="How 10/11/2026 is meant."
)
@click.option("--decimal", type=click.Choice(["dot", "comma"]), help="How 1.234 is meant.")
@in_a_sentence
def import_(file: Path, **options: Any) -> int:
    """Import a console's costs, a table of your own, or facts of an export, after showing what changes."""
    from bot.command_line.importing import Options, import_file

    return import_file(file, Options(**options))


@cli.command()
@click.argument("what", default="spend")
@click.option(
    "--format", "kind", type=click.Choice(["csv", "json", "jsonl"]), help="Else by the file's name, or csv."
)
@click.option("--since", metavar="DATE", help="From this day on, for example 2026-10-01.")
@click.option("--until", metavar="DATE", help="Up to and with this day.")
@click.option("--to", metavar="FILE|FOLDER|-", help="Where to; a file of its own here, if left out.")
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, by which Excel knows UTF-8.")
@in_a_sentence
def export(**options: Any) -> int:
    """Write spend, facts, FOCUS, a file for QuickBooks or Xero, or a table of the workspace."""
    from bot.command_line.exporting import Options, export_once

    return export_once(Options(**options))


@cli.command()
def version() -> None:
    """Say which Purser this is."""
    click.echo(f"purser {VERSION}")


def main() -> None:
    """The script `purser`, and `python -m bot`."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    cli(prog_name="purser")
