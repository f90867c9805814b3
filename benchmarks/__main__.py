"""Run all, or those named: `python -m benchmarks posting budget`."""

from __future__ import annotations

import sys
from importlib import import_module

ALL = (
    "posting",
    "pushing",
    "holding",
    "budget",
    "starting",
    "writing",
    "exporting",
    "unusual",
    "forecasting",
    "painting",
    "reports",
)


def main() -> None:
    for name in sys.argv[1:] or ALL:
        if name not in ALL:
            raise SystemExit(f"{name} is no benchmark: {', '.join(ALL)}.")
        for line in import_module(f"benchmarks.{name}").measure():
            print(line, flush=True)


if __name__ == "__main__":
    main()
