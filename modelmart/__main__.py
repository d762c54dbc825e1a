"""The command `modelmart`, also as python -m modelmart."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command; Ctrl-C is one line also while it starts, which takes half a second."""
    if sys.stdout is None:
        sys.exit("modelmart: standard output is closed; nothing was done")
    try:
        from modelmart.cli import run as command
    except KeyboardInterrupt:
        print("modelmart: stopped", file=sys.stderr)
        sys.exit(130)
    command()


if __name__ == "__main__":
    run()
