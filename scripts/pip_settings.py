"""Say in uv's words what pip is told on this machine, as lines for a shell: uv reads no pip configuration.

A name that the environment already holds is left alone.
"""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys

NAMES = {  # pip's option: uv's variable and what stands between several values
    "cert": ("SSL_CERT_FILE", " "),
    "extra-index-url": ("UV_EXTRA_INDEX_URL", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "no-cache-dir": ("UV_NO_CACHE", " "),
    "no-index": ("UV_NO_INDEX", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
}
SECTIONS = ("global.", "install.", ":env:.")  # a later one wins, as in pip


def uv_environment(listing: str) -> dict[str, str]:
    """Read what `pip config list` printed."""
    found: dict[str, str] = {}
    for section in SECTIONS:
        for line in listing.splitlines():
            name, _, value = line.partition("=")
            option = name.removeprefix(section)
            if option == name or option not in NAMES:
                continue
            variable, separator = NAMES[option]
            found[variable] = separator.join(str(ast.literal_eval(value)).split())
    return found


def main(pip: list[str]) -> None:
    """Print an export for each setting. `pip` is the command that runs pip."""
    asked = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)  # noqa: S603
    for name, value in uv_environment(asked.stdout).items():
        if name not in os.environ:
            print(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    main(sys.argv[1:])
