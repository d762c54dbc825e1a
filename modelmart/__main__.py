"""Entry point of the command `modelmart` and of `python -m modelmart`."""

from __future__ import annotations

import sys

from modelmart import STOPPED_BY_USER


def run() -> None:
    """Run the command. Ctrl-C prints one line even during the start, which takes half a second."""
    if sys.stdout is None:
        sys.exit("modelmart: standard output is closed; nothing was done")
    try:
        from modelmart.cli import run as command
    except KeyboardInterrupt:
        print("modelmart: stopped", file=sys.stderr)
        sys.exit(STOPPED_BY_USER)
    command()


if __name__ == "__main__":
    run()
