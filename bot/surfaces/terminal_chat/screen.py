"""The chat on a screen: completion, history, colours, and secrets asked without echo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout

from bot import VERSION
from bot.surfaces.terminal_chat.completing import CommandCompleter
from bot.surfaces.terminal_chat.conversation import END, Conversation, Question
from bot.surfaces.terminal_chat.showing import Printer
from commands.definition import Definition

PROMPT = "> "
DEMO = "demo> "
INTRODUCTION = f"Purser {VERSION}. /help lists what you can ask; Ctrl-D ends."


class ScreenChat:
    """A chat with whoever sits here; when they end it, the process ends."""

    ends_process = True

    def __init__(
        self,
        conversation: Conversation,
        printer: Printer,
        commands: dict[str, Definition],
        history: Path,
        prompt: str = PROMPT,
    ) -> None:
        self._prompt = prompt
        self._conversation = conversation
        self._printer = printer
        self._commands = commands
        self._history = history

    async def run(self) -> None:
        """Until Ctrl-D, Ctrl-C or /quit."""
        lines: PromptSession[str] = PromptSession(
            history=_History(self._history, self._conversation.holds_secret),
            completer=CommandCompleter(self._commands, self._conversation.suggest),
            auto_suggest=AutoSuggestFromHistory(),
            complete_while_typing=True,
        )
        question: Question | None = None
        with _above_the_prompt():
            print(INTRODUCTION)  # noqa: T201 - it is what the screen is for
            while True:
                try:
                    line = await _ask(lines, question, self._prompt)
                except (EOFError, KeyboardInterrupt):
                    return
                if line.strip().lower() in END:
                    return
                said = await self._conversation.hear(line)
                question = said if isinstance(said, Question) else None
                if said is not None:
                    self._printer.show(said)


async def _ask(lines: PromptSession[str], question: Question | None, prompt: str) -> str:
    # the process has the one signal handler; in raw mode Ctrl-C is a key
    if question is None:
        return await lines.prompt_async(prompt, handle_sigint=False)
    once: PromptSession[str] = PromptSession()  # without history: it may be a secret
    return await once.prompt_async(prompt, is_password=question.secret, handle_sigint=False)


@contextmanager
def _above_the_prompt() -> Iterator[None]:
    """What is printed or logged meanwhile goes above the line that is being typed."""
    with patch_stdout(raw=True):
        yield


class _History(FileHistory):
    """Remembers lines for their owner only, and none that holds a secret."""

    def __init__(self, file: Path, holds_secret: Callable[[str], bool]) -> None:
        file.touch(mode=0o600, exist_ok=True)
        super().__init__(str(file))
        self._holds_secret = holds_secret

    def append_string(self, string: str) -> None:
        if not self._holds_secret(string):
            super().append_string(string)
