"""A process of its own that reminds: `python -m tests.bot.reminding_process ADDRESS MOMENT [dies]`.

It says `ready`, waits for a line, and reminds of workspace 1 as of the moment; then it says how many messages
it promised. One that `dies` does so with its transaction open, as if it were killed before the commit.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from storage.engine import open_engine
from storage.reminding import remind
from storage.store import Connection, Store


def main(address: str, moment: str, *how: str) -> None:
    def write(connection: Connection) -> int:
        promised = remind(connection, 1, datetime.fromisoformat(moment))
        if how:
            print(promised, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return promised

    with Store(open_engine(address), readers=1) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        print(store.write_now(write), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
