"""`/help`: what can be asked, and how one command is typed."""

from __future__ import annotations

from commands.answers import Answer, Part, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.described import description, summary
from commands.reply import Facts, Note, Reply, Text


class CommandHelp(Part):
    """One command: how to type it and what it does."""

    form: str
    summary: str
    arguments: tuple[tuple[str, str], ...] = ()


class HelpAnswer(Answer):
    """All commands, or one with its arguments."""

    commands: tuple[CommandHelp, ...]


@command()
def help(ask: Ask, command: str | None = None) -> HelpAnswer | Refusal:  # noqa: A001 (its name everywhere)
    """Show what I can do.

    Args:
        command: One command, for example limit.
    """
    known = ask.operator.commands
    if command is None:
        return HelpAnswer(commands=tuple(CommandHelp(form=d.form(), summary=summary(d)) for d in known))
    name = command.lstrip("/").lower()
    found = next((definition for definition in known if definition.name == name), None)
    if found is None:
        return Refusal.of("help.no_such_command", "unknown", values={"name": name[:32]})
    arguments = tuple((argument.name, description(found, argument)) for argument in found.arguments)
    return HelpAnswer(commands=(CommandHelp(form=found.form(), summary=summary(found), arguments=arguments),))


def show(answer: HelpAnswer) -> Reply:
    if len(answer.commands) == 1:
        one = answer.commands[0]
        return Reply(one.form, (Text("{summary}", {"summary": one.summary}), Facts(one.arguments)))
    rows = tuple((each.form, each.summary) for each in answer.commands)
    return Reply(say("help.title"), (Facts(rows), Note(say("help.more_about_one"))))
